// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/Alarm.h>

#include <deque>
#include <utility>
#include <vector>

namespace sinew::alarm {

/// Counts new alarms in a window that slides with the people's time, and says from when to when they were a
/// flood. Thread: one at a time.
class FloodWatch {
public:
    explicit FloodWatch(FloodRule rule = {}) : m_rule(rule) {}
    /// From now on.
    void setRule(const FloodRule& rule) { m_rule = rule; }
    /// A new alarm. One that is earlier than what is known (another seat's clock) counts as of now.
    void announce(Instant wall);
    /// Time goes on: what is older than the window no longer counts.
    void advance(Instant wall);

    int count() const { return static_cast<int>(m_recent.size()); }
    int peak() const { return m_peak; }
    Instant peakAt() const { return m_peakAt; }
    bool isFlood() const { return m_since.has_value(); }
    Rate rate() const { return {count(), isFlood(), m_since.value_or(Instant{})}; }
    /// Floods that are over, ascending.
    const std::vector<std::pair<Instant, Instant>>& floods() const { return m_floods; }

private:
    FloodRule m_rule;
    std::deque<Instant> m_recent;
    std::optional<Instant> m_since;
    std::vector<std::pair<Instant, Instant>> m_floods;
    Instant m_now, m_peakAt;
    int m_peak = 0;
};

/// Which alarms come and go too often: as many times within a minute.
class Chatter {
public:
    static constexpr int kTimes = 3;
    static constexpr Duration kWithin = std::chrono::minutes(1);
    /// For so long afterwards it is called chattering.
    static constexpr Duration kRemembered = std::chrono::minutes(10);
    void raised(const AlarmId& id, Instant wall);
    bool isChattering(const AlarmId& id, Instant wall) const;

private:
    struct Lately {
        std::deque<Instant> raises; ///< the last kTimes
        std::optional<Instant> chattered;
    };
    std::map<AlarmId, Lately> m_lately;
};

} // namespace sinew::alarm
