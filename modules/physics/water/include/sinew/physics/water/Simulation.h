// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/water/Hydraulics.h>

#include <functional>

namespace sinew::water {

/// How a run over time differs from what the network says of itself.
struct SimulationOptions {
    std::optional<double> durationS, reportStepS, hydraulicStepS;
    std::optional<double> accuracy;
    std::optional<DemandModel> demandModel;
    double demandFactor = 1;
    double startS = 0;              ///< patterns and controls start here; states carry this time
    std::vector<double> tankLevelM; ///< per node, levels at the start; empty: initial ones
    std::vector<Conditions::LinkCondition> links; ///< as they stand at the start; empty: as the network says
    std::vector<Leak> leaks;                      ///< all the time; states carry their flows
    int stepLimit = 10'000'000;
    /// Changes the conditions of a step after patterns and controls: a burst, a closed valve, a measured
    /// level.
    std::function<void(double timeS, Conditions&)> adjust;
};

/// What a pump used over a run.
struct PumpEnergy {
    int link = -1;
    double onlineS = 0;        ///< time it ran
    double utilisation = 0;    ///< of the whole run, 0 … 1
    double meanEfficiency = 0; ///< while it ran, 0 … 1
    double energyJ = 0;
    double specificJm3 = 0; ///< mean energy per volume while it ran
    double meanPowerW = 0, peakPowerW = 0;
    double costPerDay = 0; ///< in the file's currency
};
struct EnergyReport {
    std::vector<PumpEnergy> pumps;
    double peakPowerW = 0;   ///< of all pumps together
    double demandCharge = 0; ///< for that peak
    double costPerDay = 0;   ///< of all pumps, without the demand charge
};

struct SimulationSummary {
    int steps = 0, iterations = 0;
    std::vector<double> tankLevelM; ///< at the end, per node
    EnergyReport energy;
    std::vector<Warning> warnings; ///< each kind once
};

/// Called for every hydraulic step; isReport at the network's report times. The state is the callee's to read
/// only until it returns.
using OnStep = std::function<void(const HydraulicState& state, bool isReport)>;

/// Extended-period simulation: quasi-steady states, tanks by explicit Euler steps that end where a pattern
/// changes, a report is due, a tank is full or empty, a simple control switches or a rule fires. Whole
/// seconds. Errors: as solveHydraulics; a step without balance ends the run (after the steps before it were
/// reported),
///         unless the network allows it. LimitExceeded: more steps than options.stepLimit. Cancelled.
/// Thread: pure; any thread; onStep is called in it.
Result<SimulationSummary> simulate(const PipeNetwork& network, const SimulationOptions& options,
                                   const OnStep& onStep, std::stop_token stop = {});

} // namespace sinew::water
