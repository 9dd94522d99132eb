// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Connections.h"
#include "Postgres.h"
#include "ServerAddress.h"

#include <sinew/store/Project.h>

#include <condition_variable>
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
    /// False also where the server has not confirmed it for a second and a half: somebody else may be.
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
    void takeDuty(PgDatabase& connection);
    void noteReached();
    void noteLost(const Error& why) const;
    void tell(Change change) const;

    const ServerAddress m_address;
    const bool m_readOnly;
    int m_bell = -1; ///< eventfd: the watching thread has something to do

    mutable std::mutex m_mutex; ///< of all below
    mutable Sharing m_sharing;
    mutable bool m_holdsDuty = false;
    bool m_wantsDuty = false;
    std::string m_seat;
    std::chrono::steady_clock::time_point m_confirmed; ///< when the server said something last
    std::function<void(Change)> m_onChanged;
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
