// SPDX-License-Identifier: GPL-3.0-or-later
#include "Limits.h"
#include "Working.h"

#include <cmath>

namespace sinew::water {

using namespace limits;
using K = Valve::Kind;

namespace {

Inner reducing(const Working& w, std::size_t i, double hset, double h1, double h2)
{
    const Valve& valve = *w.network().links[i].valve();
    const double q = w.flow[i], own = minorLossOf(valve.minorLoss, valve.diameterM) * q * q;
    const Inner s = w.status[i];
    if (s != Inner::Closed && q < -flowToleranceM3s)
        return Inner::Closed;
    if (s == Inner::Active)
        return h1 - own < hset - headToleranceM ? Inner::Open : s;
    if (s == Inner::Open)
        return h2 >= hset + headToleranceM ? Inner::Active : s;
    if (s != Inner::Closed)
        return s;
    if (h1 >= hset + headToleranceM && h2 < hset - headToleranceM)
        return Inner::Active;
    return h1 < hset - headToleranceM && h1 > h2 + headToleranceM ? Inner::Open : s;
}

Inner sustaining(const Working& w, std::size_t i, double hset, double h1, double h2)
{
    const Valve& valve = *w.network().links[i].valve();
    const double q = w.flow[i], own = minorLossOf(valve.minorLoss, valve.diameterM) * q * q;
    const Inner s = w.status[i];
    if (s != Inner::Closed && q < -flowToleranceM3s)
        return Inner::Closed;
    if (s == Inner::Active)
        return h2 + own > hset + headToleranceM ? Inner::Open : s;
    if (s == Inner::Open)
        return h1 < hset - headToleranceM ? Inner::Active : s;
    if (s != Inner::Closed)
        return s;
    if (h2 > hset + headToleranceM && h1 > h2 + headToleranceM)
        return Inner::Open;
    return h1 >= hset + headToleranceM && h1 > h2 + headToleranceM ? Inner::Active : s;
}

Inner flowControl(const Working& w, std::size_t i, double h1, double h2)
{
    const Inner s = w.status[i];
    if (h1 - h2 < -headToleranceM || w.flow[i] < -flowToleranceM3s)
        return Inner::FlowNotReached;
    return s == Inner::FlowNotReached && w.flow[i] >= w.setting[i] ? Inner::Active : s;
}

Inner checkValve(Inner s, double dh, double q)
{
    if (std::fabs(dh) > headToleranceM)
        return dh < -headToleranceM || q < -flowToleranceM3s ? Inner::Closed : Inner::Open;
    return q < -flowToleranceM3s ? Inner::Closed : s;
}

Inner pump(const Working& w, std::size_t i, double gain)
{
    const double most = w.setting[i] * w.setting[i] * w.plan.pumps[i].maxHeadM;
    return gain > most + headToleranceM ? Inner::CannotDeliver : Inner::Open;
}

/// No flow into a full tank, none out of an empty one.
Inner atTank(const Working& w, std::size_t i, int tankNode, bool atStart)
{
    const Link& link = w.network().links[i];
    const Node& node = w.network().nodes[tankNode];
    const Tank* tank = node.tank();
    const Inner s = w.status[i];
    if (!tank || isClosed(s))
        return s;
    const double sign = atStart ? 1 : -1;
    const double q = sign * w.flow[i], dh = sign * (w.head[link.from] - w.head[link.to]);
    const double level = w.head[tankNode] - node.elevationM;
    const bool full = level >= tank->maxLevelM - headToleranceM && !tank->canOverflow;
    const bool empty = level <= tank->minLevelM + headToleranceM;
    const bool fills = link.pump() ? !atStart : checkValve(Inner::Open, dh, q) == Inner::Closed;
    const bool drains = link.pump() ? atStart : checkValve(Inner::Closed, dh, q) == Inner::Open;
    return (full && fills) || (empty && drains) ? Inner::TemporarilyClosed : s;
}

Inner nextStatus(Working& w, std::size_t i)
{
    const Link& link = w.network().links[i];
    const Inner before = w.status[i];
    const double h1 = w.head[link.from], h2 = w.head[link.to];
    if (before == Inner::CannotDeliver || before == Inner::TemporarilyClosed)
        w.status[i] = Inner::Open;
    // A check valve that is shut by command stays shut.
    if (link.pipe() && link.pipe()->checkValve && w.conditions.links[i].status != LinkStatus::Closed)
        w.status[i] = checkValve(w.status[i], h1 - h2, w.flow[i]);
    if (link.pump() && !isClosed(w.status[i]) && w.setting[i] > 0)
        w.status[i] = pump(w, i, h2 - h1);
    if (link.valve() && link.valve()->kind == K::FlowControl && w.controlled[i])
        w.status[i] = flowControl(w, i, h1, h2);
    w.status[i] = atTank(w, i, link.from, true);
    w.status[i] = atTank(w, i, link.to, false);
    return w.status[i];
}

} // namespace

bool updateValves(Working& w)
{
    bool changed = false;
    for (std::size_t i = 0; i < w.flow.size(); ++i) {
        const Link& link = w.network().links[i];
        if (!link.valve() || !w.controlled[i])
            continue;
        const double h1 = w.head[link.from], h2 = w.head[link.to];
        const Inner before = w.status[i];
        if (link.valve()->kind == K::PressureReducing)
            w.status[i] = reducing(w, i, w.network().nodes[link.to].elevationM + w.setting[i], h1, h2);
        if (link.valve()->kind == K::PressureSustaining)
            w.status[i] = sustaining(w, i, w.network().nodes[link.from].elevationM + w.setting[i], h1, h2);
        if (w.status[i] != before && w.status[i] == Inner::Closed)
            w.flow[i] = zeroFlowM3s;
        changed |= w.status[i] != before;
    }
    return changed;
}

bool updateLinks(Working& w)
{
    bool changed = false;
    for (std::size_t i = 0; i < w.flow.size(); ++i) {
        const Inner before = w.status[i];
        const Inner after = nextStatus(w, i);
        if (after == before)
            continue;
        changed = true;
        if (isClosed(after))
            w.flow[i] = zeroFlowM3s;
    }
    return changed;
}

namespace {

void obey(Working& w, const Control& control)
{
    const auto i = static_cast<std::size_t>(control.link);
    const Link& link = w.network().links[i];
    if (control.setting) {
        w.setting[i] = *control.setting;
        w.controlled[i] = link.valve() != nullptr;
        w.status[i] = link.pump() ? (*control.setting > 0 ? Inner::Open : Inner::Closed) : Inner::Active;
    } else if (control.status) {
        w.controlled[i] = link.valve() && *control.status == LinkStatus::Active;
        w.status[i] = *control.status == LinkStatus::Closed   ? Inner::Closed
                      : *control.status == LinkStatus::Active ? Inner::Active
                                                              : Inner::Open;
        if (link.pump() && w.status[i] == Inner::Open && w.setting[i] == 0)
            w.setting[i] = 1;
    }
}

} // namespace

bool applyJunctionControls(Working& w)
{
    bool changed = false;
    for (const int index : w.plan.junctionControls) {
        const Control& control = w.network().controls[index];
        const double gradeM = w.network().nodes[control.node].elevationM + control.value;
        const double headM = w.head[control.node];
        const bool due = control.when == Control::When::LevelBelow ? headM <= gradeM + headToleranceM
                                                                   : headM >= gradeM - headToleranceM;
        if (!due)
            continue;
        const Inner status = w.status[control.link];
        const double setting = w.setting[control.link];
        // A pump that cannot deliver is still switched on.
        const bool keeps = !control.setting && control.status == LinkStatus::Open && status == Inner::CannotDeliver;
        if (keeps)
            continue;
        obey(w, control);
        changed |= w.status[control.link] != status || w.setting[control.link] != setting;
    }
    return changed;
}

bool releaseValveAt(Working& w, int matrixRow)
{
    for (std::size_t i = 0; i < w.flow.size(); ++i) {
        const Link& link = w.network().links[i];
        const bool touches = w.row(link.from) == matrixRow || w.row(link.to) == matrixRow;
        if (!touches || !link.valve() || w.status[i] != Inner::Active || !w.controlled[i])
            continue;
        w.status[i] = link.valve()->kind == K::FlowControl ? Inner::FlowNotReached : Inner::PressureNotReached;
        return true;
    }
    return false;
}

namespace {

/// Largest head loss residual over open links, m.
double headError(const Working& w)
{
    double worst = 0;
    for (std::size_t i = 0; i < w.flow.size(); ++i) {
        const Link& link = w.network().links[i];
        if (isClosed(w.status[i]) || w.p[i] == 0 || !link.pipe())
            continue;
        const Linearised law = linearise(w.plan.pipes[i], w.flow[i]);
        worst = std::fmax(worst, std::fabs(w.head[link.from] - w.head[link.to] - law.y / law.p));
    }
    return worst;
}

bool demandsFit(const Working& w)
{
    const double span = w.conditions.requiredPressureM - w.conditions.minimumPressureM;
    for (int i = 0; i < static_cast<int>(w.head.size()); ++i) {
        if (!dependsOnPressure(w, i))
            continue;
        const double over = w.head[i] - w.network().nodes[i].elevationM - w.conditions.minimumPressureM;
        const double share = std::fmin(1, std::fmax(0, span > 0 ? over / span : over > 0));
        const double wanted = w.conditions.demandM3s[i] * std::pow(share, w.network().options.pressureExponent);
        if (std::fabs(wanted - w.demand[i]) > flowToleranceM3s)
            return false;
    }
    return true;
}

} // namespace

bool hasConverged(const Working& w, const Change& change)
{
    const NetworkOptions& options = w.network().options;
    if (change.relative > w.conditions.accuracy)
        return false;
    if (options.flowChangeM3s > 0 && change.largestFlow > options.flowChangeM3s)
        return false;
    if (options.headErrorM > 0 && headError(w) > options.headErrorM)
        return false;
    return w.conditions.demandModel == DemandModel::DemandDriven || demandsFit(w);
}

} // namespace sinew::water
