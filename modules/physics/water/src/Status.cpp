// SPDX-License-Identifier: GPL-3.0-or-later
#include "Conditions.h"
#include "Engine.h"
#include "Limits.h"

#include <algorithm>
#include <cmath>

namespace sinew::water {

using namespace limits;
using K = Valve::Kind;

namespace {

/// Where a valve stands against its setting. `own`: its loss when wide open.
struct At {
    Inner now;
    double q, own, hset, h1, h2;
};

Inner reducing(const At& v)
{
    if (v.now != Inner::Closed && v.q < -flowToleranceM3s)
        return Inner::Closed;
    if (v.now == Inner::Active)
        return v.h1 - v.own < v.hset - headToleranceM ? Inner::Open : v.now;
    if (v.now == Inner::Open)
        return v.h2 >= v.hset + headToleranceM ? Inner::Active : v.now;
    if (v.now != Inner::Closed)
        return v.now;
    if (v.h1 >= v.hset + headToleranceM && v.h2 < v.hset - headToleranceM)
        return Inner::Active;
    return v.h1 < v.hset - headToleranceM && v.h1 > v.h2 + headToleranceM ? Inner::Open : v.now;
}

Inner sustaining(const At& v)
{
    if (v.now != Inner::Closed && v.q < -flowToleranceM3s)
        return Inner::Closed;
    if (v.now == Inner::Active)
        return v.h2 + v.own > v.hset + headToleranceM ? Inner::Open : v.now;
    if (v.now == Inner::Open)
        return v.h1 < v.hset - headToleranceM ? Inner::Active : v.now;
    if (v.now != Inner::Closed)
        return v.now;
    if (v.h2 > v.hset + headToleranceM && v.h1 > v.h2 + headToleranceM)
        return Inner::Open;
    return v.h1 >= v.hset + headToleranceM && v.h1 > v.h2 + headToleranceM ? Inner::Active : v.now;
}

Inner checkValve(Inner s, double dh, double q)
{
    if (std::fabs(dh) > headToleranceM)
        return dh < -headToleranceM || q < -flowToleranceM3s ? Inner::Closed : Inner::Open;
    return q < -flowToleranceM3s ? Inner::Closed : s;
}

} // namespace

/// A link's flow is left as it is when its status changes: starting again from nothing converges worse.
bool Engine::setStatus(int i, Inner now)
{
    if (status[i] == now)
        return false;
    status[i] = now;
    m_switched[i] = trials;
    m_statusChanged = true;
    m_closedKnown = false;
    return true;
}

bool Engine::updateValves()
{
    bool changed = false;
    for (const int i : plan.valves) {
        const Valve& valve = *link(i).valve();
        if (fixed[i] || valve.kind == K::FlowControl)
            continue;
        const int a = plan.from[i], b = plan.to[i];
        At v{status[i],  flow[i], minorLossOf(valve.minorLoss, valve.diameterM) * flow[i] * flow[i],
             setting[i], head[a], head[b]};
        const bool isReducing = valve.kind == K::PressureReducing;
        v.hset += plan.elevationM[isReducing ? b : a];
        changed |= setStatus(i, isReducing ? reducing(v) : sustaining(v));
    }
    return changed;
}

/// No flow into a full tank, none out of an empty one. EPANET calls a tank empty only when it is; the
/// tolerance is for rounding.
Inner Engine::atTank(int i, Inner now) const
{
    const bool atStart = !plan.isRow(plan.from[i]);
    const int slot = atStart ? plan.from[i] : plan.to[i], other = atStart ? plan.to[i] : plan.from[i];
    constexpr double emptyToleranceM = 1e-6;
    const Tank* tank = network().nodes[plan.nodeAt[slot]].tank();
    if (!tank || isClosed(now))
        return now;
    const double q = atStart ? flow[i] : -flow[i], dh = head[slot] - head[other],
                 level = head[slot] - plan.elevationM[slot];
    const bool isPump = link(i).pump() != nullptr;
    const bool fills = isPump ? !atStart : checkValve(Inner::Open, dh, q) == Inner::Closed;
    const bool drains = isPump ? atStart : checkValve(Inner::Open, -dh, -q) == Inner::Closed;
    const bool full = level >= tank->maxLevelM - headToleranceM && !tank->canOverflow;
    const bool empty = level <= tank->minLevelM + emptyToleranceM;
    return (full && fills) || (empty && drains) ? Inner::TemporarilyClosed : now;
}

/// A constant-power pump delivers any head, but only while water flows.
Inner Engine::pumpStatus(int i, double gain) const
{
    const PumpLaw& law = plan.pumps[i];
    if (law.kind == PumpLaw::Kind::Power)
        return flow[i] < zeroFlowM3s ? Inner::TemporarilyClosed : Inner::Open;
    return gain > setting[i] * setting[i] * law.maxHeadM + headToleranceM ? Inner::CannotDeliver
                                                                          : Inner::Open;
}

Inner Engine::nextStatus(int i) const
{
    Inner s = status[i];
    if (s == Inner::CannotDeliver || s == Inner::TemporarilyClosed)
        s = Inner::Open;
    const Link& l = link(i);
    const double h1 = head[plan.from[i]], h2 = head[plan.to[i]];
    if (l.pipe() && l.pipe()->checkValve && !fixed[i])
        s = checkValve(s, h1 - headBehind(i), flow[i]);
    if (l.pump() && !isClosed(s) && setting[i] > 0)
        s = pumpStatus(i, h2 - h1);
    if (l.valve() && l.valve()->kind == K::FlowControl && !fixed[i]) {
        if (h1 - h2 < -headToleranceM || flow[i] < -flowToleranceM3s)
            s = Inner::FlowNotReached;
        else if (s == Inner::FlowNotReached && flow[i] >= setting[i])
            s = Inner::Active;
    }
    return plan.isRow(plan.from[i]) && plan.isRow(plan.to[i]) ? s : atTank(i, s);
}

bool Engine::updateLinks()
{
    bool changed = false;
    for (const int i : plan.checked)
        changed |= setStatus(i, nextStatus(i));
    return changed;
}

bool Engine::applyJunctionControls()
{
    bool changed = false;
    for (const int index : plan.junctionControls) {
        const Control& control = network().controls[index];
        const int slot = plan.slotOf[control.node];
        const double gradeM = plan.elevationM[slot] + control.value;
        const bool due = control.when == Control::When::LevelBelow ? head[slot] <= gradeM + headToleranceM
                                                                   : head[slot] >= gradeM - headToleranceM;
        changed |= due && obeyInside(control);
    }
    return changed;
}

/// A pump is compared by its speed, a pipe by its status, a valve by both: so a pump that cannot deliver is
/// not switched on again and again.
bool Engine::obeyInside(const Control& control)
{
    const int i = control.link;
    const Link& l = link(i);
    const auto target =
        targetOf(network(), i, control.status, control.setting, {LinkStatus::Open, setting[i]});
    const bool letsGo = l.valve() && target.status != LinkStatus::Active;
    bool differs = status[i] != innerOf(target.status);
    if (l.pump())
        differs = setting[i] != target.setting;
    else if (l.valve())
        differs = letsGo ? !fixed[i] || differs : fixed[i] || setting[i] != target.setting;
    if (differs)
        aim(i, target);
    return differs;
}

void Engine::aim(int i, const Conditions::LinkCondition& target)
{
    const bool closes = target.status == LinkStatus::Closed;
    setStatus(i, closes ? Inner::Closed : link(i).valve() ? innerOf(target.status) : Inner::Open);
    fixed[i] = link(i).valve() ? target.status != LinkStatus::Active : link(i).pipe() && closes;
    setting[i] = link(i).pump() && closes ? 0 : target.setting;
    m_statusChanged = true;
}

void Engine::adjust(int i, double newSetting)
{
    const Valve* valve = link(i).valve();
    if (valve && valve->kind == K::FlowControl)
        setStatus(i, Inner::Active);
    else if (valve && fixed[i] && isClosed(status[i]))
        setStatus(i, Inner::Open);
    else if (link(i).pump() && newSetting > 0 && isClosed(status[i]))
        setStatus(i, Inner::Open);
    else if (link(i).pump() && !(newSetting > 0) && !isClosed(status[i]))
        setStatus(i, Inner::Closed);
    if (valve)
        fixed[i] = 0;
    if (!link(i).pipe())
        setting[i] = newSetting;
    m_statusChanged = true;
}

bool Engine::releaseValveAt(int slot)
{
    for (const int i : plan.valves) {
        if (plan.from[i] != slot && plan.to[i] != slot)
            continue;
        if (fixed[i] || status[i] != Inner::Active)
            return false;
        return setStatus(i, link(i).valve()->kind == K::FlowControl ? Inner::FlowNotReached
                                                                    : Inner::PressureNotReached);
    }
    return false;
}

/// Largest head loss residual over open links, m.
double Engine::headError() const
{
    double worst = 0;
    for (std::size_t i = 0; i < flow.size(); ++i) {
        if (isClosed(status[i]) || m_p[i] == 0)
            continue;
        const int k = static_cast<int>(i);
        const Linearised law = !link(k).pipe()      ? otherLaw(k)
                               : plan.pipes.empty() ? powerLaw(flow[i], plan.slope[i] / plan.exponent,
                                                               plan.exponent, plan.minor[i])
                                                    : water::linearise(plan.pipes[i], flow[i]);
        if (law.p > 0)
            worst = std::fmax(worst, std::fabs(head[plan.from[i]] - head[plan.to[i]] - law.y / law.p));
    }
    return worst;
}

bool Engine::demandsFit() const
{
    const double span = requiredPressureM - minimumPressureM;
    for (int slot = 0; slot < plan.rows; ++slot) {
        if (!dependsOnPressure(slot))
            continue;
        const double over = head[slot] - plan.elevationM[slot] - minimumPressureM;
        const double share = std::fmin(1, std::fmax(0, span > 0 ? over / span : over > 0));
        const double wanted = demand[slot] * std::pow(share, network().options.pressureExponent);
        if (std::fabs(wanted - delivered[slot]) > flowToleranceM3s)
            return false;
    }
    return true;
}

bool Engine::seepsFit() const
{
    for (const Emitter& e : emitters) {
        const double wanted = e.isSeep ? seepFlowAt(e, head[e.slot]) : e.flow;
        if (std::fabs(wanted - e.flow) > flowToleranceM3s + 1e-3 * wanted)
            return false;
    }
    return true;
}

bool Engine::hasConverged(const Change& change) const
{
    const NetworkOptions& options = network().options;
    if (change.relative > accuracy)
        return false;
    if (options.flowChangeM3s > 0 && change.largestFlow > options.flowChangeM3s)
        return false;
    if (finestFlowM3s > 0 && change.largestFlow > finestFlowM3s)
        return false;
    if (options.headErrorM > 0 && headError() > options.headErrorM)
        return false;
    return (plan.seeps.empty() || seepsFit()) && (demandModel == DemandModel::DemandDriven || demandsFit());
}

namespace {

int rootOf(std::vector<int>& parent, int i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

} // namespace

/// A head is determined where open links lead to a given head, to one that a valve holds, or to an outflow
/// that depends on it. Valves that hold a pressure or a flow pass no head on.
void Engine::findUndetermined()
{
    const int n = static_cast<int>(head.size()), outside = n;
    m_part.resize(static_cast<std::size_t>(n) + 1);
    for (int i = 0; i <= n; ++i)
        m_part[i] = i;
    const auto join = [this](int a, int b) { m_part[rootOf(m_part, a)] = rootOf(m_part, b); };
    for (int slot = plan.rows; slot < n; ++slot)
        join(slot, outside);
    for (const Emitter& e : emitters)
        join(e.slot, outside);
    for (int slot = 0; slot < plan.rows; ++slot)
        if (dependsOnPressure(slot))
            join(slot, outside);
    for (const Split& s : splits)
        if (s.loss > 0 && !isShutBehind(s.link))
            join(plan.to[s.link], outside);
    for (std::size_t i = 0; i < status.size(); ++i) {
        const int k = static_cast<int>(i);
        if (isClosed(status[i]))
            continue;
        const Valve* valve = link(k).valve();
        const bool cuts = valve && isHolding(k) &&
                          (valve->kind == K::FlowControl || valve->kind == K::PressureReducing ||
                           valve->kind == K::PressureSustaining);
        if (!cuts)
            join(plan.from[i], plan.to[i]);
        else if (valve->kind != K::FlowControl)
            join(valve->kind == K::PressureReducing ? plan.to[i] : plan.from[i], outside);
    }
    m_undetermined.clear();
    const int root = rootOf(m_part, outside);
    for (int slot = 0; slot < plan.rows; ++slot)
        if (rootOf(m_part, slot) != root)
            m_undetermined.push_back(slot);
}

bool Engine::isUndetermined(int slot) const
{
    return std::binary_search(m_undetermined.begin(), m_undetermined.end(), slot);
}

const std::vector<int>& Engine::undetermined()
{
    if (m_statusChanged)
        findUndetermined();
    m_statusChanged = false;
    return m_undetermined;
}

} // namespace sinew::water
