// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/keys/Keys.h>
#include <sinew/store/CopyProject.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace sinew::app {

/// What a backup says of itself: the file backup.json, version 2. `signature` is of "sinew-backup-2\n" and all other
/// members as compact JSON in their order. Version 1 had no files and no signature.
struct BackupManifest {
    int version = 2;
    std::string of, at; ///< the project's address; UTC
    store::Contents contents;
    std::map<std::string, std::string> files; ///< path inside the backup, SHA-256
    keys::PublicKey signer;
    keys::Signature signature;
};

inline constexpr const char* kManifestName = "backup.json";

std::string signedBytes(const BackupManifest& manifest);
std::string toText(const BackupManifest& manifest);
/// Errors: NotFound (no backup), Corrupt, NewerVersion; naming folder or file.
Result<BackupManifest> readManifest(const std::filesystem::path& folder);

/// All that a project's folder holds, with hashes: without the lock, caches and SQLite's passing files. Errors: Io, Cancelled.
Result<std::map<std::string, std::string>> filesOf(const std::filesystem::path& folder, const std::stop_token& stop);
/// The first file that was changed, is missing, or came since, as a sentence; nothing: all are as they were.
std::optional<std::string> firstDifference(const std::map<std::string, std::string>& then,
                                           const std::map<std::string, std::string>& now);
/// Every number that differs, with both; empty: none.
std::string difference(const store::Contents& wanted, const store::Contents& found);

} // namespace sinew::app
