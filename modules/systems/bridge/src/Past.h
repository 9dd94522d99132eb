// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "BridgeModel.h"

#include <sinew/forecast/System.h>

#include <vector>

namespace sinew::systems {

/// A wind channel reports the mean of the ten minutes behind it: it describes the instant this much earlier.
inline constexpr Duration kWindLag = std::chrono::minutes(5);

/// Ten measured minutes: the mean wind, the dampers' temperatures, and the peaks of every output.
struct PastBlock {
    Instant from;
    double windMs = 0;
    double barK = 0; ///< mean of the dampers'
    double barSpreadK = 0;
    std::vector<std::vector<double>> peaks; ///< by output: good minute peaks inside, SI
};

/// What the bridge knows of itself now, from what crossed the wire.
struct PresentState {
    double windMs = 0;
    bool windKnown = false;
    std::vector<double> barK; ///< by damper
    double barSigmaK = 2;
    double airK = 293.15;
    std::vector<Warning> warnings;
};

/// Blocks of the last `span` with a known wind, oldest first; only whole ones.
std::vector<PastBlock> pastBlocks(const BridgeModel& bridge, const forecast::SystemInput& input,
                                  Duration span);
PresentState presentState(const BridgeModel& bridge, const forecast::SystemInput& input);

} // namespace sinew::systems
