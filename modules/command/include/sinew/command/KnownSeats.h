// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Accounts.h>

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

/// Which seats there are: what the ledger's rows of the category "seat" say, each signed by whoever could.
///
/// Types: "registered" (signed by the seat itself), "confirmed", "revoked" (signed by an administrator; what is
/// revoked is so for ever). Thread: one at a time.
class KnownSeats {
public:
    /// Rows of other categories change nothing. Errors: Corrupt (not what was signed), NotAllowed (whyNot),
    /// naming the row, which changes nothing.
    Result<void> take(const store::LedgerRow& row, const Accounts& accounts);
    /// Why this signer cannot write this row after what was taken so far, as a sentence; empty: they can.
    std::string whyNot(const store::LedgerEntry& entry, const keys::PublicKey& signer,
                       const Accounts& accounts) const;

    /// In the order in which they registered.
    const std::vector<KnownSeat>& all() const { return m_seats; }
    /// Null: none has registered with it.
    const KnownSeat* seat(const keys::PublicKey& key) const;
    /// How many ask to be confirmed.
    int waiting() const;

private:
    std::vector<KnownSeat> m_seats;
};

/// Rows for KnownSeats::take; the caller appends them.
store::LedgerEntry seatConfirmedRow(const KnownSeat& seat, const UserId& by);
store::LedgerEntry seatRevokedRow(const KnownSeat& seat, const std::string& reason, const UserId& by);

/// All that a ledger says. Errors: the ledger's.
Result<std::vector<KnownSeat>> seatsOf(const store::Ledger& ledger);

/// A key for comparing by eye, whole: "9a3f 11c2 …", 16 groups.
std::string fingerprintOf(const keys::PublicKey& key);

} // namespace sinew::command
