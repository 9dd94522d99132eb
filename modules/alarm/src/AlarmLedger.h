// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/AlarmService.h>
#include <sinew/store/Ledger.h>

namespace sinew::alarm {

/// An alarm with what the service keeps beside it.
struct Item {
    Alarm alarm;
    bool acknowledged = true; ///< nothing to acknowledge
    bool shelvedOnce = false; ///< until it returns to normal
    bool suppressed = false;  ///< by the limit behind a warning
    double limit = 0;         ///< SI
    std::string quantity;

    void show(); ///< sets alarm.state from the rest
};

/// What needs attention first stands first.
void sortByUrgency(std::vector<Alarm>& alarms);

/// Every row holds the whole alarm, so that the last one of each is enough to restore it.
store::LedgerEntry toLedger(const Item& item, const std::string& type, const User& user,
                            const std::string& words, Instant wall, Instant world);
/// Errors: InvalidInput, naming the row.
Result<Item> itemFromLedger(const store::LedgerRow& row);

} // namespace sinew::alarm
