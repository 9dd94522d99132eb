// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>
#include <sinew/physics/water/PipeNetwork.h>
#include <sinew/twin/Model.h>

#include <map>
#include <optional>
#include <vector>

namespace sinew::systems::waterloop {

/// Pressure of a metre of water, Pa.
inline constexpr double paPerM = 9806.65;

/// What the model's channels and actuators are in the network.
struct Binding {
    struct At {
        const Channel* channel = nullptr;
        int node = -1;
    };
    std::vector<At> pressures, levels;
    std::map<int, const Actuator*> clamps, valves, setpoints; ///< by link
    std::map<int, const Channel*> flows;                      ///< by link
};
/// Refers to the model, which must outlive it.
Binding bind(const Model& model, const AssetId& asset, const water::PipeNetwork& network);

/// Where a link's flow is measured: on itself, or on the only other link beside it at a node that draws
/// nothing.
struct FlowGauge {
    const Channel* channel = nullptr;
    double sign = 1; ///< of the measured value, to count from the link's own start to its end
};
std::optional<FlowGauge> gaugeOf(const water::PipeNetwork& network, const Binding& binding, int link);

/// Element of a link or node of the network, as the reader named it.
ElementId elementOf(const AssetId& asset, const water::Link& link);
ElementId elementOf(const AssetId& asset, const water::Node& node);

/// Pattern time of an instant: seconds since a Monday 00:00 UTC less the network's starting clock, so that
/// daily and weekly patterns both fall into place.
double patternTime(Instant world, const water::NetworkOptions& options);

} // namespace sinew::systems::waterloop
