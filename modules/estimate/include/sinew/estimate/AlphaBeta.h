// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::estimate {

struct AlphaBetaGains {
    double alpha = 0, beta = 0;
};

/// Gains that the Kalman filter of a constant velocity settles at. trackingIndex = σ_w T² / σ_v, with σ_w the
/// standard deviation of the acceleration held over an interval T and σ_v of a measurement; 1 gives 0.75 and
/// 0.5. Errors: InvalidInput where it is not positive. Source: Kalata 1984.
Result<AlphaBetaGains> alphaBetaGains(double trackingIndex);

/// Level and rate of a quantity measured at even times: O(1) a sample, no matrix.
class AlphaBetaFilter {
public:
    /// Errors: InvalidInput: gains outside 0 < α < 1, 0 < β < 4 - 2α (unstable there), interval not positive.
    static Result<AlphaBetaFilter> make(AlphaBetaGains gains, double interval, double level, double rate = 0);
    /// Goes one interval on; a value that is not finite is a missing one.
    void add(double measured);
    double level() const { return m_level; }
    double rate() const { return m_rate; } ///< per unit of the interval
    double ahead(double time) const { return m_level + m_rate * time; }

private:
    AlphaBetaFilter(AlphaBetaGains gains, double interval, double level, double rate)
        : m_gains(gains), m_interval(interval), m_level(level), m_rate(rate)
    {
    }
    AlphaBetaGains m_gains;
    double m_interval, m_level, m_rate;
};

} // namespace sinew::estimate
