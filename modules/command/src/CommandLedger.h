// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Entry.h"

#include <sinew/store/Ledger.h>

namespace sinew::command {

/// Rows of the ledger <-> changes of a command. The detail holds all that a reviewer needs and all that
/// restore() replays.
inline constexpr const char* kProposedType = "proposed";

/// The row of a transition that is about to happen.
store::LedgerEntry toLedger(const Entry& entry, State to, const Change& change);
/// The row of a command's birth, with what it was made from, and who asked for it.
store::LedgerEntry toLedger(const Entry& entry, const User& user);

/// Errors: InvalidInput, naming what is wrong in the row.
Result<Birth> birthFromLedger(const store::LedgerRow& row);
struct ReadChange {
    Change change;
    State to = State::Proposed;
};
Result<ReadChange> changeFromLedger(const store::LedgerRow& row);

} // namespace sinew::command
