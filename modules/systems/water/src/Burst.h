// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Calibration.h"

#include <optional>

namespace sinew::systems::waterloop {

/// A pipe that may have burst.
struct Suspect {
    int link = -1;
    double probability = 0;
    double flowM3s = 0;        ///< what would have to leave it
    Eigen::VectorXd effectM;   ///< change of each sensor's head that it explains
};

struct BurstFinding {
    Instant since;
    int onsetBin = 0;
    double evidence = 0;           ///< log-likelihood ratio against no burst
    std::vector<Suspect> suspects; ///< likeliest first
    Eigen::VectorXd residualM;     ///< mean since the onset, per sensor
    /// False: pressures differ from the model, but no single burst explains it. The suspects are no basis to act.
    bool explained = true;
    std::string doubt; ///< why not
    double flowSigmaM3s = 0; ///< of the first suspect's flow
};

/// What still leaks from the suspects of a finding, judged by what was measured from one instant on.
struct Leaking {
    double flowM3s = 0, sigmaM3s = 0;
    int spans = 0; ///< it rests on
};
Result<Leaking> stillLeaking(const water::PipeNetwork& network, const Binding& binding, const Past& past, const BurstFinding& burst,
                             Instant from, std::stop_token stop);

/// Looks for a lasting drop of pressures, and for the pipe that explains it.
///
/// A chart per sensor accumulates the residual along the direction in which a withdrawal at that sensor would move all
/// of them, whitened by the quiet covariance (CUSUM). After an alarm every pipe is weighed: Gaussian likelihood of
/// the mean residual, flow by maximum likelihood, prior proportional to length; the best are solved anew without
/// linearisation.
/// Where all sources are measured, what they give beyond the model's demand is judged along with the pressures.
/// A burst that leaves most of the deviation unexplained, or takes more than the network could give, is not believed.
/// Returns nothing where all is quiet, or quiet again. Errors: those of the solver, Cancelled.
Result<std::optional<BurstFinding>> findBurst(const water::PipeNetwork& network, const Binding& binding, const Past& past,
                                              std::stop_token stop);

/// Change of the sensors' heads when `flowM3s` leaves the middle of a pipe, averaged over snapshots.
Result<Eigen::VectorXd> burstEffect(water::HydraulicSolver& solver, const water::PipeNetwork& network, const Binding& binding,
                                    const std::vector<const Snapshot*>& snapshots, int link, double flowM3s,
                                    std::stop_token stop);

} // namespace sinew::systems::waterloop
