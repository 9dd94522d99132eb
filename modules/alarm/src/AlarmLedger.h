// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Item.h"

#include <sinew/store/Ledger.h>

namespace sinew::alarm {

/// A row about one alarm; the others of the category are about the design.
bool isAboutAlarm(const store::LedgerRow& row);
/// Every row holds the whole alarm, so that the last one of each is enough to restore it.
store::LedgerEntry toLedger(const Item& item, const Happening& happening);
/// Errors: InvalidInput, naming the row.
Result<Item> itemFromLedger(const store::LedgerRow& row);

/// A person's decision about the design. Errors of reading: InvalidInput, naming the row.
store::LedgerEntry toLedger(const Deed& deed, const User& user, Instant wall, Instant world);
Result<void> changeDesign(Design& design, const store::LedgerRow& row);

} // namespace sinew::alarm
