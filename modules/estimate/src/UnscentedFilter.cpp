// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/UnscentedFilter.h>

#include "Check.h"

#include <cmath>

namespace sinew::estimate {

namespace {

struct SigmaPoints {
    Eigen::MatrixXd points; ///< n × (2n + 1), the mean first
    Eigen::VectorXd meanWeights, covarianceWeights;
};

double spreadSquared(const SigmaSpread& spread, Eigen::Index n)
{
    return spread.alpha * spread.alpha * (static_cast<double>(n) + spread.kappa);
}

SigmaPoints sigmaPoints(const GaussianState& state, const SigmaSpread& spread)
{
    const Eigen::Index n = state.mean.size();
    const double c = spreadSquared(spread, n); // n + λ
    const Eigen::MatrixXd offsets = std::sqrt(c) * rootOf(state.covariance);
    SigmaPoints all;
    all.points = state.mean.replicate(1, 2 * n + 1);
    all.points.middleCols(1, n) += offsets;
    all.points.rightCols(n) -= offsets;
    all.meanWeights = Eigen::VectorXd::Constant(2 * n + 1, 0.5 / c);
    all.meanWeights[0] = 1 - static_cast<double>(n) / c;
    all.covarianceWeights = all.meanWeights;
    all.covarianceWeights[0] += 1 - spread.alpha * spread.alpha + spread.beta;
    return all;
}

Eigen::MatrixXd weighted(const Eigen::MatrixXd& a, const SigmaPoints& sigma, const Eigen::MatrixXd& b)
{
    return a * sigma.covarianceWeights.asDiagonal() * b.transpose();
}

} // namespace

Result<UnscentedFilter> UnscentedFilter::make(GaussianState start, SigmaSpread spread)
{
    if (auto good = checkState(start); !good)
        return passOn(good);
    const double c = spreadSquared(spread, start.mean.size());
    if (!(c > 0) || !std::isfinite(c) || !std::isfinite(spread.beta))
        return fail(ErrorCode::InvalidInput, "alpha² (n + kappa) must be positive", "sigma points");
    return UnscentedFilter(std::move(start), spread);
}

Result<void> UnscentedFilter::predict(const StateFunction& process, const Eigen::MatrixXd& noise)
{
    const Eigen::Index n = m_state.mean.size();
    if (auto good = checkCovariance(noise, n, "process noise"); !good)
        return good;
    const SigmaPoints sigma = sigmaPoints(m_state, m_spread);
    const auto moved = applyToColumns(process, sigma.points, n, "process");
    if (!moved)
        return passOn(moved);
    const Eigen::VectorXd mean = *moved * sigma.meanWeights;
    const Eigen::MatrixXd around = moved->colwise() - mean;
    m_state = {mean, symmetric(weighted(around, sigma, around) + noise)};
    return {};
}

Result<Innovation> UnscentedFilter::update(const Eigen::VectorXd& measured, const StateFunction& observe,
                                           const Eigen::MatrixXd& noise)
{
    if (auto good = checkCovariance(noise, measured.size(), "measurement noise"); !good)
        return passOn(good);
    const auto present = presentIn(measured);
    if (present.empty())
        return Innovation{};
    const SigmaPoints sigma = sigmaPoints(m_state, m_spread);
    const auto seen = applyToColumns(observe, sigma.points, measured.size(), "observation");
    if (!seen)
        return passOn(seen);
    const Eigen::MatrixXd expected = (*seen)(present, Eigen::all);
    const Eigen::VectorXd mean = expected * sigma.meanWeights;
    const Eigen::MatrixXd around = expected.colwise() - mean;
    const Eigen::MatrixXd cross = weighted(sigma.points.colwise() - m_state.mean, sigma, around);
    auto gain = gainOf(cross, {measured(present) - mean,
                               symmetric(weighted(around, sigma, around) + noise(present, present))});
    if (!gain)
        return passOn(gain);
    m_state.mean += gain->gain * gain->innovation.residual;
    m_state.covariance =
        symmetric(m_state.covariance - gain->gain * gain->innovation.covariance * gain->gain.transpose());
    return std::move(gain->innovation);
}

} // namespace sinew::estimate
