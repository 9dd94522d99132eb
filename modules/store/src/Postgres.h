// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Sql.h"

#include <chrono>
#include <functional>
#include <mutex>

struct pg_conn;
struct pg_result;

namespace sinew::store {

struct FreeResult {
    void operator()(pg_result* result) const;
};
using PgResult = std::unique_ptr<pg_result, FreeResult>;

/// One connection to a PostgreSQL server. Texts that PostgreSQL would refuse (not UTF-8, a NUL) are stored as
/// encodeText() gives them, and read back as they were.
class PgDatabase final : public Database {
public:
    struct Settings {
        std::string conninfo; ///< for libpq
        std::string name;     ///< for messages
        std::string schema;   ///< where our tables are; set as the search path
        bool readOnly = false;
        std::string lock; ///< a table of which one writer at a time may be under way
        /// A server that says nothing for so long is lost.
        std::chrono::milliseconds patience{20'000};
        /// Asked while an answer is awaited: somebody else has found out that the server is lost. Null: nobody.
        std::function<bool()> isGivenUp{};
    };
    /// Errors thrown: Io (cannot be reached, no such database), NotAllowed (password, certificate).
    explicit PgDatabase(Settings settings);
    ~PgDatabase() override;

    std::string name() const override { return m_settings.name; }
    bool isShared() const override { return true; }
    bool isLost() const override { return m_lost; }
    int version() override;
    void execute(const char* sql) override;
    std::int64_t changes() const override { return m_changes; }
    std::vector<std::int64_t> runEach(const char* sql, std::size_t width,
                                      std::span<const Value> values) override;
    void checkIntegrity(const std::stop_token&) override {} // the server's own business

    /// For who waits for notifications.
    int socket() const;
    /// What was notified since the last call. Never waits. Throws Io where the connection is lost.
    std::vector<std::string> notifications();

    /// The result of what `send` put on its way; libpq's rules for it. Throws Failure.
    PgResult run(const std::function<int(pg_conn*)>& send);

private:
    std::unique_ptr<Statement> prepare(const char* sql) override;
    void begin(Kind kind) override;
    std::string prepareNamed(const char* sql);
    void runTogether(const std::string& name, std::size_t width, std::span<const Value> values,
                     std::vector<std::int64_t>& changed);
    PgResult nextResult();
    void awaitResult();
    void lookForSilence(std::chrono::steady_clock::time_point since);
    void check(const pg_result* result);
    [[noreturn]] void raiseLost(std::string why);

    Settings m_settings;
    pg_conn* m_connection = nullptr;
    bool m_lost = false;
    std::int64_t m_changes = 0;
    std::int64_t m_statements = 0; ///< prepared so far; they are named by their number
    std::map<const char*, std::string> m_named; ///< those of runEach
};

} // namespace sinew::store
