// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/core/Time.h>

#include <charconv>
#include <fmt/format.h>

namespace sinew {

namespace {

/// Reads exactly `width` digits at `at` and moves on; -1 where there are none.
int digits(std::string_view text, std::size_t& at, std::size_t width)
{
    if (at + width > text.size())
        return -1;
    int value = 0;
    const char* begin = text.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + width, value);
    if (error != std::errc{} || end != begin + width || value < 0)
        return -1;
    at += width;
    return value;
}

bool skip(std::string_view text, std::size_t& at, std::string_view any)
{
    if (at >= text.size() || any.find(text[at]) == std::string_view::npos)
        return false;
    ++at;
    return true;
}

} // namespace

std::string formatUtc(Instant t)
{
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const std::int64_t ms = std::chrono::floor<std::chrono::milliseconds>(t - day).count();
    const std::string fraction = ms % 1000 ? fmt::format(".{:03}", ms % 1000) : std::string{};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", int(date.year()), unsigned(date.month()),
                       unsigned(date.day()), ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, fraction);
}

Result<Instant> parseUtc(std::string_view text)
{
    const auto bad = [&] { return fail(ErrorCode::InvalidInput, "not an ISO 8601 time", std::string(text)); };
    std::size_t at = 0;
    const int year = digits(text, at, 4);
    if (!skip(text, at, "-"))
        return bad();
    const int month = digits(text, at, 2);
    if (!skip(text, at, "-"))
        return bad();
    const int day = digits(text, at, 2);
    if (!skip(text, at, "T "))
        return bad();
    const int hour = digits(text, at, 2);
    if (!skip(text, at, ":"))
        return bad();
    const int minute = digits(text, at, 2);
    int second = 0;
    if (skip(text, at, ":"))
        second = digits(text, at, 2);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    if (year < 0 || month < 0 || day < 0 || !date.ok() || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60)
        return bad();
    std::int64_t micros = 0;
    if (skip(text, at, ".")) {
        std::int64_t scale = 100000;
        if (at >= text.size() || text[at] < '0' || text[at] > '9')
            return bad();
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
            micros += (text[at] - '0') * scale;
    }
    Duration offset{0};
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
        const int sign = text[at++] == '+' ? 1 : -1;
        const int hours = digits(text, at, 2);
        skip(text, at, ":");
        const int minutes = digits(text, at, 2);
        if (hours < 0 || minutes < 0)
            return bad();
        offset = sign * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
    } else if (!skip(text, at, "Zz")) {
        return bad();
    }
    if (at != text.size())
        return bad();
    return Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + Duration(micros) - offset;
}

Instant SystemClock::wall() const
{
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

ScaledClock::ScaledClock(Instant worldStart, double rate)
    : m_wallStart(SystemClock{}.wall()), m_worldStart(worldStart), m_rate(rate)
{
}

Instant ScaledClock::wall() const
{
    return SystemClock{}.wall();
}

Instant ScaledClock::world() const
{
    const std::lock_guard lock(m_mutex);
    return m_worldStart + fromSeconds(toSeconds(wall() - m_wallStart) * m_rate);
}

double ScaledClock::rate() const
{
    const std::lock_guard lock(m_mutex);
    return m_rate;
}

void ScaledClock::setRate(double rate)
{
    const Instant now = world();
    const std::lock_guard lock(m_mutex);
    m_wallStart = wall();
    m_worldStart = now;
    m_rate = rate;
}

void ScaledClock::follow(Instant wallThen, Instant worldThen, double rate)
{
    const std::lock_guard lock(m_mutex);
    m_wallStart = wallThen;
    m_worldStart = worldThen;
    m_rate = rate;
}

} // namespace sinew
