// SPDX-License-Identifier: GPL-3.0-or-later
#include "ChannelGuard.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sinew::live {

namespace {

struct Bound {
    std::string_view quantity;
    FastestChange fastest;
};

/// Where nothing in nature or in a plant comes near. What may jump (flow, pressure, wind, current, strain …)
/// has no bound and is not here.
constexpr Bound kBounds[] = {
    {"level", {0.05, "a store that rises 5 cm/s is full within two minutes"}},
    {"temperature", {1, "four times the fastest change of the air on record (Spearfish 1943, 27 K in 2 min)"}},
    {"conductor-temperature", {10, "twice what 10 kA heats a conductor of 0.07 mΩ/m and 1.3 kJ/(m K)"}},
    {"hot-spot", {1, "the winding's gradient of IEC 60076-7 at five times the rated current"}},
};

constexpr std::uint64_t kBase = 0x9E3779B97F4A7C15ULL; // odd: invertible modulo 2^64
constexpr double kForget = 1.0 / 64; // of how alike changes are
constexpr std::size_t kApart = 5;    // two changes that are compared
constexpr double kGap = 2.5;         // usual intervals
constexpr int kIntervals = 5;        // until one is usual

constexpr std::uint64_t powered(std::uint64_t base, std::size_t exponent)
{
    std::uint64_t result = 1;
    for (; exponent > 0; --exponent)
        result *= base;
    return result;
}

/// SplitMix64 (Steele, Lea & Flood 2014).
std::uint64_t mixed(std::uint64_t x)
{
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

bool isSetting(const Channel& channel)
{
    return channel.quantity == "setting";
}

} // namespace

std::optional<FastestChange> fastestChange(std::string_view quantity)
{
    const auto found = std::ranges::find(kBounds, quantity, &Bound::quantity);
    return found == std::end(kBounds) ? std::nullopt : std::optional(found->fastest);
}

RateGuard::RateGuard(const Channel& channel)
{
    if (channel.ratePerS && *channel.ratePerS > 0)
        m_perS = *channel.ratePerS;
    else if (const auto fastest = fastestChange(channel.quantity))
        m_perS = fastest->ratePerS;
}

bool RateGuard::add(Instant time, double value)
{
    const bool isPossible =
        !m_known || std::abs(value - m_value) <= m_perS * std::max(0.0, toSeconds(time - m_time));
    if (isPossible) {
        m_known = true;
        m_time = time;
        m_value = value;
        m_impossible = 0;
        return false;
    }
    return ++m_impossible >= 2;
}

FrozenGuard::FrozenGuard(const Channel& channel)
    : m_isExempt(isSetting(channel)), m_low(channel.plausibleMin.value_or(0)),
      m_high(channel.plausibleMax.value_or(0))
{
}

bool FrozenGuard::mayStand(double value) const
{
    return value == 0 || value == m_low || value == m_high;
}

void FrozenGuard::endRun(bool wasFrozen)
{
    if (wasFrozen || mayStand(m_value))
        return; // no example of how the channel usually is
    m_values += m_run;
    m_repeats += m_run - 1;
    m_longest = std::max(m_longest, m_run);
}

bool FrozenGuard::add(double value, const GuardSettings& settings)
{
    if (m_isExempt)
        return false;
    if (m_run > 0 && value == m_value) {
        ++m_run;
    } else {
        if (m_run > 0)
            endRun(m_isFrozen);
        m_value = value;
        m_run = 1;
        m_isFrozen = false;
    }
    if (m_values < settings.leastLearned || static_cast<int>(m_run) < settings.leastRun || mayStand(value))
        return false;
    // A run three times the longest is asked for too: a level that stands by night stands in long runs.
    const double repeats = (m_repeats + 1) / (m_values + 2);
    m_isFrozen = m_run > 3 * m_longest && m_run * std::log(repeats) < std::log(settings.chance);
    return m_isFrozen;
}

ReplayGuard::ReplayGuard(const Channel& channel) : m_isExempt(isSetting(channel)) {}

void ReplayGuard::learn(double change)
{
    const std::size_t at = m_count % kWindow;
    const auto rounded = static_cast<float>(change);
    if (m_count >= kApart) {
        const float before = m_changes[(m_count - kApart) % kWindow];
        m_alike += kForget * ((rounded == before ? 1.0 : 0.0) - m_alike);
    }
    m_changes[at] = rounded;
}

bool ReplayGuard::isVaried() const
{
    return std::ranges::count(m_changes, 0.0F) * 4 <= static_cast<std::ptrdiff_t>(kWindow);
}

std::size_t ReplayGuard::find(std::uint64_t fingerprint) const
{
    return static_cast<std::size_t>(std::ranges::find(m_kept, fingerprint) - m_kept.begin());
}

bool ReplayGuard::match(std::uint64_t fingerprint, const GuardSettings& settings)
{
    std::size_t at = m_kept.size();
    if (m_isMatching && m_kept[(m_matchAt + 1) % m_kept.size()] == fingerprint)
        at = (m_matchAt + 1) % m_kept.size();
    else
        at = find(fingerprint);
    if (at == m_kept.size())
        return m_isMatching = false;
    if (!m_isMatching || at != (m_matchAt + 1) % m_kept.size())
        m_matchBegin = m_count - kWindow;
    m_isMatching = true;
    m_matchAt = at;
    // All windows kept are chances to match; each value in the stretch must have come out the same.
    const double values = static_cast<double>(m_count - m_matchBegin);
    return values * std::log(std::max(m_alike, 1e-6)) + std::log(static_cast<double>(kKept) * (kSampled + 1)) <
           std::log(settings.chance);
}

bool ReplayGuard::add(double value, const GuardSettings& settings)
{
    if (m_isExempt)
        return false;
    constexpr std::uint64_t kOldest = powered(kBase, kWindow);
    const std::uint64_t hash = mixed(std::bit_cast<std::uint64_t>(value));
    const std::size_t at = m_count % kWindow;
    m_rolling = m_rolling * kBase + hash - (m_count >= kWindow ? m_hashes[at] * kOldest : 0);
    m_hashes[at] = hash;
    learn(value - m_last);
    m_last = value;
    ++m_count;
    const std::uint64_t fingerprint = mixed(m_rolling);
    if (m_count <= kWindow || (fingerprint & kSampled) != 0 || !isVaried())
        return false;
    const bool isReplayed = m_count > static_cast<std::uint64_t>(settings.leastLearned) && !m_kept.empty() &&
                            match(fingerprint, settings);
    if (m_isMatching)
        return isReplayed; // it is there already
    if (m_kept.size() < kKept)
        m_kept.push_back(fingerprint);
    else
        m_kept[m_next] = fingerprint;
    m_next = (m_next + 1) % kKept;
    return false;
}

void GapGuard::fresh(Instant time)
{
    if (!m_known) {
        m_known = true;
        m_first = m_last = time;
        return;
    }
    const double intervalS = toSeconds(time - m_last);
    if (m_seen >= kIntervals && intervalS > kGap * m_intervalS) {
        m_gaps[m_nextGap++ % m_gaps.size()] = {m_last, time};
    } else {
        m_intervalS = m_seen == 0 ? intervalS : m_intervalS + 0.1 * (intervalS - m_intervalS);
        ++m_seen;
    }
    m_last = time;
    m_inRow = 0;
}

bool GapGuard::late(Instant time, const GuardSettings& settings)
{
    const auto fills = [&](const Gap& gap) { return time > gap.from && time < gap.to; };
    if (!m_known || time < m_first || std::ranges::any_of(m_gaps, fills))
        return false;
    return ++m_inRow >= settings.backwards;
}

} // namespace sinew::live
