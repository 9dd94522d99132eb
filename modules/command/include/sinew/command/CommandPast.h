// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/CommandService.h>

#include <memory>
#include <vector>

namespace sinew::command {

/// What the ledger tells of commands: how each stood at any past instant.
/// Thread: one at a time.
class CommandPast {
public:
    explicit CommandPast(ModelPtr model, const CommandService::Settings& settings = {});
    CommandPast(CommandPast&&) noexcept;
    ~CommandPast();
    /// One row after the other; rows that are not about commands change nothing. Errors: InvalidInput,
    /// Corrupt (does not follow from the rows before), naming the row, which is left out.
    Result<void> take(const store::LedgerRow& row);
    /// All that had been proposed at an instant of world time, with the state, the plan and the comparisons
    /// that they had then; newest first.
    std::vector<CommandRecord> at(Instant world) const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::command
