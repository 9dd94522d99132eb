// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Outlook.h"

#include <sinew/twin/ComputedField.h>

namespace sinew::systems::waterloop {

/// How far the model is from the gauges in quiet times, for what is computed where nothing is measured.
struct FieldTrust {
    double spread = 1; ///< by which the ensemble's spread of heads must be multiplied: median over the gauges
    double offsetM = 0; ///< lasting difference between gauges and model: root mean square over the gauges
};

/// Heads and pressures of junctions and tanks, flows (their magnitude) and velocities of pipes from now on,
/// hour by hour.
///
/// An ensemble over roughness and demand, each member simulated over the whole time, so that tanks fill and
/// empty as its consumers draw; with a suspect of the burst, if there is one, leaking in each as likely as it
/// is. Heads are as uncertain as the gauges have shown the model to be; flows only as much as the ensemble
/// says: nothing tells more of them. Left to be filled in: system, model, hash. Errors: NotConverged where
/// half of the members could not be solved, Cancelled.
Result<std::vector<ComputedField>> computeFields(const AssetId& asset, const water::PipeNetwork& network,
                                                 const Past& past, const std::optional<BurstFinding>& burst,
                                                 const FieldTrust& trust, Duration horizon,
                                                 std::uint64_t seed, std::stop_token stop);

} // namespace sinew::systems::waterloop
