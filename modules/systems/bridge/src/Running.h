// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Calibration.h"

#include <sinew/forecast/System.h>

namespace sinew::systems {

/// The plan to verify a running pre-heating by, from what was measured since: for every minute whose wind is
/// known, the peak that the model gives in the measured wind without heating (bars as they were before the
/// command) and with the bars at the temperature asked for.
///
/// The model is calibrated on everything before the command, and since then only on outputs that heating does
/// not touch (undamped piers): they tell how hard the storm really pulls. `sigma` is the minute's gusts, wind
/// error and sensor; `lasting` what calibration leaves open. Nothing where the command is none of this
/// bridge. Errors: Cancelled, NotConverged.
Result<std::optional<VerifyPlan>> refinedPlan(SurfaceBook& book, const forecast::SystemInput& input,
                                              const forecast::RunningCommand& command, Duration past,
                                              std::stop_token stop);

} // namespace sinew::systems
