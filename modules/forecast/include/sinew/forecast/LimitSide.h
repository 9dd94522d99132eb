// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>

namespace sinew::forecast {

/// Which way a forecast's limit is passed: its channel says so; without one, the first point: from below, or
/// from above. Needs a forecast with a limit. `channel` may be null.
bool isUpperLimit(const Forecast& forecast, const Channel* channel);

} // namespace sinew::forecast
