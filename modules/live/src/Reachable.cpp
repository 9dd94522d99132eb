// SPDX-License-Identifier: GPL-3.0-or-later
#include "Reachable.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sinew::live {

namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

class Socket {
public:
    explicit Socket(const addrinfo& address)
        : m_fd(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol))
    {
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    int fd() const { return m_fd; }

private:
    int m_fd;
};

Result<void> ioError(int code)
{
    return fail(ErrorCode::Io, std::strerror(code));
}

Result<void> waitConnected(int fd, std::chrono::steady_clock::time_point deadline,
                           const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        if (std::chrono::steady_clock::now() > deadline)
            return fail(ErrorCode::Timeout, "no answer");
        pollfd waiting{fd, POLLOUT, 0};
        if (::poll(&waiting, 1, 50) <= 0)
            continue;
        int code = 0;
        socklen_t size = sizeof code;
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size);
        return code == 0 ? Result<void>{} : ioError(code);
    }
    return fail(ErrorCode::Cancelled, "cancelled");
}

Result<void> tryOne(const addrinfo& address, std::chrono::steady_clock::time_point deadline,
                    const std::stop_token& stop)
{
    const Socket socket(address);
    if (socket.fd() < 0)
        return ioError(errno);
    if (::connect(socket.fd(), address.ai_addr, address.ai_addrlen) == 0)
        return {};
    return errno == EINPROGRESS ? waitConnected(socket.fd(), deadline, stop) : ioError(errno);
}

} // namespace

Result<void> reachable(const std::string& host, int port, std::chrono::milliseconds wall,
                       std::stop_token stop)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (failed != 0)
        return fail(ErrorCode::Io, ::gai_strerror(failed));
    const Addresses addresses(found, &freeaddrinfo);
    const auto deadline = std::chrono::steady_clock::now() + wall;
    Result<void> last = fail(ErrorCode::Io, "no address");
    for (const addrinfo* address = addresses.get(); address && !last; address = address->ai_next)
        last = tryOne(*address, deadline, stop);
    return last;
}

} // namespace sinew::live
