// SPDX-License-Identifier: GPL-3.0-or-later
#include "Parser.h"

#include <cmath>

namespace sinew::read::inp {

using namespace water;
using Quantity = Rule::Quantity;
using Relation = Rule::Relation;

namespace {

template <class T>
struct Word {
    const char* text;
    T means;
};

template <class T, std::size_t N>
std::optional<T> meaning(const Word<T> (&words)[N], const std::string& token)
{
    for (const Word<T>& word : words)
        if (startsWithNoCase(token, word.text))
            return word.means;
    return std::nullopt;
}

constexpr Word<Rule::Of> things[] = {
    {"JUNC", Rule::Of::Node}, {"RESE", Rule::Of::Node}, {"TANK", Rule::Of::Node},
    {"NODE", Rule::Of::Node}, {"PIPE", Rule::Of::Link}, {"PUMP", Rule::Of::Link},
    {"VALV", Rule::Of::Link}, {"LINK", Rule::Of::Link}, {"SYST", Rule::Of::System}};
constexpr Word<Quantity> quantities[] = {
    {"DEMA", Quantity::Demand},    {"HEAD", Quantity::Head},     {"GRAD", Quantity::Head},
    {"LEVE", Quantity::Level},     {"PRES", Quantity::Pressure}, {"FLOW", Quantity::Flow},
    {"STAT", Quantity::Status},    {"SETT", Quantity::Setting},  {"TIME", Quantity::Time},
    {"CLOC", Quantity::ClockTime}, {"FILL", Quantity::FillTime}, {"DRAI", Quantity::DrainTime}};
constexpr Word<Relation> relations[] = {
    {"<>", Relation::NotEqual}, {"<=", Relation::LessOrEqual}, {">=", Relation::GreaterOrEqual},
    {"=", Relation::Equal},     {"<", Relation::Less},         {">", Relation::Greater},
    {"IS", Relation::Equal},    {"NOT", Relation::NotEqual},   {"BELO", Relation::Less},
    {"ABOV", Relation::Greater}};
constexpr Word<LinkStatus> statuses[] = {
    {"OPEN", LinkStatus::Open}, {"CLOS", LinkStatus::Closed}, {"ACTI", LinkStatus::Active}};

bool suits(Rule::Of of, Quantity q)
{
    switch (q) {
    case Quantity::Flow:
    case Quantity::Status:
    case Quantity::Setting:
        return of == Rule::Of::Link;
    case Quantity::Time:
    case Quantity::ClockTime:
        return of == Rule::Of::System;
    case Quantity::Demand:
        return of != Rule::Of::Link;
    default:
        return of == Rule::Of::Node;
    }
}

} // namespace

Result<int> Parser::indexIn(const Line& line, const std::unordered_map<std::string, int>& ids,
                            const std::string& id, const char* what) const
{
    const auto found = ids.find(id);
    return found != ids.end() ? Result<int>(found->second)
                              : wrong(line, std::string("there is no ") + what + " '" + id + "'");
}

double Parser::unitOf(const Rule::Premise& p) const
{
    switch (p.quantity) {
    case Quantity::Demand:
    case Quantity::Flow:
        return m_units.flow;
    case Quantity::Head:
    case Quantity::Level:
        return m_units.length;
    case Quantity::Pressure:
        return pressureUnit();
    case Quantity::Setting: {
        const Valve* valve = m_file.network.links[p.index].valve();
        return valve ? settingFactor(valve->kind) : 1;
    }
    case Quantity::FillTime:
    case Quantity::DrainTime:
        return 3600;
    default:
        return 1;
    }
}

Result<void> Parser::premiseValue(const Line& line, std::size_t at, Rule::Premise& p) const
{
    if (at >= line.size())
        return wrong(line, "the condition has no value");
    if (p.quantity == Quantity::Status) {
        const auto status = meaning(statuses, line[at]);
        if (!status)
            return wrong(line, "'" + line[at] + "' is no status");
        p.status = *status;
        return {};
    }
    if (p.quantity == Quantity::Time || p.quantity == Quantity::ClockTime) {
        const auto s = seconds(line, line[at], at + 1 < line.size() ? line[at + 1] : "");
        if (!s)
            return passOn(s);
        p.value = *s;
        return {};
    }
    const auto value = number(line, at, "the value");
    if (!value)
        return passOn(value);
    const double unit = unitOf(p);
    p.value = *value * unit;
    p.tolerance = 1e-3 * (unit == 3600 ? 1 : unit);
    return {};
}

Result<void> Parser::premise(const Line& line, Rule::Join join)
{
    if (line.size() < 4)
        return wrong(line, "a condition reads IF thing id quantity relation value");
    Rule::Premise p;
    p.join = join;
    const auto of = meaning(things, line[1]);
    if (!of)
        return wrong(line, "a rule cannot look at '" + line[1] + "'");
    p.of = *of;
    std::size_t at = 2;
    if (p.of != Rule::Of::System) {
        const bool isNode = p.of == Rule::Of::Node;
        const auto index = indexIn(line, isNode ? m_nodes : m_links, line[2], isNode ? "node" : "link");
        if (!index)
            return passOn(index);
        p.index = *index;
        ++at;
    }
    if (at + 1 >= line.size())
        return wrong(line, "the condition is incomplete");
    const auto quantity = meaning(quantities, line[at]);
    const auto relation = meaning(relations, line[at + 1]);
    if (!quantity || !suits(p.of, *quantity))
        return wrong(line, "'" + line[at] + "' of " + line[1] + " cannot be looked at");
    if (!relation)
        return wrong(line, "'" + line[at + 1] + "' compares nothing");
    p.quantity = *quantity;
    p.relation = *relation;
    if (auto ok = premiseValue(line, at + 2, p); !ok)
        return ok;
    m_file.network.rules.back().premises.push_back(p);
    return {};
}

Result<void> Parser::ruleAction(const Line& line, std::vector<Rule::Action>& actions)
{
    if (line.size() < 6)
        return wrong(line, "an action reads THEN link id STATUS|SETTING = value");
    const auto index = indexIn(line, m_links, line[2], "link");
    if (!index)
        return passOn(index);
    const Link& link = m_file.network.links[*index];
    if (link.pipe() && link.pipe()->checkValve)
        return wrong(line, "a pipe with a check valve cannot be controlled");
    Rule::Action action;
    action.link = *index;
    if (const auto status = meaning(statuses, line[5])) {
        action.status = *status;
    } else {
        const auto value = number(line, 5, "the setting");
        if (!value)
            return passOn(value);
        if (link.pipe())
            action.status = *value > 0 ? LinkStatus::Open : LinkStatus::Closed;
        else
            action.setting = *value * (link.valve() ? settingFactor(link.valve()->kind) : 1);
    }
    actions.push_back(action);
    return {};
}

Result<void> Parser::rule(const Line& line)
{
    std::vector<Rule>& rules = m_file.network.rules;
    const auto is = [&](const char* word) { return startsWithNoCase(line[0], word); };
    if (is("RULE")) {
        rules.push_back({line.size() > 1 ? line[1] : std::to_string(rules.size() + 1), {}, {}, {}, 0});
        m_rulePart = RulePart::Head;
        return {};
    }
    if (rules.empty())
        return wrong(line, "'" + line[0] + "' belongs to no rule");
    Rule& current = rules.back();
    if (is("DISABLED"))
        m_disabledRules.insert(rules.size() - 1);
    if (is("DISABLED") || is("ENABLED"))
        return {};
    if (is("IF")) {
        m_rulePart = RulePart::If;
        return premise(line, Rule::Join::And);
    }
    if (is("PRIO")) {
        const auto priority = number(line, 1, "the priority");
        if (priority)
            current.priority = *priority;
        return priority ? Result<void>{} : passOn(priority);
    }
    if (is("THEN") || is("ELSE"))
        m_rulePart = is("THEN") ? RulePart::Then : RulePart::Else;
    else if (!is("AND") && !is("OR"))
        return wrong(line, "'" + line[0] + "' has no place in a rule");
    switch (m_rulePart) {
    case RulePart::If:
        return premise(line, is("OR") ? Rule::Join::Or : Rule::Join::And);
    case RulePart::Then:
        return ruleAction(line, current.then);
    case RulePart::Else:
        return ruleAction(line, current.otherwise);
    default:
        return wrong(line, "the rule has no IF before this");
    }
}

/// EPANET 2.3 keeps rules that are not to be obeyed.
void Parser::dropDisabledRules()
{
    std::vector<Rule>& rules = m_file.network.rules;
    std::size_t at = 0;
    std::erase_if(rules, [&](const Rule&) { return m_disabledRules.contains(at++); });
}

Result<void> Parser::energy(const Line& line)
{
    water::NetworkOptions& o = m_file.network.options;
    if (startsWithNoCase(line[0], "DEMA")) {
        const auto charge = number(line, 2, "the demand charge");
        o.demandChargePerKW = charge.value_or(0);
        return charge ? Result<void>{} : passOn(charge);
    }
    const bool isPump = startsWithNoCase(line[0], "PUMP");
    if (!isPump && !startsWithNoCase(line[0], "GLOB"))
        return wrong(line, "'" + line[0] + "' is neither GLOBAL, PUMP nor DEMAND CHARGE");
    const std::size_t at = isPump ? 2 : 1;
    if (at + 1 >= line.size())
        return wrong(line, "the line is incomplete");
    Pump* pump = nullptr;
    if (isPump) {
        const auto index = indexIn(line, m_links, line[1], "pump");
        if (!index)
            return passOn(index);
        pump = m_file.network.links[*index].pump();
        if (!pump)
            return wrong(line, "'" + line[1] + "' is no pump");
    }
    return energyValue(line, at, pump);
}

Result<void> Parser::energyValue(const Line& line, std::size_t at, Pump* pump)
{
    water::NetworkOptions& o = m_file.network.options;
    if (startsWithNoCase(line[at], "PATT")) {
        const auto pattern = patternNamed(line, line[at + 1]);
        if (!pattern)
            return passOn(pattern);
        (pump ? pump->pricePattern : o.pricePattern) = *pattern;
        return {};
    }
    if (pump && startsWithNoCase(line[at], "EFFI")) {
        const auto curve = curveNamed(line, line[at + 1]);
        if (!curve)
            return passOn(curve);
        pump->efficiency = scaled(**curve, m_units.flow, 1);
        return {};
    }
    const auto value = number(line, at + 1, "the value");
    if (!value || *value < 0)
        return wrong(line, "'" + line[at + 1] + "' is no price or efficiency");
    if (startsWithNoCase(line[at], "PRIC"))
        (pump ? pump->pricePerKWh : o.pricePerKWh) = *value;
    else if (startsWithNoCase(line[at], "EFFI"))
        o.pumpEfficiencyPercent = *value;
    else
        return wrong(line, "'" + line[at] + "' is neither PRICE, PATTERN nor EFFICIENCY");
    return {};
}

} // namespace sinew::read::inp
