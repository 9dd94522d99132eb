// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/Alarm.h>

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace sinew::ui {

/// How a priority sounds: a few notes, again after a while. More urgent is higher, longer and more often.
struct Pattern {
    struct Note {
        double hz = 0; ///< 0: silence
        double seconds = 0;
    };
    std::vector<Note> notes;
    Duration every{0};
};
Pattern patternOf(alarm::Priority priority);

inline constexpr int kSampleRate = 48'000;
/// One channel, 16 bit; every note swells and fades, so that nothing clicks.
std::vector<std::int16_t> samplesOf(const Pattern& pattern);

/// What must be heard: the most urgent of what waits for somebody, until it is silenced; the next new alarm
/// ends the silence.
class Caller {
public:
    std::optional<alarm::Priority> listen(std::span<const alarm::Alarm> alarms);
    /// Whether the last listen() heard of an alarm that did not wait before.
    bool isNew() const { return m_isNew; }
    void silence() { m_isSilenced = !m_waiting.empty(); }
    bool isSilenced() const { return m_isSilenced; }

private:
    std::set<std::pair<AlarmId, Instant>> m_waiting;
    bool m_isSilenced = false, m_isNew = false;
};

} // namespace sinew::ui
