// SPDX-License-Identifier: GPL-3.0-or-later
#include "Sqlite.h"

#include "Files.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <sqlite3.h>

namespace sinew::store {

namespace {

constexpr int kBusyMs = 5000;

/// A path inside a file: URI.
std::string escaped(const std::filesystem::path& path)
{
    std::string uri;
    for (const char c : std::filesystem::absolute(path).string())
        uri += (c == '%' || c == '?' || c == '#') ? fmt::format("%{:02X}", static_cast<unsigned char>(c))
                                                  : std::string(1, c);
    return uri;
}

ErrorCode codeOf(int sqlite, const std::filesystem::path& file)
{
    switch (sqlite & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::Corrupt;
    case SQLITE_INTERRUPT:
        return ErrorCode::Cancelled;
    case SQLITE_FULL:
        return ErrorCode::NoSpace;
    case SQLITE_READONLY:
        return ErrorCode::ReadOnly;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::Conflict;
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return ErrorCode::LimitExceeded;
    case SQLITE_CONSTRAINT:
        return ErrorCode::NotAllowed;
    case SQLITE_IOERR:
        return isOutOfSpace(file) ? ErrorCode::NoSpace : ErrorCode::Io;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ErrorCode::Io;
    default:
        return ErrorCode::Internal;
    }
}

std::string describe(ErrorCode code, const char* said, int systemError)
{
    switch (code) {
    case ErrorCode::Corrupt:
        return fmt::format("the file is damaged, cut short or not a database ({})", said);
    case ErrorCode::NoSpace:
        return "the disk is full; nothing was changed";
    case ErrorCode::ReadOnly:
        return "the file cannot be written";
    case ErrorCode::Conflict:
        return "the file is in use elsewhere";
    case ErrorCode::Cancelled:
        return "stopped";
    case ErrorCode::Io:
        return systemError ? fmt::format("{} ({})", said, std::strerror(systemError)) : said;
    default:
        return said;
    }
}

class SqliteStatement final : public Statement {
public:
    SqliteStatement(SqliteDatabase& database, sqlite3_stmt* statement)
        : m_database(database), m_statement(statement)
    {
    }
    ~SqliteStatement() override { sqlite3_finalize(m_statement); }
    SqliteStatement(const SqliteStatement&) = delete;
    SqliteStatement& operator=(const SqliteStatement&) = delete;

    void bind(int index, std::int64_t value) override { check(sqlite3_bind_int64(m_statement, index, value)); }
    void bind(int index, double value) override { check(sqlite3_bind_double(m_statement, index, value)); }
    void bindText(int index, std::string_view text) override
    {
        check(sqlite3_bind_text64(m_statement, index, text.empty() ? "" : text.data(), text.size(),
                                  SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    void bindBlob(int index, std::string_view blob) override
    {
        check(sqlite3_bind_blob64(m_statement, index, blob.empty() ? "" : blob.data(), blob.size(),
                                  SQLITE_TRANSIENT));
    }
    void bindNull(int index) override { check(sqlite3_bind_null(m_statement, index)); }

    bool step() override
    {
        const int code = sqlite3_step(m_statement);
        if (code == SQLITE_ROW)
            return true;
        if (code != SQLITE_DONE)
            m_database.raiseLast(code);
        sqlite3_reset(m_statement);
        return false;
    }
    void reset() override
    {
        sqlite3_reset(m_statement);
        sqlite3_clear_bindings(m_statement);
    }

    std::int64_t integer(int column) const override { return sqlite3_column_int64(m_statement, column); }
    double real(int column) const override
    {
        return isNull(column) ? std::nan("") : sqlite3_column_double(m_statement, column);
    }
    std::string text(int column) const override { return std::string(blob(column)); }
    std::string_view blob(int column) const override
    {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
        return data
                   ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                   : std::string_view{};
    }
    bool isNull(int column) const override { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }

private:
    void check(int code) const { m_database.check(code); }

    SqliteDatabase& m_database;
    sqlite3_stmt* m_statement;
};

} // namespace

SqliteDatabase::SqliteDatabase(const std::filesystem::path& file, Mode mode) : SqliteDatabase(file)
{
    if (mode == Mode::Peek && !std::filesystem::exists(file.string() + "-wal")) {
        openImmutable();
    } else if (mode == Mode::View || mode == Mode::Peek) {
        openView();
    } else {
        const bool create = mode == Mode::Create;
        if (create && std::filesystem::exists(file))
            raise(ErrorCode::Conflict, "the file exists already", file.string());
        check(tryOpen(escaped(file), SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0)));
    }
}

SqliteDatabase::~SqliteDatabase()
{
    close();
}

void SqliteDatabase::close()
{
    forgetStatements();
    sqlite3_close_v2(m_handle);
    m_handle = nullptr;
}

int SqliteDatabase::tryOpen(const std::string& uri, int flags, const char* first)
{
    close();
    const int code = sqlite3_open_v2(("file:" + uri).c_str(), &m_handle,
                                     flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK)
        return code;
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, kBusyMs);
    if (first)
        sqlite3_exec(m_handle, first, nullptr, nullptr, nullptr);
    // A file in WAL mode is opened for real by its first read.
    return sqlite3_exec(m_handle, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
}

// Where the folder can be written, an ordinary connection follows a writer and cleans up after itself. Where
// it cannot, SQLite may not make its shared memory file: without a log nothing is being written and the file
// may be taken as it stands; with a log and its shared memory file a read-only connection follows the writer;
// a log that has lost that file has no writer, and is read without locks.
void SqliteDatabase::openView()
{
    const std::string uri = escaped(m_file);
    if (isWritable(m_file.parent_path()) && isWritable(m_file)) {
        check(tryOpen(uri, SQLITE_OPEN_READWRITE));
        return execute("PRAGMA query_only = ON");
    }
    if (!std::filesystem::exists(m_file.string() + "-wal"))
        return openImmutable();
    if (std::filesystem::exists(m_file.string() + "-shm"))
        return check(tryOpen(uri + "?mode=ro", SQLITE_OPEN_READONLY));
    check(tryOpen(uri + "?mode=ro&vfs=unix-none", SQLITE_OPEN_READONLY, "PRAGMA locking_mode = EXCLUSIVE"));
}

void SqliteDatabase::openImmutable()
{
    check(tryOpen(escaped(m_file) + "?mode=ro&immutable=1", SQLITE_OPEN_READONLY));
    m_immutable = true;
}

void SqliteDatabase::check(int code) const
{
    if (code != SQLITE_OK)
        raiseLast(code);
}

void SqliteDatabase::raiseLast(int code) const
{
    const int systemError = m_handle ? sqlite3_system_errno(m_handle) : 0;
    const ErrorCode translated = codeOf(code, m_file);
    raise(translated,
          describe(translated, m_handle ? sqlite3_errmsg(m_handle) : sqlite3_errstr(code), systemError),
          m_file.string());
}

void SqliteDatabase::execute(const char* sql)
{
    check(sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr));
}

std::int64_t SqliteDatabase::changes() const
{
    return sqlite3_changes64(m_handle);
}

std::unique_ptr<Statement> SqliteDatabase::prepare(const char* sql)
{
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(m_handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    return std::make_unique<SqliteStatement>(*this, statement);
}

namespace {

/// While it lives, SQLite asks now and then whether to go on.
class Interruptible {
public:
    Interruptible(sqlite3* handle, const std::stop_token& stop) : m_handle(handle)
    {
        constexpr int kSteps = 10'000; // of its machine: well under a millisecond
        sqlite3_progress_handler(
            handle, kSteps, [](void* token) { return int(static_cast<const std::stop_token*>(token)->stop_requested()); },
            const_cast<std::stop_token*>(&stop));
    }
    ~Interruptible() { sqlite3_progress_handler(m_handle, 0, nullptr, nullptr); }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

private:
    sqlite3* m_handle;
};

} // namespace

void SqliteDatabase::checkIntegrity(const std::stop_token& stop)
{
    const Interruptible interruptible(m_handle, stop);
    Query query(*this, "PRAGMA integrity_check(1)");
    if (query.next() && query.text(0) != "ok")
        raise(ErrorCode::Corrupt, query.text(0), m_file.string());
}

} // namespace sinew::store
