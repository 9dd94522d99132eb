// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/Hydraulics.h>

#include "Engine.h"
#include "Warnings.h"

#include <algorithm>
#include <cmath>

namespace sinew::water {

struct HydraulicSolver::Private {
    Engine engine;
    HydraulicState state;
};

HydraulicSolver::HydraulicSolver(std::unique_ptr<Private> p) : m(std::move(p)) {}
HydraulicSolver::HydraulicSolver(HydraulicSolver&&) noexcept = default;
HydraulicSolver& HydraulicSolver::operator=(HydraulicSolver&&) noexcept = default;
HydraulicSolver::~HydraulicSolver() = default;

Result<HydraulicSolver> HydraulicSolver::make(const PipeNetwork& network)
{
    auto engine = Engine::make(network);
    if (!engine)
        return passOn(engine);
    return HydraulicSolver(std::make_unique<Private>(Private{std::move(*engine), {}}));
}

namespace {

Result<void> checkSizes(const PipeNetwork& network, const Conditions& c)
{
    const std::size_t nodes = network.nodes.size();
    if (c.demandM3s.size() != nodes || c.fixedHeadM.size() != nodes || c.emitter.size() != nodes || c.links.size() != network.links.size())
        return fail(ErrorCode::InvalidInput, "the conditions belong to another network");
    return {};
}

bool fits(const PipeNetwork& network, const HydraulicState& s)
{
    const std::size_t nodes = network.nodes.size(), links = network.links.size();
    return s.headM.size() == nodes && s.deliveredM3s.size() == nodes && s.emitterM3s.size() == nodes && s.flowM3s.size() == links &&
           s.status.size() == links;
}

} // namespace

Result<HydraulicState> HydraulicSolver::solve(const Conditions& conditions, const HydraulicState* start, std::stop_token stop)
{
    Engine& e = m->engine;
    if (auto ok = checkSizes(e.network(), conditions); !ok)
        return passOn(ok);
    e.load(conditions);
    if (start && fits(e.network(), *start))
        e.resume(conditions, *start);
    else
        e.reset(conditions.links);
    if (auto ok = e.solve(stop); !ok)
        return passOn(ok);
    if (!e.balanced && e.network().options.extraTrials < 0)
        return fail(ErrorCode::NotConverged, unbalancedText(e));
    e.report(m->state);
    warnOf(e, m->state);
    return m->state;
}

Result<Eigen::MatrixXd> HydraulicSolver::headSensitivity(const Conditions& conditions, const HydraulicState& state,
                                                         std::span<const int> sensorNodes)
{
    Engine& e = m->engine;
    if (auto ok = checkSizes(e.network(), conditions); !ok || !fits(e.network(), state))
        return fail(ErrorCode::InvalidInput, "the conditions or the state belong to another network");
    e.load(conditions);
    e.restore(conditions, state);
    if (const int row = e.factorise(); row >= 0)
        return fail(ErrorCode::SingularNetwork, "the equations cannot be solved at this node", e.network().nodes[e.plan.nodeAt[row]].id);
    const auto nodes = static_cast<Eigen::Index>(e.head.size());
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(sensorNodes.size()), nodes);
    std::vector<double> response(e.head.size());
    for (std::size_t s = 0; s < sensorNodes.size(); ++s) {
        const int row = e.plan.slotOf[sensorNodes[s]];
        if (!e.plan.isRow(row))
            continue;
        // The matrix is symmetric: one back-substitution gives the sensor's response to every node.
        std::fill(response.begin(), response.end(), 0.0);
        response[row] = -1;
        e.ldl.solve(response.data());
        for (int slot = 0; slot < e.plan.rows; ++slot)
            result(static_cast<Eigen::Index>(s), e.plan.nodeAt[slot]) = response[slot];
    }
    return result;
}

Result<HydraulicState> solveHydraulics(const PipeNetwork& network, const HydraulicOptions& options,
                                       std::stop_token stop)
{
    auto solver = HydraulicSolver::make(network);
    if (!solver)
        return passOn(solver);
    auto state = solver->solve(conditionsAt(network, options), nullptr, stop);
    if (state)
        state->timeS = options.timeS;
    return state;
}

} // namespace sinew::water
