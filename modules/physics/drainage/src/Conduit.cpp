// SPDX-License-Identifier: GPL-3.0-or-later
// Momentum along one conduit (SWMM 5 Reference Manual, volume II, chapter 3):
//
//   Q = (Qold - g A (h2 - h1) dt / L + inertia) / (1 + friction + local losses),   dQ/dh = g A dt / L / (…)
//
// with areas and depths from the last iteration's heads at both ends.
#include "Engine.h"

#include <algorithm>
#include <cmath>

namespace sinew::drainage {

namespace {

struct Ends {
    double h1, h2, y1, y2;
    double share =
        1; ///< of the downstream half's surface that the node gets, between normal and critical depth
};

struct Depths {
    double normal, critical;
    double lower() const { return std::min(normal, critical); }
};

Depths depthsOf(const LinkState& link, double q)
{
    return {normalDepth(link, q), link.section.criticalDepth(std::abs(q))};
}

double dropOf(double offset, const NodeState& node)
{
    return node.kind == NodeKind::Outfall ? std::max(0.0, offset - node.depth) : offset;
}

void fallDownstream(LinkState& link, const NodeState& down, Ends& at, const Depths& depths)
{
    link.flowClass = FlowClass::DownCritical;
    at.y2 = std::max(depths.lower(), kDry);
    at.h2 = down.invert + link.offset2 + at.y2;
}

void fallUpstream(LinkState& link, const NodeState& up, Ends& at, const Depths& depths)
{
    link.flowClass = FlowClass::UpCritical;
    at.y1 = std::max(depths.lower(), kDry);
    at.h1 = up.invert + link.offset1 + at.y1;
}

void classifyWet(LinkState& link, const NodeState& up, const NodeState& down, Ends& at)
{
    if (link.q < 0) {
        if (dropOf(link.offset1, up) <= 0)
            return;
        const Depths depths = depthsOf(link, link.q);
        if (at.y1 < depths.lower())
            fallUpstream(link, up, at, depths);
        return;
    }
    if (dropOf(link.offset2, down) <= 0)
        return;
    const Depths depths = depthsOf(link, link.q);
    const double low = depths.lower(), high = std::max(depths.normal, depths.critical);
    if (at.y2 < low)
        fallDownstream(link, down, at, depths);
    else if (at.y2 < high)
        at.share = high - low < kDry ? 0 : (high - at.y2) / (high - low);
}

void classify(LinkState& link, const NodeState& up, const NodeState& down, Ends& at)
{
    link.flowClass = FlowClass::Subcritical;
    const bool wet1 = at.y1 > kDry, wet2 = at.y2 > kDry;
    if (wet1 && wet2)
        return classifyWet(link, up, down, at);
    if (!wet1 && !wet2) {
        link.flowClass = FlowClass::Dry;
    } else if (wet2) {
        if (at.h2 < up.invert + link.offset1)
            link.flowClass = FlowClass::UpDry;
        else if (dropOf(link.offset1, up) > 0)
            fallUpstream(link, up, at, depthsOf(link, link.q));
    } else {
        if (at.h1 < down.invert + link.offset2)
            link.flowClass = FlowClass::DownDry;
        else if (dropOf(link.offset2, down) > 0)
            fallDownstream(link, down, at, depthsOf(link, link.q));
    }
    if (link.flowClass == FlowClass::UpDry)
        at.y1 = kDry;
    if (link.flowClass == FlowClass::DownDry)
        at.y2 = kDry;
}

/// Geometry with what surcharge adds: a kept crown width, or a narrow slot above the pipe.
struct Wet {
    double area, surfaceWidth, radius23, topWidth;
};

double slotWidth(const Section& s, double y)
{
    const double fill = y / s.depth;
    return fill > 1.78 ? 0.01 * s.width : s.width * 0.5423 * std::exp(-std::pow(fill, 2.4));
}

Wet wetAt(const Engine& e, const Section& s, double y)
{
    if (y < s.crownDepth || s.isOpen) {
        const Geometry g = s.at(std::min(y, s.depth));
        return {g.area, g.width, g.radius23, g.width};
    }
    const Geometry g = s.at(std::min(y, s.depth));
    if (e.model.options.surcharge == Surcharge::Slot) {
        const double slot = slotWidth(s, y), above = std::max(0.0, y - s.depth);
        return {g.area + above * slot, slot, g.radius23, g.width};
    }
    return {g.area, s.crownWidth, g.radius23, g.width};
}

void shareSurface(LinkState& link, const Ends& at, double width1, double widthMid, double width2)
{
    const double length = link.modLength;
    link.area1 = link.area2 = 0;
    switch (link.flowClass) {
    case FlowClass::Subcritical:
    case FlowClass::Supercritical:
        link.area1 = (width1 + widthMid) * length / 4;
        link.area2 = (widthMid + width2) * length / 4 * at.share;
        break;
    case FlowClass::UpCritical:
        link.area2 = (widthMid + width2) * length / 2;
        break;
    case FlowClass::DownCritical:
        link.area1 = (width1 + widthMid) * length / 2;
        break;
    case FlowClass::UpDry:
        link.area2 = (widthMid + width2) * length / 4;
        if (link.offset1 <= 0)
            link.area1 = (width1 + widthMid) * length / 4;
        break;
    case FlowClass::DownDry:
        link.area1 = (widthMid + width1) * length / 4;
        if (link.offset2 <= 0)
            link.area2 = (width2 + widthMid) * length / 4;
        break;
    case FlowClass::Dry:
        link.area1 = link.area2 = kDry * length / 2;
        break;
    }
}

/// Of velocity over the wave's speed; 0 where the conduit is dry or full.
double froude(const LinkState& link, const Wet& at, double y, double velocity)
{
    if (y <= kDry || at.topWidth <= 0 || (!link.section.isOpen && link.section.depth - y <= kDry))
        return 0;
    return std::abs(velocity) * std::sqrt(at.topWidth / (kGravity * at.area));
}

/// Upstream flow no greater than uniform flow, where the surface is flatter than the bed or the flow shoots.
double limitToNormal(const Engine& e, const LinkState& link, const NodeState& up, const NodeState& down,
                     double q, const Ends& at, const Wet& upper)
{
    const NormalFlowLimit limit = e.model.options.normalFlow;
    const bool atOutfall = up.kind == NodeKind::Outfall || down.kind == NodeKind::Outfall;
    bool check =
        (limit == NormalFlowLimit::Slope || limit == NormalFlowLimit::Both || atOutfall) && at.y1 < at.y2;
    if (!check && !atOutfall && (limit == NormalFlowLimit::Froude || limit == NormalFlowLimit::Both) &&
        at.y1 > kDry && at.y2 > kDry)
        check = froude(link, upper, at.y1, q / upper.area) >= 1;
    return check ? std::min(q, link.beta * upper.area * upper.radius23) : q;
}

double localLosses(const LinkState& link, double q, double a1, double a2, double aMid)
{
    double sum = 0;
    if (a1 > kNoArea)
        sum += link.lossEntry / a1;
    if (a2 > kNoArea)
        sum += link.lossExit / a2;
    if (aMid > kNoArea)
        sum += link.lossAverage / aMid;
    return sum * std::abs(q);
}

/// g times the friction slope over velocity, of a full force main.
double forceMainFriction(const Engine& e, const LinkState& link, double velocity, double radius)
{
    if (e.model.options.hazenWilliams) {
        const double c = 0.849 * link.forceMain;
        return kGravity * std::pow(velocity, 0.852) / std::pow(c, 1.852) / std::pow(radius, 1.1667);
    }
    const double reynolds = std::max(10.0, 4 * radius * velocity / 1.1e-6);
    const double turbulent =
        std::log10(link.forceMain / 3.7 / (4 * radius) + 5.74 / std::pow(std::max(reynolds, 4000.0), 0.9));
    double f = 0.25 / (turbulent * turbulent);
    if (reynolds <= 2000)
        f = 64 / reynolds;
    else if (reynolds < 4000)
        f = 0.032 + (f - 0.032) * (reynolds - 2000) / 2000;
    return f * velocity / 8 / radius;
}

void standStill(LinkState& link, double a1, double a2, double aMid, double yMid, double dt)
{
    link.areaMid = (a1 + a2) / 2;
    link.q = link.flow = link.froude = 0;
    link.dqdh = kGravity * dt * aMid / link.modLength * link.barrels;
    link.depth = std::min(yMid, link.section.depth);
    link.volume = link.areaMid * link.length * link.barrels;
}

/// Full inertia up to Froude number 0.5, none from 1.
double inertiaShare(double froudeNumber)
{
    return std::clamp(2 * (1 - froudeNumber), 0.0, 1.0);
}

double momentum(const Engine& e, LinkState& link, const Ends& at, const Wet& upper, const Wet& mid,
                const Wet& lower, double dt)
{
    const double v = std::clamp(link.q / mid.area, -kMaxVelocity, kMaxVelocity);
    const double yMid = (at.y1 + at.y2) / 2, length = link.modLength;
    link.froude = froude(link, mid, yMid, v);
    if (link.flowClass == FlowClass::Subcritical && link.froude > 1)
        link.flowClass = FlowClass::Supercritical;
    double sigma = inertiaShare(link.froude);
    const double upwind = !link.isFull && link.q > 0 && at.h1 >= at.h2 ? sigma : 1;
    const double area = upper.area + (mid.area - upper.area) * upwind;
    const double radius23 = upper.radius23 + (mid.radius23 - upper.radius23) * upwind;
    if (e.model.options.damping != Damping::Partial)
        sigma = e.model.options.damping == Damping::None ? 1 : 0;
    if (link.isFull && !link.section.isOpen)
        sigma = 0;
    double resistance = 1;
    if (link.isForceMain && link.isFull)
        resistance += dt * forceMainFriction(e, link, std::abs(v), std::pow(mid.radius23, 1.5));
    else
        resistance += dt * link.roughFactor / (radius23 * radius23) * std::abs(v);
    if (link.hasLosses)
        resistance += localLosses(link, link.q, upper.area, lower.area, mid.area) / 2 / length * dt;
    double drive = link.oldFlow / link.barrels - dt * kGravity * area * (at.h2 - at.h1) / length;
    if (sigma > 0)
        drive += sigma * v *
                 (2 * (mid.area - std::max(link.areaMidOld, kNoArea)) +
                  dt * v * (lower.area - upper.area) / length);
    drive += link.lossRate * 2.5 * dt * v / link.length;
    link.dqdh = kGravity * dt * area / length / resistance * link.barrels;
    return drive / resistance;
}

} // namespace

double normalDepth(const LinkState& link, double flow)
{
    const double q = std::min(std::abs(flow), link.greatestFlow);
    return q > 0 ? link.section.depthOfFactor(q / link.beta) : 0;
}

void conduitFlow(const Engine& e, LinkState& link, const NodeState& up, const NodeState& down, double dt)
{
    const double z1 = up.invert + link.offset1, z2 = down.invert + link.offset2, top = link.section.depth;
    Ends at{std::max(up.head(), z1), std::max(down.head(), z2), 0, 0};
    at.y1 = std::max(at.h1 - z1, kDry);
    at.y2 = std::max(at.h2 - z2, kDry);
    if (e.model.options.surcharge == Surcharge::Extran || link.section.isOpen) {
        at.y1 = std::min(at.y1, top);
        at.y2 = std::min(at.y2, top);
    }
    const double qLast = link.q;
    classify(link, up, down, at);
    const double yMid = (at.y1 + at.y2) / 2;
    const Wet upper = wetAt(e, link.section, at.y1), lower = wetAt(e, link.section, at.y2),
              mid = wetAt(e, link.section, yMid);
    shareSurface(link, at, upper.surfaceWidth, mid.surfaceWidth, lower.surfaceWidth);
    link.isFull = at.y1 >= top && at.y2 >= top;
    if (link.flowClass <= FlowClass::DownDry || link.setting == 0 || mid.area <= kNoArea)
        return standStill(link, upper.area, lower.area, mid.area, yMid, dt);

    double q = momentum(e, link, at, upper, mid, lower, dt);
    if (q > 0 && at.y1 < top &&
        (link.flowClass == FlowClass::Subcritical || link.flowClass == FlowClass::Supercritical))
        q = limitToNormal(e, link, up, down, q, at, upper);
    if (e.iteration > 0) {
        q = 0.5 * (qLast + q);
        if (q * qLast < 0)
            q = std::copysign(kTurningFlow, q);
    }
    if (link.flowLimit > 0)
        q = std::clamp(q, -link.flowLimit, link.flowLimit);
    if (gateHolds(e, link, q))
        q = 0;
    if (q > kNoFlow && up.depth <= kDry)
        q = kNoFlow;
    if (q < -kNoFlow && down.depth <= kDry)
        q = -kNoFlow;
    link.areaMid = mid.area;
    link.q = q;
    link.depth = std::min(yMid, top);
    link.volume = (upper.area + lower.area) / 2 * link.length * link.barrels;
    link.flow = q * link.barrels;
}

} // namespace sinew::drainage
