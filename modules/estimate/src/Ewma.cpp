// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Ewma.h>

#include <cmath>

namespace sinew::estimate {

Result<Ewma> Ewma::make(double weight, double width)
{
    if (!(weight > 0 && weight <= 1))
        return fail(ErrorCode::InvalidInput, "must be above 0 and at most 1", "EWMA weight");
    if (!(width > 0) || !std::isfinite(width))
        return fail(ErrorCode::InvalidInput, "must be positive", "EWMA width");
    return Ewma(weight, width);
}

bool Ewma::add(double z)
{
    if (std::isfinite(z))
        m_value += m_weight * (z - m_value);
    return isAlarm();
}

bool Ewma::isAlarm() const
{
    return std::abs(m_value) > limit();
}

double Ewma::limit() const
{
    return m_width * std::sqrt(m_weight / (2 - m_weight));
}

} // namespace sinew::estimate
