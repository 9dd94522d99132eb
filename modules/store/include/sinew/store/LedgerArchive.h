// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Ledger.h>

#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>

namespace sinew::store {

struct Archived {
    std::size_t rows = 0;
    std::int64_t last = 0;  ///< number of the last of them
    std::string sha256;     ///< of the file
};

/// Moves the contents of old rows into a file of JSON lines (as exportLedger writes), with proof: the file is
/// whole and read back first; then a row (category "ledger", type "archived", subject: the last row's number)
/// says what went and the file's SHA-256; then the contents go here, while number, times, hash and signature
/// stay, so that the chain can still be followed and the file compared with it. A crash in between loses
/// nothing. `goes` says which rows; how.by is the administrator.
/// Errors: NotFound (nothing goes), Corrupt (the ledger has faults: nothing is done), Conflict (the file
/// exists), Cancelled, Io, NoSpace, the ledger's.
Result<Archived> archiveLedger(Ledger& ledger, const std::function<bool(const LedgerRow&)>& goes,
                               const std::filesystem::path& file, LedgerEntry said, const Append& how,
                               std::stop_token stop = {});
/// The checks of Ledger::verify, with the contents of archived rows read from their files, so that `also` is
/// asked about those too. Faults besides: a row of an archive that was changed or is not the ledger's, an
/// archive that no row of the ledger speaks of. Errors: the ledger's, those of verifyExport.
Result<LedgerCheck> verifyWithArchives(const Ledger& ledger, std::span<const std::filesystem::path> files,
                                       const RowCheck& also = {}, std::stop_token stop = {});
/// Every fault names a row of the archive that is not the one of the ledger. Errors: those of verifyExport.
Result<std::vector<std::string>> checkArchive(const Ledger& ledger, const std::filesystem::path& file);

} // namespace sinew::store
