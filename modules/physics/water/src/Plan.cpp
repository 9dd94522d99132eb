// SPDX-License-Identifier: GPL-3.0-or-later
#include "Plan.h"

#include "Limits.h"

#include <algorithm>
#include <cmath>

namespace sinew::water {

namespace {

using K = Valve::Kind;

bool holds(const Link& link, std::initializer_list<K> kinds)
{
    return link.valve() && std::find(kinds.begin(), kinds.end(), link.valve()->kind) != kinds.end();
}

void addPipe(Plan& plan, std::size_t i, const Pipe& pipe)
{
    const PipeLaw law = pipeLaw(pipe, plan.network->options);
    plan.exponent = law.n;
    if (law.formula == HeadLossFormula::DarcyWeisbach) {
        plan.pipes[i] = law;
        plan.pipeLinks.push_back(static_cast<int>(i));
    } else {
        plan.slope[i] = law.n * law.k;
        plan.minor[i] = law.minor;
    }
}

Result<void> makeLaws(Plan& plan)
{
    const PipeNetwork& network = *plan.network;
    const std::size_t count = network.links.size();
    plan.slope.assign(count, 0);
    plan.minor.assign(count, 0);
    plan.pumps.resize(count);
    if (network.options.formula == HeadLossFormula::DarcyWeisbach)
        plan.pipes.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const Link& link = network.links[i];
        if (const Pipe* pipe = link.pipe()) {
            addPipe(plan, i, *pipe);
            continue;
        }
        plan.others.push_back(static_cast<int>(i));
        const Pump* pump = link.pump();
        if (!pump)
            continue;
        auto law = pumpLaw(*pump, link.id);
        if (!law)
            return passOn(law);
        plan.pumps[i] = std::move(*law);
        if (pump->speedPattern >= 0)
            plan.speedPatterns.push_back(static_cast<int>(i));
    }
    return {};
}

/// Equations are numbered by the factorisation; heads that are given come after them. False: stopped.
bool numberNodes(Plan& plan, SparseLdl& ldl, const std::stop_token& stop)
{
    const PipeNetwork& network = *plan.network;
    std::vector<int> unknown(network.nodes.size(), -1);
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
        if (network.nodes[i].isJunction())
            unknown[i] = plan.rows++;
    std::vector<std::pair<int, int>> edges;
    for (const Link& link : network.links)
        if (unknown[link.from] >= 0 && unknown[link.to] >= 0)
            edges.emplace_back(unknown[link.from], unknown[link.to]);
    if (!ldl.analyse(plan.rows, std::move(edges), static_cast<int>(network.nodes.size()) - plan.rows, stop))
        return false;
    int next = plan.rows;
    plan.slotOf.resize(network.nodes.size());
    plan.nodeAt.resize(network.nodes.size());
    plan.elevationM.resize(network.nodes.size());
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
        const int slot = unknown[i] >= 0 ? ldl.rowOf(unknown[i]) : next++;
        plan.slotOf[i] = slot;
        plan.nodeAt[slot] = static_cast<int>(i);
        plan.elevationM[slot] = network.nodes[i].elevationM;
    }
    return true;
}

void placeLinks(Plan& plan, const SparseLdl& ldl)
{
    const PipeNetwork& network = *plan.network;
    plan.linksAt.resize(network.nodes.size());
    for (std::size_t i = 0; i < network.links.size(); ++i) {
        const Link& link = network.links[i];
        const int a = plan.slotOf[link.from], b = plan.slotOf[link.to];
        const bool fixed = !plan.isRow(a) || !plan.isRow(b);
        plan.from.push_back(a);
        plan.to.push_back(b);
        plan.lower.push_back(fixed ? static_cast<int>(ldl.entries()) : ldl.indexOf(a, b));
        if (fixed)
            plan.toFixed.push_back(static_cast<int>(i));
        if (fixed || link.pump() || (link.pipe() && link.pipe()->checkValve) || holds(link, {K::FlowControl}))
            plan.checked.push_back(static_cast<int>(i));
        if (holds(link, {K::PressureReducing, K::PressureSustaining, K::FlowControl}))
            plan.valves.push_back(static_cast<int>(i));
    }
}

/// What flows in and out of a node whose head a valve may hold.
void listNeighbours(Plan& plan)
{
    std::vector<bool> watched(plan.nodeAt.size(), false);
    for (const int i : plan.valves)
        if (!holds(plan.network->links[i], {K::FlowControl}))
            watched[plan.from[i]] = watched[plan.to[i]] = true;
    for (std::size_t i = 0; i < plan.from.size(); ++i)
        for (const int slot : {plan.from[i], plan.to[i]})
            if (watched[slot])
                plan.linksAt[slot].push_back(static_cast<int>(i));
}

void listNodes(Plan& plan)
{
    const PipeNetwork& network = *plan.network;
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
        const Node& node = network.nodes[i];
        if (node.isTank())
            plan.tanks.push_back(static_cast<int>(i));
        if (node.reservoir())
            plan.reservoirs.push_back(static_cast<int>(i));
        if (const Junction* junction = node.junction())
            for (const Demand& demand : junction->demands)
                plan.demands.push_back(
                    {plan.slotOf[i], demand.pattern, demand.baseM3s * network.options.demandMultiplier});
    }
    for (std::size_t i = 0; i < network.controls.size(); ++i) {
        const Control& c = network.controls[i];
        if (c.node >= 0 && c.when <= Control::When::LevelBelow && network.nodes[c.node].isJunction())
            plan.junctionControls.push_back(static_cast<int>(i));
    }
}

/// The cracks' fixed area draws with the root of the pressure, what they open by with its power 1.5.
void listSeeps(Plan& plan)
{
    const double orifice = 0.6 * std::sqrt(2 * limits::gravity);
    std::vector<double> fixed(plan.nodeAt.size(), 0), opening = fixed;
    for (std::size_t i = 0; i < plan.from.size(); ++i) {
        const Pipe* pipe = plan.network->links[i].pipe();
        if (!pipe || (pipe->leakArea == 0 && pipe->leakExpansion == 0))
            continue;
        const bool both = plan.isRow(plan.from[i]) && plan.isRow(plan.to[i]);
        const double length = orifice * pipe->lengthM * (both ? 0.5 : 1);
        for (const int slot : {plan.from[i], plan.to[i]}) {
            fixed[slot] += length * pipe->leakArea;
            opening[slot] += length * pipe->leakExpansion;
        }
    }
    for (int slot = 0; slot < plan.rows; ++slot) {
        if (fixed[slot] > 0)
            plan.seeps.push_back({slot, fixed[slot], 0.5});
        if (opening[slot] > 0)
            plan.seeps.push_back({slot, opening[slot], 1.5});
    }
}

} // namespace

Result<Plan> makePlan(const PipeNetwork& network, SparseLdl& ldl, const std::stop_token& stop)
{
    Plan plan;
    plan.network = &network;
    if (auto ok = validate(network); !ok)
        return passOn(ok);
    if (auto ok = makeLaws(plan); !ok)
        return passOn(ok);
    if (!numberNodes(plan, ldl, stop))
        return fail(ErrorCode::Cancelled, "stopped");
    placeLinks(plan, ldl);
    listNeighbours(plan);
    listNodes(plan);
    listSeeps(plan);
    return plan;
}

} // namespace sinew::water
