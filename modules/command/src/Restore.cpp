// SPDX-License-Identifier: GPL-3.0-or-later
// What was under way when the program ended.
#include "CommandPrivate.h"
#include "Replay.h"
#include "Wording.h"

#include <algorithm>
#include <fmt/format.h>

namespace sinew::command {

Result<void> CommandService::Private::restore(bool isOnDuty)
{
    const auto last = ledger.lastNumber();
    if (!last)
        return passOn(last);
    auto rows = ledger.rows(0, "command");
    if (!rows)
        return passOn(rows);
    const auto approvals = ledger.rows(0, "approval");
    if (!approvals)
        return passOn(approvals);
    rows->insert(rows->end(), approvals->begin(), approvals->end());
    const auto rules = ledger.rows(0, "interlock");
    if (!rules)
        return passOn(rules);
    rows->insert(rows->end(), rules->begin(), rules->end());
    // What another seat writes while this one reads is taken in later, with its fellows.
    std::erase_if(*rows, [&](const store::LedgerRow& row) { return row.number > *last; });
    std::ranges::sort(*rows, {}, &store::LedgerRow::number);
    const auto takeRow = [this](const store::LedgerRow& row) -> Result<void> {
        if (row.entry.category == "interlock")
            return interlocks.take(row);
        auto read = readRow(row);
        if (!read)
            return passOn(read);
        const auto* change = std::get_if<ReadChange>(&read->what);
        if (const auto known = entries.find(read->command); change && known != entries.end())
            noteOperated(*known->second, change->change.event, change->change.world);
        return replay(entries, std::move(*read), index, settings.alpha, settings.beta, lastSequence);
    };
    std::string firstFault;
    int faults = 0;
    for (const auto& row : *rows)
        if (const auto done = takeRow(row); !done && faults++ == 0)
            firstFault = done.error().text();
    if (faults > 0 && service.onFault)
        service.onFault(
            fmt::format("{} ledger row(s) about commands were left out: {}", faults, sentence(firstFault)));
    lastRow = *last;
    onDuty = isOnDuty;
    for (auto& [id, entry] : entries)
        if (onDuty)
            resume(*entry);
    trim();
    return {};
}

void CommandService::Private::resume(Entry& entry)
{
    const State state = entry.record.state;
    for (Target& target : entry.targets) {
        target.selectHanded = entry.selectSentWall.has_value();
        target.operateHanded = entry.operateSentWall.has_value();
    }
    const bool wasSelecting = (state == State::Approved && entry.selectSentWall) || state == State::Selected;
    if (!wasSelecting)
        return;
    // The field frees an unused selection by itself; what was sent is never sent again.
    transit(entry,
            {.event = Event::Restart,
             .why = "Sinew ended between selection and operation; nothing was operated, and the field's "
                    "selection lapses by itself."});
}

} // namespace sinew::command
