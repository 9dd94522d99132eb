// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmLedger.h"

#include "JsonFields.h"

#include <sinew/twin/ProposalJson.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace sinew::alarm {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 4> kPriorities{"critical", "high", "medium", "low"};
constexpr std::array<std::string_view, 7> kStates{
    "Normal",  "Unacknowledged", "Acknowledged",  "Returned, unacknowledged",
    "Shelved", "Suppressed",     "Out of service"};

template <class Value, class Names>
std::optional<Value> named(const Names& names, std::string_view name)
{
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt
                                : std::optional(static_cast<Value>(found - std::begin(names)));
}

tl::unexpected<Error> noAlarm(const store::LedgerRow& row)
{
    return fail(ErrorCode::InvalidInput, "is no alarm", "ledger row " + std::to_string(row.number));
}

void writePerson(json& detail, const User& user)
{
    if (!user.id.isEmpty())
        detail["user"] = {
            {"id", user.id.value}, {"name", user.name}, {"role", std::string(sinew::nameOf(user.role))}};
}

/// Rows of before know neither who holds an alarm nor what suppresses it.
void readHeld(Alarm& alarm, const json& detail)
{
    alarm.shelvedUntil = instantIf(detail, "shelvedUntil");
    alarm.shelvedOnce = flagAt(detail, "shelvedOnce");
    alarm.heldBy = textAt(detail, "heldBy");
    alarm.heldSince = instantIf(detail, "heldSince");
    alarm.suppressedBy = textAt(detail, "suppressedBy");
    if (alarm.suppressedBy.empty() && flagAt(detail, "suppressed"))
        alarm.suppressedBy = "the limit behind it is passed";
}

} // namespace

std::string_view nameOf(Priority priority)
{
    return kPriorities[static_cast<std::size_t>(priority)];
}
std::string_view nameOf(State state)
{
    return kStates[static_cast<std::size_t>(state)];
}
std::optional<Priority> priorityFrom(std::string_view name)
{
    return named<Priority>(kPriorities, name);
}
std::optional<State> stateFrom(std::string_view name)
{
    return named<State>(kStates, name);
}

bool isAboutAlarm(const store::LedgerRow& row)
{
    return row.entry.category == "alarm" && eventFrom(row.entry.type).has_value();
}

store::LedgerEntry toLedger(const Item& item, const Happening& happening)
{
    const Alarm& alarm = item.alarm;
    json detail{{"title", alarm.title},
                {"channel", alarm.channel.value},
                {"element", alarm.element.value},
                {"condition", alarm.condition},
                {"priority", std::string(nameOf(alarm.priority))},
                {"state", std::string(nameOf(alarm.state))},
                {"since", instantText(alarm.since)},
                {"returned", instantText(alarm.returned)},
                {"value", alarm.value},
                {"limit", item.limit},
                {"quantity", item.quantity},
                {"detail", alarm.detail},
                {"comment", alarm.comment},
                {"acknowledgedBy", alarm.acknowledgedBy},
                {"active", alarm.active},
                {"acknowledged", item.acknowledged},
                {"suppressedBy", alarm.suppressedBy},
                {"shelvedOnce", alarm.shelvedOnce},
                {"heldBy", alarm.heldBy}};
    writeIf(detail, "shelvedUntil", alarm.shelvedUntil);
    writeIf(detail, "heldSince", alarm.heldSince);
    writeIf(detail, "acknowledgedAt", alarm.acknowledgedAt);
    if (!happening.words.empty())
        detail["words"] = happening.words;
    const User& user = happening.user;
    writePerson(detail, user);
    const std::string source = user.id.isEmpty() ? "seat" : "operator:" + user.id.value;
    return {happening.wall, happening.world, source, "alarm", std::string(nameOf(happening.event)), alarm.id.value,
            "ok",           writeJson(detail)};
}

Result<Item> itemFromLedger(const store::LedgerRow& row)
{
    const auto detail = readJson(row.entry.detail);
    if (!detail || !detail->is_object() || textAt(*detail, "condition").empty() || row.entry.subject.empty())
        return noAlarm(row);
    const auto priority = priorityFrom(textAt(*detail, "priority"));
    const auto state = stateFrom(textAt(*detail, "state"));
    if (!priority || !state)
        return noAlarm(row);
    Item item;
    Alarm& alarm = item.alarm;
    alarm.id = AlarmId(row.entry.subject);
    alarm.channel = ChannelId(textAt(*detail, "channel"));
    alarm.element = ElementId(textAt(*detail, "element"));
    alarm.condition = textAt(*detail, "condition");
    alarm.title = textAt(*detail, "title");
    alarm.priority = *priority;
    alarm.state = *state;
    alarm.since = instantIf(*detail, "since").value_or(Instant{});
    alarm.returned = instantIf(*detail, "returned").value_or(Instant{});
    alarm.value = numberIf(*detail, "value").value_or(0);
    alarm.detail = textAt(*detail, "detail");
    alarm.comment = textAt(*detail, "comment");
    alarm.acknowledgedBy = textAt(*detail, "acknowledgedBy");
    alarm.acknowledgedAt = instantIf(*detail, "acknowledgedAt");
    alarm.active = flagAt(*detail, "active");
    readHeld(alarm, *detail);
    item.acknowledged = flagAt(*detail, "acknowledged");
    item.limit = numberIf(*detail, "limit").value_or(0);
    item.quantity = textAt(*detail, "quantity");
    return item;
}

} // namespace sinew::alarm
