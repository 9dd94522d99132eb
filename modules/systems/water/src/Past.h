// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Binding.h"
#include "Consumption.h"
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
    Eigen::MatrixXd samples;   ///< how many good ones each measured value is the mean of
    double sampleSigmaM = 0;   ///< noise of one sample; 0: nobody can tell
    Eigen::MatrixXd modelM;    ///< pressure head of the undisturbed model, m
    Eigen::VectorXd inflowM3s; ///< per span, what the sources give; NaN where one of them is not measured
    Eigen::VectorXd demandM3s; ///< per span, what the model's consumers take, leakage included
    Consumption consumption;   ///< of the model
    std::vector<Snapshot> snapshots; ///< ascending, about every 20 minutes, the last one at the end
    std::vector<water::Conditions::LinkCondition> links; ///< at the end
    std::vector<double> tankLevelM;                      ///< at the end, per node

    int bins() const { return static_cast<int>(measuredM.rows()); }
    int sensors() const { return static_cast<int>(measuredM.cols()); }
    Instant at(int bin) const { return start + fromSeconds((bin + 1) * binS); }
};

/// What was known at an earlier instant.
Past upTo(const Past& past, Instant end);

/// What has been commanded and stays so: actuators' set values since the instants at which they were told.
struct Commanded {
    double value = 0; ///< SI
    Instant since;
};
using CommandedBy = std::map<ActuatorId, Commanded>;

/// Good samples averaged span by span; the network simulated with the tank levels that were measured,
/// consumption as the sources' inflow shows where all of it is measured, pumps on and off as their flow
/// shows, valves and reducing valves as commanded. Errors: those of the solver.
Result<Past> lookBack(const water::PipeNetwork& network, const Binding& binding,
                      const forecast::SystemInput& input, const CommandedBy& commanded, Duration length,
                      std::stop_token stop);

} // namespace sinew::systems::waterloop
