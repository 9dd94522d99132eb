// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/DetectionScore.h>

#include <algorithm>

namespace sinew::estimate {

namespace {

AttackOutcome outcomeOf(const AttackWindow& window, const std::vector<bool>& inAlarm)
{
    AttackOutcome outcome{window, {}, 0};
    for (std::size_t row = window.first; row <= window.last; ++row)
        if (inAlarm[row]) {
            outcome.delay = outcome.delay.value_or(row - window.first);
            ++outcome.rowsInAlarm;
        }
    return outcome;
}

double lengthOf(const AttackWindow& window)
{
    return static_cast<double>(window.last - window.first + 1);
}

void countRows(DetectionScore& score, const std::vector<bool>& inAlarm, const std::vector<bool>& underAttack)
{
    std::size_t hits = 0, attacked = 0;
    for (std::size_t row = 0; row < inAlarm.size(); ++row) {
        attacked += underAttack[row];
        hits += underAttack[row] && inAlarm[row];
        score.falseRows += !underAttack[row] && inAlarm[row];
    }
    const std::size_t calm = inAlarm.size() - attacked;
    score.truePositiveRate = static_cast<double>(hits) / static_cast<double>(attacked);
    score.trueNegativeRate = 1 - static_cast<double>(score.falseRows) / static_cast<double>(calm);
}

} // namespace

std::vector<AlarmStretch> alarmStretches(const std::vector<bool>& inAlarm)
{
    std::vector<AlarmStretch> stretches;
    for (std::size_t row = 0; row < inAlarm.size(); ++row) {
        if (!inAlarm[row])
            continue;
        if (stretches.empty() || stretches.back().last + 1 != row)
            stretches.push_back({row, row, false});
        stretches.back().last = row;
    }
    return stretches;
}

Result<DetectionScore> scoreDetection(const std::vector<bool>& inAlarm,
                                      const std::vector<AttackWindow>& windows)
{
    std::vector<bool> underAttack(inAlarm.size(), false);
    for (const AttackWindow& window : windows) {
        if (window.last < window.first || window.last >= inAlarm.size())
            return fail(ErrorCode::InvalidInput, "an attack lies outside the record");
        std::fill(underAttack.begin() + static_cast<std::ptrdiff_t>(window.first),
                  underAttack.begin() + static_cast<std::ptrdiff_t>(window.last) + 1, true);
    }
    if (windows.empty() || std::ranges::find(underAttack, false) == underAttack.end())
        return fail(ErrorCode::InvalidInput, "a score needs attacks, and rows without one");
    DetectionScore score;
    for (const AttackWindow& window : windows) {
        const AttackOutcome outcome = outcomeOf(window, inAlarm);
        const double length = lengthOf(window);
        score.detected += outcome.delay.has_value();
        score.timeToDetection += 1 - (outcome.delay ? static_cast<double>(*outcome.delay) / length : 1);
        score.attacks.push_back(outcome);
    }
    score.timeToDetection /= static_cast<double>(windows.size());
    score.alarms = alarmStretches(inAlarm);
    for (AlarmStretch& alarm : score.alarms) {
        const auto begin = underAttack.begin() + static_cast<std::ptrdiff_t>(alarm.first);
        const auto end = underAttack.begin() + static_cast<std::ptrdiff_t>(alarm.last) + 1;
        alarm.isFalse = std::find(begin, end, true) == end;
        score.falseAlarms += alarm.isFalse;
    }
    countRows(score, inAlarm, underAttack);
    score.classification = (score.truePositiveRate + score.trueNegativeRate) / 2;
    score.score = (score.timeToDetection + score.classification) / 2;
    return score;
}

} // namespace sinew::estimate
