// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/alarm/AlarmPast.h>

#include "AlarmLedger.h"

#include <algorithm>
#include <optional>

namespace sinew::alarm {

Result<void> AlarmPast::take(const store::LedgerRow& row)
{
    if (!isAboutAlarm(row)) // decisions about the design are none
        return {};
    auto item = itemFromLedger(row);
    if (!item)
        return passOn(item);
    m_known[item->alarm.id].push_back({row.entry.world, std::move(item->alarm)});
    return {};
}

std::vector<Alarm> AlarmPast::at(Instant world) const
{
    std::vector<Alarm> stood;
    for (const auto& [id, known] : m_known) {
        // The ledger's order is the order of what happened, also where the world's clock was set back.
        const auto last =
            std::find_if(known.rbegin(), known.rend(), [&](const Known& k) { return k.world <= world; });
        if (last != known.rend() && last->alarm.state != State::Normal)
            stood.push_back(last->alarm);
    }
    sortByUrgency(stood);
    return stood;
}

std::vector<Alarm> AlarmPast::episodes(Instant from, Instant to, Instant at) const
{
    std::vector<Alarm> found;
    const auto keep = [&](const std::optional<Alarm>& episode) {
        if (episode && episode->since <= to &&
            (episode->returned < episode->since || episode->returned >= from))
            found.push_back(*episode);
    };
    for (const auto& [id, known] : m_known) {
        std::optional<Alarm> episode;
        for (const Known& k : known) {
            if (k.alarm.since == Instant{} || k.world > at)
                continue; // shelved before it ever stood, or not known yet
            if (episode && episode->since != k.alarm.since)
                keep(episode);
            episode = k.alarm;
        }
        keep(episode);
    }
    std::ranges::stable_sort(found, {}, &Alarm::since);
    return found;
}

} // namespace sinew::alarm
