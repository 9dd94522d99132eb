// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"

#include "Limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::water {

using namespace limits;

namespace {

constexpr double firstSeepM3s = 1e-3 * cubicFootM3;

} // namespace

Result<Engine> Engine::make(const PipeNetwork& network, const std::stop_token& stop)
{
    Engine e;
    auto plan = makePlan(network, e.ldl, stop);
    if (!plan)
        return passOn(plan);
    e.plan = std::move(*plan);
    const std::size_t nodes = network.nodes.size(), links = network.links.size();
    for (auto* perSlot : {&e.demand, &e.head, &e.delivered, &e.m_rhs, &e.m_excess})
        perSlot->assign(nodes, 0);
    for (auto* perLink : {&e.flow, &e.setting, &e.m_p, &e.m_y, &e.m_keptFlow})
        perLink->assign(links, 0);
    e.status.assign(links, Inner::Open);
    e.m_keptStatus = e.status;
    e.fixed.assign(links, 0);
    e.m_switched.assign(links, 0);
    e.m_closedPipes.reserve(links);
    e.m_undetermined.reserve(nodes);
    for (const Seep& seep : e.plan.seeps)
        e.emitters.push_back({seep.slot, std::pow(seep.coefficient, -1 / seep.exponent), 1 / seep.exponent,
                              firstSeepM3s, true});
    return e;
}

double Engine::seepFlowAt(const Emitter& seep, double headM) const
{
    const double pressure = std::max(0.0, headM - plan.elevationM[seep.slot]);
    return std::pow(pressure / seep.loss, 1 / seep.inverse);
}

void Engine::loadEmitters(const std::vector<double>& coefficients)
{
    std::size_t next = 0;
    const auto seeps = static_cast<std::ptrdiff_t>(plan.seeps.size());
    std::vector<Emitter> before = std::move(emitters);
    const std::vector<Emitter> kept(before.end() - seeps, before.end());
    before.erase(before.end() - seeps, before.end());
    emitters.clear();
    for (std::size_t i = 0; i < coefficients.size(); ++i) {
        const Junction* junction = network().nodes[i].junction();
        if (!junction || !(coefficients[i] > 0))
            continue;
        const int slot = plan.slotOf[i];
        while (next < before.size() && plan.nodeAt[before[next].slot] < static_cast<int>(i))
            ++next;
        const bool known = next < before.size() && before[next].slot == slot;
        const double inverse = 1 / junction->emitterExponent;
        emitters.push_back(
            {slot, std::pow(coefficients[i], -inverse), inverse, known ? before[next].flow : cubicFootM3});
    }
    m_statusChanged |= emitters.size() != before.size();
    for (std::size_t i = 0; !m_statusChanged && i < before.size(); ++i)
        m_statusChanged = emitters[i].slot != before[i].slot;
    emitters.insert(emitters.end(), kept.begin(), kept.end());
}

Result<void> Engine::checkConditions(const Conditions& c) const
{
    const std::size_t nodes = network().nodes.size();
    if (c.demandM3s.size() != nodes || c.fixedHeadM.size() != nodes || c.emitter.size() != nodes ||
        c.links.size() != network().links.size())
        return fail(ErrorCode::InvalidInput, "the conditions belong to another network");
    for (std::size_t k = 0; k < c.leaks.size(); ++k) {
        if (auto ok = checkLeak(c.leaks[k], false); !ok)
            return ok;
        for (std::size_t j = 0; j < k; ++j)
            if (c.leaks[j].link == c.leaks[k].link)
                return fail(ErrorCode::InvalidInput, "the pipe leaks twice", link(c.leaks[k].link).id);
    }
    return {};
}

void Engine::setStatuses(const std::vector<Inner>& statuses, const std::vector<std::uint8_t>& fixedOnes)
{
    if (status == statuses && fixed == fixedOnes)
        return;
    m_closedKnown = false;
    m_statusChanged = true;
    status = statuses;
    fixed = fixedOnes;
}

void Engine::load(const Conditions& c)
{
    for (std::size_t i = 0; i < plan.slotOf.size(); ++i) {
        const int slot = plan.slotOf[i];
        demand[slot] = c.demandM3s[i];
        if (plan.isRow(slot))
            delivered[slot] = c.demandM3s[i];
        else
            head[slot] = c.fixedHeadM[i];
    }
    loadEmitters(c.emitter);
    loadLeaks(c.leaks);
    demandModel = c.demandModel;
    minimumPressureM = c.minimumPressureM;
    requiredPressureM = c.requiredPressureM;
    accuracy = c.accuracy;
}

/// As if water moved at a foot a second, and pumps at their best.
double Engine::initialFlow(int i) const
{
    const Link& l = link(i);
    if (isClosed(status[i]))
        return zeroFlowM3s;
    if (l.pump())
        return setting[i] * plan.pumps[i].designFlowM3s;
    const double d = l.pipe() ? l.pipe()->diameterM : l.valve()->diameterM;
    return std::numbers::pi / 4 * d * d * footM;
}

void Engine::reset(const std::vector<Conditions::LinkCondition>& links)
{
    for (std::size_t i = 0; i < links.size(); ++i) {
        const int k = static_cast<int>(i);
        Conditions::LinkCondition start = links[i];
        if (link(k).pump() && start.setting == 0)
            start.status = LinkStatus::Closed;
        aim(k, start);
        flow[i] = initialFlow(k);
    }
    for (Emitter& e : emitters)
        e.flow = e.isSeep ? firstSeepM3s : cubicFootM3;
    for (Split& s : splits) {
        s.before = flow[s.link];
        s.leak = s.loss > 0 ? cubicFootM3 : 0;
        s.after = s.before - s.leak;
    }
}

/// Check valves and valves that had closed or opened themselves begin there.
void Engine::resume(const Conditions& conditions, const HydraulicState& state)
{
    reset(conditions.links);
    for (std::size_t i = 0; i < flow.size(); ++i) {
        const int k = static_cast<int>(i);
        const bool decidesItself =
            !fixed[i] && (link(k).valve() || (link(k).pipe() && link(k).pipe()->checkValve));
        if (decidesItself && status[i] != innerOf(state.status[i]))
            setStatus(k, innerOf(state.status[i]));
        if (isClosed(status[i]))
            flow[i] = zeroFlowM3s;
        else if (std::fabs(state.flowM3s[i]) > zeroFlowM3s)
            flow[i] = state.flowM3s[i];
    }
    for (Emitter& e : emitters)
        if (const double q = e.isSeep ? seepFlowAt(e, state.headM[plan.nodeAt[e.slot]])
                                      : state.emitterM3s[plan.nodeAt[e.slot]];
            q > 0)
            e.flow = q;
    for (std::size_t i = 0; i < splits.size(); ++i) {
        Split& s = splits[i];
        const bool known = state.leakM3s.size() == splits.size();
        s.before = flow[s.link];
        if (known)
            s.leak = state.leakM3s[i];
        s.after = s.before - s.leak;
    }
    for (int slot = 0; slot < plan.rows; ++slot)
        if (dependsOnPressure(slot))
            delivered[slot] = std::min(state.deliveredM3s[plan.nodeAt[slot]], demand[slot]);
}

void Engine::restore(const Conditions& conditions, const HydraulicState& state)
{
    resume(conditions, state);
    for (std::size_t i = 0; i < flow.size(); ++i) {
        setStatus(static_cast<int>(i), innerOf(state.status[i]));
        flow[i] = state.flowM3s[i];
    }
    for (Emitter& e : emitters)
        if (!e.isSeep)
            e.flow = state.emitterM3s[plan.nodeAt[e.slot]];
    for (Split& s : splits) {
        s.before = flow[s.link];
        s.after = s.before - s.leak;
    }
}

bool Engine::wouldChange(int i, const Conditions::LinkCondition& target) const
{
    if (status[i] != innerOf(target.status))
        return true;
    if (link(i).pipe())
        return false;
    const bool letsGo = link(i).valve() && target.status != LinkStatus::Active;
    return setting[i] != target.setting || (link(i).valve() && letsGo != (fixed[i] != 0));
}

/// Brent's: one trial is remembered at every power of two; an iteration that comes back to it will do so for
/// ever.
bool Engine::repeats(int trial)
{
    constexpr double same = 1e-9;
    if (trial > network().options.maxCheck + 16 && m_keptTrial > 0 && m_keptStatus == status) {
        bool equal = true;
        for (std::size_t i = 0; equal && i < flow.size(); ++i)
            equal = std::fabs(flow[i] - m_keptFlow[i]) <= same * std::fabs(flow[i]) + same * cubicFootM3;
        if (equal)
            return true;
    }
    if ((trial & (trial - 1)) == 0 && trial >= 16) {
        m_keptTrial = trial;
        std::copy(flow.begin(), flow.end(), m_keptFlow.begin());
        std::copy(status.begin(), status.end(), m_keptStatus.begin());
    }
    return false;
}

Result<void> Engine::solve(std::stop_token stop)
{
    const NetworkOptions& options = network().options;
    int most = options.trials + std::max(0, options.extraTrials);
    int nextCheck = options.checkFrequency;
    double relaxation = 1;
    bool cyclic = false;
    m_keptTrial = m_released = 0;
    balanced = true;
    relativeError = 0;
    std::fill(m_switched.begin(), m_switched.end(), 0);
    for (trials = 1; trials <= most;) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        const int row = factorise(stop);
        if (row == SparseLdl::stopped)
            return fail(ErrorCode::Cancelled, "stopped");
        if (row >= 0) {
            if (releaseValveAt(row) && ++m_released <= static_cast<int>(plan.valves.size()))
                continue;
            return fail(ErrorCode::SingularNetwork, "the equations cannot be solved at this node",
                        network().nodes[plan.nodeAt[row]].id);
        }
        std::copy(m_rhs.begin(), m_rhs.begin() + plan.rows, head.begin());
        const Change change = updateFlows(relaxation);
        relativeError = change.relative;
        if (!std::isfinite(change.relative) || change.largestFlow > 1e12)
            return fail(ErrorCode::NotConverged,
                        fmt::format("flows grew beyond all bounds in iteration {}", trials));
        relaxation = 1;
        bool valves = false;
        if (options.dampLimit <= 0 || change.relative <= options.dampLimit) {
            relaxation = options.dampLimit > 0 ? 0.6 : 1;
            valves = updateValves();
        }
        if (hasConverged(change)) {
            if (trials > options.trials)
                return {};
            const bool links = updateLinks(), controls = applyJunctionControls();
            if (!valves && !links && !controls)
                return {};
            nextCheck = trials + options.checkFrequency;
        } else if (trials <= options.maxCheck && trials == nextCheck) {
            updateLinks();
            nextCheck += options.checkFrequency;
        }
        if (!cyclic && repeats(trials)) {
            // Only the phase matters now: as if all trials had been made.
            const int period = trials - m_keptTrial;
            most = trials + (most - trials) % period;
            cyclic = true;
        }
        ++trials;
    }
    trials = most;
    balanced = false;
    restless.clear();
    for (std::size_t i = 0; i < m_switched.size(); ++i)
        if (m_switched[i] > most - 16)
            restless.push_back(static_cast<int>(i));
    return {};
}

double Engine::inflow(int slot) const
{
    double sum = 0;
    for (const int i : plan.toFixed)
        if (!isClosed(status[i]))
            sum += plan.to[i] == slot ? flow[i] : plan.from[i] == slot ? -flow[i] : 0;
    for (const Split& s : splits)
        if (plan.to[s.link] == slot)
            sum -= s.leak;
    return sum;
}

void Engine::report(HydraulicState& state)
{
    const std::size_t nodes = head.size(), links = flow.size();
    state.headM.resize(nodes);
    state.deliveredM3s.resize(nodes);
    state.emitterM3s.assign(nodes, 0);
    state.flowM3s.resize(links);
    state.status.resize(links);
    for (std::size_t i = 0; i < nodes; ++i) {
        const int slot = plan.slotOf[i];
        state.headM[i] = head[slot];
        state.deliveredM3s[i] = plan.isRow(slot) ? delivered[slot] : 0;
    }
    state.seepageM3s.assign(plan.seeps.empty() ? 0 : nodes, 0);
    for (const Emitter& e : emitters)
        (e.isSeep ? state.seepageM3s : state.emitterM3s)[plan.nodeAt[e.slot]] += e.flow;
    for (std::size_t i = 0; i < links; ++i) {
        const bool closed = isClosed(status[i]);
        state.flowM3s[i] = closed ? 0 : flow[i];
        state.status[i] = closed                       ? LinkStatus::Closed
                          : status[i] == Inner::Active ? LinkStatus::Active
                                                       : LinkStatus::Open;
    }
    for (const int i : plan.toFixed) {
        state.deliveredM3s[plan.nodeAt[plan.from[i]]] -= plan.isRow(plan.from[i]) ? 0 : state.flowM3s[i];
        state.deliveredM3s[plan.nodeAt[plan.to[i]]] += plan.isRow(plan.to[i]) ? 0 : state.flowM3s[i];
    }
    state.leakM3s.clear();
    state.leakHeadM.clear();
    for (const Split& s : splits) {
        state.leakM3s.push_back(s.leak);
        state.leakHeadM.push_back(s.head);
        if (!plan.isRow(plan.to[s.link]))
            state.deliveredM3s[plan.nodeAt[plan.to[s.link]]] -= s.leak;
    }
    state.undetermined.clear();
    for (const int slot : undetermined())
        state.undetermined.push_back(plan.nodeAt[slot]);
    std::sort(state.undetermined.begin(), state.undetermined.end());
    state.iterations = trials;
    state.relativeError = relativeError;
    state.warnings.clear();
}

} // namespace sinew::water
