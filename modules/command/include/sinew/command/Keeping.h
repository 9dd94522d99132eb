// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Model.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace sinew::command {

/// How an administrator wants the record kept: the last row of category "ledger" and type "keeping" that an
/// administrator signed.
struct Keeping {
    /// File in a second place to which the ledger's head is published; the same path at every seat. Empty: nowhere.
    std::string heads;
    Duration every{std::chrono::minutes(15)}; ///< wall; where the head moved
    /// Bytes that the database may grow to, where it lies on a server: nobody else says.
    std::optional<std::int64_t> room;
    bool operator==(const Keeping&) const = default;
};

/// Rows that no administrator signed count for nothing. Errors: the ledger's.
Result<Keeping> keepingOf(const store::Ledger& ledger);
/// Errors: NotAllowed (no administrator, not signed in), InvalidInput (a file without a full path, less than a
/// minute, more than a day, no room), the ledger's.
Result<void> setKeeping(store::Ledger& ledger, const Keeping& wanted, const User& by,
                        const std::shared_ptr<const keys::Signer>& key, const Clock& clock);

/// A backup that was made of the project.
struct BackupMade {
    Instant wall;
    std::string to;        ///< folder
    std::int64_t rows = 0; ///< of the ledger that are in it
    std::string head;      ///< hash of the last one
    std::string sha256;    ///< of its backup.json
    UserId by;             ///< empty: the seat, by the command line
};
/// Category "backup", type "made"; signed by whoever `by` says.
store::LedgerEntry backupRow(const BackupMade& made);

/// Rows that went into a file of their own.
struct ArchiveMade {
    Instant wall;
    std::int64_t rows = 0, last = 0; ///< how many, and the last one's number
    std::string file;                ///< its name
    UserId by;
};

/// As rows say that were signed, by whomever: Ledger's check names who could not. Nothing: none was recorded. Errors: the
/// ledger's.
Result<std::optional<BackupMade>> lastBackup(const store::Ledger& ledger);
Result<std::optional<ArchiveMade>> lastArchive(const store::Ledger& ledger);

} // namespace sinew::command
