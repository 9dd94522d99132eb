// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Failure.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace sinew::store {

/// One connection. Not shared between threads. Everything here throws Failure.
class Database {
public:
    enum class Mode {
        Create, ///< the file must not exist
        Write,  ///< the file must exist
        View,   ///< nothing is changed; works in a folder that cannot be written, beside a writer or not
        Peek,   ///< a short look that leaves no trace even beside a damaged file
    };
    Database(const std::filesystem::path& file, Mode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::filesystem::path& file() const { return m_file; }
    /// A view that would not notice a writer: the folder had no write-ahead log when it was opened.
    bool isImmutable() const { return m_immutable; }
    void execute(const char* sql);
    std::int64_t integer(const char* sql);
    /// Rows changed by the last statement.
    std::int64_t changes() const;
    [[noreturn]] void raiseLast(int code) const;

private:
    friend class Query;
    /// Nothing open yet. The public constructor starts from here: what fails after this is closed again.
    explicit Database(std::filesystem::path file) : m_file(std::move(file)) {}
    int tryOpen(const std::string& uri, int flags, const char* first = nullptr);
    void openView();
    void openImmutable();
    void check(int code) const;
    void close();
    sqlite3_stmt* takeStatement(const char* sql);
    void giveBack(const char* sql, sqlite3_stmt* statement);

    std::filesystem::path m_file;
    sqlite3* m_handle = nullptr;
    bool m_immutable = false;
    /// Prepared and idle, by the address of their text.
    std::map<const char*, std::vector<sqlite3_stmt*>> m_idle;
};

/// A statement in use; prepared once a connection and returned at the end of the scope. `sql` must be a
/// literal.
class Query {
public:
    Query(Database& database, const char* sql);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    template <class... Values>
    Query& with(const Values&... values)
    {
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }
    /// True while there is a row.
    bool next();
    /// To the end, whatever comes.
    void run()
    {
        while (next()) {
        }
    }

    std::int64_t integer(int column) const;
    double real(int column) const; ///< NULL reads as NaN
    std::string text(int column) const;
    std::string_view blob(int column) const; ///< until the next step
    bool isNull(int column) const;

private:
    void bind(int index, std::int64_t value);
    void bind(int index, int value) { bind(index, std::int64_t(value)); }
    void bind(int index, bool value) { bind(index, std::int64_t(value)); }
    void bind(int index, double value); ///< NaN is stored as NULL
    void bind(int index, const std::string& text);
    void bind(int index, std::string_view blob); ///< as a blob
    void bind(int index, const std::optional<double>& value);
    void bind(int index, const std::optional<std::int64_t>& value);
    void check(int code) const { m_database.check(code); }

    Database& m_database;
    const char* m_sql;
    sqlite3_stmt* m_statement;
};

/// Rolls back unless committed.
class Transaction {
public:
    /// A writer takes the lock at once; a reader sees one state until the end.
    enum class Kind { Read, Write };
    Transaction(Database& database, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database& m_database;
    bool m_open = true;
};

} // namespace sinew::store
