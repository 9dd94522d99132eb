// SPDX-License-Identifier: GPL-3.0-or-later
#include "Limits.h"
#include "Working.h"

#include <algorithm>
#include <cmath>

namespace sinew::water {

using namespace limits;
using K = Valve::Kind;

bool dependsOnPressure(const Working& w, int node)
{
    return w.conditions.demandModel == DemandModel::PressureDependent && w.row(node) >= 0 &&
           w.conditions.demandM3s[static_cast<std::size_t>(node)] > 0;
}

Outflow emitterLaw(const Working& w, int node)
{
    const auto i = static_cast<std::size_t>(node);
    const Node& at = w.network().nodes[i];
    if (w.emitter[i] < 0 && !w.network().options.emitterBackflow)
        return {{closedConductance, w.emitter[i]}, at.elevationM};
    return {powerLaw(w.emitter[i], w.emitterLoss[i], 1 / at.junction()->emitterExponent, 0), at.elevationM};
}

/// Steep walls at no demand and at full demand, the power function in between.
Outflow demandLaw(const Working& w, int node)
{
    constexpr double wall = 1e9 / conductance;
    const auto i = static_cast<std::size_t>(node);
    const double full = w.conditions.demandM3s[i], r = w.demand[i] / full;
    const double span = std::max(w.conditions.requiredPressureM - w.conditions.minimumPressureM, headToleranceM);
    const double n = 1 / w.network().options.pressureExponent;
    const double reference = w.network().nodes[i].elevationM + w.conditions.minimumPressureM;
    if (r > 1)
        return {{1 / wall, (span + wall * (w.demand[i] - full)) / wall}, reference};
    if (r < 0)
        return {{1 / wall, w.demand[i]}, reference};
    double gradient = n * span * std::pow(r, n - 1) / full, loss = gradient * w.demand[i] / n;
    if (gradient < minGradient) {
        gradient = minGradient;
        loss = gradient * w.demand[i];
    }
    return {{1 / gradient, loss / gradient}, reference};
}

namespace {

double& at(Working& w, int node) { return w.rhs[w.row(node)]; }

Linearised openValve(const Working& w, std::size_t i, double coefficient)
{
    const Valve& valve = *w.network().links[i].valve();
    if (isClosed(w.status[i]))
        return closedLink(w.flow[i]);
    if (coefficient <= 0)
        return linearLink(w.flow[i], openConductance);
    return powerLaw(w.flow[i], 0, 2, minorLossOf(coefficient, valve.diameterM));
}

Linearised breakerLaw(const Working& w, std::size_t i)
{
    const Valve& valve = *w.network().links[i].valve();
    const double own = minorLossOf(valve.minorLoss, valve.diameterM) * w.flow[i] * w.flow[i];
    if (isClosed(w.status[i]) || !w.controlled[i] || w.setting[i] == 0 || own > w.setting[i])
        return openValve(w, i, valve.minorLoss);
    return {forcedConductance, w.setting[i] * forcedConductance};
}

Linearised valveLaw(const Working& w, std::size_t i)
{
    const Valve& valve = *w.network().links[i].valve();
    switch (valve.kind) {
    case K::Throttle:
        return openValve(w, i, w.controlled[i] ? w.setting[i] : valve.minorLoss);
    case K::GeneralPurpose:
        return isClosed(w.status[i]) ? closedLink(w.flow[i]) : lineariseCurve(valve.headLoss, w.flow[i]);
    case K::PressureBreaker:
        return breakerLaw(w, i);
    default:
        return openValve(w, i, valve.minorLoss);
    }
}

Linearised linkLaw(const Working& w, std::size_t i)
{
    const Link& link = w.network().links[i];
    if (link.valve())
        return valveLaw(w, i);
    if (isClosed(w.status[i]))
        return closedLink(w.flow[i]);
    return link.pipe() ? linearise(w.plan.pipes[i], w.flow[i])
                       : linearise(w.plan.pumps[i], w.flow[i], w.setting[i]);
}

bool isHolding(const Working& w, std::size_t i)
{
    const Valve* valve = w.network().links[i].valve();
    return valve && w.status[i] == Inner::Active &&
           (valve->kind == K::PressureReducing || valve->kind == K::PressureSustaining || valve->kind == K::FlowControl);
}

void couple(Working& w, double* values, std::size_t i)
{
    const Link& link = w.network().links[i];
    const int a = w.row(link.from), b = w.row(link.to);
    const double p = w.p[i];
    if (w.plan.offDiagonal[i] >= 0)
        values[w.plan.offDiagonal[i]] -= p;
    if (a >= 0) {
        values[w.plan.diagonal[a]] += p;
        w.rhs[a] += w.y[i] + (b < 0 ? p * w.head[link.to] : 0);
    }
    if (b >= 0) {
        values[w.plan.diagonal[b]] += p;
        w.rhs[b] += -w.y[i] + (a < 0 ? p * w.head[link.from] : 0);
    }
}

void addLinks(Working& w, double* values)
{
    for (std::size_t i = 0; i < w.flow.size(); ++i) {
        if (isHolding(w, i))
            continue;
        const Linearised law = linkLaw(w, i);
        w.p[i] = law.p;
        w.y[i] = law.y;
        w.excess[w.network().links[i].from] -= w.flow[i];
        w.excess[w.network().links[i].to] += w.flow[i];
        couple(w, values, i);
    }
}

void addOutflow(Working& w, double* values, int node, const Outflow& out, double q)
{
    values[w.plan.diagonal[w.row(node)]] += out.law.p;
    at(w, node) += out.law.p * out.referenceM + out.law.y - q;
    w.excess[node] -= q;
}

void addNodes(Working& w, double* values)
{
    for (int i = 0; i < static_cast<int>(w.head.size()); ++i) {
        if (w.row(i) < 0)
            continue;
        at(w, i) += w.excess[i];
        if (w.emitterLoss[i] > 0)
            addOutflow(w, values, i, emitterLaw(w, i), w.emitter[i]);
        if (dependsOnPressure(w, i)) {
            addOutflow(w, values, i, demandLaw(w, i), w.demand[i]);
        } else {
            at(w, i) -= w.demand[i];
            w.excess[i] -= w.demand[i];
        }
    }
}

/// Holds the head at one end with a very stiff spring; the flow is whatever that end needs.
void holdPressure(Working& w, double* values, std::size_t i, int held, int other, double sign)
{
    const double headM = w.network().nodes[held].elevationM + w.setting[i];
    w.p[i] = 0;
    w.y[i] = w.flow[i] + sign * w.excess[held];
    at(w, held) += headM * forcedConductance;
    values[w.plan.diagonal[w.row(held)]] += forcedConductance;
    if (sign * w.excess[held] < 0)
        at(w, other) += w.excess[held];
}

/// Cuts the network at the valve: the set flow leaves one side and enters the other.
void holdFlow(Working& w, double* values, std::size_t i)
{
    const Link& link = w.network().links[i];
    const double q = w.setting[i];
    w.excess[link.from] -= q;
    w.excess[link.to] += q;
    at(w, link.from) -= q;
    at(w, link.to) += q;
    w.p[i] = closedConductance;
    w.y[i] = w.flow[i] - q;
    values[w.plan.offDiagonal[i]] -= w.p[i];
    values[w.plan.diagonal[w.row(link.from)]] += w.p[i];
    values[w.plan.diagonal[w.row(link.to)]] += w.p[i];
}

void addHoldingValves(Working& w, double* values)
{
    for (std::size_t i = 0; i < w.flow.size(); ++i) {
        if (!isHolding(w, i))
            continue;
        const Link& link = w.network().links[i];
        const K kind = link.valve()->kind;
        if (kind == K::FlowControl)
            holdFlow(w, values, i);
        else if (kind == K::PressureReducing)
            holdPressure(w, values, i, link.to, link.from, 1);
        else
            holdPressure(w, values, i, link.from, link.to, -1);
    }
}

} // namespace

void assemble(Working& w, Eigen::SparseMatrix<double>& matrix)
{
    double* values = matrix.valuePtr();
    std::fill(values, values + matrix.nonZeros(), 0.0);
    std::fill(w.excess.begin(), w.excess.end(), 0.0);
    w.rhs.setZero();
    addLinks(w, values);
    addNodes(w, values);
    addHoldingValves(w, values);
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

void updateOutflows(Working& w, double relaxation, Sums& sums)
{
    for (int i = 0; i < static_cast<int>(w.head.size()); ++i) {
        if (w.row(i) < 0)
            continue;
        if (w.emitterLoss[i] > 0) {
            const Outflow out = emitterLaw(w, i);
            const double dq = (out.law.y - out.law.p * (w.head[i] - out.referenceM)) * relaxation;
            w.emitter[i] -= dq;
            sums.add(w.emitter[i], dq);
        }
        if (dependsOnPressure(w, i)) {
            const Outflow out = demandLaw(w, i);
            const double dq = (out.law.y - out.law.p * (w.head[i] - out.referenceM)) * relaxation;
            w.demand[i] -= dq;
            sums.add(w.demand[i], dq);
        }
    }
}

} // namespace

Change updateFlows(Working& w, double relaxation)
{
    Sums sums;
    for (std::size_t i = 0; i < w.flow.size(); ++i) {
        const Link& link = w.network().links[i];
        double dq = (w.y[i] - w.p[i] * (w.head[link.from] - w.head[link.to])) * relaxation;
        // A constant-power pump has no head at zero flow: it must not be stepped through it.
        if (link.pump() && w.plan.pumps[i].kind == PumpLaw::Kind::Power && !isClosed(w.status[i]) && dq > w.flow[i])
            dq = w.flow[i] / 2;
        w.flow[i] -= dq;
        sums.add(w.flow[i], dq);
    }
    updateOutflows(w, relaxation, sums);
    return {sums.change, sums.flow > w.conditions.accuracy * cubicFootM3 ? sums.change / sums.flow : sums.change / cubicFootM3,
            sums.largest};
}

} // namespace sinew::water
