// SPDX-License-Identifier: GPL-3.0-or-later
#include "StorageWatch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace sinew::loop {

namespace {

constexpr Duration kEvery = std::chrono::minutes(5), kHour = std::chrono::hours(1), kDay = std::chrono::hours(24);
/// Without a measurement for so long, what an hour added is not known.
constexpr Duration kGap = std::chrono::minutes(15);
constexpr std::size_t kLeastHours = 4, kMostHours = 24;
constexpr double kSoonShare = 0.10, kNowShare = 0.02, kSoonDays = 30, kNowDays = 2;
constexpr double kBeyond = 1.1;  ///< of its limit, a level ends
constexpr double kNews = 0.2;    ///< a change that is worth other words
/// Student's t, 95 % quantiles for 3 to 23 degrees of freedom.
constexpr std::array kStudent{2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771,
                              1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714};
static_assert(kStudent.size() == kMostHours - kLeastHours + 1);

double mean(const std::vector<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Growth growthOf(const std::vector<double>& hours)
{
    const auto n = static_cast<double>(hours.size());
    const double middle = mean(hours);
    double squares = 0;
    for (const double added : hours)
        squares += (added - middle) * (added - middle);
    const double error = std::sqrt(squares / (n - 1) / n);
    return {24 * middle, 24 * kStudent.at(hours.size() - kLeastHours) * error, static_cast<int>(hours.size())};
}

store::SpaceSample sampleOf(const store::Space& space, Instant wall)
{
    return {.wall = wall,
            .place = space.place,
            .bytes = space.freeBytes && space.totalBytes ? *space.totalBytes - *space.freeBytes : space.bytes,
            .total = space.totalBytes};
}

bool isSameDisk(const store::SpaceSample& a, const store::SpaceSample& b)
{
    return a.place == b.place && a.total == b.total;
}

bool differs(double now, double before)
{
    return std::abs(now - before) > kNews * std::abs(before);
}

} // namespace

std::string bytesText(double bytes)
{
    constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB", "PB"};
    std::size_t unit = 0;
    for (; std::abs(bytes) >= 1000 && unit + 1 < kUnits.size(); ++unit)
        bytes /= 1000;
    return std::abs(bytes) < 10 && unit > 0 ? fmt::format("{:.1f} {}", bytes, kUnits[unit])
                                            : fmt::format("{:.0f} {}", bytes, kUnits[unit]);
}

std::string daysText(double days)
{
    if (days < 2)
        return fmt::format("{:.0f} hours", std::max(1.0, 24 * days));
    return days < 10 ? fmt::format("{:.1f} days", days) : fmt::format("{:.0f} days", days);
}

void StorageWatch::recall(std::span<const store::SpaceSample> samples)
{
    for (const store::SpaceSample& sample : samples)
        follow(sample);
}

bool StorageWatch::look(Instant wall, std::optional<std::int64_t> room)
{
    if (m_hasLooked && wall >= m_sample.wall && wall - m_sample.wall < kEvery)
        return false;
    auto space = m_measure();
    if (!space)
        return false; // the project's own troubles say why
    m_space = std::move(*space);
    follow(sampleOf(m_space, wall));
    m_hasLooked = true;
    if (!m_space.freeBytes && room) {
        m_space.totalBytes = *room;
        m_space.freeBytes = std::max<std::int64_t>(0, *room - m_space.bytes);
    }
    const Level now = levelNow();
    const auto left = lasts();
    const bool isNews = now != m_level || (left.has_value() != (m_wordedDays > 0)) ||
                        (left && differs(left->days, m_wordedDays)) ||
                        differs(static_cast<double>(m_space.freeBytes.value_or(0)), m_wordedFree);
    m_level = now;
    if (isNews)
        word();
    return true;
}

void StorageWatch::follow(const store::SpaceSample& sample)
{
    const bool isSame = m_hasSample && isSameDisk(m_sample, sample);
    if (!isSame)
        m_hours.clear();
    // The clock was put back, or nobody measured.
    if (!isSame || sample.wall < m_sample.wall || sample.wall - m_sample.wall > kGap)
        m_hourBegun = sample;
    else if (sample.wall - m_hourBegun.wall >= kHour)
        endHour(sample);
    m_sample = sample;
    m_hasSample = true;
    forget(sample.wall);
}

void StorageWatch::endHour(const store::SpaceSample& sample)
{
    const auto added = static_cast<double>(sample.bytes - m_hourBegun.bytes);
    m_hours.push_back({sample.wall, added * toSeconds(kHour) / toSeconds(sample.wall - m_hourBegun.wall)});
    m_hourBegun = sample;
}

/// Hours of the day before, and those that a clock which was put back would see in the future.
void StorageWatch::forget(Instant wall)
{
    std::erase_if(m_hours, [&](const Hour& hour) { return hour.end > wall || wall - hour.end >= kDay; });
    if (m_hours.size() > kMostHours)
        m_hours.erase(m_hours.begin(), m_hours.end() - static_cast<std::ptrdiff_t>(kMostHours));
    std::vector<double> added;
    for (const Hour& hour : m_hours)
        added.push_back(hour.added);
    m_growth = added.size() >= kLeastHours ? std::optional(growthOf(added)) : std::nullopt;
}

std::optional<Lasts> StorageWatch::lasts() const
{
    if (!m_growth || !m_space.freeBytes || m_growth->perDay <= 0 || m_growth->halfWidth > m_growth->perDay / 2)
        return std::nullopt;
    const auto free = static_cast<double>(*m_space.freeBytes);
    return Lasts{free / m_growth->perDay, free / (m_growth->perDay + m_growth->halfWidth),
                 free / (m_growth->perDay - m_growth->halfWidth)};
}

StorageWatch::Level StorageWatch::levelNow() const
{
    if (!m_space.freeBytes || !m_space.totalBytes || *m_space.totalBytes <= 0)
        return Level::Fine; // nobody knows
    const double share = static_cast<double>(*m_space.freeBytes) / static_cast<double>(*m_space.totalBytes);
    const auto left = lasts();
    const auto below = [&](double leastShare, double leastDays, bool stands) {
        const double factor = stands ? kBeyond : 1;
        return share < factor * leastShare || (left && left->days < factor * leastDays);
    };
    if (below(kNowShare, kNowDays, m_level == Level::Now))
        return Level::Now;
    return below(kSoonShare, kSoonDays, m_level != Level::Fine) ? Level::Soon : Level::Fine;
}

void StorageWatch::word()
{
    const auto left = lasts();
    const auto free = static_cast<double>(m_space.freeBytes.value_or(0)),
               total = static_cast<double>(m_space.totalBytes.value_or(0));
    m_wordedFree = free;
    m_wordedDays = left ? left->days : 0;
    const std::string amount =
        left ? fmt::format("full in about {}", daysText(left->days)) : fmt::format("{} left", bytesText(free));
    m_title = fmt::format("{}: {}", m_level == Level::Now ? "Storage nearly full" : "Storage fills", amount);
    m_sentence = fmt::format("{} of {} are free where the project lies ({}). ", bytesText(free), bytesText(total),
                             m_space.place);
    if (left)
        m_sentence += fmt::format("What is used there grew by {} a day over {} hours of the last 24 (90 % between {} and "
                                  "{}): full in {} to {}. ",
                                  bytesText(m_growth->perDay), m_growth->hours,
                                  bytesText(m_growth->perDay - m_growth->halfWidth),
                                  bytesText(m_growth->perDay + m_growth->halfWidth), daysText(left->atLeast),
                                  daysText(left->atMost));
    else if (m_growth)
        m_sentence += "How long it lasts cannot be said: what is used there does not grow steadily. ";
    else
        m_sentence += "How long it lasts is not known yet: that takes four hours of measuring. ";
    m_sentence += "Make room: archive old rows (sinew-cli ledger archive), move other files away, enlarge the disk. "
                  "When it is full nothing is stored and no command can be approved.";
}

} // namespace sinew::loop
