// SPDX-License-Identifier: GPL-3.0-or-later
#include "Replay.h"

#include <fmt/format.h>

namespace sinew::command {

Result<ReadRow> readRow(const store::LedgerRow& row)
{
    ReadRow read{row.number, CommandId(row.entry.subject), {}};
    if (row.entry.type == kProposedType) {
        auto record = recordFromLedger(row);
        if (!record)
            return passOn(record);
        read.what = std::move(*record);
        return read;
    }
    auto change = changeFromLedger(row);
    if (!change)
        return passOn(change);
    read.what = std::move(*change);
    return read;
}

namespace {

std::unique_ptr<Entry> born(CommandRecord record, const ModelIndex& index, double alpha, double beta)
{
    auto entry = std::make_unique<Entry>();
    entry->record = std::move(record);
    entry->test = EffectTest(alpha, beta);
    entry->record.verification = entry->test.summary();
    setTargets(*entry, index);
    return entry;
}

} // namespace

Result<void> replay(Entries& entries, ReadRow row, const ModelIndex& index, double alpha, double beta,
                    std::int64_t& lastSequence)
{
    const auto wrong = [&](const char* what) {
        return fail(ErrorCode::Corrupt, what, fmt::format("ledger row {}", row.number));
    };
    if (auto* record = std::get_if<CommandRecord>(&row.what)) {
        auto entry = born(std::move(*record), index, alpha, beta);
        entry->sequence = ++lastSequence;
        entries[row.command] = std::move(entry);
        return {};
    }
    const auto found = entries.find(row.command);
    if (found == entries.end())
        return wrong("is about a command that was never proposed");
    Entry& entry = *found->second;
    const ReadChange& read = std::get<ReadChange>(row.what);
    if (next(entry.record.state, read.change.event) != read.to)
        return wrong("says a step that does not exist from where the command stood");
    const int given = static_cast<int>(entry.record.approvals.size()) + 1;
    if (read.change.event == Event::ApproveLast && given < entry.record.approvalsNeeded)
        return wrong("approves with fewer people than needed");
    apply(entry, read.to, read.change);
    return {};
}

} // namespace sinew::command
