// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Failure.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sinew::store {

/// A statement of one connection: SQL that SQLite and PostgreSQL both understand, parameters as `?` or `?3`.
/// Everything here throws Failure.
class Statement {
public:
    virtual ~Statement() = default;
    virtual void bind(int index, std::int64_t value) = 0;
    virtual void bind(int index, double value) = 0; ///< NaN is stored as NULL
    virtual void bindText(int index, std::string_view text) = 0;
    virtual void bindBlob(int index, std::string_view bytes) = 0;
    virtual void bindNull(int index) = 0;
    /// True while there is a row.
    virtual bool step() = 0;
    /// Ready for other values.
    virtual void reset() = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0; ///< NULL reads as NaN
    virtual std::string text(int column) const = 0;
    virtual std::string_view blob(int column) const = 0; ///< until the next step
    virtual bool isNull(int column) const = 0;
};

/// One connection to a file or a server. Not shared between threads. Everything here throws Failure.
class Database {
public:
    using Value = std::variant<std::int64_t, double>;
    enum class Kind { Read, Write };

    virtual ~Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// The file or the address, for messages.
    virtual std::string name() const = 0;
    /// Other programs write to the same tables while this one does.
    virtual bool isShared() const = 0;
    /// The server went away; nothing more comes over this connection.
    virtual bool isLost() const { return false; }
    /// Which version of our tables these are.
    virtual int version() = 0;
    virtual void execute(const char* sql) = 0;
    /// Rows changed by the last statement.
    virtual std::int64_t changes() const = 0;
    /// The same statement for rows of `width` values each; how many rows each of them changed.
    virtual std::vector<std::int64_t> runEach(const char* sql, std::size_t width,
                                              std::span<const Value> values);
    /// Refuses damage that the tables' contents do not show. Throws Corrupt, Cancelled.
    virtual void checkIntegrity(const std::stop_token& stop) = 0;
    std::int64_t integer(const char* sql);

protected:
    Database() = default;
    virtual std::unique_ptr<Statement> prepare(const char* sql) = 0;
    void forgetStatements() { m_idle.clear(); }

private:
    friend class Query;
    friend class Transaction;
    virtual void begin(Kind kind) = 0;
    virtual void commit() { execute("COMMIT"); }
    virtual void rollback() { execute("ROLLBACK"); }

    /// Prepared and idle, by the address of their text.
    std::map<const char*, std::vector<std::unique_ptr<Statement>>> m_idle;
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
    bool next() { return m_statement->step(); }
    /// To the end, whatever comes.
    void run()
    {
        while (next()) {
        }
    }

    std::int64_t integer(int column) const { return m_statement->integer(column); }
    double real(int column) const { return m_statement->real(column); }
    std::string text(int column) const { return m_statement->text(column); }
    std::string_view blob(int column) const { return m_statement->blob(column); }
    bool isNull(int column) const { return m_statement->isNull(column); }

private:
    void bind(int index, std::int64_t value) { m_statement->bind(index, value); }
    void bind(int index, int value) { m_statement->bind(index, std::int64_t(value)); }
    void bind(int index, bool value) { m_statement->bind(index, std::int64_t(value)); }
    void bind(int index, double value) { m_statement->bind(index, value); }
    void bind(int index, const std::string& text) { m_statement->bindText(index, text); }
    void bind(int index, std::string_view blob) { m_statement->bindBlob(index, blob); }
    void bind(int index, const std::optional<double>& value);
    void bind(int index, const std::optional<std::int64_t>& value);

    Database& m_database;
    const char* m_sql;
    std::unique_ptr<Statement> m_statement;
};

/// Rolls back unless committed. A writer is alone with what its connection writes until the end; a reader
/// sees one state.
class Transaction {
public:
    using Kind = Database::Kind;
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
