// SPDX-License-Identifier: GPL-3.0-or-later
#include "Dynamics.h"

#include <cmath>

namespace sinew::systems {

Result<Dynamics> Dynamics::make(const BridgeModel& bridge, const BridgeResponse* frame,
                                const Parameters& parameters, const std::vector<double>& barK, double stepS)
{
    if (!frame) {
        const auto model = lumpedModel(bridge, parameters, barK);
        if (!model)
            return passOn(model);
        auto integrator = structure::Integrator::make(*model, stepS);
        if (!integrator)
            return passOn(integrator);
        return Dynamics(std::move(*integrator));
    }
    structure::TransientRun run(frame->system);
    for (std::size_t i = 0; i < bridge.dampers.size(); ++i)
        run.setDamper(static_cast<int>(i), flagOf(bridge.dampers[i], parameters, barK[i]));
    return Dynamics(Frame{std::move(run), frame->tops});
}

Result<void> Dynamics::step(const std::vector<double>& forceN)
{
    if (auto* chain = std::get_if<structure::Integrator>(&m_model))
        return chain->step(forceN);
    return std::get<Frame>(m_model).run.step(forceN);
}

double Dynamics::displacementM(std::size_t pier) const
{
    if (const auto* chain = std::get_if<structure::Integrator>(&m_model))
        return chain->displacementM()[static_cast<Eigen::Index>(pier)];
    const Frame& frame = std::get<Frame>(m_model);
    return frame.run.displacementM(frame.tops[pier]);
}

double Dynamics::accelerationMs2(std::size_t pier) const
{
    if (const auto* chain = std::get_if<structure::Integrator>(&m_model))
        return chain->accelerationMs2()[static_cast<Eigen::Index>(pier)];
    const Frame& frame = std::get<Frame>(m_model);
    return frame.run.accelerationMs2(frame.tops[pier]);
}

double Dynamics::damperDisplacementM(std::size_t damper) const
{
    if (const auto* chain = std::get_if<structure::Integrator>(&m_model))
        return chain->damperDisplacementM(damper);
    return std::get<Frame>(m_model).run.damperElongationM(static_cast<int>(damper));
}

} // namespace sinew::systems
