// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::estimate {

/// Exponentially weighted moving average chart on standardised residuals: finds a slow drift.
/// The limits are the lasting ones, ±width·sqrt(weight / (2 - weight)). weight 0.1, width 2.814: a false
/// alarm in 500 samples on average, a shift of 1 sigma found after 10.3. Source: Roberts 1959; Lucas &
/// Saccucci 1990.
class Ewma {
public:
    /// Errors: InvalidInput where the weight is outside 0 < λ ≤ 1 or the width not positive.
    static Result<Ewma> make(double weight, double width);
    /// True where the average lies outside the limits. A value that is not finite changes nothing.
    bool add(double z);
    bool isAlarm() const;
    double value() const { return m_value; }
    double limit() const;
    void reset() { m_value = 0; }

private:
    Ewma(double weight, double width) : m_weight(weight), m_width(width) {}
    double m_weight, m_width;
    double m_value = 0;
};

} // namespace sinew::estimate
