// SPDX-License-Identifier: GPL-3.0-or-later
#include "Schema.h"

#include <algorithm>
#include <fmt/format.h>

namespace sinew::store {

namespace {

/// Statements' texts must be literals for Query; these are built, and run once.
void pragma(SqliteDatabase& database, const char* name, std::int64_t value)
{
    database.execute(fmt::format("PRAGMA {} = {}", name, value).c_str());
}

const Migration& migrationFrom(int version, const Schema& schema, const SqliteDatabase& database)
{
    const auto found = std::ranges::find(schema.migrations, version, &Migration::from);
    if (found == schema.migrations.end())
        raise(ErrorCode::Corrupt, fmt::format("its {} version {} is unknown", schema.kind, version),
              database.file().string());
    return *found;
}

void applyAll(SqliteDatabase& database, const Schema& schema, int version)
{
    Transaction transaction(database, Transaction::Kind::Write);
    for (; version < schema.version; ++version)
        database.execute(migrationFrom(version, schema, database).sql);
    pragma(database, "user_version", schema.version);
    transaction.commit();
}

} // namespace

void createFile(const std::filesystem::path& file, const Schema& schema)
{
    SqliteDatabase database(file, SqliteDatabase::Mode::Create);
    database.execute("PRAGMA journal_mode = WAL");
    Transaction transaction(database, Transaction::Kind::Write);
    database.execute(schema.create);
    pragma(database, "application_id", schema.applicationId);
    pragma(database, "user_version", schema.version);
    transaction.commit();
}

int versionOf(SqliteDatabase& database, const Schema& schema)
{
    if (database.integer("PRAGMA application_id") != schema.applicationId)
        raise(ErrorCode::Corrupt, fmt::format("the file is no Sinew {}", schema.kind),
              database.file().string());
    const auto version = static_cast<int>(database.integer("PRAGMA user_version"));
    if (version > schema.version)
        raise(ErrorCode::NewerVersion,
              fmt::format("written by a newer Sinew ({} version {}; this program knows {})", schema.kind,
                          version, schema.version),
              database.file().string());
    for (int step = version; step < schema.version; ++step)
        migrationFrom(step, schema, database);
    return version;
}

void migrate(SqliteDatabase& database, const Schema& schema)
{
    const int version = versionOf(database, schema);
    if (version == schema.version)
        return;
    const std::filesystem::path copy = fmt::format("{}.v{}", database.file().string(), version);
    std::filesystem::remove(copy);
    Query(database, "VACUUM INTO ?").with(copy.string()).run();
    applyAll(database, schema, version);
    std::filesystem::remove(copy);
}

} // namespace sinew::store
