// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/Guard.h>

#include <array>
#include <cstdint>
#include <vector>

namespace sinew::live {

/// Looks for values that change faster than they can. A lone outlier says nothing.
class RateGuard {
public:
    RateGuard() = default;
    explicit RateGuard(const Channel& channel);
    bool isWatching() const { return m_perS > 0; }
    double perS() const { return m_perS; }
    /// True where this value is the second in a row, or a later one, that could not be reached.
    bool add(Instant time, double value);

private:
    double m_perS = 0;
    bool m_known = false;
    Instant m_time;
    double m_value = 0; ///< the last possible one
    int m_impossible = 0;
};

/// Looks for a value that stands for longer than the channel's past makes credible.
class FrozenGuard {
public:
    FrozenGuard() = default;
    explicit FrozenGuard(const Channel& channel);
    bool add(double value, const GuardSettings& settings);
    std::uint32_t run() const { return m_run; }
    std::uint32_t longest() const { return m_longest; }

private:
    bool mayStand(double value) const;
    void endRun(bool wasFrozen);

    bool m_isExempt = false;
    double m_low = 0, m_high = 0; ///< ends of the plausible range; zero where there is none
    double m_value = 0;
    std::uint32_t m_run = 0;            ///< values equal to the last one, itself included
    std::uint32_t m_longest = 1;        ///< of earlier runs
    double m_values = 0, m_repeats = 0; ///< learned from runs that have ended
    bool m_isFrozen = false;
};

/// Looks for a stretch of values that has been sent before. Fingerprints of 16 values in a row are kept where
/// their own hash says so (one in 16): so the same stretch keeps the same ones wherever it begins.
/// Source: content-defined sampling of rolling hashes, Schleimer, Wilkerson & Aiken 2003 (winnowing);
/// Karp & Rabin 1987.
class ReplayGuard {
public:
    ReplayGuard() = default;
    explicit ReplayGuard(const Channel& channel);
    bool add(double value, const GuardSettings& settings);

private:
    static constexpr std::size_t kWindow = 16, kKept = 256;
    static constexpr std::uint64_t kSampled = 15; ///< of the hash's bits; all zero: kept

    void learn(double change);
    bool isVaried() const;
    bool match(std::uint64_t fingerprint, const GuardSettings& settings);
    std::size_t find(std::uint64_t fingerprint) const;

    bool m_isExempt = false;
    std::array<std::uint64_t, kWindow> m_hashes{};
    std::array<float, kWindow> m_changes{};
    std::uint64_t m_rolling = 0, m_count = 0;
    double m_last = 0;
    double m_alike = 1; ///< how often two changes are exactly equal, from the channel's past
    std::vector<std::uint64_t> m_kept;
    std::size_t m_next = 0;
    std::size_t m_matchAt = 0;      ///< in m_kept, of the last match
    std::uint64_t m_matchBegin = 0; ///< count at which the stretch that matches began
    bool m_isMatching = false;
    std::uint64_t m_lastMatch = 0;
};

/// Looks for times that go back though nothing is missing.
class GapGuard {
public:
    void fresh(Instant time);
    /// True where this late value is one of many in a row that fill no gap.
    bool late(Instant time, const GuardSettings& settings);

private:
    struct Gap {
        Instant from, to;
    };
    bool m_known = false;
    Instant m_first, m_last;
    double m_intervalS = 0; ///< usual one
    int m_seen = 0, m_inRow = 0;
    std::array<Gap, 4> m_gaps{};
    std::size_t m_nextGap = 0;
};

} // namespace sinew::live
