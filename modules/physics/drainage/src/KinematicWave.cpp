// SPDX-License-Identifier: GPL-3.0-or-later
// Kinematic wave and steady flow, link by link from upstream (SWMM 5 Reference Manual, volume II, chapter 4):
// continuity over a conduit by a box scheme with weights 0.6 in space and time, flow by Manning's formula.
#include "Engine.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::drainage {

namespace {

constexpr double kWeight = 0.6;

/// Root of f in [low, high] where f(low) <= 0 <= f(high), by Newton's method kept inside the bracket.
template <class F>
double rootOf(F f, double low, double high, double guess, int& iterations)
{
    double x = std::clamp(guess, low, high);
    for (int k = 0; k < 60; ++k) {
        ++iterations;
        const double y = f(x);
        (y > 0 ? high : low) = x;
        if (high - low < 1e-12)
            break;
        const double h = 1e-6, slope = (f(x + h) - y) / h;
        double next = slope > 0 ? x - y / slope : (low + high) / 2;
        if (!(next > low && next < high))
            next = (low + high) / 2;
        if (std::abs(next - x) < 1e-10)
            return next;
        x = next;
    }
    return x;
}

/// Outlet area, relative to the full one, that balances the conduit's water.
double outletArea(const LinkState& link, double c1, double c2, double inflow, double inletArea, double guess,
                  int& iterations)
{
    const Section& s = link.section;
    const double perFull = link.beta / link.fullFlow;
    const auto f = [&](double a) {
        return perFull * s.factorOfArea(std::clamp(a, 0.0, 1.0) * s.area) + c1 * a + c2;
    };
    const double atPeak = s.areaOfGreatestFactor() / s.area, full = f(1);
    double low = atPeak < 1 ? atPeak : 0, high = 1;
    if (atPeak < 1 && full * f(atPeak) > 0) { // not between the greatest flow and the full one: below
        low = 0;
        high = atPeak;
    }
    const double fLow = f(low), fHigh = f(high);
    if (fLow * fHigh <= 0) {
        if (fLow <= fHigh)
            return rootOf(f, low, high, guess, iterations);
        // Falls from the greatest flow to the full one: turned round.
        return -rootOf([&](double a) { return f(-a); }, -high, -low, -guess, iterations);
    }
    if (fLow < 0)
        return inflow > 1 ? inletArea : 1;
    return 0;
}

int routeWave(LinkState& link, double& inflow, double& outflow, double dt)
{
    int iterations = 0;
    const Section& s = link.section;
    const double full = link.fullFlow, q1 = link.inQ / full, q2 = link.outQ / full;
    double in = inflow / link.barrels / full;
    const double a1 = link.inArea / s.area, a2 = link.outArea / s.area;
    double inArea = in >= 1 ? 1 : s.areaOfFactor(in * full / link.beta) / s.area;
    double out = 0, outArea = 0;
    if (in > 1e-6 || q2 > 1e-6) {
        const double scale = link.length / dt * s.area / full;
        const double c1 = scale * kWeight / kWeight;
        double c2 = ((1 - kWeight) * (inArea - a1) - kWeight * a2) * scale / kWeight +
                    (1 - kWeight) / kWeight * (q2 - q1) - in + link.lossRate / full / kWeight;
        // More than came in would have to stand at the inlet: it fills only as far as the water goes.
        if (c2 > 0) {
            const double surplus =
                std::min(c2 / ((1 - kWeight) * scale / kWeight), std::max(0.0, inArea - a1));
            inArea -= surplus;
            c2 -= surplus * (1 - kWeight) * scale / kWeight;
        }
        outArea = std::clamp(outletArea(link, c1, c2, in, inArea, a2, iterations), 0.0, 1.0);
        out = link.beta * s.factorOfArea(outArea * s.area) / full;
        in = std::min(in, 1.0);
    }
    link.inQ = in * full;
    link.inArea = inArea * s.area;
    link.outQ = out * full;
    link.outArea = outArea * s.area;
    inflow = link.inQ * link.barrels;
    outflow = link.outQ * link.barrels;
    return std::max(iterations, 1);
}

int routeSteady(LinkState& link, double& inflow, double& outflow)
{
    const double q = std::min(inflow / link.barrels, link.fullFlow);
    const double area = q >= link.fullFlow ? link.section.area : link.section.areaOfFactor(q / link.beta);
    link.inQ = link.outQ = q;
    link.inArea = link.outArea = area;
    inflow = outflow = q * link.barrels;
    return 1;
}

double maxOutflow(const NodeState& node, double q, double dt)
{
    return node.fullVolume > 0 ? std::clamp(q, 0.0, std::max(0.0, node.inflow + node.oldVolume / dt))
                               : std::max(q, 0.0);
}

/// Uniform flow that a conduit takes from a storage unit's depth.
double fromStorage(const LinkState& link, const NodeState& node)
{
    const double y = std::clamp(node.depth - link.offset1, 0.0, link.section.depth);
    const Geometry g = link.section.at(y);
    return y > 0 ? link.beta * g.area * g.radius23 * link.barrels : 0;
}

double diverted(const Engine& e, const Divider& d, double inflow, double toOther)
{
    switch (d.kind) {
    case Divider::Kind::Cutoff:
        return std::max(0.0, inflow - d.cutoffM3s);
    case Divider::Kind::Overflow:
        return std::max(0.0, inflow - toOther);
    case Divider::Kind::Tabular:
        return std::min(inflow,
                        d.table < 0 ? 0 : value(e.model.tables[static_cast<std::size_t>(d.table)], inflow));
    case Divider::Kind::Weir:
        break;
    }
    const double most = d.coefficient * std::pow(d.heightM, 1.5);
    if (inflow <= d.cutoffM3s || most <= d.cutoffM3s)
        return 0;
    const double f = (inflow - d.cutoffM3s) / (most - d.cutoffM3s);
    const double q =
        f > 1 ? d.coefficient * std::pow(d.heightM * f, 1.5) : d.coefficient * std::pow(d.heightM * f, 1.5);
    return std::min(q, inflow - d.cutoffM3s);
}

/// What a divider gives one of its links.
double fromDivider(const Engine& e, const NodeState& node, int link)
{
    const Divider& d = e.dividers[static_cast<std::size_t>(node.body)];
    const double inflow = node.inflow + node.overflow;
    double other = 0; ///< capacity of the undiverted link
    for (const LinkState& l : e.links)
        if (&e.nodes[static_cast<std::size_t>(l.from)] == &node &&
            &l != &e.links[static_cast<std::size_t>(d.link)])
            other = l.kind == LinkKind::Conduit ? l.fullFlow * l.barrels : 0;
    const double q = diverted(e, d, inflow, other);
    return link == d.link ? q : inflow - q;
}

double wantedInflow(Engine& e, int index, double dt)
{
    LinkState& link = e.links[static_cast<std::size_t>(index)];
    const NodeState& up = e.nodes[static_cast<std::size_t>(link.from)];
    if (up.kind == NodeKind::Divider && (link.kind == LinkKind::Conduit || link.kind == LinkKind::Dummy))
        return fromDivider(e, up, index);
    if (link.kind == LinkKind::Conduit && link.setting > 0) {
        double q = up.kind == NodeKind::Storage ? fromStorage(link, up) : up.inflow + up.overflow;
        if (link.flowLimit > 0)
            q = std::min(q, link.flowLimit);
        return maxOutflow(up, q, dt);
    }
    return maxOutflow(up, std::max(0.0, regulatorFlow(e, link, dt)), dt);
}

/// Depth of a storage unit after the step: inflow is known, outflow depends on the depth. Successive
/// approximation.
void fillStorage(Engine& e, int node, double dt)
{
    NodeState& n = e.nodes[static_cast<std::size_t>(node)];
    const double base = n.oldVolume + 0.5 * (n.oldNetInflow + n.inflow - n.outflow) * dt;
    double depth = n.depth;
    for (int k = 0; k < 10; ++k) {
        double out = 0;
        for (const int i : e.order) {
            LinkState& link = e.links[static_cast<std::size_t>(i)];
            if (link.from == node)
                out += wantedInflow(e, i, dt);
        }
        n.volume = std::clamp(base - 0.5 * out * dt, 0.0, n.fullVolume);
        const double next = 0.55 * storageDepth(e, n, n.volume) + 0.45 * depth;
        const double change = std::abs(next - depth);
        n.depth = depth = next;
        if (change < 0.005 * kFoot)
            break;
    }
}

void finishNode(Engine& e, NodeState& node, double dt)
{
    const double net = node.inflow - node.outflow;
    node.overflow = 0;
    node.volume = node.oldVolume + 0.5 * (node.oldNetInflow + net) * dt;
    if (node.volume < kNoFlow)
        node.volume = 0;
    if (node.volume > node.fullVolume) {
        node.overflow = (node.volume - std::max(node.oldVolume, node.fullVolume)) / dt;
        if (node.overflow < kNoFlow)
            node.overflow = 0;
        if (!node.canPond)
            node.volume = node.fullVolume;
    }
    node.depth = node.kind == NodeKind::Storage ? storageDepth(e, node, node.volume) : 0;
}

void raise(NodeState& node, double depth)
{
    if (node.kind == NodeKind::Storage)
        return;
    if (node.kind != NodeKind::Outfall && node.overflow > 0)
        depth = node.full;
    if (node.depth < depth)
        node.depth = node.full > 0 ? std::min(depth, node.full) : depth;
}

void finishLink(Engine& e, LinkState& link)
{
    if (link.kind != LinkKind::Conduit)
        return;
    const double y1 = link.section.depthOfArea(link.inArea), y2 = link.section.depthOfArea(link.outArea);
    const bool stores = e.model.options.routing == Routing::KinematicWave; // steady flow passes at once
    link.volume = stores ? 0.5 * (link.inArea + link.outArea) * link.length * link.barrels : 0;
    link.depth = 0.5 * (y1 + y2);
    link.isFull = link.inArea >= link.section.area && link.outArea >= link.section.area;
    raise(e.nodes[static_cast<std::size_t>(link.from)], y1 + link.offset1);
    raise(e.nodes[static_cast<std::size_t>(link.to)], y2 + link.offset2);
}

int routeLink(Engine& e, int index, double dt)
{
    LinkState& link = e.links[static_cast<std::size_t>(index)];
    double in = wantedInflow(e, index, dt), out = in;
    int iterations = 1;
    if (link.kind == LinkKind::Conduit)
        iterations = e.model.options.routing == Routing::Steady ? routeSteady(link, in, out)
                                                                : routeWave(link, in, out, dt);
    link.flow = out;
    e.nodes[static_cast<std::size_t>(link.from)].outflow += in;
    e.nodes[static_cast<std::size_t>(link.to)].inflow += out;
    return iterations;
}

} // namespace

int kinematicWave(Engine& e, double dt, Look& look)
{
    for (NodeState& node : e.nodes) {
        node.inflow = std::max(node.lateral, 0.0);
        node.outflow = node.losses + std::max(-node.lateral, 0.0);
        node.overflow = node.kind != NodeKind::Storage && node.volume > node.fullVolume
                            ? (node.volume - node.fullVolume) / dt
                            : 0;
    }
    int iterations = 0, filled = -1;
    for (const int i : e.order) {
        if (look.stopped())
            return 0;
        const int from = e.links[static_cast<std::size_t>(i)].from;
        if (e.nodes[static_cast<std::size_t>(from)].kind == NodeKind::Storage && from != filled)
            fillStorage(e, filled = from, dt);
        iterations += routeLink(e, i, dt);
    }
    for (NodeState& node : e.nodes)
        finishNode(e, node, dt);
    for (LinkState& link : e.links)
        finishLink(e, link);
    return e.order.empty() ? 0 : std::max(1, iterations / static_cast<int>(e.order.size()));
}

/// Kahn's order; links out of one node stay together.
Result<void> orderLinks(Engine& e)
{
    std::vector<int> open(e.nodes.size(), 0), ready;
    std::vector<std::vector<int>> out(e.nodes.size());
    for (std::size_t i = 0; i < e.links.size(); ++i) {
        ++open[static_cast<std::size_t>(e.links[i].to)];
        out[static_cast<std::size_t>(e.links[i].from)].push_back(static_cast<int>(i));
    }
    for (std::size_t n = 0; n < e.nodes.size(); ++n)
        if (open[n] == 0)
            ready.push_back(static_cast<int>(n));
    e.order.clear();
    for (std::size_t k = 0; k < ready.size(); ++k)
        for (const int i : out[static_cast<std::size_t>(ready[k])]) {
            e.order.push_back(i);
            const int to = e.links[static_cast<std::size_t>(i)].to;
            if (--open[static_cast<std::size_t>(to)] == 0)
                ready.push_back(to);
        }
    if (e.order.size() == e.links.size())
        return {};
    for (std::size_t n = 0; n < e.nodes.size(); ++n)
        if (open[n] > 0)
            return fail(ErrorCode::InvalidInput,
                        "lies on or below a loop, which only dynamic wave routing solves",
                        e.model.nodes[n].id);
    return {};
}

} // namespace sinew::drainage
