// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Burst.h"

namespace sinew::systems::waterloop {

/// What may happen to the pressures over the horizon: an ensemble over demand and roughness, calibrated, with
/// the burst if there is one.
struct Prediction {
    std::vector<Instant> times;
    std::vector<Eigen::MatrixXd>
        membersM;            ///< per time: one row a member, one column a sensor; pressure head, m
    std::vector<bool> known; ///< per sensor: calibrated, thus worth showing
    double spreadFactor = 1; ///< median over those sensors of what the ensemble's spread was multiplied by
    double offsetM = 0;      ///< what lasts between them and the model, root mean square
};

/// Spread is scaled so that it would have held 90 % of the quiet past's residuals (split conformal).
/// Errors: those of the solver, NotFound (too little measured to calibrate), Cancelled.
Result<Prediction> lookAhead(const water::PipeNetwork& network, const Binding& binding, const Past& past,
                             const std::optional<BurstFinding>& burst, Duration horizon, std::uint64_t seed,
                             std::stop_token stop);

} // namespace sinew::systems::waterloop
