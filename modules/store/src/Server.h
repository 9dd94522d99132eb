// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Connections.h"
#include "Postgres.h"
#include "ServerAddress.h"

#include <sinew/store/Project.h>

#include <atomic>
#include <set>
#include <thread>

namespace sinew::store {

/// A project's server as this program sees it: whether it can be reached, what others change there, who is on
/// duty. A thread of its own listens, and takes the connection up again with growing pauses.
/// Thread: any.
class Server {
public:
    Server(ServerAddress address, bool readOnly);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    const ServerAddress& address() const { return m_address; }
    bool isReadOnly() const { return m_readOnly; }
    /// `lock`: a table of which one writer at a time may be under way. Fails at once while it is known that
    /// the server cannot be reached. Throws Failure.
    std::unique_ptr<PgDatabase> connect(const std::string& lock = {}) const;

    void listen();
    void setOnChanged(std::function<void(Change)> onChanged);
    /// This seat wants to be on duty from now on; true once it is.
    bool tryDuty(const std::string& seat);
    /// False also where the server cannot be reached, and where this seat asked for its lease longer than a second and a
    /// half ago: somebody else may be on duty soon. Also right after the program, or the machine, stood still.
    bool isOnDuty() const;
    void leaveDuty();
    Sharing sharing() const;

private:
    void watch(std::stop_token stop);
    void watchOnce(std::stop_token stop);
    /// Until something comes in, or it is time for the next word.
    void await(int socket);
    void wake() const;
    void beat(PgDatabase& connection);
    /// Who is on duty, as the server has it.
    struct Duty {
        std::string seat;
        std::int64_t term = 0;
        bool isHeld = false, isOurs = false;
    };
    static Duty dutyOf(PgDatabase& connection);
    /// A longer lease. False: somebody else has taken it meanwhile.
    static bool prolong(PgDatabase& connection, std::int64_t term);
    /// The next term, where the present one is over. False: it is not, or somebody was faster.
    static bool take(PgDatabase& connection, const std::string& seat, std::int64_t term);
    /// Keeps, takes or leaves it, as this seat wants; how it stands then.
    Duty holdDuty(PgDatabase& connection);
    bool holdsDuty() const; ///< under the mutex
    void noteReached();
    void noteLost(const Error& why) const;
    void tell(Change change) const;

    const ServerAddress m_address;
    const bool m_readOnly;
    int m_bell = -1; ///< eventfd: the watching thread has something to do

    mutable std::mutex m_mutex; ///< of all below
    mutable Sharing m_sharing;
    std::int64_t m_term = 0; ///< of the duty, while this seat holds it; else 0
    bool m_wantsDuty = false;
    std::string m_seat;
    std::chrono::nanoseconds m_leasedAt{}; ///< since boot; when the lease that was granted last was asked for
    std::function<void(Change)> m_onChanged;
    mutable std::atomic<int> m_losses = 0; ///< how often the server was lost
    mutable std::mutex m_telling; ///< held while m_onChanged runs
    std::jthread m_thread;
};

/// The connections to some of a project's tables; `lock` as in Server::connect.
class ServerConnections final : public Connections {
public:
    explicit ServerConnections(Server& server, std::string lock = {}) : m_server(server), m_lock(std::move(lock))
    {
    }
    std::string name() const override { return m_server.address().text; }

private:
    Database& writer() override;
    bool isWriterLost() const override { return m_writer && m_writer->isLost(); }
    std::unique_ptr<Database> openReader() const override { return m_server.connect(); }

    Server& m_server;
    const std::string m_lock;
    std::unique_ptr<PgDatabase> m_writer;
};

} // namespace sinew::store
