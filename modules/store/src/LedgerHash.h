// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Ledger.h>

namespace sinew::store {

/// A row that says up to which row contents were archived.
inline constexpr const char* kLedgerCategory = "ledger";
inline constexpr const char* kArchivedType = "archived";
/// What the first row's previousHash is.
inline const std::string kGenesisHash(64, '0');

/// SHA-256 over the number, the instants and every text with its length before it, the previous hash and the
/// signer's key, where there is one. docs/project-folder.md gives the bytes, so that anybody can check a
/// ledger.
std::string hashOf(std::int64_t number, const LedgerEntry& entry, const std::string& previousHash,
                   const keys::PublicKey& signer = {});

/// Checks a chain row by row, in the order of their numbers.
class ChainCheck {
public:
    explicit ChainCheck(RowCheck also = {}) : m_also(std::move(also)) {}
    void add(const LedgerRow& row);
    /// What the ledger says of its own end; to be called last.
    void finish(std::int64_t headNumber, const std::string& headHash);
    LedgerCheck take() { return std::move(m_check); }

private:
    void fault(std::int64_t row, std::string text);
    bool checkSignature(const LedgerRow& row);
    bool checkContents(const LedgerRow& row);
    bool isArchived(const LedgerRow& row);
    void noteArchive(const LedgerRow& row);

    LedgerCheck m_check;
    RowCheck m_also;
    std::int64_t m_emptied = 0, m_lastEmptied = 0, m_lastArchived = 0;
    std::int64_t m_lastNumber = 0;
    std::string m_lastHash = kGenesisHash;
};

} // namespace sinew::store
