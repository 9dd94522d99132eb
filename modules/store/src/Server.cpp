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
/// Shorter than the time after which the server gives a silent seat's duty to another (PgDatabase: 3 s).
constexpr auto kConfirmedFor = 1500ms;
constexpr auto kWatchPatience = 3000ms, kWorkPatience = 20'000ms;
constexpr auto kFirstPause = 100ms, kLongestPause = 5000ms;

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
                                                                 .patience = kWorkPatience});
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
    return m_holdsDuty && std::chrono::steady_clock::now() - m_confirmed < kConfirmedFor;
}

void Server::leaveDuty()
{
    const std::lock_guard lock(m_mutex);
    m_wantsDuty = false;
    wake();
}

Sharing Server::sharing() const
{
    const bool isOnDuty = this->isOnDuty();
    const std::lock_guard lock(m_mutex);
    Sharing sharing = m_sharing;
    sharing.isOnDuty = isOnDuty;
    return sharing;
}

void Server::noteReached()
{
    {
        const std::lock_guard lock(m_mutex);
        m_sharing.isReachable = true;
        m_sharing.why.clear();
        m_confirmed = std::chrono::steady_clock::now();
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
    if (std::exchange(m_sharing.isReachable, false))
        m_sharing.lostAt = SystemClock{}.wall();
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
            m_holdsDuty = false;
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
            isAskedFor = m_wantsDuty != m_holdsDuty && changes.empty();
        }
        if (isAskedFor || std::chrono::steady_clock::now() >= next) {
            beat(connection);
            next = std::chrono::steady_clock::now() + kBeat;
        }
    }
}

// The lock is this connection's own: it ends with the program, and with what connects it to the server.
void Server::takeDuty(PgDatabase& connection)
{
    bool wants = false, holds = false;
    std::string seat;
    {
        const std::lock_guard lock(m_mutex);
        wants = m_wantsDuty;
        holds = m_holdsDuty;
        seat = m_seat;
    }
    if (wants == holds)
        return;
    if (!wants)
        connection.execute("SELECT pg_advisory_unlock('duty'::regclass::oid::bigint)");
    else if (!connection.integer("SELECT pg_try_advisory_lock('duty'::regclass::oid::bigint)::int"))
        return;
    else
        Query(connection, "UPDATE duty SET seat = ?").with(seat).run();
    const std::lock_guard lock(m_mutex);
    m_holdsDuty = wants;
}

void Server::beat(PgDatabase& connection)
{
    takeDuty(connection);
    Query query(connection,
                "SELECT CASE WHEN EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND database "
                "= (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = 0 AND objid = "
                "'duty'::regclass::oid AND objsubid = 1) THEN seat ELSE '' END FROM duty");
    const std::string onDuty = query.next() ? query.text(0) : "";
    bool isNew = false;
    {
        const std::lock_guard lock(m_mutex);
        m_confirmed = std::chrono::steady_clock::now();
        isNew = std::exchange(m_sharing.onDuty, onDuty) != onDuty;
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
