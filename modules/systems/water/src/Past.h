// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Binding.h"
#include <sinew/forecast/System.h>
#include <sinew/physics/water/Simulation.h>

#include <Eigen/Core>

#include <stop_token>

namespace sinew::systems::waterloop {

/// A solved instant of the model's past.
struct Snapshot {
    Instant at;
    water::Conditions conditions;
    water::HydraulicState state;
};

/// Measured and modelled pressure heads side by side, in equal spans of time that end at `end`.
struct Past {
    Instant start, end;
    double binS = 300;
    Eigen::MatrixXd measuredM; ///< one row a span, one column a sensor; NaN where nothing good was measured
    Eigen::MatrixXd modelM;    ///< pressure head of the undisturbed model, m
    std::vector<Snapshot> snapshots; ///< ascending, about every 20 minutes, the last one at the end
    std::vector<water::Conditions::LinkCondition> links; ///< at the end
    std::vector<double> tankLevelM;                      ///< at the end, per node

    int bins() const { return static_cast<int>(measuredM.rows()); }
    int sensors() const { return static_cast<int>(measuredM.cols()); }
    Instant at(int bin) const { return start + fromSeconds((bin + 1) * binS); }
};

/// Good samples averaged span by span; the network simulated with the tank levels that were measured.
/// Errors: those of the solver.
Result<Past> lookBack(const water::PipeNetwork& network, const Binding& binding, const forecast::SystemInput& input,
                      Duration length, std::stop_token stop);

} // namespace sinew::systems::waterloop
