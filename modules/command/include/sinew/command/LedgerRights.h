// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Accounts.h>

#include <filesystem>
#include <set>
#include <span>
#include <stop_token>

namespace sinew::command {

/// Whether each row of a ledger was signed by somebody who could, by what the rows before it say: seats
/// register themselves, keys come by Accounts' rules, what a person did bears that person's signature, all
/// else a seat's. Rows in order; only such whose contents and signature are sound.
class LedgerRights {
public:
    /// The fault, naming the row; nothing: all is well.
    std::optional<std::string> add(const store::LedgerRow& row);
    /// What a reader should know besides: rows from before signing, seats that nobody confirmed.
    std::vector<std::string> notes() const;

private:
    std::optional<std::string> unsignedRow(const store::LedgerRow& row);
    bool isAdministrator(const keys::PublicKey& key) const;
    bool maySetInterlocks(const keys::PublicKey& key) const;
    std::optional<std::string> seatRow(const store::LedgerRow& row);
    std::optional<std::string> peopleRow(const store::LedgerRow& row);
    std::optional<std::string> wrongSigner(const store::LedgerRow& row) const;
    std::optional<std::string> wrongPerson(const store::LedgerRow& row, const User& signer) const;

    Accounts m_accounts;
    std::set<std::string> m_seats, m_confirmed;
    std::set<keys::PublicKey> m_everKeys; ///< of persons, also the revoked ones
    std::int64_t m_unsigned = 0, m_firstSigned = 0;
};

/// The ledger's own checks and those of the rights. Errors: the ledger's, Cancelled.
Result<store::LedgerCheck> verifyLedger(const store::Ledger& ledger, const store::CheckWatch& watch = {});
/// The same with the contents of archived rows. Errors: those of store::verifyWithArchives.
Result<store::LedgerCheck> verifyLedger(const store::Ledger& ledger,
                                        std::span<const std::filesystem::path> archives,
                                        std::stop_token stop = {});
/// The same of an exported file. Errors: those of store::verifyExport.
Result<store::LedgerCheck> verifyLedgerFile(const std::string& file, std::stop_token stop = {});

} // namespace sinew::command
