// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/PipeNetwork.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::water {

namespace {

bool ascends(const Curve& curve)
{
    for (const CurvePoint& point : curve)
        if (!std::isfinite(point.x) || !std::isfinite(point.y))
            return false;
    return std::adjacent_find(curve.begin(), curve.end(),
                              [](CurvePoint a, CurvePoint b) { return !(a.x < b.x); }) == curve.end();
}

bool isPositive(double v)
{
    return std::isfinite(v) && v > 0;
}
bool isNonNegative(double v)
{
    return std::isfinite(v) && v >= 0;
}

tl::unexpected<Error> wrong(const std::string& what, const std::string& id)
{
    return fail(ErrorCode::InvalidInput, what, id);
}

Result<void> checkTank(const Tank& tank, const std::string& id)
{
    if (tank.volume.empty() && !isNonNegative(tank.diameterM))
        return wrong("the tank's diameter is negative or no number", id);
    if (!tank.volume.empty() && (tank.volume.size() < 2 || !ascends(tank.volume)))
        return wrong("the tank's volume curve needs two points or more, ascending", id);
    if (!std::isfinite(tank.minLevelM) || !std::isfinite(tank.maxLevelM) || !isNonNegative(tank.minVolumeM3))
        return wrong("a level or volume of the tank is no number", id);
    if (!(tank.minLevelM <= tank.initialLevelM && tank.initialLevelM <= tank.maxLevelM))
        return wrong("the tank's initial level is not between its lowest and highest level", id);
    if (!std::isfinite(tankVolumeM3(tank, tank.maxLevelM)))
        return wrong("the full tank's volume is no number", id);
    return {};
}

Result<void> checkJunction(const PipeNetwork& network, const Junction& junction, const std::string& id)
{
    for (const Demand& demand : junction.demands)
        if (!std::isfinite(demand.baseM3s) || demand.pattern >= static_cast<int>(network.patterns.size()))
            return wrong("a demand is no number, or its pattern does not exist", id);
    if (!isNonNegative(junction.emitter) || !isPositive(junction.emitterExponent))
        return wrong("the emitter is negative or no number", id);
    return {};
}

Result<void> checkNode(const PipeNetwork& network, const Node& node)
{
    if (!std::isfinite(node.elevationM))
        return wrong("the elevation is no number", node.id);
    if (const Tank* tank = node.tank())
        return checkTank(*tank, node.id);
    if (const Reservoir* reservoir = node.reservoir())
        return reservoir->headPattern < static_cast<int>(network.patterns.size())
                   ? Result<void>{}
                   : wrong("the head pattern does not exist", node.id);
    return checkJunction(network, *node.junction(), node.id);
}

Result<void> checkPipe(const Pipe& pipe, const std::string& id)
{
    if (!isPositive(pipe.lengthM) || !isPositive(pipe.diameterM) || !isPositive(pipe.roughness))
        return wrong("length, diameter and roughness must be positive", id);
    if (!isNonNegative(pipe.leakArea) || !isNonNegative(pipe.leakExpansion))
        return wrong("a pipe's leakage is negative or no number", id);
    return isNonNegative(pipe.minorLoss) ? Result<void>{} : wrong("the minor loss is negative", id);
}

Result<void> checkPump(const PipeNetwork& network, const Pump& pump, const std::string& id)
{
    if (pump.headCurve.empty() && !isPositive(pump.powerW))
        return wrong("the pump has neither a head curve nor a power", id);
    if (!ascends(pump.headCurve))
        return wrong("the pump's head curve does not ascend in flow", id);
    if (!isNonNegative(pump.speed) || pump.speedPattern >= static_cast<int>(network.patterns.size()))
        return wrong("the pump's speed is negative, or its pattern does not exist", id);
    return {};
}

Result<void> checkValve(const PipeNetwork& network, const Link& link, const Valve& valve)
{
    using K = Valve::Kind;
    if (!isPositive(valve.diameterM) || !std::isfinite(valve.setting) || !isNonNegative(valve.minorLoss))
        return wrong("the valve's diameter, setting or minor loss makes no sense", link.id);
    if (valve.kind == K::GeneralPurpose && (valve.headLoss.size() < 2 || !ascends(valve.headLoss)))
        return wrong("the valve's head loss curve needs two points or more, ascending", link.id);
    const bool controls = valve.kind == K::PressureReducing || valve.kind == K::PressureSustaining ||
                          valve.kind == K::FlowControl;
    if (controls && !(network.nodes[link.from].isJunction() && network.nodes[link.to].isJunction()))
        return wrong("a PRV, PSV or FCV may not touch a reservoir or tank", link.id);
    return {};
}

Result<void> checkLink(const PipeNetwork& network, const Link& link)
{
    const int n = static_cast<int>(network.nodes.size());
    if (link.from < 0 || link.to < 0 || link.from >= n || link.to >= n)
        return wrong("an end is no node of the network", link.id);
    if (link.from == link.to)
        return wrong("both ends are the same node", link.id);
    if (const Pipe* pipe = link.pipe())
        return checkPipe(*pipe, link.id);
    if (const Pump* pump = link.pump())
        return checkPump(network, *pump, link.id);
    return checkValve(network, link, *link.valve());
}

Result<void> checkControl(const PipeNetwork& network, const Control& control)
{
    const bool level = control.when == Control::When::LevelAbove || control.when == Control::When::LevelBelow;
    if (control.link < 0 || control.link >= static_cast<int>(network.links.size()))
        return wrong("a control names a link that does not exist", {});
    if (level && (control.node < 0 || control.node >= static_cast<int>(network.nodes.size())))
        return wrong("a control names a node that does not exist", network.links[control.link].id);
    return std::isfinite(control.value) && std::isfinite(control.setting.value_or(0))
               ? Result<void>{}
               : wrong("a control's value is no number", network.links[control.link].id);
}

Result<void> checkRule(const PipeNetwork& network, const Rule& rule)
{
    const int nodes = static_cast<int>(network.nodes.size()), links = static_cast<int>(network.links.size());
    for (const Rule::Premise& p : rule.premises) {
        const int count = p.of == Rule::Of::Node ? nodes : p.of == Rule::Of::Link ? links : 0;
        if (count > 0 ? p.index < 0 || p.index >= count : p.of != Rule::Of::System)
            return wrong("a rule looks at something that does not exist", rule.id);
        if (!std::isfinite(p.value) || !isNonNegative(p.tolerance))
            return wrong("a rule compares with something that is no number", rule.id);
    }
    for (const auto* actions : {&rule.then, &rule.otherwise})
        for (const Rule::Action& a : *actions)
            if (a.link < 0 || a.link >= links || !std::isfinite(a.setting.value_or(0)))
                return wrong("a rule acts on a link that does not exist, or with no number", rule.id);
    return {};
}

/// Union-find over links of any status: a closed valve may open, a missing pipe may not appear.
int rootOf(std::vector<int>& parent, int i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

Result<void> checkSources(const PipeNetwork& network)
{
    const int n = static_cast<int>(network.nodes.size());
    std::vector<int> parent(n + 1);
    for (int i = 0; i <= n; ++i)
        parent[i] = i;
    for (int i = 0; i < n; ++i)
        if (!network.nodes[i].isJunction())
            parent[rootOf(parent, i)] = rootOf(parent, n);
    for (const Link& link : network.links)
        parent[rootOf(parent, link.from)] = rootOf(parent, link.to);
    for (int i = 0; i < n; ++i)
        if (rootOf(parent, i) != rootOf(parent, n))
            return fail(ErrorCode::SingularNetwork, "no way from a reservoir or tank to this node",
                        network.nodes[i].id);
    return {};
}

} // namespace

NetworkIndex::NetworkIndex(const PipeNetwork& network)
{
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
        m_nodes.emplace(network.nodes[i].id, static_cast<int>(i));
    for (std::size_t i = 0; i < network.links.size(); ++i)
        m_links.emplace(network.links[i].id, static_cast<int>(i));
}

std::optional<int> NetworkIndex::node(const std::string& id) const
{
    const auto found = m_nodes.find(id);
    return found == m_nodes.end() ? std::nullopt : std::optional(found->second);
}

std::optional<int> NetworkIndex::link(const std::string& id) const
{
    const auto found = m_links.find(id);
    return found == m_links.end() ? std::nullopt : std::optional(found->second);
}

Result<void> validate(const PipeNetwork& network)
{
    if (network.nodes.empty())
        return wrong("the network has no nodes", network.title);
    if (!isPositive(network.options.accuracy) || network.options.trials < 1 ||
        !isPositive(network.options.viscosityM2s) || !isPositive(network.options.patternStepS))
        return wrong("accuracy, trials, viscosity and pattern step must be positive", "options");
    for (const Node& node : network.nodes)
        if (auto ok = checkNode(network, node); !ok)
            return ok;
    for (const Link& link : network.links)
        if (auto ok = checkLink(network, link); !ok)
            return ok;
    for (const Control& control : network.controls)
        if (auto ok = checkControl(network, control); !ok)
            return ok;
    for (const Rule& rule : network.rules)
        if (auto ok = checkRule(network, rule); !ok)
            return ok;
    return checkSources(network);
}

double patternFactor(const PipeNetwork& network, int pattern, double timeS)
{
    if (pattern < 0 || network.patterns[pattern].factors.empty())
        return 1;
    const auto& factors = network.patterns[pattern].factors;
    const double period = std::floor((timeS + network.options.patternStartS) / network.options.patternStepS);
    const double index = std::fmod(std::max(0.0, period), static_cast<double>(factors.size()));
    return factors[static_cast<std::size_t>(index)];
}

std::vector<double> demandsAt(const PipeNetwork& network, double timeS)
{
    std::vector<double> result(network.nodes.size(), 0.0);
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
        if (const Junction* junction = network.nodes[i].junction())
            for (const Demand& demand : junction->demands)
                result[i] += demand.baseM3s * patternFactor(network, demand.pattern, timeS) *
                             network.options.demandMultiplier;
    return result;
}

namespace {

double interpolate(const Curve& curve, double x, double CurvePoint::*from, double CurvePoint::*to)
{
    std::size_t i = 1;
    while (i + 1 < curve.size() && curve[i].*from < x)
        ++i;
    const CurvePoint &a = curve[i - 1], &b = curve[i];
    const double span = b.*from - a.*from;
    return span == 0 ? a.*to : a.*to + (x - a.*from) / span * (b.*to - a.*to);
}

double areaM2(const Tank& tank)
{
    return std::numbers::pi / 4 * tank.diameterM * tank.diameterM;
}

} // namespace

double tankVolumeM3(const Tank& tank, double levelM)
{
    if (!tank.volume.empty())
        return interpolate(tank.volume, levelM, &CurvePoint::x, &CurvePoint::y);
    return tank.minVolumeM3 + areaM2(tank) * (levelM - tank.minLevelM);
}

double tankLevelM(const Tank& tank, double volumeM3)
{
    if (!tank.volume.empty())
        return interpolate(tank.volume, volumeM3, &CurvePoint::y, &CurvePoint::x);
    const double area = areaM2(tank);
    return area > 0 ? tank.minLevelM + (volumeM3 - tank.minVolumeM3) / area : tank.minLevelM;
}

} // namespace sinew::water
