// SPDX-License-Identifier: GPL-3.0-or-later
#include "Limits.h"
#include <sinew/physics/water/Hydraulics.h>

#include <cmath>

namespace sinew::water {

Result<PipeNetwork> withLeak(const PipeNetwork& network, const Leak& leak)
{
    if (leak.link < 0 || leak.link >= static_cast<int>(network.links.size()) ||
        !network.links[leak.link].pipe())
        return fail(ErrorCode::InvalidInput, "only a pipe can leak");
    const std::string& id = network.links[leak.link].id;
    if (!(leak.fraction > 0 && leak.fraction < 1) || !(leak.emitter >= 0) || !(leak.exponent > 0))
        return fail(ErrorCode::InvalidInput, "a leak needs a place between the pipe's ends and a size", id);
    PipeNetwork split = network;
    const int node = static_cast<int>(split.nodes.size());
    const Link& whole = network.links[leak.link];
    const double z1 = network.nodes[whole.from].elevationM, z2 = network.nodes[whole.to].elevationM;
    // A reservoir's "elevation" is its water level: the pipe's own height is unknown there.
    const double a = network.nodes[whole.from].isJunction() ? z1 : z2,
                 b = network.nodes[whole.to].isJunction() ? z2 : z1;
    split.nodes.push_back(
        {id + "@leak", a + leak.fraction * (b - a), Junction{{}, leak.emitter, leak.exponent}});

    Link rest = whole;
    rest.id = id + "@rest";
    rest.from = node;
    Link& first = split.links[leak.link];
    first.to = node;
    first.pipe()->lengthM *= leak.fraction;
    first.pipe()->minorLoss *= leak.fraction;
    rest.pipe()->lengthM *= 1 - leak.fraction;
    rest.pipe()->minorLoss *= 1 - leak.fraction;
    rest.pipe()->checkValve = false;
    split.links.push_back(std::move(rest));
    return split;
}

double orificeEmitter(double areaM2, double dischargeCoefficient)
{
    constexpr double g = 9.80665;
    return dischargeCoefficient * areaM2 * std::sqrt(2 * g);
}

} // namespace sinew::water
