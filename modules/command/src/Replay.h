// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "CommandLedger.h"
#include "Entry.h"

#include <map>
#include <memory>
#include <variant>

namespace sinew::command {

/// A row of the ledger about a command: its birth, or one change.
struct ReadRow {
    std::int64_t number = 0;
    CommandId command;
    keys::PublicKey signer; ///< of the row; empty: written before rows were signed
    std::variant<Birth, ReadChange> what;
};
/// Errors: InvalidInput, naming the row.
Result<ReadRow> readRow(const store::LedgerRow& row);

using Entries = std::map<CommandId, std::unique_ptr<Entry>>;

/// Does again what a row says. Errors: Corrupt (a step that does not exist from where the command stands, an
/// unknown command, an approval by too few, or one that its person did not sign), nothing is changed then.
/// Whether a key is that person's is not asked here: the ledger's people know, and the gateway asks again.
Result<void> replay(Entries& entries, ReadRow row, const ModelIndex& index, double alpha, double beta,
                    std::int64_t& lastSequence);

} // namespace sinew::command
