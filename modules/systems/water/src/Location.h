// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Evidence.h"
#include "Hole.h"

namespace sinew::systems::waterloop {

/// A pipe that may have burst.
struct Suspect {
    int link = -1;
    double probability = 0;
    double opening = 0;      ///< of the hole, m³/s at 1 m of pressure
    double flowM3s = 0;      ///< what leaves it
    Eigen::VectorXd effectM; ///< change of each sensor's head that it explains
};

struct Location {
    std::vector<Suspect> suspects; ///< likeliest first; empty: no pipe explains anything
    Fit best;                      ///< of the likeliest pipe's effect
    double flowSigmaM3s = 0;
};

/// Weighs every open pipe: how likely is what was measured if there was a hole in its middle?
///
/// The network is solved with a hole at each node (heads answer to a large withdrawal out of all proportion
/// to a small one), then anew for the best pipes, each with the opening that suits it. What roughness and
/// consumers unlike the file's do to the answer is part of the covariance, pipe by pipe: errors that all
/// sensors share are no evidence. Prior: proportional to length; flow: flat, integrated out (Laplace).
/// leastFlowM3s: nothing is solved where heads taken as linear show less.
/// Errors: those of the solver, Cancelled.
Result<Location> locate(water::HydraulicSolver& solver, const water::PipeNetwork& network,
                        const Binding& binding, const Evidence& evidence, const Calibration& calibration,
                        const std::vector<const Snapshot*>& snapshots, double leastFlowM3s,
                        std::stop_token stop);

/// d head(sensor) / d withdrawal(node), averaged over snapshots; with the row of the inflow where it counts
/// as a sensor.
Result<Eigen::MatrixXd> meanSensitivity(water::HydraulicSolver& solver, const Binding& binding,
                                        const std::vector<const Snapshot*>& snapshots, int sensors);

/// Up to three snapshots that stand for the spans from `bin` on.
std::vector<const Snapshot*> representative(const Past& past, int bin);

} // namespace sinew::systems::waterloop
