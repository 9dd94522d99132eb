// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Ensemble.h"

#include <sinew/forecast/System.h>
#include <sinew/systems/bridge/BridgeSystem.h>

namespace sinew::systems {

/// One bridge's run, as far as it has got.
struct BridgeRun {
    SurfaceBook& book;
    const forecast::SystemInput& input;
    const BridgeSettings& settings;
    PresentState now;
    Calibration calibration;
    WindScenario scenario;
    Ensemble without;
    const BridgeModel& bridge() const { return book.bridge(); }
    double minutesAPoint() const { return toSeconds(scenario.step) / 60; }
    EnsembleSettings ensembleSettings() const;
    double riskOf(const Ensemble& ensemble, std::size_t pier) const; ///< 0 where it has no limit
    Result<Ensemble> with(const std::vector<std::vector<double>>& barK, std::stop_token stop) const;
};

/// The dampers to heat, how far, and what comes of it.
struct PreHeating {
    std::vector<std::size_t> dampers;
    double targetK = 0;
    Instant ready; ///< when they are hot if it is approved in time
    Instant actBefore;
    double energyJ = 0;
    double heatingS = 0;
    std::size_t criticalPier = 0;
    double riskWithout = 0, riskWith = 0; ///< of the critical pier
    Ensemble with;
};

/// Nothing where no pier is at risk, nothing can be heated, or heating does not help; why is then in
/// `warnings`.
Result<std::optional<PreHeating>> planPreHeating(const BridgeRun& run, std::vector<Warning>& warnings,
                                                 std::stop_token stop);

/// The key of this bridge's pre-heating: one stands at a time.
std::string keyOf(const BridgeModel& bridge);

/// The proposal and how it is to be verified. Forecast ids are the critical pier's displacement.
Proposal proposalFor(const BridgeRun& run, const PreHeating& plan, const ForecastId& without,
                     const ForecastId& with);

} // namespace sinew::systems
