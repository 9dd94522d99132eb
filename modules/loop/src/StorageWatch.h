// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>
#include <sinew/loop/RecordState.h>
#include <sinew/store/SpaceRecord.h>

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace sinew::loop {

/// When the place where a project lies will be full.
///
/// What is used there is measured every five minutes; its growth is the mean of what the last hours (four at
/// least, those of the last 24 at most) added, each hour taken as one independent draw, so the mean's interval is
/// Student's. Used is what anybody keeps on that disk: whoever fills it, it is full. Without a growth that is known to
/// half its size nothing is foretold. What was measured before a restart counts as long as it is of the same disk; an
/// hour in which nobody measured is not known and not made up. Time: wall. Thread: one.
class StorageWatch {
public:
    enum class Level { Fine, Soon, Now };
    /// For how long what was measured is worth keeping.
    static constexpr Duration kMemory = std::chrono::hours(25);
    using Measure = std::function<Result<store::Space>()>;
    explicit StorageWatch(Measure measure) : m_measure(std::move(measure)) {}

    /// What was measured before, ascending; before the first look().
    void recall(std::span<const store::SpaceSample> samples);
    /// `room`: bytes that the project may take, where no disk says. True where it measured.
    bool look(Instant wall, std::optional<std::int64_t> room);
    /// Soon: less than 10 % or 30 days; Now: less than 2 % or two days. It ends a tenth beyond.
    Level level() const { return m_level; }
    /// As look() measured last, and with the room that it was told of.
    const store::SpaceSample& sample() const { return m_sample; }
    const store::Space& space() const { return m_space; }
    /// Nothing: it is not known.
    const std::optional<Growth>& growth() const { return m_growth; }
    std::optional<Lasts> lasts() const;
    /// For an operator; the numbers are those of when the level, or what they say, changed last.
    const std::string& title() const { return m_title; }
    const std::string& sentence() const { return m_sentence; }

private:
    void follow(const store::SpaceSample& sample);
    void endHour(const store::SpaceSample& sample);
    void forget(Instant wall);
    Level levelNow() const;
    void word();

    const Measure m_measure;
    /// One hour, or a little more, in which it was measured without a gap.
    struct Hour {
        Instant end;
        double added = 0; ///< bytes
    };
    store::Space m_space;        ///< as last measured
    store::SpaceSample m_sample; ///< likewise, or the last that was recalled
    bool m_hasSample = false, m_hasLooked = false;
    store::SpaceSample m_hourBegun;
    std::deque<Hour> m_hours;
    std::optional<Growth> m_growth;
    Level m_level = Level::Fine;
    std::string m_title, m_sentence;
    double m_wordedFree = 0, m_wordedDays = 0;
};

} // namespace sinew::loop
