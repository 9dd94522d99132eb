// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/drainage/Simulation.h>

#include <span>

namespace sinew::drainage {

/// One possible rain.
struct RainMember {
    double factor = 1;
    std::vector<std::vector<RainSpan>> spans; ///< per gage; empty: the model's own rain
};

/// Called from the members' threads; for one member in order.
using OnMemberReport = std::function<void(std::size_t member, const DrainageState& state)>;

/// Runs copies of a simulation, each under its own rain, from where it stands to `untilS`; reports at
/// multiples of reportStepS. Summaries are in the order of the members and count from the simulation's start.
/// threads: 0: one a processor. Errors: those of the first member that fails; Cancelled.
Result<std::vector<Summary>> simulateEnsemble(const Simulation& start, std::span<const RainMember> members,
                                              double untilS, double reportStepS,
                                              const OnMemberReport& onReport, std::stop_token stop = {},
                                              unsigned threads = 0);

} // namespace sinew::drainage
