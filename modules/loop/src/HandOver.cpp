// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/loop/HandOver.h>

#include <fmt/format.h>

namespace sinew::loop {

namespace {

/// As within a sentence.
std::string lower(std::string_view name)
{
    std::string text(name);
    for (char& c : text)
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return text;
}

std::string pointOf(const alarm::Alarm& alarm)
{
    const std::string state = lower(alarm::nameOf(alarm.state));
    if (alarm.state == alarm::State::Shelved && alarm.shelvedUntil)
        return fmt::format("Alarm, shelved until {}: {}{}.", formatUtc(*alarm.shelvedUntil), alarm.title,
                           alarm.comment.empty() ? "" : " (" + alarm.comment + ")");
    return fmt::format("Alarm, {}: {}, since {}.", state, alarm.title, formatUtc(alarm.since));
}

std::string pointOf(const command::CommandRecord& record)
{
    return fmt::format("Command, {}: {}.", lower(command::nameOf(record.state)), record.proposal.title);
}

} // namespace

std::vector<std::string> openPoints(const Overview& overview, const ModelIndex& index,
                                    const command::Authority& authority)
{
    std::vector<std::string> points;
    for (const alarm::Alarm& alarm : overview.alarms)
        if (alarm.state != alarm::State::Suppressed)
            points.push_back(pointOf(alarm));
    for (const command::CommandRecord& record : overview.commands)
        if (!command::isFinal(record.state))
            points.push_back(pointOf(record));
    for (const auto& [id, holding] : authority.all()) {
        const Asset* asset = index.asset(id);
        points.push_back(fmt::format("{} has authority over {} since {}.", holding.user.name,
                                     asset && !asset->name.empty() ? asset->name : id.value,
                                     formatUtc(holding.since)));
    }
    return points;
}

} // namespace sinew::loop
