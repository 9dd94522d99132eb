// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Ensemble.h"

#include <sinew/twin/Forecast.h>
#include <sinew/twin/Proposal.h>

namespace sinew::systems::powergrid {

/// Supplies that drive their current now, by what they report.
std::vector<Melting> meltingNow(const Past& past);

/// A run of the system up to its forecasts without further commands.
struct DeIcingInput {
    const GridModel& grid;
    const forecast::SystemInput& input;
    const Past& past;
    const HeatPast& heat;
    const Ensemble& without;
    EnsembleSettings settings; ///< of `without`
    std::string hash;
};

struct DeIcing {
    std::vector<Forecast> with; ///< all meters of the grid, for each proposal
    std::vector<Proposal> proposals;
    std::vector<Warning> warnings; ///< why nothing is proposed though the limit is in danger
};

/// Melting the ice on lines that have a supply for it and a meter with a limit: where it is likely to pass
/// the limit, as late as one melting suffices, if the rest of the grid carries the load meanwhile. A line
/// that is bare again, or too hot, is proposed to return to service.
///
/// The current is the highest that supply and conductor stand (which takes the least energy): the conductor,
/// bare, stays below its limit even in the lightest wind to be expected.
/// Errors: those of lookAhead().
Result<DeIcing> proposeDeIcing(const DeIcingInput& run, std::stop_token stop);

} // namespace sinew::systems::powergrid
