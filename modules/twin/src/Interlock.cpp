// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/Interlock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace sinew {

using nlohmann::json;
using Kind = Interlock::Kind;
using Condition = Interlock::Condition;

namespace {

constexpr std::array<std::string_view, 4> kKinds{"while", "not both", "count", "step"};
constexpr std::array<std::string_view, 4> kCompares{"below", "at most", "at least", "above"};
constexpr std::size_t kMaxBytes = 1u << 20, kMaxRules = 1000, kMaxText = 1000;
constexpr double kMostSeconds = 366.0 * 86400, kLargest = 1e12;
constexpr int kVersion = 1;

bool matches(std::string_view pattern, std::string_view text)
{
    // The usual walk with one place to come back to: no pattern takes longer than pattern times text.
    std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else
            return false;
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool isNumber(double value)
{
    return std::isfinite(value) && std::abs(value) <= kLargest;
}

/// Leaves the functions below, never the file.
struct Fault {
    std::string path, why;
};

const json* memberOf(const json& object, const char* name)
{
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::string textAt(const json& object, const char* name, bool isNeeded)
{
    const json* value = memberOf(object, name);
    if (!value && !isNeeded)
        return {};
    if (!value || !value->is_string())
        throw Fault{name, "a text is needed"};
    std::string text = value->get<std::string>();
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (text.size() > kMaxText || std::ranges::any_of(text, isControl))
        throw Fault{name, "the text is too long, or has control characters"};
    return text;
}

double numberOf(const json& value, const char* name)
{
    if (!value.is_number() || !isNumber(value.get<double>()))
        throw Fault{name, "a finite number is needed"};
    return value.get<double>();
}

std::optional<Condition> conditionAt(const json& object, const char* name)
{
    const json* value = memberOf(object, name);
    if (!value)
        return std::nullopt;
    if (!value->is_object() || value->size() != 1)
        throw Fault{name, "one comparison is needed"};
    const auto found = std::ranges::find(kCompares, value->begin().key());
    if (found == kCompares.end())
        throw Fault{name, "below, at most, at least or above"};
    return Condition{static_cast<Condition::Compare>(found - kCompares.begin()),
                     numberOf(value->begin().value(), name)};
}

void readPeriod(const json& object, Interlock& rule)
{
    if (const json* period = memberOf(object, "period_s")) {
        const double seconds = numberOf(*period, "period_s");
        if (seconds <= 0 || seconds > kMostSeconds)
            throw Fault{"period_s", "must lie above 0 and within a year"};
        rule.period = fromSeconds(seconds);
    }
    if (const json* count = memberOf(object, "count")) {
        const double number = numberOf(*count, "count");
        if (!count->is_number_integer() || number < 0 || number > 1e6)
            throw Fault{"count", "a whole number up to a million is needed"};
        rule.count = static_cast<int>(number);
    }
    if (const json* change = memberOf(object, "change"))
        rule.change = numberOf(*change, "change");
}

/// What a rule does not know it would not heed: a misspelt limit must not pass for one.
void refuseOthers(const json& object, Kind kind)
{
    static const std::set<std::string_view> common{"id", "rule", "sentence", "actuator", "asked"};
    static const std::array<std::set<std::string_view>, 4> own{
        {{"channel", "other", "is"}, {"other", "is"}, {"count", "period_s"}, {"change", "period_s"}}};
    for (const auto& [name, value] : object.items())
        if (!common.contains(name) && !own.at(static_cast<std::size_t>(kind)).contains(name))
            throw Fault{name, fmt::format("a rule \"{}\" has nothing of this name",
                                          kKinds.at(static_cast<std::size_t>(kind)))};
}

Interlock ruleFrom(const json& object)
{
    if (!object.is_object())
        throw Fault{"", "an object is needed"};
    Interlock rule;
    rule.id = textAt(object, "id", true);
    const std::string kind = textAt(object, "rule", true);
    const auto found = std::ranges::find(kKinds, kind);
    if (found == kKinds.end())
        throw Fault{"rule", "while, not both, count or step"};
    rule.kind = static_cast<Kind>(found - kKinds.begin());
    refuseOthers(object, rule.kind);
    rule.sentence = textAt(object, "sentence", true);
    rule.actuator = textAt(object, "actuator", true);
    rule.asked = conditionAt(object, "asked");
    rule.channel = ChannelId(textAt(object, "channel", false));
    rule.other = ActuatorId(textAt(object, "other", false));
    const auto is = conditionAt(object, "is");
    if (!is && (rule.kind == Kind::While || rule.kind == Kind::NotBoth))
        throw Fault{"is", "how it stands is needed"};
    rule.is = is.value_or(Condition{});
    readPeriod(object, rule);
    if (const std::string why = faultOf(rule); !why.empty())
        throw Fault{"", why};
    return rule;
}

json toJson(const Condition& condition)
{
    return {{std::string(kCompares.at(static_cast<std::size_t>(condition.compare))), condition.value}};
}

std::vector<Interlock> rulesFrom(const json& file)
{
    const json* version = file.is_object() ? memberOf(file, "v") : nullptr;
    if (!version || !version->is_number_integer() || version->get<double>() < 1)
        throw Fault{"v", "a version is needed"};
    const json* list = memberOf(file, "interlocks");
    if (!list || !list->is_array() || list->size() > kMaxRules)
        throw Fault{"interlocks", fmt::format("a list of at most {} rules is needed", kMaxRules)};
    std::vector<Interlock> rules;
    std::set<std::string> ids;
    for (const json& item : *list) {
        const std::string place = fmt::format("interlocks[{}]", rules.size());
        try {
            rules.push_back(ruleFrom(item));
        } catch (const Fault& inside) {
            throw Fault{inside.path.empty() ? place : place + "." + inside.path, inside.why};
        }
        if (!ids.insert(rules.back().id).second)
            throw Fault{place + ".id", "there twice"};
    }
    return rules;
}

} // namespace

bool Interlock::Condition::holds(double si) const
{
    switch (compare) {
    case Compare::Below:
        return si < value;
    case Compare::AtMost:
        return si <= value;
    case Compare::AtLeast:
        return si >= value;
    case Compare::Above:
        return si > value;
    }
    return true;
}

bool Interlock::isAbout(const ActuatorId& wanted) const
{
    return matches(actuator, wanted.value);
}

std::string faultOf(const Interlock& rule)
{
    if (rule.id.empty() || rule.sentence.empty() || rule.actuator.empty())
        return "a rule needs an id, a sentence for people and an actuator";
    if (!isNumber(rule.is.value) || (rule.asked && !isNumber(rule.asked->value)) || !isNumber(rule.change))
        return "a value is no finite number";
    switch (rule.kind) {
    case Kind::While:
        return rule.channel.isEmpty() == rule.other.isEmpty() ? "it needs a channel, or another actuator" : "";
    case Kind::NotBoth:
        return rule.other.isEmpty() || !rule.asked ? "it needs another actuator, and the value asked" : "";
    case Kind::Count:
        return rule.period <= Duration{0} || rule.count < 0 ? "it needs a count and a period" : "";
    case Kind::Step:
        return rule.period <= Duration{0} || rule.change < 0 ? "it needs a change and a period" : "";
    }
    return "its kind is not known";
}

json toJson(const Interlock& rule)
{
    json out{{"id", rule.id},
             {"rule", std::string(kKinds.at(static_cast<std::size_t>(rule.kind)))},
             {"sentence", rule.sentence},
             {"actuator", rule.actuator}};
    if (rule.asked)
        out["asked"] = toJson(*rule.asked);
    const bool isState = rule.kind == Kind::While || rule.kind == Kind::NotBoth;
    if (!rule.channel.isEmpty())
        out["channel"] = rule.channel.value;
    if (!rule.other.isEmpty())
        out["other"] = rule.other.value;
    if (isState)
        out["is"] = toJson(rule.is);
    if (rule.kind == Kind::Count)
        out["count"] = rule.count;
    if (rule.kind == Kind::Step)
        out["change"] = rule.change;
    if (!isState)
        out["period_s"] = toSeconds(rule.period);
    return out;
}

Result<Interlock> interlockFromJson(const json& object)
{
    try {
        return ruleFrom(object);
    } catch (const Fault& thrown) {
        return fail(ErrorCode::InvalidInput, thrown.why, thrown.path);
    } catch (const json::exception& thrown) {
        return fail(ErrorCode::InvalidInput, thrown.what());
    }
}

Result<std::vector<Interlock>> readInterlocks(std::string_view text)
{
    if (text.size() > kMaxBytes)
        return fail(ErrorCode::LimitExceeded, "a file of rules of more than 1 MiB");
    try {
        const json file = json::parse(text);
        if (file.is_object() && file.contains("v") && file["v"].is_number() && file["v"].get<double>() > kVersion)
            return fail(ErrorCode::NewerVersion, "written by a newer program", "v");
        return rulesFrom(file);
    } catch (const Fault& thrown) {
        return fail(ErrorCode::InvalidInput, thrown.why, thrown.path);
    } catch (const json::exception& thrown) {
        return fail(ErrorCode::InvalidInput, thrown.what());
    }
}

std::string writeInterlocks(const std::vector<Interlock>& rules)
{
    json list = json::array();
    for (const Interlock& rule : rules)
        list.push_back(toJson(rule));
    return json{{"v", kVersion}, {"interlocks", std::move(list)}}.dump(1, ' ', false,
                                                                       json::error_handler_t::replace);
}

} // namespace sinew
