// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::estimate {

/// Kalman filter of a random walk seen through noise: x' = x + w, y = x + v, w ~ N(0, q), v ~ N(0, r).
/// For scale factors that drift slowly. All variances in the square of the value's unit.
class KalmanScalar {
public:
    /// Errors: InvalidInput where the mean is not finite or the variance negative.
    static Result<KalmanScalar> make(double mean, double variance);
    /// A variance that is not positive and finite adds nothing.
    void predict(double processVariance);
    /// Adds a measurement. A variance that is not positive or a value that is not finite is ignored.
    void update(double measured, double measurementVariance);
    double mean() const { return m_mean; }
    double variance() const { return m_variance; }
    double gain() const { return m_gain; } ///< of the last update

private:
    KalmanScalar(double mean, double variance) : m_mean(mean), m_variance(variance) {}
    double m_mean, m_variance;
    double m_gain = 0;
};

} // namespace sinew::estimate
