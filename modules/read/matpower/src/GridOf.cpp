// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/matpower/PowerCase.h>

#include <numbers>
#include <unordered_map>

namespace sinew::read {

namespace {

constexpr double kRadians = std::numbers::pi / 180;

power::BusKind kindOf(int type)
{
    switch (type) {
    case 2:
        return power::BusKind::Generator;
    case 3:
        return power::BusKind::Slack;
    case 4:
        return power::BusKind::Isolated;
    default:
        return power::BusKind::Load;
    }
}

} // namespace

power::Grid gridOf(const PowerCase& powerCase)
{
    power::Grid grid;
    grid.baseMva = powerCase.baseMva;
    std::unordered_map<int, int> index;
    for (const auto& bus : powerCase.buses) {
        index.emplace(bus.id, static_cast<int>(grid.buses.size()));
        grid.buses.push_back({std::to_string(bus.id), kindOf(bus.type), bus.loadMw, bus.loadMvar, bus.shuntMw,
                              bus.shuntMvar, bus.voltagePu, bus.angleDeg * kRadians, bus.baseKv});
    }
    for (const auto& g : powerCase.generators)
        grid.generators.push_back({index.at(g.bus), g.mw, g.mvar, g.minMw, g.maxMw, g.minMvar, g.maxMvar,
                                   g.setpointPu, g.inService, g.cost});
    for (const auto& b : powerCase.branches)
        grid.branches.push_back({b.id, index.at(b.from), index.at(b.to), b.r, b.x, b.g, b.b,
                                 b.ratio == 0 ? 1 : b.ratio, b.shiftDeg * kRadians, b.ratingMva,
                                 b.minAngleDeg * kRadians, b.maxAngleDeg * kRadians, b.inService});
    return grid;
}

power::AcDispatchOptions voltageLimitsOf(const PowerCase& powerCase)
{
    power::AcDispatchOptions options;
    for (const PowerCase::Bus& bus : powerCase.buses) {
        options.minVoltagePu.push_back(bus.minPu);
        options.maxVoltagePu.push_back(bus.maxPu);
    }
    return options;
}

} // namespace sinew::read
