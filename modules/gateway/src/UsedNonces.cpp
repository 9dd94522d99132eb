// SPDX-License-Identifier: GPL-3.0-or-later
#include "UsedNonces.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <unistd.h>

namespace sinew::gateway {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

auto systemError(const fs::path& file)
{
    return fail(ErrorCode::Io, std::strerror(errno), file.string());
}

constexpr Duration kClockSlips = std::chrono::hours(24); // a clock that was set back makes nothing new
constexpr std::size_t kMostIdleLines = 100;

struct File {
    explicit File(int opened) : descriptor(opened) {}
    ~File()
    {
        if (descriptor >= 0)
            close(descriptor);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int descriptor;
};

/// Whole on the disk, or nothing of it and an error.
Result<void> writeThrough(const fs::path& file, int flags, const std::string& text)
{
    const File out(::open(file.c_str(), flags | O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    const off_t before = out.descriptor < 0 ? -1 : lseek(out.descriptor, 0, SEEK_END);
    if (before < 0)
        return systemError(file);
    if (::write(out.descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fsync(out.descriptor) == 0)
        return {};
    const auto why = systemError(file);
    if (ftruncate(out.descriptor, before) != 0) // half a line would spoil the next one
        return fail(ErrorCode::Io, "could neither be written nor restored", file.string());
    return why;
}

std::string lineOf(const std::string& what, Instant until)
{
    return json::array({microsOf(until), what}).dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<std::pair<std::string, Instant>> readLine(std::string_view line)
{
    const json parsed = json::parse(line, nullptr, false);
    if (!parsed.is_array() || parsed.size() != 2 || !parsed[0].is_number_integer() || !parsed[1].is_string())
        return std::nullopt;
    return std::pair(parsed[1].get<std::string>(), instantFromMicros(parsed[0].get<std::int64_t>()));
}

Result<std::map<std::string, Instant>> readAll(const fs::path& file)
{
    std::map<std::string, Instant> used;
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::size_t at = 0;
    for (int number = 1; at < text.size(); ++number) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string::npos)
            break; // a crash while it was written: it was never let in
        const auto line = readLine(std::string_view(text).substr(at, end - at));
        if (!line)
            return fail(ErrorCode::Corrupt, "this is no line of used commands",
                        fmt::format("{}:{}", file.string(), number));
        used.insert(*line);
        at = end + 1;
    }
    return used;
}

} // namespace

Result<UsedNonces> UsedNonces::open(const fs::path& file)
{
    UsedNonces made;
    made.m_file = file;
    if (file.empty())
        return made;
    std::error_code failed;
    if (fs::exists(file, failed)) {
        auto used = readAll(file);
        if (!used)
            return passOn(used);
        made.m_used = std::move(*used);
    }
    if (const auto written = made.rewrite(); !written)
        return passOn(written);
    return made;
}

Result<void> UsedNonces::rewrite()
{
    std::string text;
    for (const auto& [what, until] : m_used)
        text += lineOf(what, until);
    fs::path fresh = m_file;
    fresh += ".new";
    if (const auto written = writeThrough(fresh, O_TRUNC, text); !written)
        return written;
    std::error_code failed;
    fs::rename(fresh, m_file, failed);
    if (failed)
        return fail(ErrorCode::Io, failed.message(), m_file.string());
    m_lines = m_used.size();
    return {};
}

Result<void> UsedNonces::add(const std::string& what, Instant until)
{
    if (!m_file.empty())
        if (const auto written = writeThrough(m_file, O_APPEND, lineOf(what, until)); !written)
            return written;
    ++m_lines;
    m_used[what] = until;
    return {};
}

Result<void> UsedNonces::forget(Instant wall)
{
    std::erase_if(m_used, [wall](const auto& used) { return used.second + kClockSlips < wall; });
    return !m_file.empty() && m_lines > 2 * m_used.size() + kMostIdleLines ? rewrite() : Result<void>{};
}

} // namespace sinew::gateway
