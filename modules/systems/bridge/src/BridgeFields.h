// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "PreHeating.h"

#include <sinew/twin/ComputedField.h>

namespace sinew::systems {

/// Miner's sum of one minute of damper `damper` whose bars peak at `strain`: as the dynamic runs of `surface`
/// counted it, between their peaks in a straight line of logarithms; beyond the strongest run with the number of
/// cycles that it had. 0 below the weakest run that did any damage, never above 1 (failure).
double minuteDamage(const ResponseSurface& surface, const BridgeModel& bridge, std::size_t damper, double strain);

/// What the model computes of a bridge from now over the horizon, for heatmaps. All are of the strongest gust of a
/// minute: displacement of the piers' tops; strain of the dampers' bars and, with a frame, of the columns' outermost
/// fibre at the base; martensite of the bars; fatigue damage of the bars, summed from the beginning of `past` on.
/// Errors: Cancelled, NotConverged.
Result<std::vector<ComputedField>> fieldsOf(const BridgeRun& run, const std::vector<PastBlock>& past,
                                            const ComputedField& frame, std::stop_token stop);

} // namespace sinew::systems
