// SPDX-License-Identifier: GPL-3.0-or-later
#include "Parser.h"

#include <cmath>

namespace sinew::read::inp {

using namespace water;

Result<void> Parser::addLink(const Line& line, Link link)
{
    const auto from = m_nodes.find(line[1]), to = m_nodes.find(line[2]);
    if (from == m_nodes.end() || to == m_nodes.end())
        return wrong(line, "there is no node '" + (from == m_nodes.end() ? line[1] : line[2]) + "'");
    if (from->second == to->second)
        return wrong(line, "both ends are the node '" + line[1] + "'");
    if (!m_links.try_emplace(line[0], static_cast<int>(m_file.network.links.size())).second)
        return wrong(line, "a link '" + line[0] + "' exists already");
    link.id = line[0];
    link.from = from->second;
    link.to = to->second;
    m_file.network.links.push_back(std::move(link));
    m_file.vertices.emplace_back();
    m_file.linkTags.emplace_back();
    return {};
}

Result<void> Parser::pipe(const Line& line)
{
    if (line.size() < 6)
        return wrong(line, "a pipe needs an id, two nodes, length, diameter and roughness");
    const auto length = number(line, 3, "the length"), diameter = number(line, 4, "the diameter"),
               roughness = number(line, 5, "the roughness");
    if (!length || !diameter || !roughness)
        return passOn(!length ? length : !diameter ? diameter : roughness);
    if (*length <= 0 || *diameter <= 0 || *roughness <= 0)
        return wrong(line, "length, diameter and roughness must be positive");
    const bool darcy = m_file.network.options.formula == HeadLossFormula::DarcyWeisbach;
    Link link;
    Pipe pipe{*length * m_units.length, *diameter * m_units.diameter,
              *roughness * (darcy ? m_units.darcyRoughness : 1)};
    for (std::size_t i = 6; i < line.size() && i < 8; ++i) {
        if (equalsNoCase(line[i], "CV"))
            pipe.checkValve = true;
        else if (equalsNoCase(line[i], "CLOSED"))
            link.status = LinkStatus::Closed;
        else if (!equalsNoCase(line[i], "OPEN")) {
            const auto minor = number(line, i, "the minor loss");
            if (!minor || *minor < 0)
                return wrong(line, "'" + line[i] + "' is neither a status nor a minor loss");
            pipe.minorLoss = *minor;
        }
    }
    link.body = pipe;
    return addLink(line, std::move(link));
}

/// Both in mm² per 100 ft or 100 m of pipe; the expansion with every metre of pressure, in US units too, as
/// EPANET 2.3.5 computes it.
Result<void> Parser::leakage(const Line& line)
{
    const auto found = m_links.find(line[0]);
    Pipe* pipe = found == m_links.end() ? nullptr : m_file.network.links[found->second].pipe();
    if (!pipe)
        return wrong(line, "there is no pipe '" + line[0] + "'");
    const auto area = number(line, 1, "the leak area"), expansion = number(line, 2, "the leak expansion");
    if (!area || !expansion)
        return passOn(area ? expansion : area);
    if (*area < 0 || *expansion < 0)
        return wrong(line, "leak area and expansion must not be negative");
    const double perMetre = 1e-6 / (100 * m_units.length);
    pipe->leakArea = *area * perMetre;
    pipe->leakExpansion = *expansion * perMetre;
    return {};
}

Result<void> Parser::pumpKeywords(const Line& line, Pump& pump)
{
    for (std::size_t i = 3; i < line.size(); i += 2) {
        if (i + 1 >= line.size())
            return wrong(line, "'" + line[i] + "' has no value");
        if (startsWithNoCase(line[i], "HEAD")) {
            const auto curve = curveNamed(line, line[i + 1]);
            if (!curve)
                return passOn(curve);
            pump.headCurve = scaled(**curve, m_units.flow, m_units.length);
            continue;
        }
        if (startsWithNoCase(line[i], "PATT")) {
            const auto pattern = patternNamed(line, line[i + 1]);
            if (!pattern)
                return passOn(pattern);
            pump.speedPattern = *pattern;
            continue;
        }
        const auto value = number(line, i + 1, "the pump's value");
        if (!value || *value < 0)
            return wrong(line, "'" + line[i + 1] + "' is no number that suits " + line[i]);
        if (startsWithNoCase(line[i], "POWER"))
            pump.powerW = *value * m_units.power;
        else if (startsWithNoCase(line[i], "SPEED"))
            pump.speed = *value;
        else
            return wrong(line, "unknown pump property '" + line[i] + "'");
    }
    return {};
}

/// The oldest way to write a pump: its power, or the points of its curve.
Result<void> Parser::pumpNumbers(const Line& line, Pump& pump)
{
    std::vector<double> v;
    for (std::size_t i = 3; i < line.size(); ++i) {
        const auto value = number(line, i, "the pump's value");
        if (!value)
            return passOn(value);
        v.push_back(*value);
    }
    if (v.size() == 1)
        pump.powerW = v[0] * m_units.power;
    else if (v.size() == 2)
        pump.headCurve = scaled({{v[1], v[0]}}, m_units.flow, m_units.length);
    else if (v.size() >= 5)
        pump.headCurve = scaled({{0, v[0]}, {v[2], v[1]}, {v[4], v[3]}}, m_units.flow, m_units.length);
    else
        return wrong(line, "these numbers make no pump curve");
    return {};
}

Result<void> Parser::pump(const Line& line)
{
    if (line.size() < 4)
        return wrong(line, "a pump needs an id, two nodes, and a curve or a power");
    Pump pump;
    const auto ok = toNumber(line[3]) ? pumpNumbers(line, pump) : pumpKeywords(line, pump);
    if (!ok)
        return ok;
    if (pump.headCurve.empty() && pump.powerW <= 0)
        return wrong(line, "the pump has neither a head curve nor a power");
    Link link;
    link.body = std::move(pump);
    return addLink(line, std::move(link));
}

double Parser::settingFactor(Valve::Kind kind) const
{
    switch (kind) {
    case Valve::Kind::PressureReducing:
    case Valve::Kind::PressureSustaining:
    case Valve::Kind::PressureBreaker:
        return pressureUnit();
    case Valve::Kind::FlowControl:
        return m_units.flow;
    default:
        return 1;
    }
}

namespace {

std::optional<Valve::Kind> kindNamed(const std::string& name)
{
    using K = Valve::Kind;
    for (const auto& [text, kind] : {std::pair{"PRV", K::PressureReducing},
                                     {"PSV", K::PressureSustaining},
                                     {"PBV", K::PressureBreaker},
                                     {"FCV", K::FlowControl},
                                     {"TCV", K::Throttle},
                                     {"GPV", K::GeneralPurpose},
                                     {"PCV", K::PositionalControl}})
        if (equalsNoCase(name, text))
            return kind;
    return std::nullopt;
}

} // namespace

Result<void> Parser::valveSetting(const Line& line, Valve& valve)
{
    if (valve.kind == Valve::Kind::GeneralPurpose) {
        const auto curve = curveNamed(line, line[5]);
        if (!curve)
            return passOn(curve);
        valve.headLoss = scaled(**curve, m_units.flow, m_units.length);
        return {};
    }
    const auto setting = number(line, 5, "the setting");
    if (!setting)
        return passOn(setting);
    valve.setting = *setting * settingFactor(valve.kind);
    return {};
}

Result<void> Parser::valve(const Line& line)
{
    if (line.size() < 6)
        return wrong(line, "a valve needs an id, two nodes, diameter, type and setting");
    const auto kind = kindNamed(line[4]);
    const auto diameter = number(line, 3, "the diameter"), minor = numberOr(line, 6, 0, "the minor loss");
    if (!kind)
        return wrong(line, "unknown valve type '" + line[4] + "'");
    if (!diameter || !minor)
        return passOn(diameter ? minor : diameter);
    if (*diameter <= 0 || *minor < 0)
        return wrong(line, "the diameter must be positive, the minor loss not negative");
    Valve valve;
    valve.kind = *kind;
    valve.diameterM = *diameter * m_units.diameter;
    valve.minorLoss = *minor;
    if (auto ok = valveSetting(line, valve); !ok)
        return ok;
    if (*kind == Valve::Kind::PositionalControl && line.size() > 7) {
        const auto curve = curveNamed(line, line[7]);
        if (!curve)
            return passOn(curve);
        valve.opening = **curve;
    }
    Link link;
    link.status = LinkStatus::Active;
    link.body = std::move(valve);
    return addLink(line, std::move(link));
}

Result<void> Parser::setStatus(const Line& line, int index, const std::string& value)
{
    Link& link = m_file.network.links[index];
    if (equalsNoCase(value, "OPEN") || equalsNoCase(value, "CLOSED")) {
        link.status = equalsNoCase(value, "OPEN") ? LinkStatus::Open : LinkStatus::Closed;
        if (link.pump() && link.status == LinkStatus::Open)
            link.pump()->speed = 1; // EPANET's convention
        // A general purpose valve that is open still follows its curve.
        if (link.valve() && link.valve()->kind == Valve::Kind::GeneralPurpose &&
            link.status == LinkStatus::Open)
            link.status = LinkStatus::Active;
        return {};
    }
    if (equalsNoCase(value, "ACTIVE")) {
        link.status = link.valve() ? LinkStatus::Active : LinkStatus::Open;
        return {};
    }
    const auto setting = toNumber(value);
    if (!setting || *setting < 0)
        return wrong(line, "'" + value + "' is no status of " + link.id);
    if (link.pipe())
        return {};
    if (Pump* pump = link.pump()) {
        pump->speed = *setting;
        link.status = *setting > 0 ? LinkStatus::Open : LinkStatus::Closed;
    } else {
        link.valve()->setting = *setting * settingFactor(link.valve()->kind);
        link.status = LinkStatus::Active;
    }
    return {};
}

Result<void> Parser::status(const Line& line)
{
    if (line.size() < 2)
        return wrong(line, "a status is missing");
    const auto found = m_links.find(line[0]);
    if (found == m_links.end())
        return wrong(line, "there is no link '" + line[0] + "'");
    return setStatus(line, found->second, line[1]);
}

Result<void> Parser::controlAction(const Line& line, Control& control)
{
    const Link& link = m_file.network.links[control.link];
    if (equalsNoCase(line[2], "OPEN"))
        control.status = LinkStatus::Open;
    else if (equalsNoCase(line[2], "CLOSED"))
        control.status = LinkStatus::Closed;
    else if (equalsNoCase(line[2], "ACTIVE"))
        control.status = LinkStatus::Active;
    else if (const auto value = toNumber(line[2]); value && link.pipe())
        control.status = *value > 0 ? LinkStatus::Open : LinkStatus::Closed;
    else if (value)
        control.setting = *value * (link.valve() ? settingFactor(link.valve()->kind) : 1);
    else
        return wrong(line, "'" + line[2] + "' is no status of " + link.id);
    return {};
}

Result<void> Parser::controlLevel(const Line& line, Control& control)
{
    if (line.size() < 8)
        return wrong(line, "a control by level reads LINK … IF NODE … ABOVE|BELOW …");
    const auto found = m_nodes.find(line[5]);
    const auto value = number(line, 7, "the level");
    const bool above = startsWithNoCase(line[6], "ABO"), below = startsWithNoCase(line[6], "BEL");
    if (found == m_nodes.end() || !value || above == below)
        return wrong(line, "the control's node, direction or level makes no sense");
    control.node = found->second;
    control.when = above ? Control::When::LevelAbove : Control::When::LevelBelow;
    const bool junction = m_file.network.nodes[found->second].isJunction();
    control.value = *value * (junction ? pressureUnit() : m_units.length);
    return {};
}

Result<void> Parser::controlTime(const Line& line, Control& control)
{
    if (line.size() < 6)
        return wrong(line, "a control by time reads LINK … AT TIME|CLOCKTIME …");
    control.when = startsWithNoCase(line[4], "CLOCK") ? Control::When::AtClockTime : Control::When::AtTime;
    const auto s = seconds(line, line[5], line.size() > 6 ? line[6] : "");
    if (!s)
        return passOn(s);
    control.value = control.when == Control::When::AtClockTime ? std::fmod(*s, 86400) : *s;
    return {};
}

/// A control that ends in DISABLED (EPANET 2.3) must make sense and is then left out.
Result<void> Parser::control(const Line& written)
{
    Line line = written;
    const bool disabled = line.size() > 0 && equalsNoCase(line.tokens.back(), "DISABLED");
    if (disabled || (line.size() > 0 && equalsNoCase(line.tokens.back(), "ENABLED")))
        line.tokens.pop_back();
    if (line.size() < 5)
        return wrong(line, "the control is incomplete");
    const auto found = m_links.find(line[1]);
    if (found == m_links.end())
        return wrong(line, "there is no link '" + line[1] + "'");
    Control control;
    control.link = found->second;
    if (const Pipe* pipe = m_file.network.links[found->second].pipe(); pipe && pipe->checkValve)
        return wrong(line, "a pipe with a check valve cannot be controlled");
    if (auto ok = controlAction(line, control); !ok)
        return ok;
    const auto when =
        startsWithNoCase(line[3], "IF") ? controlLevel(line, control) : controlTime(line, control);
    if (!when)
        return when;
    if (!disabled)
        m_file.network.controls.push_back(control);
    return {};
}

} // namespace sinew::read::inp
