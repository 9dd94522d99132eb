// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Burst.h"
#include <sinew/twin/Proposal.h>

namespace sinew::systems::waterloop {

/// Share of a hole's opening that a tightened clamp is taken to close. A default, to be replaced by the
/// clamp's own test.
inline constexpr double clampSeals = 0.8;

/// One way to act, and what the pressure-dependent model says it would do.
struct Remedy {
    std::string title, how;
    std::vector<std::pair<const Actuator*, double>> sets; ///< SI set values; the first is the leading one
    double unservedM3s = 0;                               ///< customers' demand that is not met
    double covers = 1;                                    ///< probability that it acts on the burst
    double leakM3s = 0;                                   ///< expected, over all suspects
    double leakIfCoveredM3s = 0;
    Eigen::VectorXd headChangeM; ///< per sensor, against doing nothing, where it acts on the burst
};

struct Comparison {
    double unservedM3s = 0, leakM3s = 0; ///< doing nothing
    std::vector<Remedy> remedies; ///< best first: least water that reaches nobody, leaked or not delivered
};

/// Loss of service that nobody would notice, m³/s.
inline constexpr double unnoticedM3s = 1e-4;

/// Tighten clamps, close the valves around the pipe, or lower the pressure of its zone: whatever the
/// actuators allow, is expected to save a fiftieth of the leak or more and leaves no more demand unserved
/// than doing nothing. Actuators that already stand as commanded are left alone. Errors: those of the solver.
Result<Comparison> compareRemedies(const water::PipeNetwork& network, const Binding& binding,
                                   const Past& past, const BurstFinding& burst, const CommandedBy& commanded,
                                   std::stop_token stop);

/// All proposals about bursts in a network renew each other.
std::string keyOf(const AssetId& asset);

/// The plan of a tightened clamp, made again from the conditions that were measured since `operatedAt`.
/// Nothing where the plan's channel is no longer calibrated.
std::optional<VerifyPlan> followPlan(const Binding& binding, const Past& past, const BurstFinding& burst,
                                     const VerifyPlan& plan, Instant operatedAt);

/// The best remedy as a proposal with its proof. Nothing where there is no remedy.
Result<std::optional<Proposal>> proposeRemedy(const AssetId& asset, const water::PipeNetwork& network,
                                              const Binding& binding, const Past& past,
                                              const BurstFinding& burst, const CommandedBy& commanded,
                                              std::stop_token stop);

} // namespace sinew::systems::waterloop
