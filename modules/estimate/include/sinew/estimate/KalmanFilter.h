// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/GaussianState.h>

namespace sinew::estimate {

/// x' = F x + w, w ~ N(0, Q).
struct LinearProcess {
    Eigen::MatrixXd transition; ///< F, n × n
    Eigen::MatrixXd noise;      ///< Q, n × n, symmetric, no negative eigenvalue
};

/// y = H x + v, v ~ N(0, R).
struct LinearMeasurement {
    Eigen::MatrixXd observation; ///< H, m × n
    Eigen::MatrixXd noise;       ///< R, m × m, symmetric, no negative eigenvalue
};

/// Kalman filter. The covariance is updated in Joseph's form, P = (I-KH) P (I-KH)ᵀ + K R Kᵀ, which keeps it
/// symmetric and without negative eigenvalues however small R is.
/// Errors: InvalidInput naming the matrix: wrong shape, not finite, not symmetric, negative variance; or a
/// measurement that repeats what is known exactly already. A refused step leaves the state as it was.
/// Source: Kalman 1960; Bucy & Joseph 1968.
class KalmanFilter {
public:
    static Result<KalmanFilter> make(GaussianState start);
    Result<void> predict(const LinearProcess& process);
    /// A component of `measured` that is not finite is a missing one and left out.
    Result<Innovation> update(const Eigen::VectorXd& measured, const LinearMeasurement& measurement);
    const GaussianState& state() const { return m_state; }

private:
    explicit KalmanFilter(GaussianState start) : m_state(std::move(start)) {}
    GaussianState m_state;
};

} // namespace sinew::estimate
