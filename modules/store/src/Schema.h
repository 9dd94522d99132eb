// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Sqlite.h"

#include <cstdint>
#include <span>

namespace sinew::store {

/// Leads from version `from` to from + 1.
struct Migration {
    int from;
    const char* sql;
};

/// What one of our SQLite files is and how it came to be what it is.
struct Schema {
    const char* kind;           ///< "history", for messages
    std::int32_t applicationId; ///< PRAGMA application_id: tells ours from others'
    int version;                ///< PRAGMA user_version that this program writes
    const char* create;         ///< tables of that version
    std::span<const Migration> migrations;
    int viewableFrom = version; ///< older files, down to this one, can be viewed as they are
};

/// Makes the file, in WAL mode. Throws Failure; removing a half-made file is the caller's.
void createFile(const std::filesystem::path& file, const Schema& schema);

/// The version found. Throws Failure: NotFound, Corrupt (another program's file, damaged), NewerVersion.
int versionOf(SqliteDatabase& database, const Schema& schema);

/// Brings a file to this program's version in one transaction; a copy `<file>.v<N>` stands beside it until
/// that is done. Throws Failure; the file is then as it was.
void migrate(SqliteDatabase& database, const Schema& schema);

} // namespace sinew::store
