// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/store/Ledger.h>

#include <functional>

namespace sinew::command {

/// Which rows from before an instant (wall) the program no longer needs, for store::archiveLedger: all of
/// commands that ended before it; of alarms, findings and withheld forecasts all but what stood last; sign-ins.
/// Who may act, seats, authority and the shift log always stay. A past instant before it can then be replayed
/// from history alone. Errors: the ledger's.
Result<std::function<bool(const store::LedgerRow&)>> rowsToArchive(const store::Ledger& ledger, Instant before);

} // namespace sinew::command
