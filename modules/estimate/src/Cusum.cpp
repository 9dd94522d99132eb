// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Cusum.h>

#include <algorithm>
#include <cmath>

namespace sinew::estimate {

Result<Cusum> Cusum::make(double slack, double threshold)
{
    if (!(slack >= 0) || !std::isfinite(slack))
        return fail(ErrorCode::InvalidInput, "must not be negative", "CUSUM slack");
    if (!(threshold > 0))
        return fail(ErrorCode::InvalidInput, "must be positive", "CUSUM threshold");
    return Cusum(slack, threshold);
}

bool Cusum::add(double z)
{
    if (!std::isfinite(z))
        return isAlarm();
    m_high = std::max(0.0, m_high + z - m_slack);
    m_low = std::max(0.0, m_low - z - m_slack);
    m_highRun = m_high > 0 ? m_highRun + 1 : 0;
    m_lowRun = m_low > 0 ? m_lowRun + 1 : 0;
    return isAlarm();
}

void Cusum::reset()
{
    m_high = m_low = 0;
    m_highRun = m_lowRun = 0;
}

} // namespace sinew::estimate
