// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "HistoryTables.h"
#include "LedgerTables.h"

#include <sinew/store/Project.h>

namespace sinew::store {

/// What every project of ours is made of, for whoever copies it whole.
class StoredProject : public Project {
public:
    virtual HistoryTables& historyTables() = 0;
    virtual LedgerTables& ledgerTables() = 0;
    virtual std::vector<keys::PublicKey> sealed() const = 0; ///< throws Failure
};

} // namespace sinew::store
