// SPDX-License-Identifier: GPL-3.0-or-later
#include "Rules.h"

#include <sinew/core/Units.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <fmt/format.h>

namespace sinew::alarm {

namespace {

using namespace std::chrono_literals;
using Kind = Rule::Kind;

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kKinds{
    {{"high", "high"},
     {"high warning", "high-warning"},
     {"low", "low"},
     {"low warning", "low-warning"},
     {"no data", "no-data"}}};

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> any)
{
    return std::ranges::find(any, text) != any.end();
}

bool isTemperature(const Channel& channel)
{
    return isOneOf(channel.quantity, {"temperature", "hot-spot"});
}

Duration defaultDelay(const Channel& channel)
{
    if (isOneOf(channel.quantity, {"pressure", "flow", "leak-flow"}))
        return 15s;
    if (isOneOf(channel.quantity, {"level", "depth", "head"}) || isTemperature(channel))
        return 60s;
    return 0s;
}

double defaultDeadband(const Channel& channel, const Rule& rule)
{
    const auto& limit = rule.isHigh() ? channel.highLimit : channel.lowLimit;
    const auto& warning = rule.isHigh() ? channel.highWarning : channel.lowWarning;
    if (limit && warning)
        return 0.1 * std::abs(*limit - *warning);
    if (channel.lowLimit && channel.highLimit)
        return 0.01 * std::abs(*channel.highLimit - *channel.lowLimit);
    return isTemperature(channel) ? 1.0 : 0.02 * std::abs(rule.limit);
}

Priority defaultPriority(const ModelIndex& index, const Channel& channel, Kind kind)
{
    if (kind == Kind::NoData)
        return Priority::Low;
    if (kind == Kind::HighWarning || kind == Kind::LowWarning)
        return Priority::Medium;
    const Element* element = index.element(channel.element);
    const Asset* asset = element ? index.asset(element->asset) : nullptr;
    const bool isStructure = asset && isOneOf(asset->kind, {"bridge", "tunnel"}) &&
                             isOneOf(channel.quantity, {"displacement", "strain", "stress", "force"});
    const bool isRunaway = asset && asset->kind == "storage" && isTemperature(channel);
    return kind == Kind::High && (isStructure || isRunaway) ? Priority::Critical : Priority::High;
}

Rule makeRule(const ModelIndex& index, std::size_t at, Kind kind, double limit,
              const std::map<AlarmId, Tuning>& tuning)
{
    const Channel& channel = index.model().channels[at];
    Rule rule;
    rule.id = AlarmId(fmt::format("{}#{}", channel.id.value, kKinds[static_cast<std::size_t>(kind)].second));
    rule.channel = at;
    rule.kind = kind;
    rule.limit = limit;
    const auto found = tuning.find(rule.id);
    const Tuning chosen = found == tuning.end() ? Tuning{} : found->second;
    const bool isLimit = kind != Kind::NoData; // no data has its grace period instead of delays
    rule.deadband = isLimit ? std::max(0.0, chosen.deadband.value_or(defaultDeadband(channel, rule))) : 0;
    rule.onDelay = chosen.onDelay.value_or(isLimit ? defaultDelay(channel) : Duration(0));
    rule.offDelay = chosen.offDelay.value_or(isLimit ? defaultDelay(channel) : Duration(0));
    rule.priority = chosen.priority.value_or(defaultPriority(index, channel, kind));
    return rule;
}

} // namespace

std::string_view nameOf(Rule::Kind kind)
{
    return kKinds[static_cast<std::size_t>(kind)].first;
}

std::vector<Rule> rulesOf(const ModelIndex& index, std::size_t at, const std::map<AlarmId, Tuning>& tuning)
{
    std::vector<Rule> rules;
    const Channel& channel = index.model().channels[at];
    const auto add = [&](Kind kind, const std::optional<double>& limit,
                         std::optional<std::size_t> behind = {}) {
        if (!limit || !std::isfinite(*limit))
            return std::optional<std::size_t>{};
        rules.push_back(makeRule(index, at, kind, *limit, tuning));
        rules.back().behind = behind;
        return std::optional(rules.size() - 1);
    };
    add(Kind::HighWarning, channel.highWarning, add(Kind::High, channel.highLimit));
    add(Kind::LowWarning, channel.lowWarning, add(Kind::Low, channel.lowLimit));
    add(Kind::NoData, channel.noDataGraceS);
    return rules;
}

std::vector<Rule> rulesOf(const ModelIndex& index, const std::map<AlarmId, Tuning>& tuning)
{
    std::vector<Rule> rules;
    for (std::size_t i = 0; i < index.model().channels.size(); ++i) {
        const std::size_t first = rules.size();
        for (Rule& rule : rulesOf(index, i, tuning)) {
            if (rule.behind)
                *rule.behind += first;
            rules.push_back(std::move(rule));
        }
    }
    return rules;
}

std::optional<Setting> settingOf(const ModelIndex& index, const Design& design, const AlarmId& id)
{
    const ChannelId channel(id.value.substr(0, id.value.rfind('#')));
    const Channel* found = index.channel(channel);
    if (!found)
        return std::nullopt;
    const auto at = static_cast<std::size_t>(found - index.model().channels.data());
    for (const Rule& rule : rulesOf(index, at, {}))
        if (rule.id == id) {
            const auto chosen = design.tuning.find(id);
            return Setting{id,
                           titleOf(rule, index),
                           std::string(nameOf(rule.kind)),
                           found->quantity,
                           rule.kind != Kind::NoData,
                           rule.limit,
                           {rule.deadband, rule.onDelay, rule.offDelay, rule.priority},
                           chosen == design.tuning.end() ? Tuning{} : chosen->second};
        }
    return std::nullopt;
}

std::string titleOf(const Rule& rule, const ModelIndex& index, bool isOffline)
{
    const Channel& channel = index.model().channels[rule.channel];
    const Element* element = index.element(channel.element);
    const auto quantity = findQuantity(channel.quantity);
    std::string measured(quantity ? quantity->name : std::string_view(channel.quantity));
    if (!measured.empty()) // "Span 5 wind speed"
        measured[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(measured[0])));
    const std::string what =
        element && !element->name.empty() ? element->name + " " + measured : channel.id.value;
    if (rule.kind == Kind::NoData && isOffline)
        return what + ": no data, its device is away";
    if (rule.kind == Kind::NoData)
        return fmt::format("{}: no data for more than {:.0f} s", what, rule.limit);
    std::string limit =
        quantity ? formatValue(rule.limit, *quantity, UnitSystem::Si) : fmt::format("{:g}", rule.limit);
    while (!limit.empty() && limit.back() == ' ')
        limit.pop_back();
    return fmt::format("{} {} {}", what, rule.isHigh() ? "above" : "below", limit);
}

} // namespace sinew::alarm
