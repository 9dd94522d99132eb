// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"
#include "Limits.h"
#include "PipeLosses.h"

#include <algorithm>
#include <cmath>

namespace sinew::water {

using namespace limits;
using K = Valve::Kind;

namespace {

/// A smooth wall that holds an outflow on one side of nothing: no effect on the good side, 1e9 steep on the
/// other.
struct Wall {
    double loss, gradient;
};
Wall wallAt(double over, double side)
{
    constexpr double steep = 1e9;
    const double a = steep * over / cubicFootM3, b = std::sqrt(a * a + 1e-6);
    return {(a + side * b) / 2 * footM, steep / 2 * (1 + side * a / b) / conductance};
}

} // namespace

Linearised Engine::emitterLaw(const Emitter& e) const
{
    Linearised law = powerLaw(e.flow, e.loss, e.inverse, 0);
    if (network().options.emitterBackflow && !e.isSeep)
        return law;
    const Wall wall = wallAt(e.flow, -1);
    const double gradient = 1 / law.p + wall.gradient, loss = law.y / law.p + wall.loss;
    return {1 / gradient, loss / gradient};
}

/// Steep walls at no demand and at full demand, the power function in between.
Linearised Engine::demandLaw(int slot) const
{
    const double full = demand[slot], d = delivered[slot];
    const double span = std::max(requiredPressureM - minimumPressureM, headToleranceM);
    const double n = 1 / network().options.pressureExponent;
    const double r = d / full;
    if (r <= 0)
        return {closedConductance, d};
    if (r >= 1)
        return {closedConductance, d - full + span * closedConductance};
    double gradient = n * span * std::pow(r, n - 1) / full, loss = gradient * d / n;
    if (gradient < minGradient) {
        gradient = minGradient;
        loss = gradient * d;
    }
    return {1 / gradient, loss / gradient};
}

Linearised Engine::openValve(int i, double coefficient) const
{
    const double q = flow[i];
    if (isClosed(status[i]))
        return closedLink(q);
    if (coefficient <= 0)
        return linearLink(q, openConductance);
    const double k = minorLossOf(coefficient, link(i).valve()->diameterM);
    const double gradient = 2 * k * std::fabs(q);
    if (gradient < minGradient)
        return {1 / minGradient, q};
    return {1 / gradient, q / 2};
}

Linearised Engine::valveLaw(int i) const
{
    const Valve& valve = *link(i).valve();
    switch (valve.kind) {
    case K::Throttle:
        return openValve(i, fixed[i] ? valve.minorLoss : setting[i]);
    case K::PositionalControl:
        return openValve(i, fixed[i] ? valve.minorLoss : positionalLoss(valve, setting[i]));
    case K::GeneralPurpose:
        return isClosed(status[i]) ? closedLink(flow[i]) : lineariseCurve(valve.headLoss, flow[i]);
    case K::PressureBreaker: {
        const double own = minorLossOf(valve.minorLoss, valve.diameterM) * flow[i] * flow[i];
        if (isClosed(status[i]) || fixed[i] || setting[i] == 0 || own > setting[i])
            return openValve(i, valve.minorLoss);
        return {forcedConductance, setting[i] * forcedConductance};
    }
    case K::FlowControl:
        // The network is cut: the set flow leaves one side and enters the other.
        if (isHolding(i))
            return {closedConductance, flow[i] - setting[i]};
        break;
    default:
        if (isHolding(i))
            return {0, flow[i]}; // holdPressure() says the rest
        break;
    }
    return openValve(i, valve.minorLoss);
}

Linearised Engine::otherLaw(int i) const
{
    if (!link(i).pump())
        return valveLaw(i);
    return isClosed(status[i]) || setting[i] == 0 ? closedLink(flow[i])
                                                  : water::linearise(plan.pumps[i], flow[i], setting[i]);
}

bool Engine::isHolding(int i) const
{
    return !fixed[i] && status[i] == Inner::Active;
}

void Engine::linearise()
{
    if (!m_closedKnown) {
        m_closedPipes.clear();
        for (std::size_t i = 0; i < status.size(); ++i)
            if (isClosed(status[i]) && link(static_cast<int>(i)).pipe())
                m_closedPipes.push_back(static_cast<int>(i));
        m_closedKnown = true;
    }
    const auto put = [this](int i, const Linearised& law) {
        m_p[i] = law.p;
        m_y[i] = law.y;
    };
    if (plan.pipes.empty())
        linearisePowers(flow.data(), plan.slope.data(), plan.minor.data(), plan.exponent, flow.size(),
                        m_p.data(), m_y.data());
    for (const int i : plan.pipeLinks)
        put(i, water::linearise(plan.pipes[i], flow[i]));
    for (const int i : m_closedPipes)
        put(i, closedLink(flow[i]));
    for (const int i : plan.others)
        put(i, otherLaw(i));
    for (Split& split : splits) {
        linearise(split);
        put(split.link, {0, 0}); // assembleSplits() says the rest
    }
}

void Engine::assembleLinks()
{
    double *lower = ldl.lower(), *diagonal = ldl.diagonal(), *rhs = m_rhs.data();
    const int *from = plan.from.data(), *to = plan.to.data(), *entry = plan.lower.data();
    const std::size_t count = flow.size();
    for (std::size_t i = 0; i < count; ++i) {
        const double p = m_p[i], push = m_y[i] - flow[i];
        const int a = from[i], b = to[i];
        lower[entry[i]] -= p;
        diagonal[a] += p;
        diagonal[b] += p;
        rhs[a] += push;
        rhs[b] -= push;
    }
    for (const int i : plan.toFixed) {
        const int a = from[i], b = to[i];
        if (plan.isRow(a))
            rhs[a] += m_p[i] * head[b];
        if (plan.isRow(b))
            rhs[b] += m_p[i] * head[a];
    }
}

void Engine::assembleOutflows()
{
    double *diagonal = ldl.diagonal(), *rhs = m_rhs.data();
    const auto add = [&](int slot, const Linearised& law, double referenceM) {
        diagonal[slot] += law.p;
        rhs[slot] += law.p * referenceM + law.y;
    };
    for (const Emitter& e : emitters) {
        add(e.slot, emitterLaw(e), plan.elevationM[e.slot]);
        rhs[e.slot] -= e.flow;
    }
    if (demandModel != DemandModel::PressureDependent)
        return;
    for (int slot = 0; slot < plan.rows; ++slot)
        if (demand[slot] > 0)
            add(slot, demandLaw(slot), plan.elevationM[slot] + minimumPressureM);
}

/// With the node at the leak between the pipe's ends a and b eliminated, what is left of it stands in a's and
/// b's equations: it needs no row of its own.
void Engine::assembleSplits()
{
    double *diagonal = ldl.diagonal(), *rhs = m_rhs.data();
    for (const Split& s : splits) {
        const int a = plan.from[s.link], b = plan.to[s.link];
        const double p1 = s.first.p, p2 = s.second.p, sum = p1 + p2 + s.out.p;
        const double push1 = s.first.y - s.before, push2 = s.second.y - s.after,
                     given = s.out.p * s.elevationM + s.out.y - s.leak - push1 + push2;
        const double across = p1 * p2 / sum, old = flow[s.link];
        diagonal[a] += p1 * (p2 + s.out.p) / sum;
        diagonal[b] += p2 * (p1 + s.out.p) / sum;
        ldl.lower()[plan.lower[s.link]] -= across;
        rhs[a] += old + push1 + p1 * given / sum + (plan.isRow(b) ? 0 : across * head[b]);
        rhs[b] += -old - push2 + p2 * given / sum + (plan.isRow(a) ? 0 : across * head[a]);
    }
}

/// Inflow less outflow of a node over the links whose flow no valve decides.
double Engine::excessAt(int slot) const
{
    double sum = -delivered[slot];
    for (const int i : plan.linksAt[slot]) {
        const Valve* valve = link(i).valve();
        const bool decides = valve && !fixed[i] &&
                             (valve->kind == K::PressureReducing || valve->kind == K::PressureSustaining ||
                              valve->kind == K::FlowControl);
        if (!decides)
            sum += plan.to[i] == slot ? flow[i] : -flow[i];
    }
    for (const Split& s : splits)
        if (plan.to[s.link] == slot)
            sum -= s.leak; // flow[] is that at the pipe's start
    for (const Emitter& e : emitters)
        if (e.slot == slot)
            sum -= e.flow;
    return sum;
}

/// Holds the head at one end with a very stiff spring; the flow is whatever that end needs.
void Engine::holdPressure(int i, int held, int other, double sign)
{
    const double excess = m_excess[held];
    m_p[i] = 0;
    m_y[i] = flow[i] + sign * excess;
    m_rhs[held] += (plan.elevationM[held] + setting[i]) * forcedConductance;
    ldl.diagonal()[held] += forcedConductance;
    if (sign * excess < 0)
        m_rhs[other] += excess;
}

void Engine::assembleHolding()
{
    for (const int i : plan.valves)
        if (isHolding(i))
            for (const int slot : {plan.from[i], plan.to[i]})
                m_excess[slot] = excessAt(slot);
    for (const int i : plan.valves) {
        if (!isHolding(i))
            continue;
        const int a = plan.from[i], b = plan.to[i];
        switch (link(i).valve()->kind) {
        case K::PressureReducing:
            holdPressure(i, b, a, 1);
            break;
        case K::PressureSustaining:
            holdPressure(i, a, b, -1);
            break;
        default: // flow control: later valves count its flow
            m_excess[a] -= setting[i];
            m_excess[b] += setting[i];
        }
    }
}

void Engine::assemble()
{
    linearise();
    ldl.setZero();
    for (int slot = 0; slot < plan.rows; ++slot)
        m_rhs[slot] = -delivered[slot];
    assembleLinks();
    assembleOutflows();
    assembleSplits();
    assembleHolding();
}

int Engine::factorise(const std::stop_token& stop)
{
    assemble();
    return ldl.factoriseAndSolve(m_rhs.data(), stop);
}

namespace {

struct Sums {
    double flow = 0, change = 0, largest = 0;
    void add(double newFlow, double dq)
    {
        flow += std::fabs(newFlow);
        change += std::fabs(dq);
        largest = std::max(largest, std::fabs(dq));
    }
};

} // namespace

Change Engine::updateFlows(double relaxation)
{
    Sums sums;
    const double* h = head.data();
    const int *from = plan.from.data(), *to = plan.to.data();
    // A constant-power pump has no head at zero flow: it must not be stepped through it. A step that ends at
    // nothing but for rounding is one to nothing, or rounding would decide whether the pump is found to be
    // without water.
    constexpr double rounding = 1e-9;
    for (const int i : plan.others)
        if (link(i).pump() && plan.pumps[i].kind == PumpLaw::Kind::Power) {
            const double dq = (m_y[i] - m_p[i] * (h[from[i]] - h[to[i]])) * relaxation;
            if (dq - flow[i] > rounding * std::fabs(flow[i])) {
                m_p[i] = 0;
                m_y[i] = flow[i] / 2 / relaxation;
            }
        }
    for (std::size_t i = 0; i < flow.size(); ++i) {
        const double dq = (m_y[i] - m_p[i] * (h[from[i]] - h[to[i]])) * relaxation;
        flow[i] -= dq;
        sums.add(flow[i], dq);
    }
    for (Split& split : splits) {
        const double before = split.before, leak = split.leak;
        updateSplit(split, relaxation);
        flow[split.link] = split.before;
        sums.add(split.before, split.before - before);
        sums.add(split.leak, split.leak - leak);
    }
    for (Emitter& e : emitters) {
        const Linearised law = emitterLaw(e);
        const double dq =
            (law.y - law.p * (h[e.slot] - plan.elevationM[e.slot])) * (e.isSeep ? relaxation : 1);
        e.flow -= dq;
        sums.add(e.flow, dq);
    }
    if (demandModel == DemandModel::PressureDependent)
        for (int slot = 0; slot < plan.rows; ++slot)
            if (demand[slot] > 0) {
                const Linearised law = demandLaw(slot);
                const double dq =
                    (law.y - law.p * (h[slot] - plan.elevationM[slot] - minimumPressureM)) * relaxation;
                delivered[slot] -= dq;
                sums.add(delivered[slot], dq);
            }
    const double relative =
        sums.flow > accuracy * cubicFootM3 ? sums.change / sums.flow : sums.change / cubicFootM3;
    return {relative, sums.largest};
}

} // namespace sinew::water
