// SPDX-License-Identifier: GPL-3.0-or-later
// What was under way when the program ended.
#include "CommandPrivate.h"
#include "Wording.h"

#include <algorithm>
#include <fmt/format.h>

namespace sinew::command {

Result<void> CommandService::Private::restore()
{
    auto rows = ledger.rows(0, "command");
    if (!rows)
        return passOn(rows);
    const auto approvals = ledger.rows(0, "approval");
    if (!approvals)
        return passOn(approvals);
    rows->insert(rows->end(), approvals->begin(), approvals->end());
    std::ranges::sort(*rows, {}, &store::LedgerRow::number);
    std::string firstFault;
    int faults = 0;
    for (const auto& row : *rows)
        if (const auto done = replay(row); !done && faults++ == 0)
            firstFault = done.error().text();
    if (faults > 0 && service.onFault)
        service.onFault(fmt::format("{} ledger row(s) about commands were left out: {}", faults, sentence(firstFault)));
    for (auto& [id, entry] : entries)
        resume(*entry);
    trim();
    return {};
}

Result<void> CommandService::Private::replay(const store::LedgerRow& row)
{
    const auto wrong = [&](const std::string& what) {
        return fail(ErrorCode::Corrupt, what, fmt::format("ledger row {}", row.number));
    };
    if (row.entry.type == kProposedType) {
        auto record = recordFromLedger(row);
        if (!record)
            return passOn(record);
        auto entry = std::make_unique<Entry>();
        entry->record = std::move(*record);
        entry->test = EffectTest(settings.alpha, settings.beta);
        entry->record.verification = entry->test.summary();
        entry->sequence = ++lastSequence;
        setTargets(*entry, index);
        entries[entry->record.id] = std::move(entry);
        return {};
    }
    Entry* entry = find(CommandId(row.entry.subject));
    if (!entry)
        return wrong("is about a command that was never proposed");
    const auto read = changeFromLedger(row);
    if (!read)
        return passOn(read);
    if (next(entry->record.state, read->change.event) != read->to)
        return wrong("says a step that does not exist from where the command stood");
    const int given = static_cast<int>(entry->record.approvals.size()) + 1;
    if (read->change.event == Event::ApproveLast && given < entry->record.approvalsNeeded)
        return wrong("approves with fewer people than needed");
    apply(*entry, read->to, read->change);
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
    transit(entry, {.event = Event::Restart,
                    .why = "Sinew ended between selection and operation; nothing was operated, and the field's "
                           "selection lapses by itself."});
}

} // namespace sinew::command
