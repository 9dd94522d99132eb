// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A real PostgreSQL server for tests: in a temporary folder, on loopback and a port of its own, as an
// unprivileged user where the tests run as root (the server refuses to be root). Nothing of the system is touched. It ends
// with this object, and with the process, however that ends.
#include "OwnPort.h"
#include "Patience.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <grp.h>
#include <pwd.h>
#include <string>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

/// For a test, or all of a program's in initTestCase(): skips where there is no server to start, and fails in CI.
#define SINEW_NEED_POSTGRES()                                                                                \
    do {                                                                                                     \
        if (!TestPostgres::programs().empty())                                                               \
            break;                                                                                           \
        if (qEnvironmentVariableIsSet("CI"))                                                                 \
            QFAIL("the PostgreSQL server's programs are missing");                                           \
        QSKIP("the PostgreSQL server's programs are missing");                                               \
    } while (false)

class TestPostgres {
public:
    TestPostgres()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "sinew-postgres-XXXXXX").string();
        m_folder = ::mkdtemp(pattern.data());
        if (::geteuid() == 0)
            for (const char* name : {"postgres", "nobody"})
                if (!m_user)
                    m_user = ::getpwnam(name);
        if (m_user)
            std::ignore = ::chown(m_folder.c_str(), m_user->pw_uid, m_user->pw_gid);
    }
    ~TestPostgres()
    {
        crash();
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    TestPostgres(const TestPostgres&) = delete;
    TestPostgres& operator=(const TestPostgres&) = delete;

    /// Where Debian puts the newest server's programs; empty: there is none.
    static std::filesystem::path programs()
    {
        std::filesystem::path newest;
        std::error_code none;
        for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none))
            if (std::filesystem::exists(version.path() / "bin/initdb"))
                newest = std::max(newest, version.path() / "bin");
        return newest;
    }
    const std::filesystem::path& folder() const { return m_folder; }
    int port() const { return m_port.number(); }
    /// `through`: the port of a relay before it, where a connection that does not come about is given up after two
    /// seconds, as it is for people; 0: none, and a busy machine is given its time.
    std::string address(const std::string& schema, int through = 0) const
    {
        return "postgresql://sinew@127.0.0.1:" + std::to_string(through > 0 ? through : port()) +
               "/postgres?schema=" + schema + (through > 0 ? "" : "&connect_timeout=60");
    }

    /// Lets only encrypted connections in from now on; files that everybody may read. Before start().
    bool useTls(const std::filesystem::path& certificate, const std::filesystem::path& key)
    {
        std::error_code failed;
        const auto mine = m_folder / "server.key"; // the server wants a key of its own user's, that nobody else reads
        std::filesystem::copy_file(key, mine, std::filesystem::copy_options::overwrite_existing, failed);
        std::filesystem::copy_file(certificate, m_folder / "server.crt",
                                   std::filesystem::copy_options::overwrite_existing, failed);
        if (m_user)
            std::ignore = ::chown(mine.c_str(), m_user->pw_uid, m_user->pw_gid);
        m_isTls = !failed && ::chmod(mine.c_str(), 0600) == 0 &&
                  ::chmod((m_folder / "server.crt").c_str(), 0644) == 0;
        return m_isTls;
    }
    /// Also again after stop() or crash(). False: what it said is in log().
    bool start()
    {
        const std::string data = (m_folder / "data").string();
        if (!std::filesystem::exists(data) &&
            !run({programs() / "initdb", "-N", "-A", "trust", "-U", "sinew", "-E", "UTF8", "--locale=C.UTF-8", "-D", data}))
            return false;
        std::vector<std::string> command{programs() / "postgres", "-D", data, "-k", m_folder.string(), "-p",
                                         std::to_string(port()), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off",
                                         "-c", "max_connections=60"};
        if (m_isTls)
            command.insert(command.end(), {"-c", "ssl=on", "-c", "ssl_cert_file=" + (m_folder / "server.crt").string(), "-c",
                                           "ssl_key_file=" + (m_folder / "server.key").string()});
        m_server = spawn(command, SIGQUIT);
        bool isReady = false;
        // Ready, or gone: somebody who asks in vain has waited for it.
        return soon([&] {
            isReady = run({programs() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", std::to_string(port())});
            return isReady || ::waitpid(m_server, nullptr, WNOHANG) != 0;
        }) && isReady;
    }
    /// As for a restart: connections are ended, everything is written.
    void stop() { end(SIGINT); }
    /// As in a power cut of the server's process.
    void crash() { end(SIGQUIT); }

    /// Somebody with another tool: what the server said, where it refused.
    std::string sql(const std::string& schema, const std::string& text) const
    {
        const std::filesystem::path said = m_folder / "said";
        run({programs() / "psql", "-q", "-X", "-h", "127.0.0.1", "-p", std::to_string(port()), "-U", "sinew", "-d",
             "postgres", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-c", "SET search_path = " + schema, "-c", text},
            said);
        return textOf(said);
    }
    std::string log() const { return textOf(m_folder / "log"); }

private:
    static std::string textOf(const std::filesystem::path& file)
    {
        std::string text;
        if (FILE* in = std::fopen(file.c_str(), "r")) {
            char block[4096];
            while (const std::size_t got = std::fread(block, 1, sizeof block, in))
                text.append(block, got);
            std::fclose(in);
        }
        return text;
    }
    pid_t spawn(const std::vector<std::string>& command, int deathSignal, const std::filesystem::path& out = {}) const
    {
        std::vector<char*> arguments;
        for (const std::string& word : command)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        const std::string log = (out.empty() ? m_folder / "log" : out).string();
        const pid_t child = ::fork();
        if (child != 0)
            return child;
        const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | (out.empty() ? O_APPEND : O_TRUNC), 0644);
        ::dup2(file, 1);
        ::dup2(file, 2);
        if (::chdir(m_folder.c_str()) != 0 ||
            (m_user && (::setgroups(0, nullptr) != 0 || ::setgid(m_user->pw_gid) != 0 || ::setuid(m_user->pw_uid) != 0)))
            ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG, deathSignal);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    bool run(const std::vector<std::string>& command, const std::filesystem::path& out = {}) const
    {
        int status = 0;
        ::waitpid(spawn(command, SIGKILL, out), &status, 0);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    void end(int signal)
    {
        if (m_server <= 0)
            return;
        ::kill(m_server, signal);
        ::waitpid(m_server, nullptr, 0);
        m_server = -1;
    }

    const OwnPort m_port;
    std::filesystem::path m_folder;
    const passwd* m_user = nullptr;
    bool m_isTls = false;
    pid_t m_server = -1;
};
