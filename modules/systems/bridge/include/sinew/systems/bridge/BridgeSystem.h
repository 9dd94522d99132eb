// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/forecast/System.h>

#include <memory>

namespace sinew::systems {

struct BridgeSettings {
    int members = 200;
    int minutes = 5;             ///< simulated a wind speed, for the response surface
    double stepS = 0.025;        ///< of the dynamic runs
    double riskThreshold = 0.10; ///< probability of passing a pier's limit from which pre-heating is proposed
    double aimedRisk = 0.02;     ///< that it shall bring the piers under
    Duration past{std::chrono::hours(24)}; ///< that calibration looks back
};

/// Bridges whose piers carry superelastic dampers: peak displacement, acceleration and damper strain of one
/// minute in the wind to come, and pre-heating of the dampers where that keeps a pier within its limit.
///
/// Method: the frame that the bridge's members make (a lumped chain of piers where it has none) with flag-shaped
/// dampers, run through simulated gusts at a few wind speeds
/// once for each set of temperatures; its logarithmic response surface is calibrated on measured peaks
/// (Bayesian least squares) and carried by an ensemble over the wind outlook, the calibrated factors and the
/// gusts. docs/physics/bridge.md. Ground motion: during an earthquake the dampers act passively, and none of
/// this is predicted. Errors: Cancelled, NotConverged. A bridge without wind data is a warning.
class BridgeSystem final : public forecast::System {
public:
    explicit BridgeSystem(BridgeSettings settings = {});
    ~BridgeSystem() override;
    std::string id() const override { return "bridge"; }
    std::string name() const override { return "Bridges"; }
    bool appliesTo(const Model& model) const override;
    Duration interval() const override { return std::chrono::minutes(10); }
    Result<forecast::SystemOutput> run(const forecast::SystemInput& input, std::stop_token stop) override;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::systems
