// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Accounts.h>

#include <map>
#include <optional>
#include <string>

namespace sinew::command {

/// Who has authority over an asset.
struct Holding {
    User user;
    Instant since;              ///< wall
    std::optional<User> offeredTo; ///< handed over as soon as they accept
};

/// Who has authority over which asset: what the ledger's rows of the category "authority" say (subject: the
/// asset). Nobody, or one person at a time, who may command and has a key.
///
/// Types: "taken" (by somebody who may command, of a free asset), "offered" (by the holder to another such
/// person), "accepted" (by whom it was offered), "kept" (the offer is over: by either), "released" (by the
/// holder; by an administrator for anybody). Each is signed by whose deed it is. Thread: one at a time.
class Authority {
public:
    /// `accounts` as they were just before that row. Errors: as Accounts::take.
    Result<void> take(const store::LedgerRow& row, const Accounts& accounts);
    /// Why this signer cannot write this row after what was taken so far, as a sentence; empty: they can.
    std::string whyNot(const store::LedgerEntry& entry, const keys::PublicKey& signer,
                       const Accounts& accounts) const;
    /// To be called when somebody's role or key has changed: who may not command any more holds nothing.
    void follow(const Accounts& accounts);

    /// Nothing: the asset is free.
    std::optional<Holding> holderOf(const AssetId& asset) const;
    const std::map<AssetId, Holding>& all() const { return m_holdings; }

private:
    std::map<AssetId, Holding> m_holdings;
};

store::LedgerEntry authorityTakenRow(const AssetId& asset, const UserId& by);
store::LedgerEntry authorityOfferedRow(const AssetId& asset, const UserId& by, const UserId& to);
store::LedgerEntry authorityAcceptedRow(const AssetId& asset, const UserId& by);
store::LedgerEntry authorityKeptRow(const AssetId& asset, const UserId& by);
store::LedgerEntry authorityReleasedRow(const AssetId& asset, const UserId& by, const std::string& reason);

} // namespace sinew::command
