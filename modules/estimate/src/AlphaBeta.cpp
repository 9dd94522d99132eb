// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/AlphaBeta.h>

#include <cmath>

namespace sinew::estimate {

Result<AlphaBetaGains> alphaBetaGains(double trackingIndex)
{
    if (!(trackingIndex > 0) || !std::isfinite(trackingIndex))
        return fail(ErrorCode::InvalidInput, "must be positive", "tracking index");
    // 1 - α is the square of this root; written so that nothing cancels where the index is large.
    const double b = 4 + trackingIndex;
    const double root = 4 / (b + std::sqrt(trackingIndex * (8 + trackingIndex)));
    return AlphaBetaGains{1 - root * root, 2 * (1 - root) * (1 - root)}; // β = 2(2 - α) - 4√(1 - α)
}

Result<AlphaBetaFilter> AlphaBetaFilter::make(AlphaBetaGains gains, double interval, double level,
                                              double rate)
{
    if (!(gains.alpha > 0 && gains.alpha < 1 && gains.beta > 0 && gains.beta < 4 - 2 * gains.alpha))
        return fail(ErrorCode::InvalidInput, "are outside 0 < α < 1, 0 < β < 4 - 2α", "α-β gains");
    if (!(interval > 0) || !std::isfinite(interval))
        return fail(ErrorCode::InvalidInput, "must be positive", "α-β interval");
    if (!std::isfinite(level) || !std::isfinite(rate))
        return fail(ErrorCode::InvalidInput, "must be finite", "α-β start");
    return AlphaBetaFilter(gains, interval, level, rate);
}

void AlphaBetaFilter::add(double measured)
{
    m_level += m_rate * m_interval;
    if (!std::isfinite(measured))
        return;
    const double residual = measured - m_level;
    m_level += m_gains.alpha * residual;
    m_rate += m_gains.beta / m_interval * residual;
}

} // namespace sinew::estimate
