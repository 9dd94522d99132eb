// SPDX-License-Identifier: GPL-3.0-or-later
#include "Warnings.h"

#include <fmt/format.h>

namespace sinew::water {

std::string unbalancedText(const Engine& e)
{
    std::string text =
        fmt::format("no balance after {} iterations: flows still change by {:.3g} of their sum", e.trials,
                    e.relativeError);
    for (std::size_t i = 0; i < e.restless.size() && i < 3; ++i)
        text += (i == 0 ? "; these keep switching: " : ", ") + e.link(e.restless[i]).id;
    if (e.restless.size() > 3)
        text += fmt::format(" and {} more", e.restless.size() - 3);
    return text;
}

namespace {

void warnOfUndetermined(const Engine& e, HydraulicState& state)
{
    const auto& nodes = e.network().nodes;
    int dry = 0, firstDry = -1;
    for (const int node : state.undetermined)
        if (e.demand[e.plan.slotOf[node]] > 0 && dry++ == 0)
            firstDry = node;
    if (!state.undetermined.empty())
        state.warnings.push_back(
            {fmt::format("{} nodes have no determined head: closed links or a set flow cut them off",
                         state.undetermined.size()),
             nodes[state.undetermined.front()].id});
    if (dry > 0)
        state.warnings.push_back({fmt::format("{} of them have demand", dry), nodes[firstDry].id});
}

void warnOfNegativePressures(const Engine& e, HydraulicState& state)
{
    if (e.demandModel != DemandModel::DemandDriven)
        return;
    int count = 0, first = -1;
    for (int slot = 0; slot < e.plan.rows; ++slot)
        if (e.demand[slot] > 0 && e.head[slot] < e.plan.elevationM[slot]) {
            const int node = e.plan.nodeAt[slot];
            first = count++ == 0 ? node : std::min(first, node);
        }
    if (count > 0)
        state.warnings.push_back({fmt::format("{} nodes with demand have a negative pressure", count),
                                  e.network().nodes[first].id});
}

/// One each: it is the valve that somebody has to look at.
void warnOfValves(const Engine& e, HydraulicState& state)
{
    for (const int i : e.plan.valves)
        if (e.status[i] == Inner::PressureNotReached)
            state.warnings.push_back({"the valve is open: it cannot hold its set pressure", e.link(i).id});
}

} // namespace

void warnOf(const Engine& e, HydraulicState& state)
{
    if (!e.balanced)
        state.warnings.push_back({unbalancedText(e), {}});
    warnOfUndetermined(e, state);
    warnOfNegativePressures(e, state);
    warnOfValves(e, state);
}

} // namespace sinew::water
