// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/GaussianState.h>

namespace sinew::estimate {

/// Where the 2n + 1 sigma points lie: ±alpha·sqrt(n + kappa) standard deviations from the mean; beta 2 suits
/// a Gaussian. These give no point a negative weight, so the covariance cannot become indefinite.
struct SigmaSpread {
    double alpha = 1;
    double beta = 2;
    double kappa = 0;
};

/// Unscented Kalman filter with additive noise: the state goes through f and h as 2n + 1 points; the points
/// are drawn anew before the measurement. Exactly the Kalman filter where f and h are linear. Errors: as
/// KalmanFilter; InvalidInput where f or h gives something that is not finite or of another length. Source:
/// Julier & Uhlmann 1997; Wan & van der Merwe 2000.
class UnscentedFilter {
public:
    static Result<UnscentedFilter> make(GaussianState start, SigmaSpread spread = {});
    Result<void> predict(const StateFunction& process, const Eigen::MatrixXd& noise);
    /// A component of `measured` that is not finite is a missing one and left out.
    Result<Innovation> update(const Eigen::VectorXd& measured, const StateFunction& observe,
                              const Eigen::MatrixXd& noise);
    const GaussianState& state() const { return m_state; }

private:
    UnscentedFilter(GaussianState start, SigmaSpread spread) : m_state(std::move(start)), m_spread(spread) {}
    GaussianState m_state;
    SigmaSpread m_spread;
};

} // namespace sinew::estimate
