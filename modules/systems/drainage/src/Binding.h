// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/physics/drainage/Simulation.h>
#include <sinew/twin/Model.h>

#include <optional>
#include <vector>

namespace sinew::systems::sewer {

/// A channel that measures what the model computes.
struct Sensor {
    enum class What { Depth, Flow, LinkDepth, Velocity };
    const Channel* channel = nullptr;
    What what = What::Depth;
    std::size_t object = 0;     ///< node or link of the drainage model
    std::optional<double> full; ///< Depth: from the invert to the ground, m

    bool isDepth() const { return what == What::Depth || what == What::LinkDepth; }
    double of(const drainage::DrainageState& state) const;
};

struct RainGauge {
    const Channel* channel = nullptr;
    std::size_t gage = 0; ///< of the drainage model
};

/// An orifice whose opening an actuator sets.
struct Gate {
    const Actuator* actuator = nullptr;
    std::size_t link = 0; ///< of the drainage model
};

/// What the model's channels and actuators are in the sewer network.
struct Binding {
    std::vector<RainGauge> rain;
    std::vector<Sensor> sensors;
    std::vector<Gate> gates;
    std::vector<Warning> warnings;
};
/// Depth or level at a node is the depth above its invert. A rain gauge belongs to the gage of its element's
/// name, or to the only one there is. Refers to the model, which must outlive it.
Binding bind(const Model& model, const AssetId& asset, const drainage::DrainageModel& sewers);

/// Elements of the network as the reader named them.
ElementId elementOf(const AssetId& asset, const drainage::Node& node);
ElementId elementOf(const AssetId& asset, const drainage::Link& link);

} // namespace sinew::systems::sewer
