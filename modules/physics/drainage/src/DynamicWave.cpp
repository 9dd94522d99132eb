// SPDX-License-Identifier: GPL-3.0-or-later
// Dynamic wave: flows of all links from the heads of their ends, depths of all nodes from those flows,
// again until no depth changes by more than the tolerance (SWMM 5 Reference Manual, volume II, chapter 3).
//
//   depth = old depth + dt * (mean net inflow) / (free surface)             below the crown
//   depth = last depth + (net inflow) / (sum of dQ/dh)                      surcharged, EXTRAN
#include "Engine.h"

#include <algorithm>
#include <cmath>

namespace sinew::drainage {

namespace {

void startIteration(Engine& e)
{
    for (NodeState& node : e.nodes) {
        const bool isPonded = e.model.options.allowPonding && node.pondedArea > 0 && node.depth > node.full;
        node.area = isPonded                         ? node.pondedArea
                    : node.kind == NodeKind::Storage ? storageArea(e, node, node.depth)
                                                     : 0;
        node.inflow = std::max(node.lateral, 0.0);
        node.outflow = node.losses + std::max(-node.lateral, 0.0);
        node.sumDqDh = 0;
    }
}

/// Gives a link's flow, surface and dQ/dh to its nodes.
void addToNodes(const Engine& e, const LinkState& link, NodeState& up, NodeState& down)
{
    const double loss = link.lossRate * link.barrels;
    if (link.flow >= 0) {
        up.outflow += link.flow + loss;
        down.inflow += link.flow;
    } else {
        up.inflow -= link.flow;
        down.outflow -= link.flow - loss;
    }
    up.area += link.area1 * link.barrels;
    down.area += link.area2 * link.barrels;
    up.sumDqDh += link.dqdh;
    if (link.kind != LinkKind::Pump || e.pumps[static_cast<std::size_t>(link.body)].kind != Pump::Kind::Depth)
        down.sumDqDh += link.dqdh;
}

/// An orifice stands for a short pipe, whose surface its ends share; other regulators have none.
void setRegulatorSurface(const Engine& e, LinkState& link)
{
    link.area1 =
        link.kind == LinkKind::Orifice ? e.orifices[static_cast<std::size_t>(link.body)].surface / 2 : 0;
    link.area2 = link.area1;
    if (link.flowClass == FlowClass::UpCritical || link.setting == 0)
        link.area1 = 0;
    if (link.flowClass == FlowClass::DownCritical || link.setting == 0)
        link.area2 = 0;
}

/// A pump draws no more than the inflow where that would empty its sump.
double pumpable(const Engine& e, const LinkState& link, double q, double dt)
{
    const NodeState& up = e.nodes[static_cast<std::size_t>(link.from)];
    const Pump::Kind kind = e.pumps[static_cast<std::size_t>(link.body)].kind;
    if (q <= 0 || kind == Pump::Kind::Ideal)
        return std::max(q, 0.0);
    if (up.kind == NodeKind::Storage || kind == Pump::Kind::Volume)
        return up.fullVolume > 0 ? std::clamp(q, 0.0, std::max(0.0, up.inflow + up.oldVolume / dt)) : q;
    const double volume = 0.5 * (up.oldNetInflow + up.inflow - up.outflow - q) * dt;
    return up.oldDepth + volume / std::max(up.area, e.minimumSurface) <= 0 ? up.inflow : q;
}

void regulate(Engine& e, LinkState& link, double dt)
{
    const double last = link.flow;
    double q = regulatorFlow(e, link, dt);
    if (link.kind == LinkKind::Pump)
        q = pumpable(e, link, q, dt);
    setRegulatorSurface(e, link);
    if (e.iteration > 0 && link.kind != LinkKind::Pump) {
        q = 0.5 * (last + q);
        if (q * last < 0)
            q = std::copysign(kTurningFlow, q);
    }
    link.flow = q;
}

void findFlows(Engine& e, double dt, Look& look)
{
    for (const int i : e.conduits) {
        if (look.stopped())
            return;
        LinkState& link = e.links[static_cast<std::size_t>(i)];
        NodeState &up = e.nodes[static_cast<std::size_t>(link.from)],
                  &down = e.nodes[static_cast<std::size_t>(link.to)];
        if (!link.bypassed)
            conduitFlow(e, link, up, down, dt);
        addToNodes(e, link, up, down);
    }
    for (const int i : e.others) {
        LinkState& link = e.links[static_cast<std::size_t>(i)];
        if (!link.bypassed)
            regulate(e, link, dt);
        addToNodes(e, link, e.nodes[static_cast<std::size_t>(link.from)],
                   e.nodes[static_cast<std::size_t>(link.to)]);
    }
}

/// Surcharged depth: from the last one, by how the links' flows answer to head. Near the crown the free
/// surface of before still counts, so that the change of method is gradual.
double surchargedDepth(const NodeState& node, double net, double dt)
{
    double response = node.sumDqDh;
    if (node.depth < 1.25 * node.crown) {
        const double above = (node.depth - node.crown) / node.crown;
        response += (node.oldArea / dt - node.sumDqDh) * std::exp(-15 * above);
    }
    const double change = response == 0 ? 0 : (node.isUpstreamEnd ? 0.6 : 1.0) * net / response;
    double depth = node.depth + change;
    if (depth < node.crown)
        depth = node.crown - kDry;
    return node.canPond && depth > node.full ? node.full + kDry : depth;
}

double freeDepth(const Engine& e, NodeState& node, double area, double volume, bool isPonded)
{
    double depth = node.oldDepth + volume / area;
    if (!isPonded)
        node.oldArea = area;
    if (e.iteration > 0)
        depth = 0.5 * (node.depth + depth);
    return isPonded && depth < node.full ? node.full - kDry : depth;
}

/// Water over the rim leaves the system, or ponds.
double flood(NodeState& node, double volume, double depth, double rim, double dt)
{
    if (!node.canPond) {
        node.overflow = volume / dt;
        node.volume = node.fullVolume;
        depth = rim;
    } else {
        node.volume = std::max(node.oldVolume + volume, node.fullVolume);
        node.overflow = (node.volume - std::max(node.oldVolume, node.fullVolume)) / dt;
    }
    if (node.overflow < kNoFlow)
        node.overflow = 0;
    return depth;
}

bool isSurcharged(const Engine& e, const NodeState& node, bool isPonded)
{
    if (e.model.options.surcharge == Surcharge::Slot || isPonded)
        return false;
    if (node.kind == NodeKind::Storage)
        return node.surcharge > 0 && node.depth > node.full;
    return node.crown > 0 && node.depth > node.crown;
}

void setDepth(Engine& e, NodeState& node, double dt)
{
    const bool isPonded = node.canPond && node.depth > node.full;
    const double net = node.inflow - node.outflow, volume = 0.5 * (node.oldNetInflow + net) * dt;
    node.overflow = 0;
    double depth = isSurcharged(e, node, isPonded)
                       ? surchargedDepth(node, net, dt)
                       : freeDepth(e, node, std::max(node.area, e.minimumSurface), volume, isPonded);
    depth = std::max(depth, 0.0);
    const double rim = node.full + (node.canPond ? 0 : node.surcharge);
    if (depth > rim)
        depth = flood(node, volume, depth, rim, dt);
    else
        node.volume = nodeVolume(e, node, depth);
    node.dydt = std::abs(depth - node.oldDepth) / dt;
    node.depth = depth;
}

/// Largest change of a depth. Marks the nodes that rest.
double findDepths(Engine& e, double dt)
{
    double worst = 0;
    setOutfallDepths(e);
    for (NodeState& node : e.nodes) {
        if (node.kind == NodeKind::Outfall)
            continue; // never at rest: the link to it is solved in every iteration
        const double last = node.depth;
        setDepth(e, node, dt);
        const double change = std::abs(node.depth - last);
        node.converged = change <= e.headTolerance;
        worst = std::max(worst, change);
    }
    return worst;
}

void skipResting(Engine& e)
{
    for (LinkState& link : e.links)
        link.bypassed = e.nodes[static_cast<std::size_t>(link.from)].converged &&
                        e.nodes[static_cast<std::size_t>(link.to)].converged;
}

void blame(Engine& e)
{
    ++e.totals.notConverged;
    for (std::size_t i = 0; i < e.nodes.size(); ++i)
        e.unconverged[i] += !e.nodes[i].converged && e.nodes[i].kind != NodeKind::Outfall;
}

double linkStep(const Engine& e, const LinkState& link)
{
    const double q = std::abs(link.q);
    if (q <= 0.05 * link.fullFlow || link.areaMid <= kNoArea || link.froude <= 0.01)
        return 1e9;
    const double travel = link.volume / link.barrels / q * link.modLength / link.length;
    return travel * link.froude / (1 + link.froude) * e.model.options.courantFactor;
}

double nodeStep(const NodeState& node)
{
    if (node.kind == NodeKind::Outfall || node.depth <= kDry || node.depth + kDry >= node.crown ||
        node.crown * 0.25 < kDry || node.dydt < kDry)
        return 1e9;
    return node.crown * 0.25 / node.dydt;
}

} // namespace

double stepOf(Engine& e)
{
    const Options& options = e.model.options;
    if (options.routing != Routing::DynamicWave || options.courantFactor == 0)
        return options.routingStepS;
    if (e.variableStep == 0) {
        e.variableStep = options.minimumStepS;
    } else {
        double step = options.routingStepS;
        for (const int i : e.conduits)
            step = std::min(step, linkStep(e, e.links[static_cast<std::size_t>(i)]));
        for (const NodeState& node : e.nodes)
            step = std::min(step, nodeStep(node));
        e.variableStep = std::max(step, options.minimumStepS);
    }
    return e.variableStep = std::max(0.001, std::floor(1000 * e.variableStep) / 1000);
}

int dynamicWave(Engine& e, double dt, Look& look)
{
    for (LinkState& link : e.links) {
        link.bypassed = false;
        link.areaMidOld = link.areaMid;
    }
    double change = 0;
    for (e.iteration = 0; e.iteration < e.trials; ++e.iteration) {
        startIteration(e);
        findFlows(e, dt, look);
        if (look.stopped())
            break;
        change = findDepths(e, dt);
        if (e.iteration == 0)
            continue;
        if (change <= e.headTolerance)
            break;
        skipResting(e);
    }
    if (change <= e.headTolerance)
        e.totals.residualM = std::max(e.totals.residualM, change);
    else
        blame(e);
    return std::min(e.iteration + 1, e.trials);
}

} // namespace sinew::drainage
