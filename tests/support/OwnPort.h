// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A loopback port for a server that a test starts, and starts again. As long as this lives no other program is given
// the port, also while the server is away; a server that reuses addresses, as all do, may listen there.
#include <arpa/inet.h>
#include <cstdlib>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

class OwnPort {
public:
    OwnPort() : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        const int on = 1;
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* address = reinterpret_cast<sockaddr*>(&at);
        if (::setsockopt(m_socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
            ::bind(m_socket, address, sizeof at) != 0 || ::getsockname(m_socket, address, &size) != 0)
            std::abort();
        m_number = ntohs(at.sin_port);
    }
    ~OwnPort() { ::close(m_socket); }
    OwnPort(const OwnPort&) = delete;
    OwnPort& operator=(const OwnPort&) = delete;
    int number() const { return m_number; }

private:
    const int m_socket;
    int m_number = 0;
};
