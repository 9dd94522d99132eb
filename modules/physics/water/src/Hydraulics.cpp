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

Result<HydraulicSolver> HydraulicSolver::make(const PipeNetwork& network, std::stop_token stop)
{
    auto engine = Engine::make(network, stop);
    if (!engine)
        return passOn(engine);
    return HydraulicSolver(std::make_unique<Private>(Private{std::move(*engine), {}}));
}

namespace {

bool fits(const PipeNetwork& network, const HydraulicState& s)
{
    const std::size_t nodes = network.nodes.size(), links = network.links.size();
    return s.headM.size() == nodes && s.deliveredM3s.size() == nodes && s.emitterM3s.size() == nodes &&
           s.flowM3s.size() == links && s.status.size() == links;
}

} // namespace

Result<HydraulicState> HydraulicSolver::solve(const Conditions& conditions, const HydraulicState* start,
                                              std::stop_token stop)
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
        return fail(ErrorCode::SingularNetwork, "the equations cannot be solved at this node",
                    e.network().nodes[e.plan.nodeAt[row]].id);
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

/// What a little more of a leak's emitter withdraws, and where the network feels it.
struct LeakPull {
    int a = 0, b = 0;        ///< slots of the pipe's ends
    double atA = 0, atB = 0; ///< m³/s at each for one unit of the emitter
};

/// A leak that the state has acts through its own eliminated node, pressure and all; one that it has not acts
/// at the pipe's ends by the lever's law.
LeakPull pullOf(const Engine& e, const HydraulicState& state, const Leak& leak)
{
    LeakPull pull{e.plan.from[leak.link], e.plan.to[leak.link]};
    for (std::size_t i = 0; i < e.splits.size(); ++i) {
        const Split& s = e.splits[i];
        if (s.link != leak.link)
            continue;
        const double pressure =
            i < state.leakHeadM.size() ? std::fmax(0, state.leakHeadM[i] - s.elevationM) : 0;
        const double drawn = std::pow(pressure, 1 / s.inverse) / (s.first.p + s.second.p + s.out.p);
        pull.atA = drawn * s.first.p;
        pull.atB = drawn * s.second.p;
        return pull;
    }
    const double f = leak.fraction,
                 head = (1 - f) * state.headM[e.plan.nodeAt[pull.a]] + f * state.headM[e.plan.nodeAt[pull.b]];
    const double drawn = std::pow(std::fmax(0, head - e.heightAt(leak)), leak.exponent);
    pull.atA = drawn * (1 - f);
    pull.atB = drawn * f;
    return pull;
}

} // namespace

Result<Eigen::MatrixXd> HydraulicSolver::headSensitivity(const Conditions& conditions,
                                                         const HydraulicState& state,
                                                         std::span<const int> sensorNodes)
{
    Engine& e = m->engine;
    if (auto ok = factoriseAt(e, conditions, state); !ok)
        return passOn(ok);
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(sensorNodes.size()),
                                                   static_cast<Eigen::Index>(e.head.size()));
    for (std::size_t s = 0; s < sensorNodes.size(); ++s) {
        const std::vector<double> response = responseOf(e, sensorNodes[s]);
        for (int slot = 0; slot < e.plan.rows; ++slot)
            result(static_cast<Eigen::Index>(s), e.plan.nodeAt[slot]) = response[slot];
    }
    return result;
}

Result<Eigen::MatrixXd> HydraulicSolver::leakSensitivity(const Conditions& conditions,
                                                         const HydraulicState& state,
                                                         std::span<const int> sensorNodes,
                                                         std::span<const Leak> leaks)
{
    Engine& e = m->engine;
    if (auto ok = factoriseAt(e, conditions, state); !ok)
        return passOn(ok);
    std::vector<LeakPull> pulls;
    for (const Leak& leak : leaks) {
        if (auto ok = e.checkLeak(leak, false); !ok)
            return passOn(ok);
        pulls.push_back(pullOf(e, state, leak));
    }
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(sensorNodes.size()),
                                                   static_cast<Eigen::Index>(leaks.size()));
    for (std::size_t s = 0; s < sensorNodes.size(); ++s) {
        const std::vector<double> response = responseOf(e, sensorNodes[s]);
        for (std::size_t k = 0; k < pulls.size(); ++k) {
            const LeakPull& pull = pulls[k];
            result(static_cast<Eigen::Index>(s), static_cast<Eigen::Index>(k)) =
                (e.plan.isRow(pull.a) ? pull.atA * response[pull.a] : 0) +
                (e.plan.isRow(pull.b) ? pull.atB * response[pull.b] : 0);
        }
    }
    return result;
}

Result<HydraulicState> solveHydraulics(const PipeNetwork& network, const HydraulicOptions& options,
                                       std::stop_token stop)
{
    auto solver = HydraulicSolver::make(network, stop);
    if (!solver)
        return passOn(solver);
    auto state = solver->solve(conditionsAt(network, options), nullptr, stop);
    if (state)
        state->timeS = options.timeS;
    return state;
}

} // namespace sinew::water
