// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/AlarmService.h>

namespace sinew::alarm {

/// One condition of one channel that raises one alarm.
struct Rule {
    enum class Kind { High, HighWarning, Low, LowWarning, NoData };
    AlarmId id;
    std::size_t channel = 0; ///< index in the model
    Kind kind = Kind::High;
    double limit = 0;    ///< SI; grace in s for no data
    double deadband = 0; ///< SI
    Duration onDelay{0}, offDelay{0};
    Priority priority = Priority::Medium;
    std::optional<std::size_t> behind; ///< a warning's limit, as an index of the rules

    bool isHigh() const { return kind == Kind::High || kind == Kind::HighWarning; }
    bool isPassed(double value) const { return isHigh() ? value > limit : value < limit; }
    bool isClear(double value) const
    {
        return isHigh() ? value <= limit - deadband : value >= limit + deadband;
    }
};

std::string_view nameOf(Rule::Kind kind);
std::vector<Rule> rulesOf(const ModelIndex& index, const std::map<AlarmId, Tuning>& tuning);
/// Of one channel: `channel` indexes the model's.
std::vector<Rule> rulesOf(const ModelIndex& index, std::size_t channel,
                          const std::map<AlarmId, Tuning>& tuning);
/// "Pier P7 displacement above 50.0 mm"
/// `isOffline`: what would measure said itself that it is away; no time of grace has passed then.
std::string titleOf(const Rule& rule, const ModelIndex& index, bool isOffline = false);

} // namespace sinew::alarm
