// SPDX-License-Identifier: GPL-3.0-or-later
#include "Ensemble.h"

#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr double kCommonDemand = 0.06, kNodeDemand = 0.15, kRoughness = 0.08;

} // namespace

water::PipeNetwork roughened(const water::PipeNetwork& network, estimate::Random& random)
{
    water::PipeNetwork result = network;
    const double common = std::exp(kRoughness / 2 * random.normal());
    for (water::Link& link : result.links)
        if (water::Pipe* pipe = link.pipe())
            pipe->roughness *= common * std::exp(kRoughness * random.normal());
    return result;
}

std::vector<double> demandFactors(const water::PipeNetwork& network, estimate::Random& random)
{
    const double common = std::exp(kCommonDemand * random.normal());
    std::vector<double> result;
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
        result.push_back(common * std::exp(kNodeDemand * random.normal()));
    return result;
}

const Suspect* draw(const std::optional<BurstFinding>& burst, estimate::Random& random)
{
    if (!burst)
        return nullptr;
    double left = random.uniform();
    for (const Suspect& suspect : burst->suspects)
        if ((left -= suspect.probability) <= 0)
            return &suspect;
    return &burst->suspects.front();
}

} // namespace sinew::systems::waterloop
