// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Keeping.h>
#include <sinew/keys/Keys.h>
#include <sinew/store/CopyProject.h>

#include <filesystem>
#include <string>
#include <vector>

namespace sinew::app {

struct BackedUp {
    store::Contents contents;
    std::filesystem::path folder;
    std::string sha256; ///< of its backup.json
};

/// A project, at work or not, into a folder that opens by itself, with a file backup.json that says what is in it,
/// every file with its SHA-256, signed by this seat. Nothing is under that name before all of it has been read back.
/// Errors: Conflict (there is something), Cancelled (nothing is left), Corrupt, those of copyProject. Thread: any worker.
Result<BackedUp> backUp(const std::string& project, const std::string& folder, const keys::Signer& seat,
                        const store::CopyWatch& watch = {});

/// The ledger says that it was made, signed by the person who did it, or where `by` is empty by the seat.
Result<void> recordBackup(store::Ledger& ledger, const BackedUp& made, const UserId& by,
                          std::shared_ptr<const keys::Signer> key, const Clock& clock);

struct Restored {
    store::Contents contents;
    std::vector<std::string> unproved; ///< sentences: what nobody vouches for; only where that was asked for
};

/// Who must vouch for a backup: this very seat, or one that an administrator confirmed in the backup's own ledger.
enum class Proof { Needed, Waived };

/// Back into a new project, where what backup.json says is still there, file by file. Errors: Corrupt (it is not; the
/// signature is not its signer's), NotAllowed (nobody vouches for it), NotFound (no backup), Conflict (there is something),
/// Cancelled. `own`: this seat's key, may be null. Thread: any worker.
Result<Restored> restoreBackup(const std::string& folder, const std::string& project, Proof proof,
                               const keys::Signer* own, const store::CopyWatch& watch = {});

} // namespace sinew::app
