// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Item.h"

#include <sinew/core/Result.h>

#include <map>

namespace sinew::alarm {

/// What of the design hides an alarm now, in words; empty: nothing.
std::string whySuppressed(const Alarm& alarm, const std::map<AlarmId, Item>& items, const Design& design,
                          const ModelIndex& index);
/// Whether any rule waits for this alarm.
bool isCause(const AlarmId& id, const Design& design);
/// Whether a rule could be added. Errors: InvalidInput (no reason, no such thing, alarms that would suppress
/// each other).
Result<void> checkSuppression(const Suppression& rule, const Design& design, const ModelIndex& index);

} // namespace sinew::alarm
