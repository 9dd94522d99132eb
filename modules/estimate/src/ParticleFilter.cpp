// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/ParticleFilter.h>

#include "Check.h"

#include <cmath>

namespace sinew::estimate {

ParticleFilter::ParticleFilter(Eigen::MatrixXd particles, std::uint64_t seed)
    : m_particles(std::move(particles)),
      m_weights(Eigen::VectorXd::Constant(m_particles.cols(), 1.0 / static_cast<double>(m_particles.cols()))),
      m_random(seed)
{
}

Result<ParticleFilter> ParticleFilter::make(const GaussianState& start, int particles, std::uint64_t seed)
{
    if (auto good = checkState(start); !good)
        return passOn(good);
    Random random(seed, 1);
    Eigen::MatrixXd drawn = drawNormal(rootOf(start.covariance), std::max(particles, 0), random);
    drawn.colwise() += start.mean;
    return make(std::move(drawn), seed);
}

Result<ParticleFilter> ParticleFilter::make(Eigen::MatrixXd particles, std::uint64_t seed)
{
    if (particles.cols() < 2 || particles.rows() < 1)
        return fail(ErrorCode::InvalidInput, "needs two or more, of a component or more", "particles");
    if (!particles.allFinite())
        return fail(ErrorCode::InvalidInput, "hold a value that is not finite", "particles");
    return ParticleFilter(std::move(particles), seed);
}

Eigen::MatrixXd ParticleFilter::covariance() const
{
    const Eigen::MatrixXd around = m_particles.colwise() - mean();
    return around * m_weights.asDiagonal() * around.transpose();
}

void ParticleFilter::resample()
{
    const Eigen::Index count = m_particles.cols();
    Eigen::MatrixXd drawn(m_particles.rows(), count);
    const double step = 1.0 / static_cast<double>(count), first = m_random.uniform() * step;
    Eigen::Index from = 0;
    double sum = m_weights[0];
    for (Eigen::Index i = 0; i < count; ++i) {
        const double at = first + static_cast<double>(i) * step;
        while (sum < at && from + 1 < count)
            sum += m_weights[++from];
        drawn.col(i) = m_particles.col(from);
    }
    m_particles = std::move(drawn);
    m_weights.setConstant(step);
}

Result<void> ParticleFilter::predict(const StateFunction& process, const Eigen::MatrixXd& noise)
{
    if (auto good = checkCovariance(noise, m_particles.rows(), "process noise"); !good)
        return good;
    // Before the process, so that a refusal changes the weights' form only, not what they stand for.
    if (effectiveCount() < 0.5 * static_cast<double>(m_particles.cols()))
        resample();
    auto moved = applyToColumns(process, m_particles, m_particles.rows(), "process");
    if (!moved)
        return passOn(moved);
    m_particles = *moved + drawNormal(rootOf(noise), m_particles.cols(), m_random);
    return {};
}

Result<void> ParticleFilter::weigh(const LogLikelihood& logLikelihood)
{
    Eigen::VectorXd logs(m_particles.cols());
    for (Eigen::Index i = 0; i < logs.size(); ++i) {
        logs[i] = logLikelihood(m_particles.col(i)) + std::log(m_weights[i]);
        if (std::isnan(logs[i]) || logs[i] == std::numeric_limits<double>::infinity())
            return fail(ErrorCode::InvalidInput, "is no number below infinity", "log-likelihood");
    }
    const double most = logs.maxCoeff();
    if (!std::isfinite(most))
        return fail(ErrorCode::NotConverged, "no particle explains the measurement", "particles");
    m_weights = (logs.array() - most).exp();
    m_weights /= m_weights.sum();
    return {};
}

} // namespace sinew::estimate
