// SPDX-License-Identifier: GPL-3.0-or-later
#include "Tones.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::ui {

using namespace std::chrono_literals;

Pattern patternOf(alarm::Priority priority)
{
    switch (priority) {
    case alarm::Priority::Critical:
        return {{{988, 0.16}, {784, 0.16}, {0, 0.06}, {988, 0.16}, {784, 0.16}, {0, 0.06}, {988, 0.3}}, 2s};
    case alarm::Priority::High:
        return {{{784, 0.2}, {0, 0.05}, {659, 0.3}}, 5s};
    case alarm::Priority::Medium:
        return {{{587, 0.3}}, 15s};
    case alarm::Priority::Low:
        break;
    }
    return {{{440, 0.25}}, 30s};
}

namespace {

constexpr double kLoudness = 0.35 * 32767;
constexpr double kSwellS = 0.012;

void append(std::vector<std::int16_t>& samples, const Pattern::Note& note)
{
    const auto count = static_cast<int>(note.seconds * kSampleRate);
    const double swell = kSwellS * kSampleRate;
    for (int i = 0; i < count; ++i) {
        const double edge = std::clamp(std::min(i, count - 1 - i) / swell, 0.0, 1.0);
        const double phase = 2 * std::numbers::pi * note.hz * i / kSampleRate;
        // An octave above makes it carry through a room's noise.
        const double wave = 0.75 * std::sin(phase) + 0.25 * std::sin(2 * phase);
        samples.push_back(static_cast<std::int16_t>(std::lround(kLoudness * edge * wave)));
    }
}

} // namespace

std::vector<std::int16_t> samplesOf(const Pattern& pattern)
{
    std::vector<std::int16_t> samples;
    for (const Pattern::Note& note : pattern.notes)
        append(samples, note);
    return samples;
}

std::optional<alarm::Priority> Caller::listen(std::span<const alarm::Alarm> alarms)
{
    std::set<std::pair<AlarmId, Instant>> waiting;
    std::optional<alarm::Priority> worst;
    m_isNew = false;
    for (const alarm::Alarm& alarm : alarms)
        if (isUnacknowledged(alarm)) {
            worst = std::min(worst.value_or(alarm.priority), alarm.priority);
            m_isNew |= !m_waiting.contains({alarm.id, alarm.since});
            waiting.emplace(alarm.id, alarm.since);
        }
    m_waiting = std::move(waiting);
    if (m_isNew || m_waiting.empty())
        m_isSilenced = false;
    return m_isSilenced ? std::nullopt : worst;
}

} // namespace sinew::ui
