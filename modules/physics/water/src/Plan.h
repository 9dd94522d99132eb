// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "HeadLoss.h"
#include "SparseLdl.h"
#include <sinew/core/Result.h>
#include <sinew/physics/water/PipeNetwork.h>

#include <vector>

namespace sinew::water {

/// A demand category, with everything that time does not change multiplied out.
struct DemandTerm {
    int slot = 0, pattern = -1;
    double baseM3s = 0;
};

/// Background leakage of a node's pipes: coefficient * pressure^exponent.
struct Seep {
    int slot = 0;
    double coefficient = 0, exponent = 0.5;
};

/// Everything about the network that no solution changes. Nodes are counted in slots: junctions first, each
/// in the row of its equation, then reservoirs and tanks. So heads lie side by side as the factorisation
/// leaves them.
struct Plan {
    const PipeNetwork* network = nullptr;
    int rows = 0;
    std::vector<int> slotOf, nodeAt; ///< node -> slot and back
    std::vector<int> from, to;       ///< link -> slots
    std::vector<int> lower; ///< link -> its entry below the diagonal; one past the last: touches a fixed head
    std::vector<double> elevationM; ///< per slot

    std::vector<double> slope, minor; ///< per link: n k and m of a pipe's law; 0 for others
    double exponent = 2;
    std::vector<PipeLaw> pipes; ///< per link, Darcy-Weisbach only
    std::vector<PumpLaw> pumps; ///< per link; empty where there are none
    std::vector<int> pipeLinks; ///< Darcy-Weisbach only: links that are pipes
    std::vector<int> others;    ///< links that are no pipes
    std::vector<int> valves;    ///< PRV, PSV, FCV
    std::vector<int> toFixed;   ///< links that touch a reservoir or tank
    std::vector<int> checked; ///< links whose status the flow may change: check valves, pumps, FCVs, at tanks
    std::vector<int> junctionControls; ///< controls that watch a junction: they switch inside the iteration
    std::vector<std::vector<int>> linksAt; ///< per slot; filled for the ends of PRVs and PSVs only

    std::vector<DemandTerm> demands;
    std::vector<Seep> seeps;
    std::vector<int> reservoirs, tanks; ///< nodes
    std::vector<int> speedPatterns;     ///< pumps with one

    bool isRow(int slot) const { return slot < rows; }
};

/// Fills `ldl` with the pattern of the network's equations. Errors: as validate(), and pump curves without a
/// law; Cancelled.
Result<Plan> makePlan(const PipeNetwork& network, SparseLdl& ldl, const std::stop_token& stop);

} // namespace sinew::water
