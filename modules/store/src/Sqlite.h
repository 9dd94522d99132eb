// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Sql.h"

#include <filesystem>

struct sqlite3;

namespace sinew::store {

/// One connection to a SQLite file.
class SqliteDatabase final : public Database {
public:
    enum class Mode {
        Create, ///< the file must not exist
        Write,  ///< the file must exist
        View,   ///< nothing is changed; works in a folder that cannot be written, beside a writer or not
        Peek,   ///< a short look that leaves no trace even beside a damaged file
    };
    SqliteDatabase(const std::filesystem::path& file, Mode mode);
    ~SqliteDatabase() override;

    std::string name() const override { return m_file.string(); }
    bool isShared() const override { return false; }
    int version() override { return static_cast<int>(integer("PRAGMA user_version")); }
    void execute(const char* sql) override;
    std::int64_t changes() const override;
    void checkIntegrity(const std::stop_token& stop) override;

    const std::filesystem::path& file() const { return m_file; }
    /// A view that would not notice a writer: the folder had no write-ahead log when it was opened.
    bool isImmutable() const { return m_immutable; }
    [[noreturn]] void raiseLast(int code) const;
    void check(int code) const;

private:
    /// Nothing open yet. The public constructor starts from here: what fails after this is closed again.
    explicit SqliteDatabase(std::filesystem::path file) : m_file(std::move(file)) {}
    std::unique_ptr<Statement> prepare(const char* sql) override;
    void begin(Kind kind) override { execute(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN"); }
    int tryOpen(const std::string& uri, int flags, const char* first = nullptr);
    void openView();
    void openImmutable();
    void close();

    std::filesystem::path m_file;
    sqlite3* m_handle = nullptr;
    bool m_immutable = false;
};

} // namespace sinew::store
