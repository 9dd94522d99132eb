// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A second process of a test, made by fork(), with a pipe on which it says what it did. It ends with this object, and
// with the test's process however that ends: none is left that works on.
#include "Patience.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

class Child {
public:
    /// `work` is given the pipe; the process ends where it returns.
    template <class Work>
    explicit Child(const Work& work)
    {
        int ends[2];
        const pid_t parent = ::getpid();
        if (::pipe2(ends, O_CLOEXEC) != 0 || (m_pid = ::fork()) < 0)
            std::abort();
        if (m_pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() == parent)
                work(ends[1]);
            ::_exit(0);
        }
        ::close(ends[1]);
        m_words = ends[0];
    }
    ~Child()
    {
        kill();
        ::close(m_words);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void signal(int number) const
    {
        if (m_pid > 0)
            ::kill(m_pid, number);
    }
    /// Its status once it has ended by itself, or with WUNTRACED stopped; none where that does not come.
    std::optional<int> wait(int options = 0)
    {
        int status = 0;
        if (m_pid <= 0 || !soon([&] { return ::waitpid(m_pid, &status, options | WNOHANG) != 0; }))
            return std::nullopt;
        if (!WIFSTOPPED(status))
            m_pid = -1;
        return status;
    }
    /// Its status, which says whether it had ended before.
    int kill()
    {
        int status = 0;
        signal(SIGKILL);
        if (m_pid > 0)
            ::waitpid(std::exchange(m_pid, -1), &status, 0);
        return status;
    }
    /// So many bytes of what it says; fewer at its end, or where it says nothing for so long.
    std::string read(std::size_t count, std::chrono::milliseconds most = kPatience) const
    {
        std::string said;
        pollfd waiting{m_words, POLLIN, 0};
        for (char block[4096]; said.size() < count && ::poll(&waiting, 1, static_cast<int>(most.count())) > 0;) {
            const ssize_t got = ::read(m_words, block, std::min(count - said.size(), sizeof block));
            if (got <= 0)
                break;
            said.append(block, static_cast<std::size_t>(got));
        }
        return said;
    }
    /// With its end; empty or cut short as in read().
    std::string line() const
    {
        std::string said;
        for (std::string next; (said.empty() || said.back() != '\n') && !(next = read(1)).empty();)
            said += next;
        return said;
    }
    /// All that is left, of one that has ended.
    std::string rest() const { return read(static_cast<std::size_t>(-1)); }

private:
    pid_t m_pid = -1;
    int m_words = -1;
};
