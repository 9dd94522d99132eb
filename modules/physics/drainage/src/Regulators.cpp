// SPDX-License-Identifier: GPL-3.0-or-later
// Orifices, weirs, outlets and pumps (SWMM 5 Reference Manual, volume II, chapter 6).
#include "Engine.h"

#include <algorithm>
#include <cmath>

namespace sinew::drainage {

namespace {

struct Heads {
    double upper, lower, sign, depth; ///< depth: at the end the water comes from
};

Heads headsOf(const Engine& e, const LinkState& link)
{
    const NodeState &a = e.nodes[static_cast<std::size_t>(link.from)],
                    &b = e.nodes[static_cast<std::size_t>(link.to)];
    const bool isDynamic = e.model.options.routing == Routing::DynamicWave;
    const double h1 = a.head(), h2 = isDynamic ? b.head() : a.invert;
    return h1 >= h2 ? Heads{h1, h2, 1, a.depth} : Heads{h2, h1, -1, b.depth};
}

double closed(LinkState& link)
{
    link.depth = link.dqdh = 0;
    link.flowClass = FlowClass::Dry;
    return 0;
}

void classify(LinkState& link, double crest, const Heads& h)
{
    link.flowClass = FlowClass::Subcritical;
    if (crest > h.lower)
        link.flowClass = h.sign > 0 ? FlowClass::DownCritical : FlowClass::UpCritical;
}

/// Villemonte's share of the free flow that a drowned crest still passes.
double drowned(double crest, const Heads& h, double power)
{
    const double ratio = std::clamp((h.lower - crest) / (h.upper - crest), 0.0, 1.0);
    return std::pow(1 - std::pow(ratio, power), 0.385);
}

/// Head that a flap gate takes (Armco).
double flapLoss(double velocity, double head)
{
    return head > 0 ? 4 / kGravity * velocity * velocity *
                          std::exp(-1.15 * velocity / std::sqrt(head) / std::sqrt(kFoot))
                    : 0;
}

double orificeRate(const OrificeState& o, LinkState& link, double head, double fill)
{
    if (head <= 0 || fill <= 0 || o.critical <= 0)
        return link.dqdh = 0;
    if (fill < 1) {
        const double q = o.weir * std::pow(fill, 1.5);
        link.dqdh = 1.5 * q / (fill * o.critical);
        return q;
    }
    const double q = o.orifice * std::sqrt(head);
    link.dqdh = q / (2 * head);
    return q;
}

double throughFlap(const OrificeState& o, LinkState& link, double head, double fill, double q)
{
    const double area = link.section.areaAt(link.setting * link.section.depth);
    const double loss = area > 0 ? flapLoss(q / area, head) : 0;
    return fill < 1 ? orificeRate(o, link, head, std::max(0.0, fill - loss / o.critical))
                    : orificeRate(o, link, std::max(0.0, head - loss), fill);
}

double orificeFlow(Engine& e, LinkState& link)
{
    OrificeState& o = e.orifices[static_cast<std::size_t>(link.body)];
    const Heads h = headsOf(e, link);
    const double crest = e.nodes[static_cast<std::size_t>(link.from)].invert + link.offset1;
    const double opening = link.section.depth * link.setting, crown = crest + opening;
    double head = 0, fill = 1;
    if (o.isBottom) {
        head = h.upper < crest ? 0 : h.upper - std::max(h.lower, crest);
        fill = o.critical > 0 ? std::min(head / o.critical, 1.0) : 0;
    } else {
        const double middle = (crest + crown) / 2;
        if (h.upper < crown && crown > crest)
            fill = (h.upper - crest) / (crown - crest);
        head = fill < 1 ? h.upper - crest : h.upper - std::max(h.lower, middle);
    }
    if (head <= kDry || h.depth <= kDry || opening <= 0 || gateHolds(e, link, h.sign)) {
        o.surface = kDry * o.length;
        return closed(link);
    }
    classify(link, crest, h);
    link.depth = o.isBottom ? opening : opening * fill;
    o.surface = o.isBottom ? link.section.areaAt(opening) : link.section.widthAt(link.depth) * o.length;
    double q = orificeRate(o, link, head, fill);
    if (link.flapGate)
        q = throughFlap(o, link, head, fill, q);
    if (fill < 1 && h.lower > crest)
        q *= drowned(crest, h, 1.5);
    return h.sign * q;
}

struct WeirFlow {
    double middle = 0, ends = 0, dqdh = 0;
};

double weirCoefficient(const Engine& e, const WeirState& w, double head)
{
    return w.curve < 0 ? w.coefficient : value(e.model.tables[static_cast<std::size_t>(w.curve)], head);
}

WeirFlow weirRate(const Engine& e, const LinkState& link, const WeirState& w, double head, double sign)
{
    if (head <= 0)
        return {};
    const double c = weirCoefficient(e, w, head);
    const double length = std::max(0.0, link.section.width - 0.1 * w.contractions * head);
    const double power15 = head * std::sqrt(head);
    WeirFlow flow;
    switch (w.kind) {
    case Weir::Kind::Transverse:
        flow.middle = c * length * power15;
        break;
    case Weir::Kind::SideFlow:
        flow.middle = sign < 0 ? c * length * power15 : c * std::pow(length, 0.83) * std::pow(head, 1.67);
        break;
    case Weir::Kind::VNotch:
        flow.middle = c * w.slope * power15 * head;
        break;
    case Weir::Kind::Trapezoidal: {
        const double y = (1 - link.setting) * link.section.depth;
        const double bottom = std::max(0.0, link.section.widthAt(y) - 0.1 * w.contractions * head);
        flow.middle = c * bottom * power15;
        flow.ends = w.endCoefficient * w.slope * power15 * head;
        break;
    }
    }
    const double exponent = w.kind == Weir::Kind::VNotch                 ? 2.5
                            : w.kind == Weir::Kind::SideFlow && sign > 0 ? 5.0 / 3
                                                                         : 1.5;
    flow.dqdh = head > kDry ? (exponent * flow.middle + 2.5 * flow.ends) / head : 0;
    return flow;
}

double surchargedWeir(LinkState& link, const WeirState& w, const Heads& h, double crest, double crown)
{
    const double head = h.upper - std::max(h.lower, (crest + crown) / 2);
    const double q = w.surcharged * std::sqrt(std::max(0.0, head));
    link.depth = crown - crest;
    link.dqdh = head > 0 ? q / (2 * head) : 0;
    return h.sign * q;
}

double weirFlow(Engine& e, LinkState& link)
{
    const WeirState& w = e.weirs[static_cast<std::size_t>(link.body)];
    const Heads h = headsOf(e, link);
    const double base = e.nodes[static_cast<std::size_t>(link.from)].invert + link.offset1;
    const double crown = base + link.section.depth, crest = base + (1 - link.setting) * link.section.depth;
    double head = h.upper - crest;
    if (head <= kDry || crest >= crown || gateHolds(e, link, h.sign))
        return closed(link);
    classify(link, crest, h);
    if (h.upper >= crown) {
        if (w.canSurcharge)
            return surchargedWeir(link, w, h, crest, crown);
        head = crown - crest;
    }
    WeirFlow flow = weirRate(e, link, w, head, h.sign);
    if (link.flapGate) {
        const double area = link.section.areaAt(std::min(head, link.section.depth));
        const double loss = area > 0 ? flapLoss((flow.middle + flow.ends) / area, head) : 0;
        flow = weirRate(e, link, w, std::max(0.0, head - loss), h.sign);
    }
    if (h.lower > crest) {
        const double power = w.kind == Weir::Kind::VNotch     ? 2.5
                             : w.kind == Weir::Kind::SideFlow ? 5.0 / 3
                                                              : 1.5;
        flow.middle *= drowned(crest, h, power);
        if (flow.ends > 0)
            flow.ends *= drowned(crest, h, 2.5);
    }
    link.dqdh = flow.dqdh;
    link.depth = std::min(h.upper - crest, link.section.depth);
    return h.sign * (flow.middle + flow.ends);
}

double rating(const Engine& e, const Outlet& outlet, double head)
{
    if (head <= 0)
        return 0;
    return outlet.table >= 0 ? value(e.model.tables[static_cast<std::size_t>(outlet.table)], head)
                             : outlet.factor * std::pow(head, outlet.exponent);
}

double outletFlow(Engine& e, LinkState& link)
{
    const Outlet& outlet = e.outlets[static_cast<std::size_t>(link.body)];
    const Heads h = headsOf(e, link);
    const double crest = e.nodes[static_cast<std::size_t>(link.from)].invert + link.offset1;
    const double head = h.upper - (outlet.byHead ? std::max(h.lower, crest) : crest);
    if (head <= kDry || h.depth <= kDry || gateHolds(e, link, h.sign))
        return closed(link);
    link.depth = head;
    classify(link, crest, h);
    const double q = rating(e, outlet, head), step = kFoot * 1e-3;
    link.dqdh = link.setting * (rating(e, outlet, head + step) - q) / step;
    return h.sign * link.setting * q;
}

double headPump(const Engine& e, LinkState& link, const Table& curve, double speed)
{
    const NodeState &a = e.nodes[static_cast<std::size_t>(link.from)],
                    &b = e.nodes[static_cast<std::size_t>(link.to)];
    const double head = std::max(0.0, b.head() - a.head()) / (speed * speed);
    link.dqdh = -slopeAt(curve, head) / speed;
    return value(curve, head) * speed;
}

double pumpFlow(const Engine& e, LinkState& link)
{
    const Pump& pump = e.pumps[static_cast<std::size_t>(link.body)];
    const NodeState& up = e.nodes[static_cast<std::size_t>(link.from)];
    link.dqdh = 0;
    link.flowClass = FlowClass::Subcritical;
    if (link.setting <= 0)
        return 0;
    if (pump.kind == Pump::Kind::Ideal || pump.curve < 0)
        return up.inflow + up.overflow;
    const Table& curve = e.model.tables[static_cast<std::size_t>(pump.curve)];
    double q = 0;
    switch (pump.kind) {
    case Pump::Kind::Volume:
        q = stepValue(curve, up.volume);
        break;
    case Pump::Kind::DepthSteps:
        q = stepValue(curve, up.depth);
        break;
    case Pump::Kind::Head:
        q = headPump(e, link, curve, 1);
        break;
    case Pump::Kind::Speed:
        return std::max(0.0, headPump(e, link, curve, link.setting));
    case Pump::Kind::Depth:
        q = value(curve, up.depth);
        break;
    case Pump::Kind::Ideal:
        break;
    }
    if (pump.kind == Pump::Kind::Depth) {
        const double step = kFoot * 1e-3;
        link.dqdh = (value(curve, up.depth + step) - q) / step;
    }
    return std::max(q, 0.0) * link.setting;
}

} // namespace

bool gateHolds(const Engine& e, const LinkState& link, double flow)
{
    if (flow == 0)
        return false;
    if (link.flapGate && (flow < 0) != link.isReversed)
        return true;
    const NodeState& source = e.nodes[static_cast<std::size_t>(flow < 0 ? link.to : link.from)];
    return source.kind == NodeKind::Outfall && e.outfalls[static_cast<std::size_t>(source.body)].flapGate;
}

double regulatorFlow(Engine& e, LinkState& link, double)
{
    switch (link.kind) {
    case LinkKind::Orifice:
        return orificeFlow(e, link);
    case LinkKind::Weir:
        return weirFlow(e, link);
    case LinkKind::Outlet:
        return outletFlow(e, link);
    case LinkKind::Pump:
        return pumpFlow(e, link);
    case LinkKind::Conduit:
    case LinkKind::Dummy: {
        const NodeState& up = e.nodes[static_cast<std::size_t>(link.from)];
        link.dqdh = 0;
        return link.setting > 0 ? up.inflow + up.overflow : 0;
    }
    }
    return 0;
}

namespace {

/// Coefficients of an orifice that is open by its setting.
void openOrifice(LinkState& link, OrificeState& o)
{
    const double height = link.setting * link.section.depth;
    const double base = link.section.areaAt(height) * std::sqrt(2 * kGravity);
    double weirHead = height / 2; // to the middle of the opening
    o.critical = height;
    if (o.isBottom) {
        const double w = link.section.width;
        const double ratio = o.isCircular ? height / 4 : height * w / (2 * (height + w)); // area over rim
        weirHead = o.critical = height > 0 ? o.discharge / 0.414 * ratio : 0;
    }
    o.orifice = o.discharge * base;
    o.weir = o.discharge * std::sqrt(weirHead) * base;
}

void openWeir(const Engine& e, const LinkState& link, WeirState& w)
{
    const double height = link.setting * link.section.depth;
    if (!w.canSurcharge || height <= 0) {
        w.surcharged = 0;
        return;
    }
    const WeirFlow full = weirRate(e, link, w, height, 1);
    w.surcharged = (full.middle + full.ends) / std::sqrt(height / 2);
}

} // namespace

void setSetting(Engine& e, LinkState& link, double setting)
{
    link.setting = setting;
    if (link.kind == LinkKind::Orifice)
        openOrifice(link, e.orifices[static_cast<std::size_t>(link.body)]);
    if (link.kind == LinkKind::Weir)
        openWeir(e, link, e.weirs[static_cast<std::size_t>(link.body)]);
}

void moveRegulators(Engine& e, double dt)
{
    for (LinkState& link : e.links) {
        if (link.setting == link.target)
            continue;
        const double way = link.target - link.setting, step = link.stroke > 0 ? dt / link.stroke : 1e9;
        link.lastSet = e.time;
        setSetting(e, link,
                   std::abs(way) <= step + 0.001 ? link.target : link.setting + std::copysign(step, way));
    }
}

} // namespace sinew::drainage
