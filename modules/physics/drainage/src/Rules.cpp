// SPDX-License-Identifier: GPL-3.0-or-later
// Control rules and the pumps' own switch depths (SWMM 5.2 User's Manual, appendix C).
#include "Engine.h"

#include <algorithm>
#include <cmath>

namespace sinew::drainage {

namespace {

using What = RuleTerm::What;

double ofLink(const Engine& e, const LinkState& l, What what)
{
    const double sign = l.isReversed ? -1 : 1;
    switch (what) {
    case What::LinkFlow:
        return l.flow * sign;
    case What::LinkDepth:
        return l.depth;
    case What::LinkFullDepth:
        return l.section.depth;
    case What::LinkFullFlow:
        return l.fullFlow * l.barrels;
    case What::LinkVelocity: {
        const double area = l.kind == LinkKind::Conduit && l.depth > 0.01 * kFoot
                                ? l.section.areaAt(std::min(l.depth, l.section.depth))
                                : 0;
        return area > 0 ? l.flow / l.barrels / area * sign : 0;
    }
    case What::LinkLength:
        return l.length;
    case What::LinkSlope:
        return l.slope;
    case What::LinkSetting:
        return l.setting;
    case What::LinkStatus:
        return l.setting > 0 ? 1 : 0;
    case What::TimeOpen:
        return l.setting > 0 ? e.time - l.lastSet : 0;
    case What::TimeClosed:
        return l.setting > 0 ? 0 : e.time - l.lastSet;
    default:
        return 0;
    }
}

double ofNode(const NodeState& n, What what)
{
    switch (what) {
    case What::NodeDepth:
        return n.depth;
    case What::NodeFullDepth:
        return n.full;
    case What::NodeHead:
        return n.head();
    case What::NodeVolume:
        return n.volume;
    default:
        return n.inflow;
    }
}

double ofTime(const Engine& e, What what)
{
    const double epoch = e.model.options.startEpochS + e.time;
    const Calendar now = calendarAt(epoch);
    switch (what) {
    case What::Time:
        return e.time;
    case What::ClockTime:
        return now.secondOfDay;
    case What::Date:
        return std::floor(epoch / 86400);
    case What::Day:
        return now.weekday + 1;
    case What::Month:
        return now.month + 1;
    default:
        return now.dayOfYear;
    }
}

double termValue(const Engine& e, const RuleTerm& term)
{
    const auto i = static_cast<std::size_t>(term.object);
    if (term.what == What::Constant)
        return term.value;
    if (term.what <= What::NodeInflow)
        return ofNode(e.nodes[i], term.what);
    if (term.what <= What::TimeClosed)
        return ofLink(e, e.links[i], term.what);
    return term.what == What::Rain ? e.surface.rain[i] : ofTime(e, term.what);
}

/// A point of time counts as met within the step that holds it.
bool isTime(What what)
{
    return what == What::Time || what == What::ClockTime || what == What::TimeOpen ||
           what == What::TimeClosed;
}

bool holds(const Engine& e, const RuleCondition& c, double dt)
{
    const double left = termValue(e, c.left), right = termValue(e, c.right);
    using Relation = RuleCondition::Relation;
    const bool equal = isTime(c.left.what) ? left >= right - dt / 2 && left < right + dt / 2 : left == right;
    switch (c.relation) {
    case Relation::Equal:
        return equal;
    case Relation::NotEqual:
        return !equal;
    case Relation::Less:
        return left < right;
    case Relation::LessEqual:
        return left <= right;
    case Relation::Greater:
        return left > right;
    case Relation::GreaterEqual:
        return left >= right;
    }
    return false;
}

/// Joined as they stand: an OR begins an alternative to all before it.
bool holds(const Engine& e, const Rule& rule, double dt)
{
    bool all = true;
    for (const RuleCondition& c : rule.conditions) {
        if (c.startsAlternative)
            all = all || holds(e, c, dt);
        else
            all = all && holds(e, c, dt);
    }
    return all;
}

/// Incremental PID: the setting moves by the error's change, itself and its curvature.
double pid(Engine& e, std::size_t memory, const RuleAction& a, const Rule& rule, double dt)
{
    PidState& s = e.pids[memory];
    const RuleCondition& last = rule.conditions.back();
    const double set = termValue(e, last.right), measured = termValue(e, last.left), minutes = dt / 60;
    double error = set - measured;
    if (set != 0)
        error /= set;
    if (std::abs(error) <= 1e-4)
        error = 0;
    const double p = error - s.error1, i = a.integral == 0 ? 0 : error * minutes / a.integral;
    const double d = a.derivative * (error - 2 * s.error1 + s.error2) / minutes;
    s.error2 = s.error1;
    s.error1 = error;
    const LinkState& link = e.links[static_cast<std::size_t>(a.link)];
    double setting = link.target + a.proportional * (p + i + d);
    if (!std::isfinite(setting))
        return link.target;
    setting = std::abs(setting) < 0.001 ? 0 : setting;
    return link.kind == LinkKind::Pump ? std::max(setting, 0.0) : std::clamp(setting, 0.0, 1.0);
}

double actionValue(Engine& e, std::size_t memory, const RuleAction& a, const Rule& rule, double dt)
{
    const auto table = static_cast<std::size_t>(a.table);
    switch (a.how) {
    case RuleAction::How::Value:
        return a.value;
    case RuleAction::How::Curve:
        return rule.conditions.empty()
                   ? 0
                   : value(e.model.tables[table], termValue(e, rule.conditions.back().left));
    case RuleAction::How::Series:
        return seriesValue(e.model.tables[table], e.time, true);
    case RuleAction::How::Pid:
        return rule.conditions.empty() ? 0 : pid(e, memory, a, rule, dt);
    }
    return 0;
}

void switchPumps(Engine& e)
{
    for (LinkState& l : e.links) {
        if (l.kind != LinkKind::Pump)
            continue;
        const Pump& pump = e.pumps[static_cast<std::size_t>(l.body)];
        const double depth = e.nodes[static_cast<std::size_t>(l.from)].depth;
        if (pump.stopDepthM > 0 && l.setting > 0 && depth < pump.stopDepthM)
            l.target = 0;
        if (pump.startDepthM > 0 && l.setting == 0 && depth > pump.startDepthM)
            l.target = 1;
    }
}

} // namespace

void applyRules(Engine& e, double dt)
{
    switchPumps(e);
    if (e.model.rules.empty() || e.time < e.nextRuleTime - 1e-6)
        return;
    const double step = e.model.options.ruleStepS;
    e.nextRuleTime = step > 0 ? e.time + step : e.time;
    for (std::size_t i = 0; i < e.links.size(); ++i)
        e.ruled[i] = -1e300;
    std::size_t memory = 0;
    for (const Rule& rule : e.model.rules) {
        const auto& actions = holds(e, rule, std::max(dt, step)) ? rule.then : rule.otherwise;
        if (&actions == &rule.otherwise)
            memory += rule.then.size();
        for (std::size_t k = 0; k < actions.size(); ++k) {
            const RuleAction& a = actions[k];
            const auto link = static_cast<std::size_t>(a.link);
            if (rule.priority <= e.ruled[link])
                continue;
            e.ruled[link] = rule.priority;
            e.chosen[link] = actionValue(e, memory + k, a, rule, std::max(dt, step));
        }
        memory += &actions == &rule.then ? rule.then.size() + rule.otherwise.size() : rule.otherwise.size();
    }
    for (std::size_t i = 0; i < e.links.size(); ++i)
        if (e.ruled[i] > -1e300)
            e.links[i].target =
                std::max(0.0, e.links[i].kind == LinkKind::Pump ? e.chosen[i] : std::min(e.chosen[i], 1.0));
}

} // namespace sinew::drainage
