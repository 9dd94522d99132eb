// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A network between a program and its server on loopback, for tests: everything passes, until it is held; then
// nothing does, both ways, and nobody is told. What was on its way then comes through afterwards, as in TCP.
#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <map>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

class Relay {
public:
    explicit Relay(int target) : m_target(target), m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in at = loopback(0);
        socklen_t size = sizeof at;
        ::bind(m_listener, reinterpret_cast<sockaddr*>(&at), sizeof at);
        ::listen(m_listener, 100);
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&at), &size);
        m_port = ntohs(at.sin_port);
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    ~Relay()
    {
        m_thread = {};
        ::close(m_listener);
    }
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    int port() const { return m_port; }
    /// From now on nothing passes. New connections are taken, as a firewall's memory of them does, and stay silent.
    void hold() { m_isHeld = true; }
    void letGo() { m_isHeld = false; }

private:
    /// One direction of a connection.
    struct Pipe {
        int from = -1, to = -1;
        std::string waiting; ///< read and not yet written
        bool isAtEnd = false;
    };
    static constexpr std::size_t kMost = 256 << 10;

    static sockaddr_in loopback(int port)
    {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(static_cast<std::uint16_t>(port));
        return at;
    }
    void run(const std::stop_token& stop)
    {
        std::vector<std::pair<Pipe, Pipe>> all;
        while (!stop.stop_requested()) {
            if (m_isHeld) {
                ::usleep(2000);
                continue;
            }
            wait(all);
            accept(all);
            std::erase_if(all, [](auto& both) {
                const bool isOver = !pass(both.first) || !pass(both.second);
                if (isOver) {
                    ::close(both.first.from);
                    ::close(both.first.to);
                }
                return isOver;
            });
        }
        for (auto& both : all) {
            ::close(both.first.from);
            ::close(both.first.to);
        }
    }
    void wait(const std::vector<std::pair<Pipe, Pipe>>& all) const
    {
        std::vector<pollfd> sockets{{m_listener, POLLIN, 0}};
        for (const auto& both : all)
            for (const Pipe* pipe : {&both.first, &both.second})
                sockets.push_back(pipe->waiting.empty() ? pollfd{pipe->from, POLLIN, 0} : pollfd{pipe->to, POLLOUT, 0});
        ::poll(sockets.data(), sockets.size(), 20);
    }
    void accept(std::vector<std::pair<Pipe, Pipe>>& all) const
    {
        pollfd waiting{m_listener, POLLIN, 0};
        if (::poll(&waiting, 1, 0) != 1)
            return;
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in at = loopback(m_target);
        if (client < 0 || ::connect(server, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
            ::close(client);
            ::close(server);
            return;
        }
        const int on = 1;
        for (const int socket : {client, server}) {
            ::fcntl(socket, F_SETFL, O_NONBLOCK);
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        }
        all.push_back({{client, server, {}, false}, {server, client, {}, false}});
    }
    /// False: this direction has ended, and nothing of it is left.
    static bool pass(Pipe& pipe)
    {
        char block[16384];
        while (!pipe.isAtEnd && pipe.waiting.size() < kMost) {
            const ssize_t got = ::read(pipe.from, block, sizeof block);
            if (got > 0)
                pipe.waiting.append(block, static_cast<std::size_t>(got));
            else if (got == 0 || (errno != EAGAIN && errno != EINTR))
                pipe.isAtEnd = true;
            else
                break;
        }
        while (!pipe.waiting.empty()) {
            const ssize_t put = ::send(pipe.to, pipe.waiting.data(), pipe.waiting.size(), MSG_NOSIGNAL);
            if (put < 0)
                return errno == EAGAIN || errno == EINTR;
            pipe.waiting.erase(0, static_cast<std::size_t>(put));
        }
        return !pipe.isAtEnd;
    }

    const int m_target, m_listener;
    int m_port = 0;
    std::atomic<bool> m_isHeld = false;
    std::jthread m_thread;
};
