// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/AlarmService.h>

#include <map>
#include <utility>
#include <vector>

namespace sinew::alarm {

/// What the ledger tells of alarms: how they stood at any past instant, and every time that one came and
/// went. At an instant is what was known then: an alarm that was raised later, though its condition began
/// before, is not. Thread: one at a time.
class AlarmPast {
public:
    /// One row after the other; rows that are not about alarms change nothing. Errors: InvalidInput, naming
    /// the row.
    Result<void> take(const store::LedgerRow& row);
    /// All that were not Normal at an instant of world time, as AlarmService::alarms() gave them then.
    std::vector<Alarm> at(Instant world) const;
    /// Each stretch that an alarm stood for and that touches [from, to], as known at `at`, in the state in
    /// which it ended or stands: `since`, `returned` (epoch: it stands), `acknowledgedAt`, the comment.
    /// Ascending by `since`.
    std::vector<Alarm> episodes(Instant from, Instant to, Instant at) const;

private:
    struct Known {
        Instant world; ///< of the row
        Alarm alarm;
    };
    std::map<AlarmId, std::vector<Known>> m_known; ///< in the ledger's order
};

} // namespace sinew::alarm
