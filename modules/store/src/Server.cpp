// SPDX-License-Identifier: GPL-3.0-or-later
#include "Server.h"

#include <algorithm>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace sinew::store {

namespace {

using namespace std::chrono_literals;

constexpr auto kBeat = 400ms;
/// For how long a seat believes in its lease; the server gives the duty to another after twice as long.
constexpr auto kLeasedFor = 1500ms;
#define SINEW_LEASE "clock_timestamp() + interval '3 s'"
constexpr auto kWatchPatience = 2000ms, kWorkPatience = 20'000ms;

// Each term of the duty has a lock of its own, which ends with the connection of who holds it. So the duty passes on at
// once when a program dies, and with its lease when one stands still.
#define SINEW_LOCK_OF(term) "(('duty'::regclass::oid::bigint << 32) | (" term "))"
#define SINEW_HELD                                                                                                     \
    "(until > clock_timestamp() AND EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND "        \
    "database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND "                                \
    "classid = 'duty'::regclass::oid AND objid = term::oid AND objsubid = 1))"
constexpr auto kFirstPause = 100ms, kLongestPause = 5000ms;

/// Goes on while the program or the machine stands still.
std::chrono::nanoseconds sinceBoot()
{
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

Change changeOf(const std::string& table)
{
    if (table == "entry")
        return Change::Ledger;
    if (table == "model")
        return Change::Model;
    return table == "duty" ? Change::Sharing : Change::Forecasts;
}

} // namespace

Server::Server(ServerAddress address, bool readOnly)
    : m_address(std::move(address)), m_readOnly(readOnly), m_bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    m_sharing.isShared = true;
    m_sharing.isOnDuty = false;
}

Server::~Server()
{
    m_thread.request_stop();
    wake();
    m_thread = {};
    ::close(m_bell);
}

std::unique_ptr<PgDatabase> Server::connect(const std::string& lock) const
{
    {
        const std::lock_guard guard(m_mutex);
        if (!m_sharing.isReachable)
            raise(ErrorCode::Io, m_sharing.why, m_address.text);
    }
    try {
        return std::make_unique<PgDatabase>(PgDatabase::Settings{.conninfo = m_address.conninfo,
                                                                 .name = m_address.text,
                                                                 .schema = m_address.schema,
                                                                 .readOnly = m_readOnly,
                                                                 .lock = lock,
                                                                 .patience = kWorkPatience,
                                                                 .isGivenUp = [this, then = m_losses.load()] {
                                                                     return m_losses != then;
                                                                 }});
    } catch (const Failure& failure) {
        if (failure.error.code == ErrorCode::Io)
            noteLost(failure.error);
        throw;
    }
}

void Server::listen()
{
    m_thread = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

void Server::setOnChanged(std::function<void(Change)> onChanged)
{
    const std::lock_guard lock(m_telling);
    m_onChanged = std::move(onChanged);
}

void Server::tell(Change change) const
{
    const std::lock_guard lock(m_telling);
    if (m_onChanged)
        m_onChanged(change);
}

bool Server::tryDuty(const std::string& seat)
{
    {
        const std::lock_guard lock(m_mutex);
        m_seat = seat;
        if (!std::exchange(m_wantsDuty, true))
            wake();
    }
    return isOnDuty();
}

bool Server::isOnDuty() const
{
    const std::lock_guard lock(m_mutex);
    return holdsDuty();
}

bool Server::holdsDuty() const
{
    return m_sharing.isReachable && m_term != 0 && sinceBoot() - m_leasedAt < kLeasedFor;
}

void Server::leaveDuty()
{
    const std::lock_guard lock(m_mutex);
    m_wantsDuty = false;
    wake();
}

Sharing Server::sharing() const
{
    const std::lock_guard lock(m_mutex);
    Sharing sharing = m_sharing;
    sharing.isOnDuty = holdsDuty();
    return sharing;
}

void Server::noteReached()
{
    {
        const std::lock_guard lock(m_mutex);
        m_sharing.isReachable = true;
        m_sharing.why.clear();
    }
    // What was notified meanwhile was not heard.
    for (const Change change : {Change::Sharing, Change::Ledger, Change::Model, Change::Forecasts})
        tell(change);
}

void Server::noteLost(const Error& why) const
{
    const std::lock_guard lock(m_mutex);
    if (!m_thread.joinable())
        return; // it is only being opened
    m_sharing.why = why.message;
    if (std::exchange(m_sharing.isReachable, false)) {
        m_sharing.lostAt = SystemClock{}.wall();
        ++m_losses;
    }
    m_sharing.onDuty.clear();
}

void Server::wake() const
{
    const std::uint64_t one = 1;
    std::ignore = ::write(m_bell, &one, sizeof one);
}

void Server::await(int socket)
{
    pollfd waiting[2] = {{.fd = m_bell, .events = POLLIN, .revents = 0},
                         {.fd = socket, .events = POLLIN, .revents = 0}};
    ::poll(waiting, socket < 0 ? 1 : 2, static_cast<int>(kBeat.count()));
    std::uint64_t rings = 0;
    std::ignore = ::read(m_bell, &rings, sizeof rings);
}

void Server::watch(std::stop_token stop)
{
    auto pause = std::chrono::milliseconds(kFirstPause);
    while (!stop.stop_requested()) {
        const auto began = std::chrono::steady_clock::now();
        try {
            watchOnce(stop);
            return;
        } catch (const Failure& failure) {
            noteLost(failure.error);
        }
        {
            const std::lock_guard lock(m_mutex);
            m_term = 0;
        }
        tell(Change::Sharing);
        if (std::chrono::steady_clock::now() - began > kLongestPause)
            pause = kFirstPause; // it went well for a while
        pollfd waiting{.fd = m_bell, .events = POLLIN, .revents = 0};
        for (const auto until = std::chrono::steady_clock::now() + pause;
             !stop.stop_requested() && std::chrono::steady_clock::now() < until;)
            ::poll(&waiting, 1, 50);
        pause = std::min<std::chrono::milliseconds>(2 * pause, kLongestPause);
    }
}

void Server::watchOnce(std::stop_token stop)
{
    PgDatabase connection({.conninfo = m_address.conninfo,
                           .name = m_address.text,
                           .schema = m_address.schema,
                           .patience = kWatchPatience});
    connection.execute(fmt::format("LISTEN \"sinew {}\"", m_address.schema).c_str());
    // A lease need not outlive a crash of the server: no lock does. So it never waits for a busy disk.
    connection.execute("SET synchronous_commit = off");
    beat(connection);
    noteReached();
    auto next = std::chrono::steady_clock::now() + kBeat;
    while (!stop.stop_requested()) {
        await(connection.socket());
        std::set<Change> changes;
        for (const std::string& table : connection.notifications())
            changes.insert(changeOf(table));
        for (const Change change : changes)
            tell(change);
        bool isAskedFor = false;
        {
            const std::lock_guard lock(m_mutex);
            isAskedFor = m_wantsDuty != (m_term != 0) && changes.empty();
        }
        if (isAskedFor || std::chrono::steady_clock::now() >= next) {
            beat(connection);
            next = std::chrono::steady_clock::now() + kBeat;
        }
    }
}

Server::Duty Server::dutyOf(PgDatabase& connection)
{
    Query query(connection, "SELECT seat, term, " SINEW_HELD "::int FROM duty");
    if (!query.next())
        raise(ErrorCode::Corrupt, "the project has lost its duty", connection.name());
    return {query.text(0), query.integer(1), query.integer(2) != 0, false};
}

bool Server::prolong(PgDatabase& connection, std::int64_t term)
{
    Query(connection, "UPDATE duty SET until = " SINEW_LEASE " WHERE term = ?::bigint").with(term).run();
    return connection.changes() == 1;
}

bool Server::take(PgDatabase& connection, const std::string& seat, std::int64_t term)
{
    {
        Query lock(connection, "SELECT pg_try_advisory_lock(" SINEW_LOCK_OF("?::bigint + 1") ")::int");
        lock.with(term);
        if (!lock.next() || lock.integer(0) == 0)
            return false;
    }
    Query(connection, "UPDATE duty SET seat = ?, term = term + 1, until = " SINEW_LEASE
                      " WHERE term = ?::bigint AND NOT " SINEW_HELD)
        .with(seat, term)
        .run();
    if (connection.changes() == 1)
        return true;
    Query(connection, "SELECT pg_advisory_unlock(" SINEW_LOCK_OF("?::bigint + 1") ")").with(term).run();
    return false;
}

Server::Duty Server::holdDuty(PgDatabase& connection)
{
    std::int64_t term = 0;
    bool wants = false;
    std::string seat;
    {
        const std::lock_guard lock(m_mutex);
        term = m_term;
        wants = m_wantsDuty;
        seat = m_seat;
    }
    if (term != 0 && wants && prolong(connection, term))
        return {seat, term, true, true};
    if (term != 0)
        Query(connection, "SELECT pg_advisory_unlock(" SINEW_LOCK_OF("?::bigint") ")").with(term).run();
    Duty duty = dutyOf(connection);
    if (term == 0 && wants && !duty.isHeld && take(connection, seat, duty.term))
        return {seat, duty.term + 1, true, true};
    return duty;
}

// The lease counts from before it was asked for: an answer may have lain here for as long as this program stood still.
void Server::beat(PgDatabase& connection)
{
    const auto asked = sinceBoot();
    const Duty duty = holdDuty(connection);
    const std::string onDuty = duty.isHeld ? duty.seat : "";
    bool isNew = false;
    {
        const std::lock_guard lock(m_mutex);
        isNew = m_sharing.onDuty != onDuty || (m_term != 0) != duty.isOurs;
        m_sharing.onDuty = onDuty;
        m_term = duty.isOurs ? duty.term : 0;
        m_leasedAt = asked;
    }
    if (isNew)
        tell(Change::Sharing);
}

Database& ServerConnections::writer()
{
    if (m_server.isReadOnly())
        raise(ErrorCode::ReadOnly, "the project is open for viewing only", name());
    if (!m_writer || m_writer->isLost())
        m_writer = m_server.connect(m_lock);
    return *m_writer;
}

} // namespace sinew::store
