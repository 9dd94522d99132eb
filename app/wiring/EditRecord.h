// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Model.h>

namespace sinew::app {

/// What an edited model changes in people, sources, channels and limits goes into the ledger, one row for
/// each of these kinds, before the model is saved; signed by `key`, null: by the seat. An edit that changes
/// none of them leaves no row. Errors:
/// NotAllowed (whyNotPeople), and the ledger's.
Result<void> recordEdit(store::Ledger& ledger, const Model& before, const Model& after, const User& by,
                        const Clock& clock, const std::shared_ptr<const keys::Signer>& key = nullptr);

} // namespace sinew::app
