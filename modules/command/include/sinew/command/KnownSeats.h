// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Model.h>

#include <memory>
#include <string>
#include <vector>

namespace sinew::command {

/// A seat that has registered itself, and what an administrator decided about it.
struct KnownSeat {
    enum class State { Unconfirmed, Confirmed, Revoked };
    keys::PublicKey key;
    std::string name; ///< as it calls itself
    State state = State::Unconfirmed;
    Instant since;      ///< wall
    UserId by;          ///< who decided; empty: nobody yet
    std::string reason; ///< why it was revoked
    bool operator==(const KnownSeat&) const = default;
};

/// By the ledger's rows of the category "seat" (types "registered", "confirmed", "revoked"), in the order in
/// which they registered. A row that its seat, or for a decision an administrator, did not sign counts for
/// nothing. Errors: the ledger's.
Result<std::vector<KnownSeat>> seatsOf(const store::Ledger& ledger);

/// A gateway may take commands that this seat sends. Errors: NotAllowed (no administrator, not signed in),
/// NotFound, Conflict (it is, or was revoked: a new key is needed), the ledger's.
Result<void> confirmSeat(store::Ledger& ledger, const keys::PublicKey& seat, const User& by,
                         const std::shared_ptr<const keys::Signer>& key, const Clock& clock);
/// For ever. Errors: as above; InvalidInput (no reason).
Result<void> revokeSeat(store::Ledger& ledger, const keys::PublicKey& seat, const std::string& reason,
                        const User& by, const std::shared_ptr<const keys::Signer>& key, const Clock& clock);

} // namespace sinew::command
