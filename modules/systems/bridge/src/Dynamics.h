// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "BridgeFrame.h"

#include <sinew/physics/structure/Integrator.h>

namespace sinew::systems {

/// A bridge in motion across itself, whichever model it has. From rest. Thread: one.
class Dynamics {
public:
    /// `frame`: the bridge's response, null for a chain. barK: one a damper. Errors: as structure::Integrator.
    static Result<Dynamics> make(const BridgeModel& bridge, const BridgeResponse* frame,
                                 const Parameters& parameters, const std::vector<double>& barK, double stepS);
    /// One step under a force on every pier, N. Errors: NotConverged.
    Result<void> step(const std::vector<double>& forceN);
    double displacementM(std::size_t pier) const;
    double accelerationMs2(std::size_t pier) const;
    double damperDisplacementM(std::size_t damper) const;

private:
    struct Frame {
        structure::TransientRun run;
        std::vector<int> tops;
    };
    explicit Dynamics(std::variant<structure::Integrator, Frame> model) : m_model(std::move(model)) {}
    std::variant<structure::Integrator, Frame> m_model;
};

} // namespace sinew::systems
