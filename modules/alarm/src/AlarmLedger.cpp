// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmLedger.h"

#include <sinew/twin/ProposalJson.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <tuple>

namespace sinew::alarm {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 4> kPriorities{"critical", "high", "medium", "low"};
constexpr std::array<std::string_view, 7> kStates{
    "Normal",  "Unacknowledged", "Acknowledged",  "Returned, unacknowledged",
    "Shelved", "Suppressed",     "Out of service"};

std::string textAt(const json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool flagAt(const json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

double numberAt(const json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

Instant instantAt(const json& object, const char* name)
{
    return parseUtc(textAt(object, name)).value_or(Instant{});
}

} // namespace

void sortByUrgency(std::vector<Alarm>& alarms)
{
    const auto rank = [](const Alarm& alarm) {
        const bool isHidden = alarm.state == State::Shelved || alarm.state == State::Suppressed;
        const int attention = alarm.state == State::Unacknowledged           ? 0
                              : alarm.state == State::ReturnedUnacknowledged ? 2
                                                                             : 1;
        return std::tuple(isHidden, alarm.priority, attention, -microsOf(alarm.since));
    };
    std::ranges::stable_sort(alarms, {}, rank);
}

std::string_view nameOf(Priority priority)
{
    return kPriorities[static_cast<std::size_t>(priority)];
}
std::string_view nameOf(State state)
{
    return kStates[static_cast<std::size_t>(state)];
}

void Item::show()
{
    if (alarm.shelvedUntil)
        alarm.state = State::Shelved;
    else if (suppressed && alarm.active)
        alarm.state = State::Suppressed;
    else if (alarm.active)
        alarm.state = acknowledged ? State::Acknowledged : State::Unacknowledged;
    else
        alarm.state = acknowledged ? State::Normal : State::ReturnedUnacknowledged;
}

store::LedgerEntry toLedger(const Item& item, const std::string& type, const User& user,
                            const std::string& words, Instant wall, Instant world)
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
                {"suppressed", item.suppressed},
                {"shelvedOnce", item.shelvedOnce}};
    if (alarm.shelvedUntil)
        detail["shelvedUntil"] = instantText(*alarm.shelvedUntil);
    if (alarm.acknowledgedAt)
        detail["acknowledgedAt"] = instantText(*alarm.acknowledgedAt);
    if (!words.empty())
        detail["words"] = words;
    if (!user.id.isEmpty())
        detail["user"] = {
            {"id", user.id.value}, {"name", user.name}, {"role", std::string(sinew::nameOf(user.role))}};
    const std::string source = user.id.isEmpty() ? "seat" : "operator:" + user.id.value;
    return {wall, world, source, "alarm", type, alarm.id.value, "ok", writeJson(detail)};
}

Result<Item> itemFromLedger(const store::LedgerRow& row)
{
    const auto detail = readJson(row.entry.detail);
    const auto priority = detail && detail->is_object()
                              ? std::ranges::find(kPriorities, textAt(*detail, "priority"))
                              : kPriorities.end();
    if (priority == kPriorities.end() || textAt(*detail, "condition").empty())
        return fail(ErrorCode::InvalidInput, "is no alarm", "ledger row " + std::to_string(row.number));
    Item item;
    Alarm& alarm = item.alarm;
    alarm.id = AlarmId(row.entry.subject);
    alarm.channel = ChannelId(textAt(*detail, "channel"));
    alarm.element = ElementId(textAt(*detail, "element"));
    alarm.condition = textAt(*detail, "condition");
    alarm.title = textAt(*detail, "title");
    alarm.priority = static_cast<Priority>(priority - kPriorities.begin());
    alarm.since = instantAt(*detail, "since");
    alarm.returned = instantAt(*detail, "returned");
    alarm.value = numberAt(*detail, "value");
    alarm.detail = textAt(*detail, "detail");
    alarm.comment = textAt(*detail, "comment");
    alarm.acknowledgedBy = textAt(*detail, "acknowledgedBy");
    alarm.active = flagAt(*detail, "active");
    if (detail->contains("shelvedUntil"))
        alarm.shelvedUntil = instantAt(*detail, "shelvedUntil");
    if (detail->contains("acknowledgedAt"))
        alarm.acknowledgedAt = instantAt(*detail, "acknowledgedAt");
    item.acknowledged = flagAt(*detail, "acknowledged");
    item.suppressed = flagAt(*detail, "suppressed");
    item.shelvedOnce = flagAt(*detail, "shelvedOnce");
    item.limit = numberAt(*detail, "limit");
    item.quantity = textAt(*detail, "quantity");
    item.show();
    return item;
}

} // namespace sinew::alarm
