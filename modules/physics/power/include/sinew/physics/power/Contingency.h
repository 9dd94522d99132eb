// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/PowerFlow.h>

#include <optional>

namespace sinew::power {

struct ContingencyOptions {
    int fullChecks = 20; ///< how many of the worst outages the full power flow looks at again
    FlowOptions flow{.maxIterations = 15};
    unsigned threads = 0; ///< 0: as many as the machine has
};

/// What the loss of one branch does.
struct Contingency {
    struct FullCheck {
        bool converged = false; ///< not: the voltage collapses
        double worstLoading = 0;
        int worstBranch = -1;
        double lowestPu = 0;
        int lowestBus = -1;
        double lossMw = 0;
    };
    int branch = -1;         ///< the one that is lost
    bool islanded = false;   ///< it alone held two parts together
    double worstLoading = 0; ///< highest flow over rating, linear flow; 0 where no branch has a rating
    int worstBranch = -1;    ///< where; -1: none has a rating
    double lostLoadMw = 0;   ///< of a part that nothing feeds any more
    std::optional<FullCheck> full;
};

struct ContingencyReport {
    std::vector<Contingency> outages; ///< one a branch in service, in their order
    PowerFlow base;
    std::vector<Warning> warnings;
};

/// N-1: every branch in service lost in turn. The linear flow sifts all of them by outage distribution
/// factors (an outage that cuts the grid by moving what the branch carried to the slacks of the parts); the
/// worst are solved in full. Errors: as solvePowerFlow() and DcNetwork::make(), of the grid with nothing
/// lost; Cancelled. Thread: pure; starts threads of its own. Checks `stop` once an outage. Source: Wood,
/// Wollenberg & Sheble 2014, section 7.3.
Result<ContingencyReport> screenContingencies(const Grid& grid, const ContingencyOptions& options = {},
                                              std::stop_token stop = {});

} // namespace sinew::power
