// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"

#include <algorithm>

namespace sinew::drainage {

namespace {

double patternFactor(const Pattern& pattern, const Calendar& now)
{
    const bool isWeekend = now.weekday == 0 || now.weekday == 6;
    std::size_t i = 0;
    switch (pattern.kind) {
    case Pattern::Kind::Monthly:
        i = static_cast<std::size_t>(now.month);
        break;
    case Pattern::Kind::Daily:
        i = static_cast<std::size_t>(now.weekday);
        break;
    case Pattern::Kind::Weekend:
        if (!isWeekend)
            return 1;
        [[fallthrough]];
    case Pattern::Kind::Hourly:
        i = static_cast<std::size_t>(now.hour);
        break;
    }
    return i < pattern.factors.size() ? pattern.factors[i] : 1;
}

double factorOf(const Engine& e, int pattern, const Calendar& now)
{
    return pattern < 0 ? 1 : patternFactor(e.model.patterns[static_cast<std::size_t>(pattern)], now);
}

/// Average times its patterns; a weekend's hourly pattern stands in for the weekdays' one.
double dryWeatherFlow(const Engine& e, const DryWeatherInflow& inflow, const Calendar& now)
{
    double factor = 1;
    int hourly = -1, weekend = -1;
    for (const int p : inflow.patterns) {
        if (p < 0)
            continue;
        const Pattern::Kind kind = e.model.patterns[static_cast<std::size_t>(p)].kind;
        if (kind == Pattern::Kind::Hourly)
            hourly = p;
        else if (kind == Pattern::Kind::Weekend)
            weekend = p;
        else
            factor *= factorOf(e, p, now);
    }
    const bool isWeekend = now.weekday == 0 || now.weekday == 6;
    return inflow.averageM3s * factor * factorOf(e, isWeekend && weekend >= 0 ? weekend : hourly, now);
}

double directFlow(const Engine& e, const DirectInflow& inflow, const Calendar& now)
{
    const double base = inflow.baselineM3s * factorOf(e, inflow.pattern, now);
    return base + (inflow.series < 0
                       ? 0
                       : inflow.factor * seriesValue(e.model.tables[static_cast<std::size_t>(inflow.series)],
                                                     e.oldTime, false));
}

void addRunoff(Engine& e)
{
    const Surface& surface = e.surface;
    const double span = surface.time - surface.oldTime;
    const double f = span > 0 ? std::clamp((e.oldTime - surface.oldTime) / span, 0.0, 1.0) : 1;
    for (std::size_t i = 0; i < surface.catchments.size(); ++i) {
        const int to = e.model.subcatchments[i].outletNode;
        if (to < 0)
            continue;
        const double q = (1 - f) * surface.catchments[i].oldRunoff + f * surface.catchments[i].runoff;
        e.nodes[static_cast<std::size_t>(to)].lateral += q;
        e.flows.wet += q;
    }
}

/// Evaporation and seepage of a storage unit, no more than is in it.
double storageLosses(Engine& e, NodeState& node, double evaporation, double dt)
{
    const Storage& storage = e.storages[static_cast<std::size_t>(node.body)];
    if (node.depth <= kDry)
        return 0;
    const double area = storageArea(e, node, node.depth);
    double rate = evaporation * storage.evaporationFactor;
    if (storage.seepage && storage.seepage->deficit > 0)
        rate +=
            greenAmpt(*storage.seepage, e.soils[static_cast<std::size_t>(node.body)], dt, 0, node.depth, 1);
    else if (storage.seepage)
        rate += storage.seepage->conductivityMs;
    return std::min(rate * area, node.volume / dt);
}

/// Seepage through a conduit's bed and evaporation from an open one, per barrel, no more than it holds.
double conduitLosses(const LinkState& link, double evaporation, double dt)
{
    if (link.depth <= kDry || (link.seepage <= 0 && (evaporation <= 0 || !link.section.isOpen)))
        return 0;
    const double surface = link.section.widthAt(std::min(link.depth, link.section.depth)) * link.length;
    const double rate = link.seepage + (link.section.isOpen ? evaporation : 0);
    return std::min(rate * surface, link.volume / link.barrels / dt);
}

} // namespace

double evaporationNow(const Engine& e, const Calendar& now)
{
    const Evaporation& ev = e.model.evaporation;
    if (ev.steps.empty())
        return ev.monthlyMs[static_cast<std::size_t>(now.month)];
    double rate = 0;
    for (const auto& step : ev.steps)
        if (step.startS <= e.oldTime)
            rate = step.rateMs;
    return rate;
}

/// Taken at the step's start, as SWMM does: the inflow a step ends with is that of its beginning.
void setInflows(Engine& e, double dt)
{
    const Calendar now = calendarAt(e.model.options.startEpochS + e.oldTime);
    const double evaporation = evaporationNow(e, now);
    e.flows = {};
    for (std::size_t i = 0; i < e.nodes.size(); ++i) {
        NodeState& node = e.nodes[i];
        const Node& given = e.model.nodes[i];
        node.lateral = node.extraInflow;
        e.flows.direct += node.extraInflow;
        for (const DirectInflow& inflow : given.inflows) {
            const double q = directFlow(e, inflow, now);
            node.lateral += q;
            e.flows.direct += q;
        }
        for (const DryWeatherInflow& inflow : given.dryWeather) {
            const double q = dryWeatherFlow(e, inflow, now);
            node.lateral += q;
            e.flows.dry += q;
        }
        node.losses = node.kind == NodeKind::Storage ? storageLosses(e, node, evaporation, dt) : 0;
        e.flows.losses += node.losses;
    }
    for (const int i : e.conduits) {
        LinkState& link = e.links[static_cast<std::size_t>(i)];
        link.lossRate = conduitLosses(link, evaporation, dt);
    }
    addRunoff(e);
}

} // namespace sinew::drainage
