// SPDX-License-Identifier: GPL-3.0-or-later
#include "Binding.h"

#include <algorithm>
#include <unordered_map>

namespace sinew::systems::waterloop {

namespace {

using Elements = std::unordered_map<ElementId, const Element*>;

Elements elementsOf(const Model& model, const AssetId& asset)
{
    Elements result;
    for (const Element& element : model.elements)
        if (element.asset == asset)
            result.emplace(element.id, &element);
    return result;
}

bool isNode(const Element& e)
{
    return e.className == "junction" || e.className == "tank" || e.className == "reservoir";
}
bool isLink(const Element& e)
{
    return e.className == "pipe" || e.className == "valve" || e.className == "pump";
}

void bindChannels(Binding& b, const Model& model, const Elements& elements, const water::NetworkIndex& index)
{
    for (const Channel& channel : model.channels) {
        const auto element = elements.find(channel.element);
        if (element == elements.end())
            continue;
        if (const auto link = index.link(element->second->sourceKey);
            link && channel.quantity == "flow" && isLink(*element->second))
            b.flows.emplace(*link, &channel);
        if (!isNode(*element->second))
            continue;
        const auto node = index.node(element->second->sourceKey);
        if (node && channel.quantity == "pressure" && element->second->className == "junction")
            b.pressures.push_back({&channel, *node});
        if (node && channel.quantity == "level" && element->second->className == "tank")
            b.levels.push_back({&channel, *node});
    }
}

void bindActuators(Binding& b, const Model& model, const Elements& elements, const water::NetworkIndex& index)
{
    for (const Actuator& actuator : model.actuators) {
        const auto element = elements.find(actuator.element);
        if (element == elements.end() || !isLink(*element->second))
            continue;
        const auto link = index.link(element->second->sourceKey);
        if (!link)
            continue;
        if (actuator.quantity == "pressure")
            b.setpoints.emplace(*link, &actuator);
        else if (actuator.action == "tighten")
            b.clamps.emplace(*link, &actuator);
        else if (actuator.action == "close" || actuator.action == "open")
            b.valves.emplace(*link, &actuator);
    }
}

} // namespace

Binding bind(const Model& model, const AssetId& asset, const water::PipeNetwork& network)
{
    const Elements elements = elementsOf(model, asset);
    const water::NetworkIndex index(network);
    Binding b;
    bindChannels(b, model, elements, index);
    bindActuators(b, model, elements, index);
    return b;
}

std::optional<FlowGauge> gaugeOf(const water::PipeNetwork& network, const Binding& binding, int link)
{
    if (const auto own = binding.flows.find(link); own != binding.flows.end())
        return FlowGauge{own->second, 1};
    for (const int node : {network.links[link].from, network.links[link].to}) {
        const water::Junction* junction = network.nodes[node].junction();
        const bool draws =
            !junction || junction->emitter > 0 ||
            std::ranges::any_of(junction->demands, [](const water::Demand& d) { return d.baseM3s != 0; });
        std::vector<int> others;
        for (std::size_t j = 0; j < network.links.size() && !draws; ++j)
            if (static_cast<int>(j) != link && (network.links[j].from == node || network.links[j].to == node))
                others.push_back(static_cast<int>(j));
        if (others.size() != 1 || !binding.flows.contains(others[0]))
            continue;
        const bool isOnward = (network.links[link].to == node) == (network.links[others[0]].from == node);
        return FlowGauge{binding.flows.at(others[0]), isOnward ? 1.0 : -1.0};
    }
    return std::nullopt;
}

ElementId elementOf(const AssetId& asset, const water::Link& link)
{
    const char* className = link.pipe() ? "pipe" : link.pump() ? "pump" : "valve";
    return ElementId(asset.value + "/" + className + "/" + link.id);
}

ElementId elementOf(const AssetId& asset, const water::Node& node)
{
    const char* className = node.isJunction() ? "junction" : node.isTank() ? "tank" : "reservoir";
    return ElementId(asset.value + "/" + className + "/" + node.id);
}

double patternTime(Instant world, const water::NetworkOptions& options)
{
    const Instant monday = instantFromMicros(4LL * 86400 * 1'000'000); // 5 January 1970
    return toSeconds(world - monday) - options.startClockS;
}

} // namespace sinew::systems::waterloop
