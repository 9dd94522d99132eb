// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/PowerFlow.h>

namespace sinew::power {

struct AcDispatchOptions {
    std::vector<double> minVoltagePu, maxVoltagePu; ///< per bus; empty: 0.9 and 1.1 everywhere
    double tolerance = 1e-8;                        ///< of balance and limits, slopes and gap, all relative
    int maxIterations = 150;
};

/// voltagePu, angleRad and the prices belong to grid.buses (0 where nothing feeds it), flow to grid.branches,
/// generatorMw and generatorMvar to grid.generators.
struct AcDispatch {
    std::vector<double> voltagePu, angleRad;
    std::vector<BranchFlow> flow;
    std::vector<double> generatorMw, generatorMvar;
    std::vector<double> lmp, reactivePrice; ///< $/MWh and $/Mvarh: what one more at the bus would cost
    double costPerHour = 0, lossMw = 0;
    Topology topology;
    int iterations = 0;
    double residualPu = 0; ///< largest imbalance of a bus
    std::vector<Warning> warnings;
};

/// Cheapest generation of active power that serves the load within voltage, reactive and apparent-power
/// limits (at both ends) and limits of angle differences: the full power flow, convex costs. A local optimum.
///
/// Method: primal-dual interior point with exact second derivatives, in polar coordinates, from the middle of
/// all
///         bounds.
/// Errors: InvalidInput (also costs that are not convex, limits that cross), Unsupported (as dispatch()),
///         NotConverged (iterations, last imbalance and its bus: no operating point within the limits is
///         found), Cancelled.
/// Thread: pure; any thread. Checks `stop` once an iteration.
/// Source: Wang, Murillo-Sanchez, Zimmerman & Thomas 2007; MATPOWER User's Manual 8.0, section 6.1 and
/// appendix A.
Result<AcDispatch> acDispatch(const Grid& grid, const AcDispatchOptions& options = {},
                              std::stop_token stop = {});

} // namespace sinew::power
