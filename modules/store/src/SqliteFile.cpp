// SPDX-License-Identifier: GPL-3.0-or-later
#include "SqliteFile.h"

#include "Files.h"

namespace sinew::store {

SqliteFile::SqliteFile(const std::filesystem::path& file, bool writable, Safety safety) : m_file(file)
{
    if (!writable)
        return;
    m_writer = std::make_unique<SqliteDatabase>(file, SqliteDatabase::Mode::Write);
    m_writer->execute(safety == Safety::Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    if (safety == Safety::Full)
        return;
    // Ten thousand channels that tick together touch as many pages: these stay in memory.
    m_writer->execute("PRAGMA cache_size = -131072"); // KiB
}

Database& SqliteFile::writer()
{
    if (!m_writer)
        raise(ErrorCode::ReadOnly, "the project is open for viewing only", m_file.string());
    return *m_writer;
}

void SqliteFile::sync()
{
    const std::filesystem::path log = m_file.string() + "-wal";
    if (std::filesystem::exists(log))
        syncFile(log);
}

std::unique_ptr<Database> SqliteFile::openReader() const
{
    return std::make_unique<SqliteDatabase>(m_file, SqliteDatabase::Mode::View);
}

bool SqliteFile::isFit(const Database& database) const
{
    // A writer has come since: what ignores its log would see a stale or torn file.
    return !static_cast<const SqliteDatabase&>(database).isImmutable() ||
           !std::filesystem::exists(m_file.string() + "-wal");
}

} // namespace sinew::store
