// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bim/ChildProcess.h>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace sinew::read {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t keptChatter = 4096;
constexpr int pollMs = 50;
constexpr int progressFd = 3;
constexpr int firstFreeFd = 10;
constexpr int cannotStart = 127;

class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : m_fd(fd) {}
    Fd(Fd&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    Fd& operator=(Fd&& other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~Fd() { close(); }
    int get() const { return m_fd; }
    void close()
    {
        if (m_fd >= 0)
            ::close(std::exchange(m_fd, -1));
    }

private:
    int m_fd = -1;
};

struct Pipe {
    Fd read, write;
};

std::string errnoText(int error)
{
    return std::system_category().message(error);
}

/// Both ends above the descriptors that the child uses, so that dup2 never meets itself.
Result<Pipe> makePipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return fail(ErrorCode::Io, "no pipe to the child: " + errnoText(errno));
    const Fd low0(ends[0]), low1(ends[1]);
    Pipe pipe{Fd(::fcntl(ends[0], F_DUPFD_CLOEXEC, firstFreeFd)),
              Fd(::fcntl(ends[1], F_DUPFD_CLOEXEC, firstFreeFd))};
    if (pipe.read.get() < 0 || pipe.write.get() < 0 || ::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK) != 0)
        return fail(ErrorCode::Io, "no pipe to the child: " + errnoText(errno));
    return pipe;
}

Result<std::string> findProgram(const std::string& name)
{
    if (name.find('/') != std::string::npos)
        return ::access(name.c_str(), X_OK) == 0 ? Result<std::string>(name)
                                                 : fail(ErrorCode::NotFound, "cannot be run", name);
    const char* path = std::getenv("PATH");
    std::string rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        const std::string candidate = rest.substr(0, colon) + "/" + name;
        if (::access(candidate.c_str(), X_OK) == 0)
            return candidate;
        rest = colon == std::string::npos ? std::string() : rest.substr(colon + 1);
    }
    return fail(ErrorCode::NotFound, "is not installed", name);
}

void limit(__rlimit_resource what, rlim_t most)
{
    const rlimit value{most, most};
    ::setrlimit(what, &value);
}

/// In the child, after fork: only async-signal-safe calls.
[[noreturn]] void becomeChild(const char* program, char* const* argv, char* const* env, int out, int progress,
                              int parent, const ChildLimits& limits)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(cannotStart);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, limits.fileBytes);
    // Twice: an engine reserves more writable memory than it fills; what it fills is watched from outside.
    limit(RLIMIT_DATA, 2 * limits.memoryBytes + (1ULL << 30));
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::dup2(progress, progressFd);
    ::execve(program, argv, env);
    ::_exit(cannotStart);
}

/// Nothing of the caller's that could change how the child runs (NODE_OPTIONS).
std::vector<std::string> childEnvironment()
{
    std::vector<std::string> env{"LC_ALL=C.UTF-8"};
    for (const char* name : {"PATH", "HOME", "TMPDIR"})
        if (const char* value = std::getenv(name))
            env.push_back(std::string(name) + "=" + value);
    return env;
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> all;
    for (std::string& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

std::uint64_t residentBytes(pid_t pid)
{
    std::ifstream statm(fmt::format("/proc/{}/statm", pid));
    std::uint64_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

class Child {
public:
    Child(pid_t pid, Pipe chatter, Pipe progress)
        : m_pid(pid), m_chatter(std::move(chatter)), m_progress(std::move(progress))
    {
        m_chatter.write.close();
        m_progress.write.close();
    }
    ~Child()
    {
        if (!m_status)
            kill();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    Result<std::string> wait(const ChildLimits& limits, const std::function<void(const std::string&)>& onLine,
                             std::stop_token stop)
    {
        const auto deadline = Clock::now() + limits.time;
        while (!ended()) {
            std::array<pollfd, 2> fds{pollfd{m_chatter.read.get(), POLLIN, 0},
                                      pollfd{m_progress.read.get(), POLLIN, 0}};
            ::poll(fds.data(), fds.size(), pollMs);
            drain(onLine);
            if (const auto broken = limitPassed(limits, deadline, stop)) {
                kill();
                return tl::unexpected<Error>(*broken);
            }
        }
        drain(onLine);
        return verdict();
    }

private:
    bool ended()
    {
        int status = 0;
        if (!m_status && ::waitpid(m_pid, &status, WNOHANG) == m_pid)
            m_status = status;
        return m_status.has_value();
    }
    void kill()
    {
        ::kill(-m_pid, SIGKILL);
        ::kill(m_pid, SIGKILL); // it may not have made its group yet
        int status = 0;
        while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {
        }
        m_status = status;
    }
    std::optional<Error> limitPassed(const ChildLimits& limits, Clock::time_point deadline,
                                     const std::stop_token& stop) const
    {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        if (Clock::now() > deadline)
            return Error{
                ErrorCode::Timeout,
                fmt::format("took longer than {} s", std::chrono::duration<double>(limits.time).count()),
                {}};
        if (residentBytes(m_pid) > limits.memoryBytes)
            return Error{ErrorCode::LimitExceeded,
                         fmt::format("needs more than {} MiB of memory", limits.memoryBytes >> 20),
                         {}};
        return std::nullopt;
    }
    static std::string readSome(const Fd& fd)
    {
        std::array<char, 4096> block{};
        std::string all;
        for (ssize_t got; (got = ::read(fd.get(), block.data(), block.size())) > 0;)
            all.append(block.data(), static_cast<std::size_t>(got));
        return all;
    }
    void drain(const std::function<void(const std::string&)>& onLine)
    {
        m_said += readSome(m_chatter.read);
        if (m_said.size() > keptChatter)
            m_said.erase(0, m_said.size() - keptChatter);
        m_line += readSome(m_progress.read);
        for (std::size_t end; (end = m_line.find('\n')) != std::string::npos; m_line.erase(0, end + 1))
            if (onLine)
                onLine(m_line.substr(0, end));
        if (m_line.size() > keptChatter)
            m_line.clear();
    }
    std::string lastWords() const
    {
        std::string words = m_said;
        while (!words.empty() && (words.back() == '\n' || words.back() == ' '))
            words.pop_back();
        return words.substr(words.rfind('\n') == std::string::npos ? 0 : words.rfind('\n') + 1);
    }
    bool ranOutOfMemory() const
    {
        for (const char* sign : {"heap out of memory", "Out of memory", "out of memory",
                                 "Cannot enlarge memory", "Array buffer allocation failed"})
            if (m_said.find(sign) != std::string::npos)
                return true;
        return false;
    }
    Result<std::string> verdict() const
    {
        if (WIFEXITED(*m_status) && WEXITSTATUS(*m_status) == 0)
            return m_said;
        if (ranOutOfMemory())
            return fail(ErrorCode::LimitExceeded, "the reading process ran out of memory");
        if (WIFSIGNALED(*m_status))
            return fail(ErrorCode::Internal,
                        fmt::format("the reading process crashed ({})", ::strsignal(WTERMSIG(*m_status))));
        if (WEXITSTATUS(*m_status) == cannotStart)
            return fail(ErrorCode::NotFound, "the reading process could not be started");
        const std::string words = lastWords();
        return fail(ErrorCode::InvalidInput,
                    words.empty()
                        ? fmt::format("the reading process ended with status {}", WEXITSTATUS(*m_status))
                        : words);
    }

    pid_t m_pid;
    Pipe m_chatter, m_progress;
    std::optional<int> m_status;
    std::string m_said, m_line;
};

} // namespace

Result<std::string> runChild(const std::vector<std::string>& arguments, const ChildLimits& limits,
                             const std::function<void(const std::string&)>& onLine, std::stop_token stop)
{
    if (arguments.empty())
        return fail(ErrorCode::Internal, "no program to run");
    const auto program = findProgram(arguments.front());
    if (!program)
        return passOn(program);
    auto chatter = makePipe();
    auto progress = makePipe();
    if (!chatter || !progress)
        return passOn(chatter ? progress : chatter);
    std::vector<std::string> argumentTexts = arguments, environmentTexts = childEnvironment();
    const auto argv = pointers(argumentTexts), env = pointers(environmentTexts);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return fail(ErrorCode::Io, "no process for the child: " + errnoText(errno));
    if (pid == 0)
        becomeChild(program->c_str(), argv.data(), env.data(), chatter->write.get(), progress->write.get(),
                    parent, limits);
    Child child(pid, std::move(*chatter), std::move(*progress));
    return child.wait(limits, onLine, stop);
}

} // namespace sinew::read
