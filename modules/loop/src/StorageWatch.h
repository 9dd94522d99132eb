// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>
#include <sinew/store/Project.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace sinew::loop {

/// Bytes a day, with the 90 % interval of the mean.
struct Growth {
    double perDay = 0, halfWidth = 0;
    int hours = 0; ///< that it was measured over
};

/// How long the room lasts, in days, by the growth and the ends of its interval.
struct Lasts {
    double days = 0, atLeast = 0, atMost = 0;
};

/// When the place where a project lies will be full.
///
/// What is used there is measured every five minutes; its growth is the mean of what the last hours (four at
/// least, 24 at most) added, each hour taken as one independent draw, so the mean's interval is Student's. Used is
/// what anybody keeps on that disk: whoever fills it, it is full. Without a growth that is known to half its size
/// nothing is foretold. Time: wall. Thread: one.
class StorageWatch {
public:
    enum class Level { Fine, Soon, Now };
    using Measure = std::function<Result<store::Space>()>;
    explicit StorageWatch(Measure measure) : m_measure(std::move(measure)) {}

    /// `room`: bytes that the project may take, where no disk says. True where it measured.
    bool look(Instant wall, std::optional<std::int64_t> room);
    /// Soon: less than 10 % or 30 days; Now: less than 2 % or two days. It ends a tenth beyond.
    Level level() const { return m_level; }
    /// Nothing: it is not known.
    const std::optional<Growth>& growth() const { return m_growth; }
    std::optional<Lasts> lasts() const;
    /// For an operator; the numbers are those of when the level, or what they say, changed last.
    const std::string& title() const { return m_title; }
    const std::string& sentence() const { return m_sentence; }

private:
    void follow(Instant wall);
    Level levelNow() const;
    void word();

    const Measure m_measure;
    store::Space m_space; ///< as last measured
    std::optional<Instant> m_last;
    std::optional<std::pair<Instant, double>> m_hourBegun; ///< and what was used then
    std::deque<double> m_hours; ///< bytes that each added
    std::optional<Growth> m_growth;
    Level m_level = Level::Fine;
    std::string m_title, m_sentence;
    double m_wordedFree = 0, m_wordedDays = 0;
};

/// "12.4 GB"
std::string bytesText(double bytes);

} // namespace sinew::loop
