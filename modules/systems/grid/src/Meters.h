// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"

#include <sinew/twin/Forecast.h>
#include <sinew/twin/Suspicion.h>

namespace sinew::systems::powergrid {

/// Meters that read wrong: one that the others have contradicted at every instant of the last hour and a half
/// is a finding, one that they contradict now a warning.
struct MeterReport {
    std::vector<Finding> findings;
    std::vector<Warning> warnings;
    std::vector<Suspicion> suspects; ///< the meters of the findings
};
MeterReport reportMeters(const GridModel& grid, const Past& past, std::stop_token stop);

} // namespace sinew::systems::powergrid
