// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>
#include <sinew/physics/water/PipeNetwork.h>
#include <sinew/twin/Model.h>

#include <map>
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
};
/// Refers to the model, which must outlive it.
Binding bind(const Model& model, const AssetId& asset, const water::PipeNetwork& network);

/// Element of a link or node of the network, as the reader named it.
ElementId elementOf(const AssetId& asset, const water::Link& link);
ElementId elementOf(const AssetId& asset, const water::Node& node);

/// Pattern time of an instant: seconds since a Monday 00:00 UTC less the network's starting clock, so that daily and
/// weekly patterns both fall into place.
double patternTime(Instant world, const water::NetworkOptions& options);

} // namespace sinew::systems::waterloop
