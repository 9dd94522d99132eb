// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/store/History.h>
#include <sinew/twin/Forecast.h>

#include <optional>

namespace sinew::forecast {

/// The point that a forecast is scored at. It must have points.
const ForecastPoint& scoredPoint(const Forecast& forecast);
/// Samples within this of the scored point count as "at" it: half the spacing of the points, 30 s to 10 min.
Duration scoringWindow(const Forecast& forecast);
/// Nothing where no good sample lies at the scored point or before issue.
Result<std::optional<store::History::Score>> scoreOf(const Forecast& forecast, const store::History& history,
                                                     Instant now);

/// Counts one more score into a record.
void addTo(Skill& skill, const store::History::Score& score, bool isHindcast);

} // namespace sinew::forecast
