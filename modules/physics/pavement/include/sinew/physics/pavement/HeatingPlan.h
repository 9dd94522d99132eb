// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/pavement/Pavement.h>

#include <limits>

namespace sinew::pavement {

/// When a lane may be closed, and how dry it has to be.
struct Closure {
    double fromHour = 0, toHour = 24; ///< of each day; may pass midnight (22 to 5)
    double dryRainMmH = 0.05;         ///< more is rain
    double dryBeforeS = 0;            ///< without rain before heating begins
};

/// What a heating has to reach: 1 - exp(-integral of k dt) at a depth, k of the section's healing.
struct HealingTarget {
    double share = 0.8;
    double depthM = 0.03;
};

struct HeatingPlan {
    double startS = 0, durationS = 0;
    double energyJm2 = 0;
    double share = 0;    ///< reached at the target's depth
    double hottestK = 0; ///< in the asphalt and on it
    Heater heater;
};

struct PlanOptions {
    double startStepS = 1800;    ///< between the starts that are tried
    double stepS = 60;           ///< of the control
    double longestS = 24 * 3600; ///< of a heating
    double firstHourOfDay = 0;
    double latestEndS = std::numeric_limits<double>::infinity(); ///< over by then: before a crack is expected
};

/// The shortest heating that reaches the target, each start of the weather's span tried in steps; of equal
/// ones that with the least energy, then the first. At any start the shortest is the greatest power that the
/// limit permits: temperatures, and k with them, rise with the power everywhere and at all later times (the
/// comparison principle of the heat equation), so no other power reaches the target earlier. Losses go on as
/// long as it lasts, so it takes the least energy of that start as well. Errors: NotFound saying how many
/// starts were wet, and how far the best came within its closure; as Pavement; Cancelled.
Result<HeatingPlan> findHeatingPlan(const Section& section, const heat::WeatherSeries& weather,
                                    const Heater& heater, const HealingTarget& target, const Closure& closure,
                                    const PlanOptions& options = {}, std::stop_token stop = {});

} // namespace sinew::pavement
