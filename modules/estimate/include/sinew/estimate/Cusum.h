// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::estimate {

/// Two-sided tabular CUSUM on standardised residuals z = (x - expected) / sigma: finds a lasting step.
/// slack k: half the step to find, in sigmas; threshold h in sigmas. k = 0.5, h = 5: a false alarm in 465
/// samples on average, a step of 1 sigma found after 10.4. Source: Page 1954.
class Cusum {
public:
    /// Errors: InvalidInput where the slack is negative or the threshold not positive. An infinite threshold
    /// never alarms: for the evidence alone.
    static Result<Cusum> make(double slack, double threshold);
    /// True where this sample raises (or keeps) the alarm. A value that is not finite changes nothing.
    bool add(double z);
    bool isAlarm() const { return m_high > m_threshold || m_low > m_threshold; }
    double high() const { return m_high; } ///< evidence for an upward step, sigmas
    double low() const { return m_low; }   ///< for a downward step
    /// Samples since the side with more evidence was last zero: when the step began.
    int samplesSinceOnset() const { return m_high >= m_low ? m_highRun : m_lowRun; }
    void reset();

private:
    Cusum(double slack, double threshold) : m_slack(slack), m_threshold(threshold) {}
    double m_slack, m_threshold;
    double m_high = 0, m_low = 0;
    int m_highRun = 0, m_lowRun = 0;
};

} // namespace sinew::estimate
