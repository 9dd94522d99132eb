// SPDX-License-Identifier: GPL-3.0-or-later
#include "Limits.h"
#include "Working.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::water {

namespace {

Result<void> makeLaws(Plan& plan)
{
    const PipeNetwork& network = *plan.network;
    plan.pipes.resize(network.links.size());
    plan.pumps.resize(network.links.size());
    for (std::size_t i = 0; i < network.links.size(); ++i) {
        const Link& link = network.links[i];
        if (const Pipe* pipe = link.pipe())
            plan.pipes[i] = pipeLaw(*pipe, network.options);
        if (const Pump* pump = link.pump()) {
            auto law = pumpLaw(*pump, link.id);
            if (!law)
                return passOn(law);
            plan.pumps[i] = std::move(*law);
        }
    }
    return {};
}

int valueIndex(const Eigen::SparseMatrix<double>& m, int row, int column)
{
    const int *begin = m.innerIndexPtr() + m.outerIndexPtr()[column],
              *end = m.innerIndexPtr() + m.outerIndexPtr()[column + 1];
    return static_cast<int>(std::lower_bound(begin, end, row) - m.innerIndexPtr());
}

/// The lower triangle: a diagonal, and one entry a pair of neighbouring junctions.
void makePattern(Plan& plan)
{
    const PipeNetwork& network = *plan.network;
    std::vector<Eigen::Triplet<double>> entries;
    for (int i = 0; i < plan.rows; ++i)
        entries.emplace_back(i, i, 1);
    for (const Link& link : network.links) {
        const int a = plan.row[link.from], b = plan.row[link.to];
        if (a >= 0 && b >= 0)
            entries.emplace_back(std::max(a, b), std::min(a, b), 0);
    }
    plan.pattern.resize(plan.rows, plan.rows);
    plan.pattern.setFromTriplets(entries.begin(), entries.end());
    plan.pattern.makeCompressed();
    for (int i = 0; i < plan.rows; ++i)
        plan.diagonal.push_back(valueIndex(plan.pattern, i, i));
    for (const Link& link : network.links) {
        const int a = plan.row[link.from], b = plan.row[link.to];
        plan.offDiagonal.push_back(a >= 0 && b >= 0 ? valueIndex(plan.pattern, std::max(a, b), std::min(a, b)) : -1);
    }
}

} // namespace

Result<Plan> makePlan(const PipeNetwork& network)
{
    Plan plan;
    plan.network = &network;
    if (auto ok = validate(network); !ok)
        return passOn(ok);
    if (auto ok = makeLaws(plan); !ok)
        return passOn(ok);
    for (const Node& node : network.nodes)
        plan.row.push_back(node.isJunction() ? plan.rows++ : -1);
    makePattern(plan);
    for (std::size_t i = 0; i < network.controls.size(); ++i) {
        const Control& c = network.controls[i];
        if (c.node >= 0 && c.when <= Control::When::LevelBelow && network.nodes[c.node].isJunction())
            plan.junctionControls.push_back(static_cast<int>(i));
    }
    return plan;
}

Working::Working(const Plan& thePlan, const Conditions& theConditions)
    : plan(thePlan), conditions(theConditions)
{
    const std::size_t nodes = network().nodes.size(), links = network().links.size();
    head = conditions.fixedHeadM;
    demand = conditions.demandM3s;
    emitter.assign(nodes, 0);
    emitterLoss.assign(nodes, 0);
    excess.assign(nodes, 0);
    flow.assign(links, 0);
    p.assign(links, 0);
    y.assign(links, 0);
    setting.resize(links);
    status.resize(links);
    controlled.assign(links, false);
    rhs.resize(plan.rows);
    for (std::size_t i = 0; i < nodes; ++i)
        if (const Junction* junction = network().nodes[i].junction(); junction && conditions.emitter[i] > 0)
            emitterLoss[i] = std::pow(conditions.emitter[i], -1 / junction->emitterExponent);
}

namespace {

double initialFlow(const Working& w, std::size_t i)
{
    const Link& link = w.network().links[i];
    const double d = link.pipe() ? link.pipe()->diameterM : link.valve() ? link.valve()->diameterM : 0;
    if (isClosed(w.status[i]))
        return limits::zeroFlowM3s;
    if (link.pump())
        return w.setting[i] * w.plan.pumps[i].designFlowM3s;
    return std::numbers::pi / 4 * d * d * limits::footM;
}

Inner innerOf(LinkStatus status, const Link& link, double setting)
{
    if (status == LinkStatus::Closed || (link.pump() && setting == 0))
        return Inner::Closed;
    return status == LinkStatus::Active ? Inner::Active : Inner::Open;
}

/// A valve that had closed or opened itself in the last step begins there.
Inner continued(Inner now, LinkStatus before, bool controlled)
{
    if (!controlled)
        return now;
    return before == LinkStatus::Closed ? Inner::Closed : before == LinkStatus::Open ? Inner::Open : Inner::Active;
}

} // namespace

void startFrom(Working& w, const HydraulicState* previous)
{
    for (std::size_t i = 0; i < w.flow.size(); ++i) {
        const Link& link = w.network().links[i];
        const auto& condition = w.conditions.links[i];
        w.setting[i] = condition.setting;
        w.status[i] = innerOf(condition.status, link, condition.setting);
        w.controlled[i] = link.valve() && condition.status == LinkStatus::Active;
        if (previous)
            w.status[i] = continued(w.status[i], previous->status[i], w.controlled[i] ||
                                    (link.pipe() && link.pipe()->checkValve && condition.status != LinkStatus::Closed));
        const bool restart = !previous || (std::fabs(previous->flowM3s[i]) <= limits::zeroFlowM3s && !isClosed(w.status[i]));
        w.flow[i] = restart ? initialFlow(w, i) : previous->flowM3s[i];
    }
    for (std::size_t i = 0; i < w.head.size(); ++i) {
        if (w.emitterLoss[i] > 0)
            w.emitter[i] = previous && previous->emitterM3s[i] > 0 ? previous->emitterM3s[i] : limits::cubicFootM3;
        if (previous && dependsOnPressure(w, static_cast<int>(i)))
            w.demand[i] = std::min(previous->deliveredM3s[i], w.conditions.demandM3s[i]);
    }
}

} // namespace sinew::water
