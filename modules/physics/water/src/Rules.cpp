// SPDX-License-Identifier: GPL-3.0-or-later
#include "Rules.h"

#include "Limits.h"

#include <cmath>
#include <optional>

namespace sinew::water {

namespace {

using Q = Rule::Quantity;
using R = Rule::Relation;

bool holdsTime(const RuleView& v, const Rule::Premise& p)
{
    constexpr double day = 86400;
    double from = v.sinceS + 1, to = v.nowS;
    if (p.quantity == Q::ClockTime) {
        from = std::fmod(from + v.engine.network().options.startClockS, day);
        to = std::fmod(to + v.engine.network().options.startClockS, day);
    }
    const bool inside = to < from ? p.value >= from || p.value <= to : p.value >= from && p.value <= to;
    switch (p.relation) {
    case R::Equal:
        return inside;
    case R::NotEqual:
        return !inside;
    case R::Less:
        return to < p.value;
    case R::LessOrEqual:
        return to <= p.value;
    case R::Greater:
        return to > p.value;
    case R::GreaterOrEqual:
        return to >= p.value;
    }
    return false;
}

bool holdsStatus(const RuleView& v, const Rule::Premise& p)
{
    const Inner s = v.engine.status[p.index];
    const LinkStatus now = isClosed(s)          ? LinkStatus::Closed
                           : s == Inner::Active ? LinkStatus::Active
                                                : LinkStatus::Open;
    return (now == p.status) == (p.relation == R::Equal) &&
           (p.relation == R::Equal || p.relation == R::NotEqual);
}

std::optional<double> untilTank(const RuleView& v, const Rule::Premise& p)
{
    const Tank* tank = v.engine.network().nodes[p.index].tank();
    const double q = tank ? v.inflowM3s[p.index] : 0, volume = tank ? v.volumeM3[p.index] : 0;
    if (!tank || (p.quantity == Q::FillTime ? q <= limits::zeroFlowM3s : q >= -limits::zeroFlowM3s))
        return std::nullopt;
    return (tankVolumeM3(*tank, p.quantity == Q::FillTime ? tank->maxLevelM : tank->minLevelM) - volume) / q;
}

double nodeDemand(const RuleView& v, int node)
{
    const Engine& e = v.engine;
    const int slot = e.plan.slotOf[node];
    if (!e.plan.isRow(slot))
        return e.inflow(slot);
    double sum = e.delivered[slot];
    for (const Emitter& emitter : e.emitters)
        sum += emitter.slot == slot ? emitter.flow : 0;
    return sum;
}

double systemDemand(const Engine& e)
{
    double sum = 0;
    for (int slot = 0; slot < e.plan.rows; ++slot)
        sum += std::fmax(0, e.demand[slot]);
    return sum;
}

std::optional<double> valueOf(const RuleView& v, const Rule::Premise& p)
{
    const Engine& e = v.engine;
    const int slot = p.of == Rule::Of::Node ? e.plan.slotOf[p.index] : 0;
    switch (p.quantity) {
    case Q::Demand:
        return p.of == Rule::Of::System ? systemDemand(e) : nodeDemand(v, p.index);
    case Q::Head:
        return e.head[slot];
    case Q::Pressure:
    case Q::Level:
        return e.head[slot] - e.plan.elevationM[slot];
    case Q::Flow:
        return std::fabs(e.flow[p.index]);
    case Q::Setting:
        return e.link(p.index).valve() && e.fixed[p.index] ? std::nullopt : std::optional(e.setting[p.index]);
    case Q::FillTime:
    case Q::DrainTime:
        return untilTank(v, p);
    default:
        return std::nullopt;
    }
}

/// The tolerance widens "less" and narrows "at most": EPANET's, on which it depends when a rule fires.
bool holdsValue(const RuleView& v, const Rule::Premise& p)
{
    const auto x = valueOf(v, p);
    if (!x)
        return false;
    switch (p.relation) {
    case R::Equal:
        return std::fabs(*x - p.value) <= p.tolerance;
    case R::NotEqual:
        return std::fabs(*x - p.value) >= p.tolerance;
    case R::Less:
        return *x <= p.value + p.tolerance;
    case R::LessOrEqual:
        return *x <= p.value - p.tolerance;
    case R::Greater:
        return *x >= p.value - p.tolerance;
    case R::GreaterOrEqual:
        return *x >= p.value + p.tolerance;
    }
    return false;
}

bool holds(const RuleView& v, const Rule::Premise& p)
{
    if (p.quantity == Q::Time || p.quantity == Q::ClockTime)
        return holdsTime(v, p);
    return p.quantity == Q::Status ? holdsStatus(v, p) : holdsValue(v, p);
}

/// From left to right: an "or" rescues what was false before it, an "and" after something false ends it.
bool holds(const RuleView& v, const Rule& rule)
{
    bool result = true;
    for (const Rule::Premise& p : rule.premises) {
        if (p.join == Rule::Join::Or) {
            result = result || holds(v, p);
        } else {
            if (!result)
                return false;
            result = holds(v, p);
        }
    }
    return result;
}

struct Wish {
    const Rule::Action* action;
    double priority;
};

void wish(std::vector<Wish>& wishes, const std::vector<Rule::Action>& actions, double priority)
{
    for (const Rule::Action& action : actions) {
        Wish* known = nullptr;
        for (Wish& w : wishes)
            if (w.action->link == action.link)
                known = &w;
        if (!known)
            wishes.push_back({&action, priority});
        else if (priority > known->priority)
            *known = {&action, priority};
    }
}

/// What counts as another setting.
double noticeable(const Link& link)
{
    using K = Valve::Kind;
    if (const Valve* valve = link.valve())
        return 1e-3 * (valve->kind == K::FlowControl       ? limits::cubicFootM3
                       : valve->kind <= K::PressureBreaker ? limits::footM
                                                           : 1);
    return 1e-3;
}

bool changes(const Engine& e, const Rule::Action& action)
{
    const int i = action.link;
    if (action.status && *action.status != LinkStatus::Active)
        return (*action.status == LinkStatus::Closed) != isClosed(e.status[i]);
    const bool obeys = !e.link(i).valve() || !e.fixed[i];
    return action.setting && !e.link(i).pipe() &&
           !(obeys && std::fabs(e.setting[i] - *action.setting) <= noticeable(e.link(i)));
}

} // namespace

std::vector<const Rule::Action*> actionsOf(const RuleView& view)
{
    std::vector<Wish> wishes;
    for (const Rule& rule : view.engine.network().rules)
        wish(wishes, holds(view, rule) ? rule.then : rule.otherwise, rule.priority);
    std::vector<const Rule::Action*> result;
    for (const Wish& w : wishes)
        if (changes(view.engine, *w.action))
            result.push_back(w.action);
    return result;
}

} // namespace sinew::water
