// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/keys/Keys.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Interlock.h>
#include <sinew/twin/Model.h>

#include <string>
#include <vector>

namespace sinew::command {

/// The rules that hold commands back, as the ledger's rows of the category "interlock" say (types "set",
/// "removed"; subject: the rule's id): every change has a person, and every seat has it at once.
/// Thread: one at a time.
class Interlocks {
public:
    /// Rows of other categories change nothing. Errors: InvalidInput, naming the row: the rule stays as it was.
    Result<void> take(const store::LedgerRow& row);
    const std::vector<Interlock>& all() const { return m_rules; } ///< in the order in which they were set first

private:
    std::vector<Interlock> m_rules;
};

/// Engineer, administrator.
bool maySetInterlocks(Role role);

/// Makes `wanted` the rules of a ledger: a row for each that is new, changed or gone, signed by `key`.
/// Returns how many rows. Errors: NotAllowed (the role), InvalidInput (a rule's fault), and the ledger's.
Result<int> setInterlocks(store::Ledger& ledger, const std::vector<Interlock>& wanted, const User& by,
                          const std::shared_ptr<const keys::Signer>& key, const Clock& clock);
/// As the ledger has them. Errors: the ledger's.
Result<std::vector<Interlock>> interlocksOf(const store::Ledger& ledger);

} // namespace sinew::command
