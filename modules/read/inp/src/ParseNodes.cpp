// SPDX-License-Identifier: GPL-3.0-or-later
#include "Parser.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::read::inp {

using namespace water;

Result<void> Parser::pattern(const Line& line)
{
    const auto [at, isNew] =
        m_patterns.try_emplace(line[0], static_cast<int>(m_file.network.patterns.size()));
    if (isNew)
        m_file.network.patterns.push_back({line[0], {}});
    std::vector<double>& factors = m_file.network.patterns[at->second].factors;
    for (std::size_t i = 1; i < line.size(); ++i) {
        const auto factor = number(line, i, "the factor");
        if (!factor)
            return passOn(factor);
        factors.push_back(*factor);
    }
    return {};
}

Result<void> Parser::curve(const Line& line)
{
    if (line.size() < 3)
        return wrong(line, "a curve's line needs an id, x and y");
    Curve& points = m_curves[line[0]];
    for (std::size_t i = 1; i + 1 < line.size(); i += 2) {
        const auto x = number(line, i, "x"), y = number(line, i + 1, "y");
        if (!x || !y)
            return passOn(x ? y : x);
        points.push_back({*x, *y});
    }
    return {};
}

std::optional<int> Parser::defaultPattern() const
{
    const auto found = m_patterns.find(m_defaultPattern);
    return found == m_patterns.end() ? std::nullopt : std::optional(found->second);
}

Result<void> Parser::addNode(const Line& line, Node node)
{
    if (!m_nodes.try_emplace(node.id, static_cast<int>(m_file.network.nodes.size())).second)
        return wrong(line, "a node '" + node.id + "' exists already");
    m_file.network.nodes.push_back(std::move(node));
    m_file.coordinates.emplace_back();
    m_file.nodeTags.emplace_back();
    return {};
}

Result<void> Parser::junction(const Line& line)
{
    const auto elevation = numberOr(line, 1, 0, "the elevation");
    const auto base = numberOr(line, 2, 0, "the demand");
    if (!elevation || !base)
        return passOn(elevation ? base : elevation);
    Demand demand{*base * m_units.flow, defaultPattern().value_or(-1), {}};
    if (line.size() > 3) {
        const auto named = patternNamed(line, line[3]);
        if (!named)
            return passOn(named);
        demand.pattern = *named;
    }
    Junction junction;
    junction.emitterExponent = m_emitterExponent > 0 ? m_emitterExponent : 0.5;
    if (demand.baseM3s != 0)
        junction.demands.push_back(demand);
    return addNode(line, {line[0], *elevation * m_units.length, std::move(junction)});
}

Result<void> Parser::reservoir(const Line& line)
{
    const auto head = number(line, 1, "the head");
    if (!head)
        return passOn(head);
    Reservoir reservoir;
    if (line.size() > 2) {
        const auto named = patternNamed(line, line[2]);
        if (!named)
            return passOn(named);
        reservoir.headPattern = *named;
    }
    return addNode(line, {line[0], *head * m_units.length, reservoir});
}

Result<void> Parser::tank(const Line& line)
{
    if (line.size() <= 3) // the old way to write a reservoir
        return reservoir(line);
    double v[6] = {};
    static constexpr const char* names[] = {"the elevation",     "the initial level", "the lowest level",
                                            "the highest level", "the diameter",      "the lowest volume"};
    for (std::size_t i = 0; i < 6; ++i) {
        const auto value = numberOr(line, i + 1, 0, names[i]);
        if (!value)
            return passOn(value);
        v[i] = *value * (i < 5 ? m_units.length : m_units.volume);
    }
    Tank tank{v[1], v[2], v[3], v[4], v[5], {}, false};
    if (tank.minVolumeM3 == 0)
        tank.minVolumeM3 = std::numbers::pi / 4 * tank.diameterM * tank.diameterM * tank.minLevelM;
    if (line.size() > 7 && line[7] != "*") {
        const auto volume = curveNamed(line, line[7]);
        if (!volume)
            return passOn(volume);
        tank.volume = scaled(**volume, m_units.length, m_units.volume);
    }
    tank.canOverflow = line.size() > 8 && startsWithNoCase(line[8], "Y");
    return addNode(line, {line[0], v[0], std::move(tank)});
}

Result<void> Parser::demand(const Line& line)
{
    if (equalsNoCase(line[0], "MULTIPLY")) {
        const auto factor = number(line, 1, "the multiplier");
        if (!factor || *factor <= 0)
            return wrong(line, "the multiplier must be positive");
        m_file.network.options.demandMultiplier = *factor;
        return {};
    }
    const auto found = m_nodes.find(line[0]);
    Node* node = found == m_nodes.end() ? nullptr : &m_file.network.nodes[found->second];
    if (!node || !node->isJunction()) {
        warn(line, "a demand for '" + line[0] + "', which is no junction, is left out");
        return {};
    }
    const auto base = number(line, 1, "the demand");
    if (!base)
        return passOn(base);
    Demand demand{*base * m_units.flow, defaultPattern().value_or(-1), line.comment};
    if (line.size() > 2) {
        const auto named = patternNamed(line, line[2]);
        if (!named)
            return passOn(named);
        demand.pattern = *named;
    }
    // The first line here replaces what [JUNCTIONS] said.
    if (!std::exchange(m_demandReplaced[found->second], true))
        node->junction()->demands.clear();
    node->junction()->demands.push_back(std::move(demand));
    return {};
}

Result<void> Parser::emitter(const Line& line)
{
    const auto found = m_nodes.find(line[0]);
    const auto coefficient = number(line, 1, "the coefficient");
    if (!coefficient || *coefficient < 0)
        return wrong(line, "the emitter's coefficient must be a number that is not negative");
    if (found == m_nodes.end() || !m_file.network.nodes[found->second].isJunction())
        return wrong(line, "there is no junction '" + line[0] + "'");
    Junction& junction = *m_file.network.nodes[found->second].junction();
    const double metres = m_units.us ? 0.3048 / 0.4333 / m_file.network.options.specificGravity : 1;
    junction.emitter = *coefficient * m_units.flow / std::pow(metres, junction.emitterExponent);
    return {};
}

Result<void> Parser::coordinate(const Line& line)
{
    const auto x = number(line, 1, "x"), y = number(line, 2, "y");
    if (!x || !y)
        return passOn(x ? y : x);
    if (const auto found = m_nodes.find(line[0]); found != m_nodes.end())
        m_file.coordinates[found->second] = PlanPoint{*x, *y};
    return {};
}

Result<void> Parser::vertex(const Line& line)
{
    const auto x = number(line, 1, "x"), y = number(line, 2, "y");
    if (!x || !y)
        return passOn(x ? y : x);
    if (const auto found = m_links.find(line[0]); found != m_links.end())
        m_file.vertices[found->second].push_back({*x, *y});
    return {};
}

Result<void> Parser::tag(const Line& line)
{
    if (line.size() < 3)
        return {};
    if (const auto node = m_nodes.find(line[1]); equalsNoCase(line[0], "NODE") && node != m_nodes.end())
        m_file.nodeTags[node->second] = line[2];
    if (const auto link = m_links.find(line[1]); equalsNoCase(line[0], "LINK") && link != m_links.end())
        m_file.linkTags[link->second] = line[2];
    return {};
}

} // namespace sinew::read::inp
