// SPDX-License-Identifier: GPL-3.0-or-later
#include "Consumption.h"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr double kFactorSpread = 0.06;  // of the demand; known from the file's calibration
constexpr double kLeakageSpread = 0.10; // of the mean demand
constexpr double kEverybody = 0.025;    // of the demand, by which an hour deviates from its usual
constexpr double kDeviationLastsS = 3600;
constexpr double kRecentS = 7200;
constexpr double kHuber = 1.5;

Eigen::VectorXd leakageShare(const water::PipeNetwork& network)
{
    Eigen::VectorXd share = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(network.nodes.size()));
    for (const water::Link& link : network.links)
        if (link.pipe())
            for (const int end : {link.from, link.to})
                if (network.nodes[static_cast<std::size_t>(end)].isJunction())
                    share[end] += link.pipe()->lengthM / 2;
    return share / std::max(1e-9, share.sum());
}

} // namespace

void Consumption::applyTo(water::Conditions& c) const
{
    for (std::size_t i = 0; i < c.demandM3s.size(); ++i)
        c.demandM3s[i] = factor * c.demandM3s[i] +
                         (share.size() > 0 ? leakageM3s * share[static_cast<Eigen::Index>(i)] : 0);
}

Consumption fitConsumption(const water::PipeNetwork& network, const Eigen::VectorXd& inflow,
                           const Eigen::VectorXd& demand, double spanS)
{
    Consumption fit;
    const auto recent = static_cast<Eigen::Index>(kRecentS / spanS);
    const Eigen::Index end = inflow.size() >= 3 * recent ? inflow.size() - recent : inflow.size();
    std::vector<Eigen::Index> spans;
    double mean = 0;
    for (Eigen::Index k = 0; k < end; ++k)
        if (std::isfinite(inflow[k]) && std::isfinite(demand[k])) {
            spans.push_back(k);
            mean += demand[k];
        }
    if (spans.empty() || mean <= 0)
        return fit;
    mean /= static_cast<double>(spans.size());
    fit.share = leakageShare(network);
    // Successive spans deviate together: so many count as one.
    const double together = std::max(1.0, kDeviationLastsS / spanS);
    for (int round = 0; round < 5; ++round) {
        Eigen::Matrix2d information =
            Eigen::Vector2d(1 / std::pow(kFactorSpread, 2), 1 / std::pow(kLeakageSpread * mean, 2))
                .asDiagonal();
        Eigen::Vector2d right(0, 0);
        for (const Eigen::Index k : spans) {
            const double sigma = kEverybody * std::max(demand[k], 0.2 * mean),
                         off = std::fabs(inflow[k] - fit.total(demand[k])) / sigma;
            const double weight = std::min(1.0, kHuber / std::max(off, 1e-9)) / (sigma * sigma * together);
            const Eigen::Vector2d x(demand[k], 1);
            information += weight * x * x.transpose();
            right += weight * x * (inflow[k] - demand[k]);
        }
        const Eigen::Vector2d change = information.inverse() * right;
        fit.factor = 1 + change[0];
        fit.leakageM3s = std::max(0.0, change[1]);
    }
    return fit;
}

} // namespace sinew::systems::waterloop
