// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/LedgerRetention.h>
#include <sinew/command/Transitions.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace sinew::command {

namespace {

using store::LedgerRow;

constexpr std::size_t kPortion = 1000;

bool isCommand(const LedgerRow& row)
{
    return row.entry.category == "command" || row.entry.category == "approval";
}

/// Of these the last row of each kind about each thing says how it stands.
bool isStanding(const LedgerRow& row)
{
    return row.entry.category == "alarm" || row.entry.category == "finding" || row.entry.category == "forecast";
}

bool endsACommand(const LedgerRow& row)
{
    const auto event = eventFrom(row.entry.type);
    return event && std::ranges::all_of(transitions(), [&](const Transition& t) {
               return t.event != *event || isFinal(t.to);
           });
}

/// What one pass over the ledger tells.
struct Seen {
    struct Command {
        bool ended = false;
        Instant last; ///< wall
    };
    std::map<std::string, Command> commands;
    std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> lastOf; ///< category, subject, type

    void add(const LedgerRow& row)
    {
        if (isCommand(row)) {
            Command& command = commands[row.entry.subject];
            command.ended |= endsACommand(row);
            command.last = std::max(command.last, row.entry.wall);
        }
        if (isStanding(row))
            lastOf[{row.entry.category, row.entry.subject, row.entry.type}] = row.number;
    }
};

} // namespace

Result<std::function<bool(const LedgerRow&)>> rowsToArchive(const store::Ledger& ledger, Instant before)
{
    const auto seen = std::make_shared<Seen>();
    for (std::int64_t last = 0;;) {
        const auto rows = ledger.rows(last, {}, kPortion);
        if (!rows)
            return passOn(rows);
        if (rows->empty())
            break;
        for (const LedgerRow& row : *rows)
            seen->add(row);
        last = rows->back().number;
    }
    return [seen, before](const LedgerRow& row) {
        const auto& [wall, world, source, category, type, subject, result, detail] = row.entry;
        if (wall >= before)
            return false;
        if (isCommand(row)) {
            const auto& command = seen->commands.at(subject);
            return command.ended && command.last < before;
        }
        if (isStanding(row))
            return seen->lastOf.at({category, subject, type}) != row.number;
        return category == "login";
    };
}

} // namespace sinew::command
