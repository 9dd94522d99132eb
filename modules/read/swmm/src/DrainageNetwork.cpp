// SPDX-License-Identifier: GPL-3.0-or-later
#include "DrainageParser.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace sinew::read {

using namespace drainage;

void DrainageParser::addNode(const Line& line, Node node)
{
    node.id = line.tokens[0];
    node.invertM = number(line, 1, "the invert elevation") * m_metre;
    const auto [at, isNew] = m_nodes.emplace(upper(node.id), static_cast<int>(m_out.model.nodes.size()));
    if (!isNew)
        broken(line, "a node of this name was there before");
    m_out.model.nodes.push_back(std::move(node));
}

void DrainageParser::readOutfall(const Line& line)
{
    Outfall o;
    const std::string kind = upperAt(line, 2);
    std::size_t gate = 3;
    if (kind == "NORMAL")
        o.kind = Outfall::Kind::Normal;
    else if (kind == "FIXED") {
        o.kind = Outfall::Kind::Fixed;
        o.stageM = number(line, gate++, "the stage") * m_metre;
    } else if (kind == "TIDAL") {
        o.kind = Outfall::Kind::Tidal;
        o.table = curve(line, gate++);
    } else if (kind == "TIMESERIES") {
        o.kind = Outfall::Kind::TimeSeries;
        Table stage =
            m_out.model.tables[static_cast<std::size_t>(need(m_series, line, gate++, "the time series"))];
        for (Point& p : stage.points)
            p.y *= m_metre;
        o.table = addTable(line.tokens[0] + " stage", std::move(stage.points));
    } else if (kind != "FREE")
        broken(line, "'" + kind + "' is no outfall type");
    o.flapGate = yes(line, gate);
    if (line.tokens.size() > gate + 1)
        warn("water that leaves here is not led to a subcatchment", line.tokens[0]);
    addNode(line, {.body = o});
}

void DrainageParser::readStorage(const Line& line)
{
    Storage s;
    const std::string kind = upper(word(line, 4, "the storage's shape"));
    std::size_t next = 8;
    const double pi = std::numbers::pi;
    const auto size = [&](std::size_t column) { return number(line, column, "a size of the storage"); };
    if (kind == "TABULAR") {
        s.table = curve(line, 5);
        next = 6;
    } else if (kind == "FUNCTIONAL") {
        const double a1 = size(5), a2 = size(6), a0 = size(7);
        s.constantM2 = a0 * m_metre * m_metre;
        s.exponent = a2;
        s.factor = a1 * m_metre * m_metre * std::pow(m_metre, -a2);
    } else if (kind == "CYLINDRICAL" || kind == "CONICAL") {
        const double l = size(5) * m_metre, w = size(6) * m_metre, z = kind == "CONICAL" ? size(7) : 0;
        if (!(l > 0))
            broken(line, "its storage has no length");
        s.constantM2 = pi / 4 * l * w;
        s.factor = pi * w * z;
        s.square = pi * w / l * z * z;
    } else if (kind == "PARABOLOID" || kind == "PARABOLIC") {
        const double h = size(7) * m_metre;
        if (!(h > 0))
            broken(line, "its storage has no height");
        s.factor = pi / 4 * size(5) * size(6) * m_metre * m_metre / h;
    } else if (kind == "PYRAMIDAL") {
        const double l = size(5) * m_metre, w = size(6) * m_metre, z = size(7);
        s.constantM2 = l * w;
        s.factor = 2 * (l + w) * z;
        s.square = 4 * z * z;
    } else
        broken(line, "'" + kind + "' is no storage shape");
    Node node{.maxDepthM = length(line, 2, "the depth"),
              .initialDepthM = length(line, 3, "the initial depth"),
              .surchargeM = length(line, next, "the surcharge depth")};
    s.evaporationFactor = numberOr(line, next + 1, 0, "the evaporation factor");
    const double unit = m_us ? 0.0254 : 1e-3;
    if (line.tokens.size() > next + 2) {
        const bool isRateOnly = line.tokens.size() == next + 3;
        const double suction = isRateOnly ? 0 : number(line, next + 2, "the suction") * unit;
        const double rate = number(line, next + (isRateOnly ? 2 : 3), "the conductivity") * unit / 3600;
        if (rate > 0)
            s.seepage =
                GreenAmpt{suction, rate, isRateOnly ? 0 : numberOr(line, next + 4, 0, "the deficit"), false};
    }
    node.body = s;
    addNode(line, std::move(node));
}

void DrainageParser::readDivider(const Line& line)
{
    Divider d;
    const std::string kind = upper(word(line, 3, "the divider's type"));
    std::size_t next = 5;
    if (kind == "OVERFLOW") {
        d.kind = Divider::Kind::Overflow;
        next = 4;
    } else if (kind == "CUTOFF")
        d.cutoffM3s = number(line, 4, "the cutoff") * m_flow;
    else if (kind == "TABULAR") {
        d.kind = Divider::Kind::Tabular;
        d.table = curve(line, 4);
    } else if (kind == "WEIR") {
        d.kind = Divider::Kind::Weir;
        d.cutoffM3s = number(line, 4, "the least flow") * m_flow;
        d.heightM = number(line, 5, "the height") * m_metre;
        d.coefficient = number(line, 6, "the coefficient") * std::pow(m_metre, 1.5); // m³/s at a head of 1 m
        next = 7;
    } else
        broken(line, "'" + kind + "' is no divider type");
    m_dividers.emplace_back(m_out.model.nodes.size(), &line);
    addNode(line, {.maxDepthM = length(line, next, "the depth"),
                   .initialDepthM = length(line, next + 1, "the initial depth"),
                   .surchargeM = length(line, next + 2, "the surcharge depth"),
                   .pondedAreaM2 = length(line, next + 3, "the ponded area") * m_metre,
                   .body = d});
}

void DrainageParser::readNodes()
{
    each("JUNCTIONS", [&](const Line& line) {
        addNode(line, {.maxDepthM = length(line, 2, "the depth"),
                       .initialDepthM = length(line, 3, "the initial depth"),
                       .surchargeM = length(line, 4, "the surcharge depth"),
                       .pondedAreaM2 = length(line, 5, "the ponded area") * m_metre});
    });
    each("OUTFALLS", [&](const Line& line) { readOutfall(line); });
    each("STORAGE", [&](const Line& line) { readStorage(line); });
    each("DIVIDERS", [&](const Line& line) { readDivider(line); });
}

Link DrainageParser::linkOf(const Line& line) const
{
    Link link{.id = line.tokens[0]};
    link.from = need(m_nodes, line, 1, "the node");
    link.to = need(m_nodes, line, 2, "the node");
    return link;
}

/// Offset above the node's invert; elevations where the file says so.
double DrainageParser::offset(const Line& line, std::size_t column, int node) const
{
    const double given = length(line, column, "the offset");
    if (!m_offsetsAreElevations || column >= line.tokens.size() || line.tokens[column] == "*")
        return std::max(0.0, given);
    return std::max(0.0, given - m_out.model.nodes[static_cast<std::size_t>(node)].invertM);
}

void DrainageParser::addLink(const Line& line, Link link)
{
    const auto [at, isNew] = m_links.emplace(upper(link.id), static_cast<int>(m_out.model.links.size()));
    if (!isNew)
        broken(line, "a link of this name was there before");
    m_out.model.links.push_back(std::move(link));
}

void DrainageParser::readPump(const Line& line)
{
    Link link = linkOf(line);
    Pump pump;
    if (const std::string name = upperAt(line, 3); !name.empty() && name != "*") {
        pump.curve = curve(line, 3);
        const std::string kind = m_curveKind.at(name);
        constexpr std::pair<const char*, Pump::Kind> kinds[] = {{"PUMP1", Pump::Kind::Volume},
                                                                {"PUMP2", Pump::Kind::DepthSteps},
                                                                {"PUMP3", Pump::Kind::Head},
                                                                {"PUMP4", Pump::Kind::Depth},
                                                                {"PUMP5", Pump::Kind::Speed}};
        const auto found = std::ranges::find(kinds, kind, [](const auto& k) { return std::string(k.first); });
        if (found == std::end(kinds))
            broken(line, "its curve is no pump curve");
        pump.kind = found->second;
    }
    pump.isOn = upperAt(line, 4) != "OFF";
    pump.startDepthM = length(line, 5, "the start-up depth");
    pump.stopDepthM = length(line, 6, "the shut-off depth");
    link.body = pump;
    addLink(line, std::move(link));
}

void DrainageParser::readOrifice(const Line& line)
{
    Link link = linkOf(line);
    Orifice o;
    o.kind =
        upper(word(line, 3, "the orifice's type")) == "BOTTOM" ? Orifice::Kind::Bottom : Orifice::Kind::Side;
    link.fromOffsetM = offset(line, 4, link.from);
    o.discharge = number(line, 5, "the discharge coefficient");
    o.flapGate = yes(line, 6);
    link.strokeS = numberOr(line, 7, 0, "the time to open") * 3600;
    link.body = o;
    addLink(line, std::move(link));
}

void DrainageParser::readWeir(const Line& line)
{
    Link link = linkOf(line);
    Weir w;
    const std::string kind = upper(word(line, 3, "the weir's type"));
    if (kind == "SIDEFLOW")
        w.kind = Weir::Kind::SideFlow;
    else if (kind == "V-NOTCH")
        w.kind = Weir::Kind::VNotch;
    else if (kind == "TRAPEZOIDAL")
        w.kind = Weir::Kind::Trapezoidal;
    else if (kind == "ROADWAY")
        warn("a roadway weir is taken as a broad-crested one with the coefficient given", link.id);
    else if (kind != "TRANSVERSE")
        broken(line, "weirs of type '" + kind + "' are not modelled");
    const double root = std::sqrt(m_metre);
    link.fromOffsetM = offset(line, 4, link.from);
    w.coefficient = number(line, 5, "the discharge coefficient") * root;
    w.flapGate = yes(line, 6);
    w.endContractions = static_cast<int>(std::clamp(numberOr(line, 7, 0, "the end contractions"), 0.0, 2.0));
    w.endCoefficient = numberOr(line, 8, 0, "the ends' coefficient") * root;
    if (w.endCoefficient == 0 && w.kind == Weir::Kind::Trapezoidal)
        w.endCoefficient = w.coefficient;
    w.canSurcharge = upperAt(line, 9) != "NO";
    if (const std::string name = upperAt(line, 12); !name.empty() && name != "*")
        w.coefficientCurve = curve(line, 12);
    link.body = w;
    addLink(line, std::move(link));
}

void DrainageParser::readOutlet(const Line& line)
{
    Link link = linkOf(line);
    Outlet o;
    link.fromOffsetM = offset(line, 3, link.from);
    const std::string kind = upper(word(line, 4, "the outlet's type"));
    o.byHead = kind.ends_with("HEAD");
    std::size_t gate = 6;
    if (kind.starts_with("TABULAR"))
        o.table = curve(line, 5);
    else if (kind.starts_with("FUNCTIONAL")) {
        o.exponent = number(line, 6, "the exponent");
        o.factor = number(line, 5, "the coefficient") * m_flow * std::pow(m_metre, -o.exponent);
        gate = 7;
    } else
        broken(line, "'" + kind + "' is no outlet type");
    o.flapGate = yes(line, gate);
    link.body = o;
    addLink(line, std::move(link));
}

void DrainageParser::readLinks()
{
    each("CONDUITS", [&](const Line& line) {
        Link link = linkOf(line);
        Conduit c;
        c.section.shape = Shape::Dummy; // until [XSECTIONS] says more
        c.lengthM = number(line, 3, "the length") * m_metre;
        c.roughness = number(line, 4, "the roughness");
        link.fromOffsetM = offset(line, 5, link.from);
        link.toOffsetM = offset(line, 6, link.to);
        c.initialFlowM3s = numberOr(line, 7, 0, "the initial flow") * m_flow;
        c.flowLimitM3s = numberOr(line, 8, 0, "the greatest flow") * m_flow;
        link.body = c;
        addLink(line, std::move(link));
    });
    each("PUMPS", [&](const Line& line) { readPump(line); });
    each("ORIFICES", [&](const Line& line) { readOrifice(line); });
    each("WEIRS", [&](const Line& line) { readWeir(line); });
    each("OUTLETS", [&](const Line& line) { readOutlet(line); });
    for (const auto& [node, line] : m_dividers)
        std::get<Divider>(m_out.model.nodes[node].body).link = need(m_links, *line, 2, "the diverted link");
}

void DrainageParser::readLosses()
{
    each("LOSSES", [&](const Line& line) {
        Link& link = m_out.model.links[static_cast<std::size_t>(need(m_links, line, 0, "the conduit"))];
        auto* c = std::get_if<Conduit>(&link.body);
        if (!c)
            broken(line, "only conduits have losses");
        c->entryLoss = numberOr(line, 1, 0, "the entry loss");
        c->exitLoss = numberOr(line, 2, 0, "the exit loss");
        c->averageLoss = numberOr(line, 3, 0, "the average loss");
        c->flapGate = yes(line, 4);
        c->seepageMs = numberOr(line, 5, 0, "the seepage rate") * (m_us ? 0.0254 : 1e-3) / 3600;
    });
}

void DrainageParser::readInflow(const Line& line)
{
    Node& node = m_out.model.nodes[static_cast<std::size_t>(need(m_nodes, line, 0, "the node"))];
    if (upperAt(line, 1) != "FLOW")
        return; // a pollutant's
    DirectInflow in;
    if (const std::string series = upperAt(line, 2); !series.empty() && series != "*")
        in.series = need(m_series, line, 2, "the time series");
    in.factor = numberOr(line, 5, 1, "the scale factor") * m_flow;
    in.baselineM3s = numberOr(line, 6, 0, "the baseline") * m_flow;
    if (const std::string pattern = upperAt(line, 7); !pattern.empty() && pattern != "*")
        in.pattern = need(m_patterns, line, 7, "the pattern");
    node.inflows.push_back(in);
}

void DrainageParser::readInflows()
{
    each("INFLOWS", [&](const Line& line) { readInflow(line); });
    each("DWF", [&](const Line& line) {
        Node& node = m_out.model.nodes[static_cast<std::size_t>(need(m_nodes, line, 0, "the node"))];
        if (upperAt(line, 1) != "FLOW")
            return;
        DryWeatherInflow in{number(line, 2, "the average flow") * m_flow, {-1, -1, -1, -1}};
        for (std::size_t k = 0; k < 4; ++k)
            if (const std::string pattern = upperAt(line, k + 3); !pattern.empty() && pattern != "*")
                in.patterns[k] = need(m_patterns, line, k + 3, "the pattern");
        node.dryWeather.push_back(in);
    });
}

} // namespace sinew::read
