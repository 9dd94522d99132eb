// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::drainage {

namespace {

void note(Peak& peak, double value, double timeS)
{
    if (value > peak.value)
        peak = {value, timeS};
}

/// What leaves the system at an outfall; water that enters there counts as inflow.
double outfallFlow(const NodeState& n)
{
    return n.inflow - n.outflow;
}

/// What a node gives to the system's balance.
void addFlows(Engine& e, const NodeState& n)
{
    if (n.kind == NodeKind::Outfall) {
        const double q = outfallFlow(n);
        (q > 0 ? e.flows.outflow : e.flows.direct) += std::abs(q);
    } else if (n.overflow > 0 && n.volume <= n.fullVolume) {
        e.flows.flooding += n.overflow;
    }
}

void countOutfall(const NodeState& n, NodeSummary& s, double dt)
{
    const double q = outfallFlow(n);
    if (q <= 0)
        return;
    s.outflowM3 += q * dt;
    s.flowingS += q > 0.001 * kFoot * kFoot * kFoot ? dt : 0;
}

void countNode(Engine& e, std::size_t i, double dt)
{
    const NodeState& n = e.nodes[i];
    NodeSummary& s = e.totals.nodes[i];
    s.averageDepthM += n.depth * dt;
    note(s.depthM, n.depth, e.time);
    note(s.lateralM3s, std::abs(n.lateral), e.time);
    note(s.inflowM3s, n.inflow, e.time);
    s.lateralM3 += n.lateral * dt;
    s.inflowM3 += n.inflow * dt;
    if (n.kind == NodeKind::Outfall)
        return countOutfall(n, s, dt);
    if (n.overflow > 0) {
        note(s.floodingM3s, n.overflow, e.time);
        s.floodedM3 += n.overflow * dt;
        s.floodedS += dt;
    }
    if (n.crown > 0 && n.depth > n.crown)
        s.surchargedS += dt;
}

void countLink(Engine& e, std::size_t i, double dt)
{
    const LinkState& l = e.links[i];
    LinkSummary& s = e.totals.links[i];
    note(s.flowM3s, std::abs(l.flow), e.time);
    if (l.section.depth > 0)
        s.maximumFill = std::max(s.maximumFill, l.depth / l.section.depth);
    if (l.kind != LinkKind::Conduit)
        return;
    note(s.velocityMs, std::abs(velocityOf(l, l.flow, l.depth)), e.time);
    if (l.isFull)
        s.fullS += dt;
}

/// Over a step: the mean of its ends.
void add(Balance& b, const Flows& f, double span)
{
    b.wetInflow += f.wet * span;
    b.dryInflow += f.dry * span;
    b.directInflow += f.direct * span;
    b.outflow += f.outflow * span;
    b.flooding += f.flooding * span;
    b.losses += f.losses * span;
}

void warnOfNonConvergence(const Engine& e, Summary& s)
{
    if (s.notConverged == 0 || s.steps == 0)
        return;
    const auto worst = std::ranges::max_element(e.unconverged) - e.unconverged.begin();
    s.warnings.push_back(
        {fmt::format("{} of {} steps ({:.2f} %) ended outside the head tolerance, most often here",
                     s.notConverged, s.steps,
                     100.0 * static_cast<double>(s.notConverged) / static_cast<double>(s.steps)),
         e.model.nodes[static_cast<std::size_t>(worst)].id});
}

double percent(double in, double out)
{
    return in > 1e-9 ? 100 * (1 - out / in) : out > 1e-9 ? 100 * (in / out - 1) : 0;
}

} // namespace

double velocityOf(const LinkState& link, double flow, double depth)
{
    if (link.kind != LinkKind::Conduit || depth <= 0.01 * kFoot)
        return 0;
    const double area = link.section.areaForVelocity(std::min(depth, link.section.depth));
    return area > 0 ? flow / link.barrels / area : 0;
}

void countStep(Engine& e, double dt)
{
    for (const NodeState& node : e.nodes)
        addFlows(e, node);
    for (const int i : e.conduits)
        e.flows.losses += e.links[static_cast<std::size_t>(i)].lossRate *
                          e.links[static_cast<std::size_t>(i)].barrels;
    if (e.time >= e.model.options.reportStartS) {
        e.counted += dt;
        for (std::size_t i = 0; i < e.nodes.size(); ++i)
            countNode(e, i, dt);
        for (std::size_t i = 0; i < e.links.size(); ++i)
            countLink(e, i, dt);
    }
    add(e.totals.balance, e.oldFlows, dt / 2);
    add(e.totals.balance, e.flows, dt / 2);
    e.oldFlows = e.flows;
    ++e.totals.steps;
}

Summary summarise(const Engine& e)
{
    Summary s = e.totals;
    Balance& b = s.balance;
    for (const NodeState& n : e.nodes)
        b.finalStorage += n.volume;
    for (const LinkState& l : e.links)
        b.finalStorage += l.volume;
    for (NodeSummary& node : s.nodes)
        node.averageDepthM = e.counted > 0 ? node.averageDepthM / e.counted : 0;
    for (const int i : e.conduits) {
        const LinkState& l = e.links[static_cast<std::size_t>(i)];
        s.links[static_cast<std::size_t>(i)].fullFlowM3s = l.fullFlow * l.barrels;
    }
    const SurfaceTotals& t = e.surface.totals;
    b.rain = t.rain;
    b.evaporation = t.evaporation;
    b.infiltration = t.infiltration;
    b.runoff = t.runoff;
    b.surfaceStorage = storedM3(e.surface);
    b.runoffErrorPercent = percent(b.rain, b.evaporation + b.infiltration + b.runoff + b.surfaceStorage);
    const double in = b.initialStorage + b.wetInflow + b.dryInflow + b.directInflow;
    b.routingErrorPercent = percent(in, b.finalStorage + b.outflow + b.flooding + b.losses);
    warnOfNonConvergence(e, s);
    return s;
}

} // namespace sinew::drainage
