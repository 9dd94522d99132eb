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
    if (auto ok = e.checkConditions(conditions); !ok)
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

namespace {

/// Factorises where the state is. Errors: InvalidInput, SingularNetwork.
Result<void> factoriseAt(Engine& e, const Conditions& conditions, const HydraulicState& state)
{
    if (!e.checkConditions(conditions) || !fits(e.network(), state))
        return fail(ErrorCode::InvalidInput, "the conditions or the state belong to another network");
    e.load(conditions);
    e.restore(conditions, state);
    if (const int row = e.factorise(); row >= 0)
        return fail(ErrorCode::SingularNetwork, "the equations cannot be solved at this node", e.network().nodes[e.plan.nodeAt[row]].id);
    return {};
}

/// The matrix is symmetric: one back-substitution gives the sensor's response to a withdrawal at every slot.
std::vector<double> responseOf(const Engine& e, int sensorNode)
{
    std::vector<double> response(e.head.size(), 0.0);
    const int row = e.plan.slotOf[sensorNode];
    if (e.plan.isRow(row)) {
        response[row] = -1;
        e.ldl.solve(response.data());
    }
    return response;
}

/// Head just inside the leak, and how it falls with what is drawn there.
struct LeakPoint {
    double pressureM = 0, dropSM2 = 0;
};

} // namespace

Result<Eigen::MatrixXd> HydraulicSolver::headSensitivity(const Conditions& conditions, const HydraulicState& state,
                                                         std::span<const int> sensorNodes)
{
    Engine& e = m->engine;
    if (auto ok = factoriseAt(e, conditions, state); !ok)
        return passOn(ok);
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(sensorNodes.size()), static_cast<Eigen::Index>(e.head.size()));
    for (std::size_t s = 0; s < sensorNodes.size(); ++s) {
        const std::vector<double> response = responseOf(e, sensorNodes[s]);
        for (int slot = 0; slot < e.plan.rows; ++slot)
            result(static_cast<Eigen::Index>(s), e.plan.nodeAt[slot]) = response[slot];
    }
    return result;
}

/// With q = C p^n and p falling by S for each unit drawn: dq/dC = p^n / (1 + n C p^(n-1) S). The sensor sees that
/// withdrawal at the pipe's ends by the lever's law.
Result<Eigen::MatrixXd> HydraulicSolver::leakSensitivity(const Conditions& conditions, const HydraulicState& state,
                                                         std::span<const int> sensorNodes, std::span<const Leak> leaks)
{
    Engine& e = m->engine;
    if (auto ok = factoriseAt(e, conditions, state); !ok)
        return passOn(ok);
    std::vector<double> drawn(leaks.size()); // dq/dC
    for (std::size_t k = 0; k < leaks.size(); ++k) {
        if (auto ok = e.checkLeak(leaks[k], false); !ok)
            return passOn(ok);
        const int a = e.plan.from[leaks[k].link], b = e.plan.to[leaks[k].link];
        const double f = leaks[k].fraction, p = e.conductance()[leaks[k].link];
        double own = 0;
        if (leaks[k].emitter > 0) {
            std::vector<double> unit(e.head.size(), 0.0);
            unit[a] -= 1 - f;
            unit[b] -= f;
            e.ldl.solve(unit.data());
            own = (e.plan.isRow(a) ? (1 - f) * unit[a] : 0) + (e.plan.isRow(b) ? f * unit[b] : 0);
        }
        const double h1 = state.headM[e.plan.nodeAt[a]], h2 = state.headM[e.plan.nodeAt[b]];
        const LeakPoint at{(1 - f) * h1 + f * h2 - e.heightAt(leaks[k]), (p > 0 ? f * (1 - f) / p : 0) - own};
        const double n = leaks[k].exponent;
        if (at.pressureM > 0)
            drawn[k] = std::pow(at.pressureM, n) / (1 + n * leaks[k].emitter * std::pow(at.pressureM, n - 1) * at.dropSM2);
    }
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(sensorNodes.size()), static_cast<Eigen::Index>(leaks.size()));
    for (std::size_t s = 0; s < sensorNodes.size(); ++s) {
        const std::vector<double> response = responseOf(e, sensorNodes[s]);
        for (std::size_t k = 0; k < leaks.size(); ++k) {
            const int a = e.plan.from[leaks[k].link], b = e.plan.to[leaks[k].link];
            const double f = leaks[k].fraction;
            const double seen = (e.plan.isRow(a) ? (1 - f) * response[a] : 0) + (e.plan.isRow(b) ? f * response[b] : 0);
            result(static_cast<Eigen::Index>(s), static_cast<Eigen::Index>(k)) = seen * drawn[k];
        }
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
