// SPDX-License-Identifier: GPL-3.0-or-later
#include "Postgres.h"

#include "Refusal.h"
#include "ServerTables.h"
#include "TextRecord.h"

#include <bit>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

namespace sinew::store {

namespace {

/// More would let answers pile up until both sides wait for each other.
constexpr std::size_t kRowsOnTheirWay = 500;
/// How often somebody who waits for an answer looks whether the server was given up.
constexpr int kLookMs = 100;
/// Others wait for the lock of a writer; one that stands still (a stopped program, a dropped network) loses it.
constexpr int kLockedForMs = 3000;

ErrorCode codeOf(std::string_view state)
{
    const std::string_view kind = state.substr(0, 2);
    if (state == "53100")
        return ErrorCode::NoSpace;
    if (kind == "53" || kind == "54")
        return ErrorCode::LimitExceeded;
    if (state == "25006")
        return ErrorCode::ReadOnly;
    if (state == "42501" || kind == "23" || kind == "28" || state == "P0001")
        return ErrorCode::NotAllowed;
    if (kind == "40" || kind == "55")
        return ErrorCode::Conflict;
    if (kind == "XX" || state == "42P01" || state == "42703")
        return ErrorCode::Corrupt;
    if (kind == "08" || kind == "57" || kind == "58" || state == "3D000")
        return ErrorCode::Io;
    return ErrorCode::Internal;
}

bool endsTheConnection(std::string_view state)
{
    return state.starts_with("08") || state == "25P03" || state == "57P01" || state == "57P02" || state == "57P03";
}

/// One sentence of what libpq says over several lines.
std::string sentence(std::string_view said)
{
    std::string line;
    for (const char c : said)
        if (!std::isspace(static_cast<unsigned char>(c)))
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    while (line.ends_with(' '))
        line.pop_back();
    return line;
}

/// `?` and `?3` as PostgreSQL writes them.
std::string numbered(std::string_view sql)
{
    std::string text;
    int count = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] != '?')
            text += sql[i];
        else if (i + 1 < sql.size() && std::isdigit(static_cast<unsigned char>(sql[i + 1])))
            text += '$';
        else
            text += fmt::format("${}", ++count);
    }
    return text;
}

/// A big-endian number of the result's binary form.
std::uint64_t bitsOf(std::string_view bytes)
{
    std::uint64_t bits = 0;
    for (const char c : bytes)
        bits = bits << 8 | static_cast<unsigned char>(c);
    return bits;
}

std::int64_t integerOf(std::string_view bytes)
{
    switch (bytes.size()) {
    case 8:
        return static_cast<std::int64_t>(bitsOf(bytes));
    case 4:
        return static_cast<std::int32_t>(bitsOf(bytes));
    case 2:
        return static_cast<std::int16_t>(bitsOf(bytes));
    default:
        return bytes.empty() ? 0 : bytes[0];
    }
}

/// Parameters in the order of their numbers, as texts, or as bytes where they are bytes.
class Parameters {
public:
    void set(int index, std::optional<std::string> value, bool isBinary = false)
    {
        const auto at = static_cast<std::size_t>(index - 1);
        if (m_values.size() <= at) {
            m_values.resize(at + 1);
            m_formats.resize(at + 1);
        }
        m_values[at] = std::move(value);
        m_formats[at] = isBinary;
    }
    void set(int index, std::int64_t value) { set(index, fmt::format("{}", value)); }
    void set(int index, double value)
    {
        std::isnan(value) ? set(index, std::nullopt)
                          : set(index, std::isinf(value) ? (value > 0 ? "Infinity" : "-Infinity")
                                                         : fmt::format("{}", value));
    }
    void clear()
    {
        m_values.clear();
        m_formats.clear();
    }
    int send(PGconn* connection, const std::string& statement) const
    {
        std::vector<const char*> values;
        std::vector<int> lengths;
        for (const auto& value : m_values) {
            values.push_back(value ? value->c_str() : nullptr);
            lengths.push_back(value ? static_cast<int>(value->size()) : 0);
        }
        return PQsendQueryPrepared(connection, statement.c_str(), static_cast<int>(values.size()), values.data(),
                                   lengths.data(), m_formats.data(), 1);
    }

private:
    std::vector<std::optional<std::string>> m_values;
    std::vector<int> m_formats;
};

class PgStatement final : public Statement {
public:
    PgStatement(PgDatabase& database, std::string name) : m_database(database), m_name(std::move(name)) {}

    void bind(int index, std::int64_t value) override { m_parameters.set(index, value); }
    void bind(int index, double value) override { m_parameters.set(index, value); }
    void bindText(int index, std::string_view text) override
    {
        m_parameters.set(index, encodeText(std::string(text)));
    }
    void bindBlob(int index, std::string_view bytes) override
    {
        m_parameters.set(index, std::string(bytes), true);
    }
    void bindNull(int index) override { m_parameters.set(index, std::nullopt); }

    bool step() override
    {
        if (!m_result) {
            m_result = m_database.run(
                [this](PGconn* connection) { return m_parameters.send(connection, m_name); });
            m_row = -1;
        }
        if (++m_row < PQntuples(m_result.get()))
            return true;
        m_result.reset();
        return false;
    }
    void reset() override
    {
        m_result.reset();
        m_parameters.clear();
    }

    std::int64_t integer(int column) const override { return integerOf(blob(column)); }
    double real(int column) const override
    {
        return isNull(column) ? std::nan("") : std::bit_cast<double>(bitsOf(blob(column)));
    }
    std::string text(int column) const override { return decodeText(std::string(blob(column))); }
    std::string_view blob(int column) const override
    {
        return {PQgetvalue(m_result.get(), m_row, column),
                static_cast<std::size_t>(PQgetlength(m_result.get(), m_row, column))};
    }
    bool isNull(int column) const override { return PQgetisnull(m_result.get(), m_row, column) != 0; }

private:
    PgDatabase& m_database;
    std::string m_name;
    Parameters m_parameters;
    PgResult m_result;
    int m_row = -1;
};

} // namespace

void FreeResult::operator()(pg_result* result) const
{
    PQclear(result);
}

PgDatabase::PgDatabase(Settings settings) : m_settings(std::move(settings))
{
    m_connection = PQconnectdb(m_settings.conninfo.c_str());
    if (!m_connection)
        throw std::bad_alloc();
    try {
        if (PQstatus(m_connection) != CONNECTION_OK)
            raiseLost(PQerrorMessage(m_connection));
        PQsetnonblocking(m_connection, 1);
        PQsetNoticeReceiver(m_connection, [](void*, const PGresult*) {}, nullptr);
        // Dead peers are noticed by the server too: a seat's duty ends with its connection.
        execute(fmt::format("SET client_encoding = 'UTF8'; SET search_path = \"{}\"; SET synchronous_commit = on; "
                            "SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; "
                            "SET tcp_keepalives_count = 2; SET tcp_user_timeout = 3000; "
                            "SET idle_in_transaction_session_timeout = {}; SET default_transaction_read_only = {}",
                            m_settings.schema, m_settings.lock.empty() ? 0 : kLockedForMs,
                            m_settings.readOnly ? "on" : "off")
                    .c_str());
    } catch (...) {
        PQfinish(m_connection);
        throw;
    }
}

PgDatabase::~PgDatabase()
{
    forgetStatements();
    PQfinish(m_connection);
}

int PgDatabase::version()
{
    return kHistoryVersionOnServer;
}

void PgDatabase::raiseLost(std::string why)
{
    m_lost = true;
    why = sentence(why);
    why = why.substr(0, why.find(" Either provide")); // what it proposes instead is to trust anybody
    if (const auto advice = adviceOn(why))
        raise(ErrorCode::NotAllowed, fmt::format("the project's server refuses ({}): {}", why, *advice), m_settings.name);
    raise(ErrorCode::Io,
          fmt::format("the project's server cannot be reached ({})", why.empty() ? "it said nothing" : why),
          m_settings.name);
}

void PgDatabase::check(const pg_result* result)
{
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE && status != PGRES_PIPELINE_ABORTED)
        return;
    const char* found = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view state = found ? found : "";
    const char* said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (state.empty() || endsTheConnection(state) || PQstatus(m_connection) != CONNECTION_OK)
        raiseLost(said ? said : PQresultErrorMessage(result));
    const ErrorCode code = codeOf(state);
    raise(code, code == ErrorCode::NoSpace ? "the server's disk is full; nothing was changed" : sentence(said ? said : ""),
          m_settings.name);
}

// Never blocked by the socket: a network that lets nothing through takes nothing either.
void PgDatabase::awaitResult()
{
    auto heard = std::chrono::steady_clock::now();
    for (int unsent = 1; unsent != 0 || PQisBusy(m_connection);) {
        unsent = PQflush(m_connection);
        if (unsent < 0)
            raiseLost(PQerrorMessage(m_connection));
        if (unsent == 0 && !PQisBusy(m_connection))
            return;
        pollfd wait{.fd = PQsocket(m_connection),
                    .events = static_cast<short>(unsent ? POLLIN | POLLOUT : POLLIN),
                    .revents = 0};
        if (::poll(&wait, 1, kLookMs) == 0)
            lookForSilence(heard);
        else
            heard = std::chrono::steady_clock::now();
        if ((wait.revents & ~POLLOUT) != 0 && !PQconsumeInput(m_connection))
            raiseLost(PQerrorMessage(m_connection));
    }
}

void PgDatabase::lookForSilence(std::chrono::steady_clock::time_point since)
{
    if (m_settings.isGivenUp && m_settings.isGivenUp())
        raiseLost("the connection hangs");
    if (std::chrono::steady_clock::now() - since >= m_settings.patience)
        raiseLost(fmt::format("no answer within {} s", static_cast<double>(m_settings.patience.count()) / 1000));
}

PgResult PgDatabase::nextResult()
{
    awaitResult();
    return PgResult(PQgetResult(m_connection));
}

PgResult PgDatabase::run(const std::function<int(pg_conn*)>& send)
{
    if (m_lost)
        raiseLost("the connection was lost");
    if (!send(m_connection))
        raiseLost(PQerrorMessage(m_connection));
    PgResult last;
    while (PgResult result = nextResult())
        if (!last || PQresultStatus(last.get()) != PGRES_FATAL_ERROR) // the first error says why
            last = std::move(result);
    if (!last)
        raiseLost(PQerrorMessage(m_connection));
    check(last.get());
    m_changes = std::atoll(PQcmdTuples(last.get()));
    return last;
}

void PgDatabase::execute(const char* sql)
{
    run([sql](PGconn* connection) { return PQsendQuery(connection, sql); });
}

void PgDatabase::begin(Kind kind)
{
    if (kind == Kind::Read)
        execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    else if (m_settings.readOnly)
        raise(ErrorCode::ReadOnly, "the project is open for viewing only", m_settings.name);
    else if (m_settings.lock.empty())
        execute("BEGIN");
    else
        execute(fmt::format("BEGIN; SELECT pg_advisory_xact_lock('{}'::regclass::oid::bigint)", m_settings.lock)
                    .c_str());
}

std::unique_ptr<Statement> PgDatabase::prepare(const char* sql)
{
    return std::make_unique<PgStatement>(*this, prepareNamed(sql));
}

std::string PgDatabase::prepareNamed(const char* sql)
{
    const std::string name = fmt::format("s{}", ++m_statements), text = numbered(sql);
    run([&](PGconn* connection) {
        return PQsendPrepare(connection, name.c_str(), text.c_str(), 0, nullptr);
    });
    return name;
}

std::vector<std::int64_t> PgDatabase::runEach(const char* sql, std::size_t width, std::span<const Value> values)
{
    std::vector<std::int64_t> changed;
    changed.reserve(values.size() / width);
    if (values.empty())
        return changed;
    std::string& name = m_named[sql];
    if (name.empty())
        name = prepareNamed(sql);
    for (std::size_t at = 0; at < values.size(); at += kRowsOnTheirWay * width)
        runTogether(name, width, values.subspan(at, std::min(kRowsOnTheirWay * width, values.size() - at)), changed);
    return changed;
}

void PgDatabase::runTogether(const std::string& name, std::size_t width, std::span<const Value> values,
                             std::vector<std::int64_t>& changed)
{
    if (m_lost || !PQenterPipelineMode(m_connection))
        raiseLost("the connection was lost");
    Parameters parameters;
    bool isSent = true;
    for (std::size_t at = 0; at < values.size(); at += width) {
        for (std::size_t i = 0; i < width; ++i)
            std::visit([&](auto value) { parameters.set(static_cast<int>(i) + 1, value); }, values[at + i]);
        isSent = isSent && parameters.send(m_connection, name);
    }
    if (!isSent || !PQpipelineSync(m_connection))
        raiseLost(PQerrorMessage(m_connection));
    PgResult failed;
    for (std::size_t at = 0; at < values.size(); at += width) {
        PgResult result = nextResult();
        nextResult(); // nothing: the end of this row's
        changed.push_back(std::atoll(PQcmdTuples(result.get())));
        if (!failed && PQresultStatus(result.get()) != PGRES_COMMAND_OK)
            failed = std::move(result);
    }
    nextResult(); // the sync's
    PQexitPipelineMode(m_connection);
    if (failed)
        check(failed.get());
}

int PgDatabase::socket() const
{
    return PQsocket(m_connection);
}

std::vector<std::string> PgDatabase::notifications()
{
    if (!PQconsumeInput(m_connection))
        raiseLost(PQerrorMessage(m_connection));
    std::vector<std::string> payloads;
    while (PGnotify* notify = PQnotifies(m_connection)) {
        payloads.emplace_back(notify->extra);
        PQfreemem(notify);
    }
    return payloads;
}

} // namespace sinew::store
