// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/live/LiveState.h>
#include <sinew/store/History.h>

namespace sinew::live {

/// What all channels said at a past instant, from history: the latest sample of each at or before `at`, stale
/// by its grace period then. Outlooks are in the record of forecasts. Errors: those of the history. Thread:
/// any.
Result<StateSnapshot> stateAt(const store::History& history, ModelPtr model, Instant at);

} // namespace sinew::live
