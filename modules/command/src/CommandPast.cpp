// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/CommandPast.h>

#include "Replay.h"

#include <algorithm>

namespace sinew::command {

struct CommandPast::Private {
    struct Dated {
        Instant world;
        ReadRow row;
    };

    ModelIndex index;
    double alpha, beta;
    Entries now; ///< after all rows: what the next one must follow from
    std::int64_t sequence = 0;
    std::vector<Dated> rows; ///< that took effect, in the ledger's order
};

CommandPast::CommandPast(ModelPtr model, const CommandService::Settings& settings)
    : m(std::make_unique<Private>(
          Private{ModelIndex(std::move(model)), settings.alpha, settings.beta, {}, 0, {}}))
{
}

CommandPast::CommandPast(CommandPast&&) noexcept = default;
CommandPast::~CommandPast() = default;

Result<void> CommandPast::take(const store::LedgerRow& row)
{
    if (row.entry.category != "command" && row.entry.category != "approval")
        return {};
    auto read = readRow(row);
    if (!read)
        return passOn(read);
    if (const auto done = replay(m->now, *read, m->index, m->alpha, m->beta, m->sequence); !done)
        return done;
    m->rows.push_back({row.entry.world, std::move(*read)});
    return {};
}

std::vector<CommandRecord> CommandPast::at(Instant world) const
{
    Entries then;
    std::int64_t sequence = 0;
    for (const auto& [when, row] : m->rows)
        if (when <=
            world) // a row that follows from one left out (the world's clock was set back) is left out too
            (void)replay(then, row, m->index, m->alpha, m->beta, sequence);
    std::vector<const Entry*> sorted;
    for (const auto& [id, entry] : then)
        sorted.push_back(entry.get());
    std::ranges::sort(sorted, std::greater{}, &Entry::sequence);
    std::vector<CommandRecord> records;
    for (const Entry* entry : sorted)
        records.push_back(entry->record);
    return records;
}

} // namespace sinew::command
