// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Ledger.h>

#include <limits>

namespace sinew::store {

/// What narrows a search before anything is read; what is empty or nothing asks for all.
struct LedgerSearch {
    std::int64_t after = 0, last = std::numeric_limits<std::int64_t>::max(); ///< numbers in (after, last]
    std::string category, subject;         ///< exactly
    std::string source, otherSource;       ///< one of the two; both or none
    keys::PublicKey signer;
    std::optional<Instant> from, to;       ///< wall, both inclusive
    bool operator()(const LedgerRow& row) const;
};

/// The numbers of the rows that match, ascending: nothing else of them is read. Errors: the ledger's.
Result<std::vector<std::int64_t>> searchNumbers(const Ledger& ledger, const LedgerSearch& search);
/// The rows, ascending, without what a reader of their words does not need: both hashes and the signature are empty.
/// Errors: the ledger's.
Result<std::vector<LedgerRow>> searchTexts(const Ledger& ledger, const LedgerSearch& search);

} // namespace sinew::store
