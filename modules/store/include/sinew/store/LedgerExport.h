// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Ledger.h>

#include <filesystem>
#include <stop_token>

namespace sinew::store {

/// Which rows; what is empty or nothing asks for all.
struct LedgerFilter {
    std::string category, source, subject; ///< exactly
    std::string text;                      ///< anywhere in a row, capitals or not
    std::optional<Instant> from, to;       ///< wall, both inclusive
    bool operator()(const LedgerRow& row) const;
};

enum class LedgerFormat {
    JsonLines, ///< one object a row with every member; a whole ledger written so can be verified by itself
    Csv        ///< RFC 4180, the same members as columns
};

/// One row as one line, without its end.
std::string toJsonLine(const LedgerRow& row);
/// Errors: InvalidInput (subject: the member).
Result<LedgerRow> rowFromJsonLine(std::string_view line);

/// Writes the rows that `wanted` (a LedgerFilter, as a rule) is true of; the file is whole under its name, or not there. Returns how many. Errors: Io,
/// NoSpace, Cancelled, the ledger's. Thread: any.
Result<std::size_t> exportLedger(const Ledger& ledger, const std::function<bool(const LedgerRow&)>& wanted, LedgerFormat format,
                                 const std::filesystem::path& file, std::stop_token stop = {});
/// The checks of Ledger::verify on an exported file (JSON lines, all rows of a ledger or a stretch from its
/// first row on). Errors: NotFound, Io, InvalidInput (naming file and line), Cancelled.
Result<LedgerCheck> verifyExport(const std::filesystem::path& file, const RowCheck& also = {},
                                 std::stop_token stop = {});

} // namespace sinew::store
