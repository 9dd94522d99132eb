// SPDX-License-Identifier: GPL-3.0-or-later
// From the model's values to the numbers that the loops run on.
#include "Engine.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::drainage {

namespace {

void addNode(Engine& e, const Node& node)
{
    NodeState n;
    n.invert = node.invertM;
    n.full = node.maxDepthM;
    n.surcharge = node.surchargeM;
    n.pondedArea = node.pondedAreaM2;
    n.canPond = e.model.options.allowPonding && node.pondedAreaM2 > 0;
    n.depth = node.initialDepthM;
    if (const auto* outfall = std::get_if<Outfall>(&node.body)) {
        n.kind = NodeKind::Outfall;
        n.body = static_cast<int>(e.outfalls.size());
        e.outfalls.push_back(*outfall);
    } else if (const auto* storage = std::get_if<Storage>(&node.body)) {
        n.kind = NodeKind::Storage;
        n.body = static_cast<int>(e.storages.size());
        e.storages.push_back(*storage);
        e.soils.push_back({.deficit = storage->seepage ? storage->seepage->deficit : 0});
    } else if (const auto* divider = std::get_if<Divider>(&node.body)) {
        n.kind = NodeKind::Divider;
        n.body = static_cast<int>(e.dividers.size());
        e.dividers.push_back(*divider);
    }
    e.nodes.push_back(n);
}

void addConduit(Engine& e, LinkState& l, const Conduit& c)
{
    l.kind = c.section.shape == Shape::Dummy ? LinkKind::Dummy : LinkKind::Conduit;
    l.flapGate = c.flapGate;
    l.barrels = c.barrels;
    l.length = c.lengthM;
    l.flowLimit = c.flowLimitM3s / c.barrels;
    l.lossEntry = c.entryLoss;
    l.lossExit = c.exitLoss;
    l.lossAverage = c.averageLoss;
    l.hasLosses = c.entryLoss > 0 || c.exitLoss > 0 || c.averageLoss > 0;
    l.seepage = c.seepageMs;
    l.isForceMain = c.section.shape == Shape::ForceMain;
    l.forceMain = c.forceMain;
    l.q = c.initialFlowM3s / c.barrels;
    l.flow = c.initialFlowM3s;
    e.sections.back() = c.section;
}

template <class T>
int keep(std::vector<T>& all, T one)
{
    all.push_back(std::move(one));
    return static_cast<int>(all.size()) - 1;
}

void addWeir(Engine& e, LinkState& l, const Weir& w)
{
    l.kind = LinkKind::Weir;
    l.flapGate = w.flapGate;
    WeirState s{
        w.kind, w.coefficient,  w.endCoefficient,  static_cast<double>(w.endContractions), w.section.side1,
        0,      w.canSurcharge, w.coefficientCurve};
    if (w.section.shape == Shape::Triangular)
        s.slope = w.section.widthM / 2 / w.section.depthM;
    l.body = keep(e.weirs, s);
    l.section = e.tables.make(w.section, e.crownShare);
}

void addOrifice(Engine& e, LinkState& l, const Orifice& o)
{
    l.kind = LinkKind::Orifice;
    l.flapGate = o.flapGate;
    l.section = e.tables.make(o.section, e.crownShare);
    OrificeState s{o.kind == Orifice::Kind::Bottom, o.section.shape == Shape::Circular, o.discharge};
    s.length =
        std::max(200 * kFoot, 2 * e.model.options.routingStepS * std::sqrt(kGravity * l.section.depth));
    l.body = keep(e.orifices, s);
}

void addLink(Engine& e, const Link& link)
{
    LinkState l;
    l.from = link.from;
    l.to = link.to;
    l.offset1 = link.fromOffsetM;
    l.offset2 = link.toOffsetM;
    l.stroke = link.strokeS;
    e.sections.emplace_back();
    if (const auto* conduit = std::get_if<Conduit>(&link.body)) {
        addConduit(e, l, *conduit);
    } else if (const auto* pump = std::get_if<Pump>(&link.body)) {
        l.kind = LinkKind::Pump;
        l.body = keep(e.pumps, *pump);
        l.setting = l.target = pump->isOn ? 1 : 0;
    } else if (const auto* orifice = std::get_if<Orifice>(&link.body)) {
        addOrifice(e, l, *orifice);
    } else if (const auto* weir = std::get_if<Weir>(&link.body)) {
        addWeir(e, l, *weir);
    } else if (const auto* outlet = std::get_if<Outlet>(&link.body)) {
        l.kind = LinkKind::Outlet;
        l.flapGate = outlet->flapGate;
        l.body = keep(e.outlets, *outlet);
    }
    const auto index = static_cast<int>(e.links.size());
    (l.kind == LinkKind::Conduit ? e.conduits : e.others).push_back(index);
    e.links.push_back(l);
}

/// Bed slope over the conduit's length along the bed.
double slopeOf(const Engine& e, const LinkState& l)
{
    const double drop = e.nodes[static_cast<std::size_t>(l.from)].invert + l.offset1 -
                        e.nodes[static_cast<std::size_t>(l.to)].invert - l.offset2;
    const double size = std::max(std::abs(drop), kMinDrop);
    const double slope =
        l.length > size ? size / std::sqrt(l.length * l.length - size * size) : size / l.length;
    return std::copysign(std::max(slope, e.model.options.minimumSlope),
                         drop < 0 && std::abs(drop) > kMinDrop ? -1.0 : 1.0);
}

/// Dynamic wave follows a conduit downhill.
void turnRound(LinkState& l)
{
    std::swap(l.from, l.to);
    std::swap(l.offset1, l.offset2);
    std::swap(l.lossEntry, l.lossExit);
    l.q = -l.q;
    l.flow = -l.flow;
    l.isReversed = true;
}

/// A conduit so short that a wave passes it within a step is lengthened, at the same full flow.
double lengthening(const Engine& e, const LinkState& l)
{
    const Options& o = e.model.options;
    if (o.routing != Routing::DynamicWave || o.lengtheningStepS <= 0)
        return 1;
    const Section& s = l.section;
    const double hydraulicDepth = s.isOpen ? s.area / s.widthAt(s.depth) : s.depth;
    const double velocity = s.radius23 * std::sqrt(std::abs(l.slope)) / l.roughness;
    const double step = std::min(o.routingStepS, o.lengtheningStepS);
    return std::max(1.0, (std::sqrt(kGravity * hydraulicDepth) + velocity) * step / l.length);
}

/// Nodes reach at least to the crown of what is connected.
void raiseRims(Engine& e)
{
    for (const LinkState& l : e.links) {
        const bool isConduit = l.kind == LinkKind::Conduit;
        const bool isBottom =
            l.kind == LinkKind::Orifice && e.orifices[static_cast<std::size_t>(l.body)].isBottom;
        if (l.kind == LinkKind::Pump || isBottom)
            continue;
        NodeState &a = e.nodes[static_cast<std::size_t>(l.from)],
                  &b = e.nodes[static_cast<std::size_t>(l.to)];
        if (a.kind != NodeKind::Storage)
            a.full = std::max(a.full, l.offset1 + l.section.depth);
        if (isConduit && b.kind != NodeKind::Storage)
            b.full = std::max(b.full, l.offset2 + l.section.depth);
    }
}

/// The wet well that a pump by volume implies where its node is no storage: the curve's largest volume, in
/// proportion to the depth. As SWMM does it.
void finishWetWells(Engine& e)
{
    for (const LinkState& l : e.links) {
        NodeState& up = e.nodes[static_cast<std::size_t>(l.from)];
        if (l.kind != LinkKind::Pump || up.kind == NodeKind::Storage)
            continue;
        const Pump& pump = e.pumps[static_cast<std::size_t>(l.body)];
        if (pump.kind == Pump::Kind::Volume && pump.curve >= 0)
            for (const Point& point : e.model.tables[static_cast<std::size_t>(pump.curve)].points)
                up.fullVolume = std::max(up.fullVolume, point.x);
    }
}

void finishNodes(Engine& e)
{
    std::vector<int> in(e.nodes.size(), 0);
    for (const LinkState& l : e.links) {
        NodeState &a = e.nodes[static_cast<std::size_t>(l.from)],
                  &b = e.nodes[static_cast<std::size_t>(l.to)];
        a.crown = std::max(a.crown, l.offset1 + l.section.depth);
        b.crown = std::max(b.crown, l.offset2 + l.section.depth);
        a.hasOutlet = true;
        ++in[static_cast<std::size_t>(l.to)];
    }
    for (std::size_t i = 0; i < e.nodes.size(); ++i) {
        NodeState& n = e.nodes[i];
        n.isUpstreamEnd = in[i] == 0 && n.hasOutlet;
        if (n.kind == NodeKind::Storage)
            n.fullVolume = storageVolume(e, n, n.full);
        if (n.kind != NodeKind::Outfall)
            n.depth = std::min(n.depth, n.full + n.surcharge);
    }
    finishWetWells(e);
}

void takeOptions(Engine& e, const SimulationOptions& options)
{
    Options& o = e.model.options;
    if (options.routingStepS)
        o.routingStepS = *options.routingStepS;
    if (options.durationS)
        o.durationS = *options.durationS;
    o.minimumStepS = std::clamp(o.minimumStepS, 0.001, o.routingStepS);
    e.duration = o.durationS;
    e.crownShare = o.surcharge == Surcharge::Slot ? kSlotCrown : kExtranCrown;
    if (o.minimumSurfaceM2 > 0)
        e.minimumSurface = o.minimumSurfaceM2;
    if (o.headToleranceM > 0)
        e.headTolerance = o.headToleranceM;
    if (o.maximumTrials > 0)
        e.trials = std::min(o.maximumTrials, 1000);
}

} // namespace

void compileConduit(Engine& e, int index, const Obstruction& obstruction)
{
    const auto i = static_cast<std::size_t>(index);
    LinkState& l = e.links[i];
    const auto& given = std::get<Conduit>(e.model.links[i].body);
    CrossSection section = e.sections[i];
    section.fillM += obstruction.sedimentM;
    l.section = e.tables.make(section, e.crownShare);
    if (obstruction.blockedFraction > 0)
        l.section.block(1 - obstruction.blockedFraction);
    l.offset1 = (l.isReversed ? e.model.links[i].toOffsetM : e.model.links[i].fromOffsetM) + section.fillM;
    l.offset2 = (l.isReversed ? e.model.links[i].fromOffsetM : e.model.links[i].toOffsetM) + section.fillM;
    l.slope = slopeOf(e, l);
    if (l.slope < 0 && e.model.options.routing == Routing::DynamicWave && !l.isReversed) {
        turnRound(l);
        l.slope = -l.slope;
    }
    l.roughness = given.roughness * obstruction.roughnessFactor;
    const double factor = lengthening(e, l);
    l.modLength = l.length * factor;
    l.roughFactor = kGravity * l.roughness * l.roughness / factor;
    l.beta = std::sqrt(std::abs(l.slope)) / l.roughness;
    l.fullFlow = l.section.factor * l.beta;
    l.greatestFlow = l.section.greatestFactor * l.beta;
}

Result<void> compile(Engine& e, const DrainageModel& model, const SimulationOptions& options, Look& look)
{
    const auto cancelled = [] { return fail(ErrorCode::Cancelled, "cancelled before the start"); };
    e.model = model;
    e.run = options;
    takeOptions(e, options);
    for (const Node& node : model.nodes)
        addNode(e, node);
    e.links.reserve(model.links.size());
    for (const Link& link : model.links) {
        if (look.stopped())
            return cancelled();
        addLink(e, link);
    }
    for (const int i : e.conduits) {
        if (look.stopped())
            return cancelled();
        compileConduit(e, i, {});
    }
    raiseRims(e);
    finishNodes(e);
    for (LinkState& link : e.links)
        setSetting(e, link, link.setting);
    const Routing routing = model.options.routing;
    if (routing == Routing::KinematicWave || routing == Routing::Steady)
        return orderLinks(e);
    return {};
}

namespace {

/// Where no depth was given, the mean of what the links' first flows ask for.
void startNodes(Engine& e)
{
    std::vector<double> sum(e.nodes.size(), 0), count(e.nodes.size(), 0);
    for (const LinkState& l : e.links) {
        const double y = l.kind == LinkKind::Conduit && l.q != 0 ? normalDepth(l, l.q) : 0;
        for (const auto& [node, offset] : {std::pair{l.from, l.offset1}, std::pair{l.to, l.offset2}}) {
            sum[static_cast<std::size_t>(node)] += y > kDry ? y + offset : 0;
            count[static_cast<std::size_t>(node)] += 1;
        }
    }
    for (std::size_t i = 0; i < e.nodes.size(); ++i) {
        NodeState& n = e.nodes[i];
        const bool isFree = n.kind == NodeKind::Junction || n.kind == NodeKind::Divider;
        if (isFree && n.depth == 0 && count[i] > 0)
            n.depth = sum[i] / count[i];
    }
}

void startLink(Engine& e, LinkState& l)
{
    const bool isDynamic = e.model.options.routing == Routing::DynamicWave;
    double y1 = normalDepth(l, l.q), y2 = y1;
    if (isDynamic && l.q == 0) {
        y1 = std::clamp(e.nodes[static_cast<std::size_t>(l.from)].depth - l.offset1, kDry, l.section.depth);
        y2 = std::clamp(e.nodes[static_cast<std::size_t>(l.to)].depth - l.offset2, kDry, l.section.depth);
    }
    l.depth = 0.5 * (y1 + y2);
    l.areaMid = l.inArea = l.outArea = l.section.areaAt(l.depth);
    l.inQ = l.outQ = std::abs(l.q);
    l.volume = 0.5 * (l.section.areaAt(y1) + l.section.areaAt(y2)) * l.length * l.barrels;
}

double storedWater(const Engine& e)
{
    double sum = 0;
    for (const NodeState& n : e.nodes)
        sum += n.volume;
    for (const LinkState& l : e.links)
        sum += l.volume;
    return sum;
}

} // namespace

bool startHydraulics(Engine& e, Look& look)
{
    if (e.model.options.routing == Routing::DynamicWave) {
        startNodes(e);
        setOutfallDepths(e);
    }
    for (const int i : e.conduits) {
        if (look.stopped())
            return false;
        startLink(e, e.links[static_cast<std::size_t>(i)]);
    }
    for (LinkState& l : e.links) {
        NodeState &up = e.nodes[static_cast<std::size_t>(l.from)],
                  &down = e.nodes[static_cast<std::size_t>(l.to)];
        (l.flow >= 0 ? up.outflow : up.inflow) += std::abs(l.flow);
        (l.flow >= 0 ? down.inflow : down.outflow) += std::abs(l.flow);
    }
    for (NodeState& n : e.nodes) {
        n.volume = nodeVolume(e, n, n.depth);
        n.oldNetInflow = n.inflow - n.outflow;
    }
    e.totals.nodes.assign(e.nodes.size(), {});
    e.totals.links.assign(e.links.size(), {});
    e.unconverged.assign(e.nodes.size(), 0);
    e.totals.balance.initialStorage = storedWater(e);
    startSurface(e.surface, e.model);
    std::size_t actions = 0;
    for (const Rule& rule : e.model.rules)
        actions += rule.then.size() + rule.otherwise.size();
    e.pids.assign(actions, {});
    e.ruled.assign(e.links.size(), 0);
    e.chosen.assign(e.links.size(), 0);
    return true;
}

} // namespace sinew::drainage
