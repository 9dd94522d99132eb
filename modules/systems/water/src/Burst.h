// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Location.h"

#include <optional>

namespace sinew::systems::waterloop {

struct BurstFinding {
    Instant since;
    int onsetBin = 0;
    double evidence = 0;           ///< log-likelihood ratio against no burst
    std::vector<Suspect> suspects; ///< likeliest first
    Eigen::VectorXd residualM;     ///< mean since the onset, per sensor
    /// False: pressures differ from the model, but no single burst explains it. The suspects are no basis to
    /// act.
    bool explained = true;
    std::string doubt;       ///< why not
    double flowSigmaM3s = 0; ///< of the first suspect's flow
};

/// What still leaks from the suspects of a finding, judged by what was measured from one instant on.
struct Leaking {
    double flowM3s = 0, sigmaM3s = 0;
    int spans = 0; ///< it rests on
};
Result<Leaking> stillLeaking(const water::PipeNetwork& network, const Binding& binding, const Past& past,
                             const BurstFinding& burst, Instant from, std::stop_token stop);

/// Looks for a lasting drop of pressures, and for the pipe that explains it.
///
/// A chart per sensor accumulates the residual along the direction in which a withdrawal at that sensor would
/// move all of them, whitened by the quiet covariance (CUSUM). After an alarm every pipe is weighed
/// (locate()). Where all sources are measured, what they give beyond the model's demand is judged along with
/// the pressures. A burst that leaves most of the deviation unexplained is not believed. Returns nothing
/// where all is quiet, or quiet again. Errors: those of the solver, Cancelled.
Result<std::optional<BurstFinding>> findBurst(const water::PipeNetwork& network, const Binding& binding,
                                              const Past& past, std::stop_token stop);

} // namespace sinew::systems::waterloop
