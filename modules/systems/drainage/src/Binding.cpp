// SPDX-License-Identifier: GPL-3.0-or-later
#include "Binding.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace sinew::systems::sewer {

namespace {

/// Things of the drainage model by their id.
template <class T>
std::unordered_map<std::string, std::size_t> indexOf(const std::vector<T>& things)
{
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < things.size(); ++i)
        index.emplace(things[i].id, i);
    return index;
}

bool isNode(const Element& e)
{
    return e.className == "junction" || e.className == "storage" || e.className == "divider";
}

bool isLink(const Element& e)
{
    constexpr std::array classes{"conduit", "pump", "orifice", "weir", "outlet"};
    return std::ranges::find(classes, e.className) != classes.end();
}

struct Binder {
    const drainage::DrainageModel& sewers;
    std::unordered_map<std::string, std::size_t> nodes = indexOf(sewers.nodes), links = indexOf(sewers.links),
                                                 gages = indexOf(sewers.gages);
    Binding binding{};

    void rain(const Channel& channel, const Element& element)
    {
        if (const auto gage = gages.find(element.sourceKey);
            gage != gages.end() && element.className == "raingage")
            binding.rain.push_back({&channel, gage->second});
        else if (sewers.gages.size() == 1)
            binding.rain.push_back({&channel, 0});
        else
            binding.warnings.push_back(
                {"measures rain, but belongs to no rain gage of the model", channel.id.value});
    }

    void node(const Channel& channel, const Element& element)
    {
        const auto at = nodes.find(element.sourceKey);
        if (at != nodes.end() && (channel.quantity == "depth" || channel.quantity == "level"))
            binding.sensors.push_back(
                {&channel, Sensor::What::Depth, at->second, sewers.nodes[at->second].maxDepthM});
    }

    void link(const Channel& channel, const Element& element)
    {
        const auto at = links.find(element.sourceKey);
        if (at == links.end())
            return;
        const bool isConduit = element.className == "conduit";
        if (channel.quantity == "flow")
            binding.sensors.push_back({&channel, Sensor::What::Flow, at->second, {}});
        else if (channel.quantity == "velocity" && isConduit)
            binding.sensors.push_back({&channel, Sensor::What::Velocity, at->second, {}});
        else if (channel.quantity == "depth" && isConduit)
            binding.sensors.push_back({&channel, Sensor::What::LinkDepth, at->second, {}});
    }

    void gate(const Actuator& actuator, const Element& element)
    {
        const auto at = links.find(element.sourceKey);
        if (at != links.end() && element.className == "orifice" && actuator.quantity == "setting")
            binding.gates.push_back({&actuator, at->second});
    }
};

} // namespace

double Sensor::of(const drainage::DrainageState& state) const
{
    switch (what) {
    case What::Depth:
        return state.depthM[object];
    case What::Flow:
        return state.flowM3s[object];
    case What::LinkDepth:
        return state.linkDepthM[object];
    case What::Velocity:
        return state.velocityMs[object];
    }
    return 0;
}

Binding bind(const Model& model, const AssetId& asset, const drainage::DrainageModel& sewers)
{
    std::unordered_map<ElementId, const Element*> elements;
    for (const Element& element : model.elements)
        if (element.asset == asset)
            elements.emplace(element.id, &element);
    Binder binder{sewers};
    for (const Channel& channel : model.channels) {
        const auto found = elements.find(channel.element);
        if (found == elements.end())
            continue;
        if (channel.quantity == "rainfall")
            binder.rain(channel, *found->second);
        else if (isNode(*found->second))
            binder.node(channel, *found->second);
        else if (isLink(*found->second))
            binder.link(channel, *found->second);
    }
    for (const Actuator& actuator : model.actuators)
        if (const auto found = elements.find(actuator.element); found != elements.end())
            binder.gate(actuator, *found->second);
    return std::move(binder.binding);
}

ElementId elementOf(const AssetId& asset, const drainage::Node& node)
{
    constexpr std::array names{"junction", "outfall", "storage", "divider"};
    return ElementId(asset.value + "/" + names[node.body.index()] + "/" + node.id);
}

ElementId elementOf(const AssetId& asset, const drainage::Link& link)
{
    constexpr std::array names{"conduit", "pump", "orifice", "weir", "outlet"};
    return ElementId(asset.value + "/" + names[link.body.index()] + "/" + link.id);
}

} // namespace sinew::systems::sewer
