// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace sinew::estimate {

/// Rows of an attack, both included.
struct AttackWindow {
    std::size_t first = 0, last = 0;
};

struct AttackOutcome {
    AttackWindow window;
    std::optional<std::size_t> delay; ///< rows from its begin to the first in alarm; nothing: missed
    std::size_t rowsInAlarm = 0;
};

/// An unbroken stretch in alarm.
struct AlarmStretch {
    std::size_t first = 0, last = 0;
    bool isFalse = false; ///< touches no attack
};

/// How well attacks were found. S = 0.5 S_TTD + 0.5 S_CM; S_TTD = 1 - mean(delay / length), a missed attack
/// counting as delayed to its end; S_CM = (TPR + TNR) / 2 over rows.
/// Source: Taormina et al. 2018, "Battle of the Attack Detection Algorithms", J. Water Resour. Plann. Manage.
/// 144(8), eq. 1 to 4.
struct DetectionScore {
    std::vector<AttackOutcome> attacks;
    std::vector<AlarmStretch> alarms;
    std::size_t detected = 0, falseAlarms = 0, falseRows = 0;
    double truePositiveRate = 0, trueNegativeRate = 0;
    double timeToDetection = 0, classification = 0, score = 0;
};

/// `inAlarm`: one entry a row. Errors: InvalidInput (no window, one outside the record or backwards, no row
/// outside all of them).
Result<DetectionScore> scoreDetection(const std::vector<bool>& inAlarm,
                                      const std::vector<AttackWindow>& windows);
/// The stretches alone; none is false where nobody knows.
std::vector<AlarmStretch> alarmStretches(const std::vector<bool>& inAlarm);

} // namespace sinew::estimate
