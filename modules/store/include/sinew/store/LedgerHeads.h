// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Ledger.h>

#include <filesystem>
#include <optional>
#include <span>

namespace sinew::store {

/// What the ledger's end was at an instant, signed: kept in a second place, it shows that rows were cut off,
/// or all written anew, later.
struct LedgerHead {
    std::int64_t number = 0; ///< of the last row
    std::string hash;        ///< its hash
    Instant wall;
    keys::PublicKey signer;
    keys::Signature signature; ///< of "sinew-ledger-head-1\n<number>\n<hash>\n<wall in microseconds>\n"
    bool operator==(const LedgerHead&) const = default;
};

/// Errors: NotFound (an empty ledger), the ledger's.
Result<LedgerHead> headOf(const Ledger& ledger, Instant wall, const keys::Signer& seat);
/// One line of JSON, without its end.
std::string toLine(const LedgerHead& head);
/// Errors: InvalidInput (what is missing or wrong; a forged signature).
Result<LedgerHead> headFromLine(std::string_view line);

/// Appends a line to a file in a second place, on disk afterwards; nothing of it where that fails. Errors: Io,
/// NoSpace.
Result<void> publishHead(const LedgerHead& head, const std::filesystem::path& file);
/// The one that was published last; nothing: the file is empty. Errors: NotFound, Io, InvalidInput (naming the file).
Result<std::optional<LedgerHead>> lastHead(const std::filesystem::path& file);
/// Errors: NotFound, Io, InvalidInput (naming file and line).
Result<std::vector<LedgerHead>> readHeads(const std::filesystem::path& file);
/// Each fault names a head that is not in the ledger's chain, and the rows that are concerned. Errors: the
/// ledger's.
Result<std::vector<std::string>> checkHeads(const Ledger& ledger, std::span<const LedgerHead> heads);

} // namespace sinew::store
