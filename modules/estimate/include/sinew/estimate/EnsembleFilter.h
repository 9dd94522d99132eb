// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/GaussianState.h>
#include <sinew/estimate/Random.h>

namespace sinew::estimate {

/// Ensemble Kalman filter with perturbed observations: N members carry mean and covariance, so a model of
/// many components costs N runs and no n × n matrix but that of the noise. The perturbations have mean zero
/// over the ensemble. Its mean is the Kalman filter's within 3/√N standard deviations where all is linear.
/// Errors: as KalmanFilter; fewer than 2 members; a member that is not finite.
/// Source: Evensen 1994; Burgers, van Leeuwen & Evensen 1998.
class EnsembleFilter {
public:
    static Result<EnsembleFilter> make(const GaussianState& start, int members, std::uint64_t seed);
    /// members: n × N, one a column.
    static Result<EnsembleFilter> make(Eigen::MatrixXd members, std::uint64_t seed);

    Result<void> predict(const StateFunction& process, const Eigen::MatrixXd& noise);
    /// A component of `measured` that is not finite is a missing one and left out.
    Result<void> update(const Eigen::VectorXd& measured, const StateFunction& observe,
                        const Eigen::MatrixXd& noise);

    const Eigen::MatrixXd& members() const { return m_members; }
    Eigen::VectorXd mean() const { return m_members.rowwise().mean(); }
    Eigen::MatrixXd covariance() const; ///< N-1 in the denominator

private:
    EnsembleFilter(Eigen::MatrixXd members, std::uint64_t seed)
        : m_members(std::move(members)), m_random(seed)
    {
    }
    Eigen::MatrixXd m_members;
    Random m_random;
};

} // namespace sinew::estimate
