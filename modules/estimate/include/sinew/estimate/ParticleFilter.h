// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/GaussianState.h>
#include <sinew/estimate/Random.h>

namespace sinew::estimate {

/// Natural logarithm of how likely what was measured is in that state, up to a constant; -inf: impossible.
using LogLikelihood = std::function<double(const Eigen::VectorXd&)>;

/// Bootstrap particle filter: for states with several peaks, where a mean and a covariance would lie. Before
/// a prediction, particles are drawn anew (systematic resampling) where their effective number is below half.
/// Errors: as KalmanFilter; NotConverged where no particle explains the measurement (the particles stay).
/// Source: Gordon, Salmond & Smith 1993; Kitagawa 1996.
class ParticleFilter {
public:
    static Result<ParticleFilter> make(const GaussianState& start, int particles, std::uint64_t seed);
    /// particles: n × N, one a column; any distribution.
    static Result<ParticleFilter> make(Eigen::MatrixXd particles, std::uint64_t seed);

    Result<void> predict(const StateFunction& process, const Eigen::MatrixXd& noise);
    Result<void> weigh(const LogLikelihood& logLikelihood);

    const Eigen::MatrixXd& particles() const { return m_particles; }
    const Eigen::VectorXd& weights() const { return m_weights; } ///< sum 1
    double effectiveCount() const { return 1 / m_weights.squaredNorm(); }
    Eigen::VectorXd mean() const { return m_particles * m_weights; }
    Eigen::MatrixXd covariance() const;

private:
    ParticleFilter(Eigen::MatrixXd particles, std::uint64_t seed);
    void resample();
    Eigen::MatrixXd m_particles;
    Eigen::VectorXd m_weights;
    Random m_random;
};

} // namespace sinew::estimate
