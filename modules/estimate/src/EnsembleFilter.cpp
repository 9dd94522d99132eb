// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/EnsembleFilter.h>

#include "Check.h"

namespace sinew::estimate {

namespace {

Eigen::MatrixXd around(const Eigen::MatrixXd& members)
{
    return members.colwise() - members.rowwise().mean();
}

} // namespace

Result<EnsembleFilter> EnsembleFilter::make(const GaussianState& start, int members, std::uint64_t seed)
{
    if (auto good = checkState(start); !good)
        return passOn(good);
    Random random(seed, 1);
    Eigen::MatrixXd drawn = drawNormal(rootOf(start.covariance), std::max(members, 0), random);
    drawn.colwise() += start.mean;
    return make(std::move(drawn), seed);
}

Result<EnsembleFilter> EnsembleFilter::make(Eigen::MatrixXd members, std::uint64_t seed)
{
    if (members.cols() < 2 || members.rows() < 1)
        return fail(ErrorCode::InvalidInput, "needs two members or more, of a component or more", "ensemble");
    if (!members.allFinite())
        return fail(ErrorCode::InvalidInput, "holds a value that is not finite", "ensemble");
    return EnsembleFilter(std::move(members), seed);
}

Eigen::MatrixXd EnsembleFilter::covariance() const
{
    const Eigen::MatrixXd a = around(m_members);
    return a * a.transpose() / static_cast<double>(a.cols() - 1);
}

Result<void> EnsembleFilter::predict(const StateFunction& process, const Eigen::MatrixXd& noise)
{
    if (auto good = checkCovariance(noise, m_members.rows(), "process noise"); !good)
        return good;
    auto moved = applyToColumns(process, m_members, m_members.rows(), "process");
    if (!moved)
        return passOn(moved);
    m_members = *moved + drawNormal(rootOf(noise), m_members.cols(), m_random);
    return {};
}

Result<void> EnsembleFilter::update(const Eigen::VectorXd& measured, const StateFunction& observe,
                                    const Eigen::MatrixXd& noise)
{
    if (auto good = checkCovariance(noise, measured.size(), "measurement noise"); !good)
        return good;
    const auto present = presentIn(measured);
    if (present.empty())
        return {};
    const auto seen = applyToColumns(observe, m_members, measured.size(), "observation");
    if (!seen)
        return passOn(seen);
    const Eigen::MatrixXd expected = (*seen)(present, Eigen::all);
    const Eigen::MatrixXd r = noise(present, present);
    const double share = 1 / static_cast<double>(m_members.cols() - 1);
    const Eigen::MatrixXd y = around(expected);
    const Eigen::VectorXd values = measured(present);
    const auto gain = gainOf(around(m_members) * y.transpose() * share,
                             {values - expected.rowwise().mean(), symmetric(y * y.transpose() * share + r)});
    if (!gain)
        return passOn(gain);
    const Eigen::MatrixXd perturbations = around(drawNormal(rootOf(r), m_members.cols(), m_random));
    m_members += gain->gain * (perturbations.colwise() + values - expected);
    return {};
}

} // namespace sinew::estimate
