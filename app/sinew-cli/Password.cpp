// SPDX-License-Identifier: GPL-3.0-or-later
#include "Password.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

namespace sinew::cli {

namespace {

/// One line, read byte by byte: what follows is the next reader's.
Result<std::string> lineOf(int descriptor)
{
    std::string line;
    char c = 0;
    while (::read(descriptor, &c, 1) == 1) {
        if (c == '\n')
            return line;
        line += c;
    }
    return line.empty() ? Result<std::string>(fail(ErrorCode::InvalidInput, "there is no password to read"))
                        : Result<std::string>(line);
}

/// The terminal with its echo off while this lives.
class Silent {
public:
    explicit Silent(int terminal) : m_terminal(terminal)
    {
        if (::tcgetattr(m_terminal, &m_before) != 0)
            return;
        termios quiet = m_before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_isSilent = ::tcsetattr(m_terminal, TCSAFLUSH, &quiet) == 0;
    }
    ~Silent()
    {
        if (m_isSilent)
            ::tcsetattr(m_terminal, TCSAFLUSH, &m_before);
    }
    Silent(const Silent&) = delete;
    Silent& operator=(const Silent&) = delete;
    bool isSilent() const { return m_isSilent; }

private:
    int m_terminal;
    termios m_before{};
    bool m_isSilent = false;
};

} // namespace

Result<std::string> readPassword(const std::string& prompt, int from)
{
    if (from >= 0)
        return lineOf(from);
    const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal < 0)
        return fail(ErrorCode::InvalidInput, "there is no terminal to ask for a password: give --password-fd");
    const Silent silent(terminal);
    fmt::print(stderr, "{}: ", prompt);
    auto line = silent.isSilent()
                    ? lineOf(terminal)
                    : fail(ErrorCode::InvalidInput, "this terminal would show the password: give --password-fd");
    fmt::print(stderr, "\n");
    ::close(terminal);
    return line;
}

Result<std::string> readNewPassword(const std::string& prompt, int from)
{
    const auto first = readPassword(prompt + " (at least 10 characters)", from);
    if (!first || from >= 0)
        return first;
    const auto again = readPassword("The same again", from);
    if (!again)
        return again;
    return *first == *again ? first
                            : Result<std::string>(fail(ErrorCode::InvalidInput, "these are two different passwords"));
}

} // namespace sinew::cli
