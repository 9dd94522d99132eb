// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/Hydraulics.h>

#include "Limits.h"
#include "Working.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sinew::water {

using Matrix = Eigen::SparseMatrix<double>;

struct HydraulicSolver::Private {
    Plan plan;
    Matrix matrix;
    Eigen::SimplicialLDLT<Matrix, Eigen::Lower> factor;

    explicit Private(Plan&& p) : plan(std::move(p)), matrix(plan.pattern)
    {
        if (plan.rows > 0)
            factor.analyzePattern(matrix);
    }
    bool solveHeads(Working& w);
    Result<HydraulicState> iterate(Working& w, std::stop_token stop);
    int badRow() const;
};

HydraulicSolver::HydraulicSolver(std::unique_ptr<Private> p) : m(std::move(p)) {}
HydraulicSolver::HydraulicSolver(HydraulicSolver&&) noexcept = default;
HydraulicSolver& HydraulicSolver::operator=(HydraulicSolver&&) noexcept = default;
HydraulicSolver::~HydraulicSolver() = default;

Result<HydraulicSolver> HydraulicSolver::make(const PipeNetwork& network)
{
    auto plan = makePlan(network);
    if (!plan)
        return passOn(plan);
    return HydraulicSolver(std::make_unique<Private>(std::move(*plan)));
}

namespace {

Error singular(const Working& w, int row)
{
    for (std::size_t i = 0; i < w.head.size(); ++i)
        if (w.row(static_cast<int>(i)) == row)
            return {ErrorCode::SingularNetwork, "the equations cannot be solved at this node", w.network().nodes[i].id};
    return {ErrorCode::SingularNetwork, "the equations cannot be solved", {}};
}

LinkStatus outer(const Working& w, std::size_t i)
{
    if (isClosed(w.status[i]))
        return LinkStatus::Closed;
    return w.network().links[i].valve() && w.status[i] == Inner::Active ? LinkStatus::Active : LinkStatus::Open;
}

/// Net inflow of tanks and reservoirs.
void balanceSources(const Working& w, HydraulicState& state)
{
    for (std::size_t i = 0; i < state.deliveredM3s.size(); ++i)
        if (w.row(static_cast<int>(i)) < 0)
            state.deliveredM3s[i] = 0;
    for (std::size_t j = 0; j < state.flowM3s.size(); ++j) {
        const Link& link = w.network().links[j];
        if (w.row(link.from) < 0)
            state.deliveredM3s[link.from] -= state.flowM3s[j];
        if (w.row(link.to) < 0)
            state.deliveredM3s[link.to] += state.flowM3s[j];
    }
}

void warnOfNegativePressures(const Working& w, HydraulicState& state)
{
    int count = 0, first = -1;
    for (int i = 0; i < static_cast<int>(w.head.size()); ++i)
        if (w.row(i) >= 0 && w.conditions.demandM3s[i] > 0 && w.head[i] < w.network().nodes[i].elevationM) {
            first = count++ == 0 ? i : first;
        }
    if (count > 0 && w.conditions.demandModel == DemandModel::DemandDriven)
        state.warnings.push_back({fmt::format("{} nodes with demand have a negative pressure", count),
                                  w.network().nodes[first].id});
}

HydraulicState report(const Working& w, int iterations, double error)
{
    HydraulicState state;
    state.headM = w.head;
    state.deliveredM3s = w.demand;
    state.emitterM3s = w.emitter;
    state.flowM3s = w.flow;
    for (std::size_t i = 0; i < w.flow.size(); ++i) {
        state.status.push_back(outer(w, i));
        if (state.status[i] == LinkStatus::Closed)
            state.flowM3s[i] = 0;
    }
    balanceSources(w, state);
    state.iterations = iterations;
    state.relativeError = error;
    warnOfNegativePressures(w, state);
    return state;
}

bool isFinite(const Eigen::VectorXd& v) { return v.allFinite(); }

} // namespace

/// The row whose pivot is worst.
int HydraulicSolver::Private::badRow() const
{
    const auto d = factor.vectorD();
    Eigen::Index worst = 0;
    for (Eigen::Index i = 0; i < d.size(); ++i)
        if (!std::isfinite(d[i]) || std::fabs(d[i]) < std::fabs(d[worst]))
            worst = i;
    return d.size() > 0 ? static_cast<int>(factor.permutationPinv().indices()[worst]) : -1;
}

bool HydraulicSolver::Private::solveHeads(Working& w)
{
    if (plan.rows == 0)
        return true;
    assemble(w, matrix);
    factor.factorize(matrix);
    if (factor.info() != Eigen::Success)
        return false;
    const Eigen::VectorXd heads = factor.solve(w.rhs);
    if (!isFinite(heads))
        return false;
    for (std::size_t i = 0; i < w.head.size(); ++i)
        if (plan.row[i] >= 0)
            w.head[i] = heads[plan.row[i]];
    return true;
}

Result<HydraulicState> HydraulicSolver::Private::iterate(Working& w, std::stop_token stop)
{
    const NetworkOptions& options = w.network().options;
    const int most = options.trials + std::max(0, options.extraTrials);
    int nextCheck = options.checkFrequency;
    double relaxation = 1;
    Change change;
    for (int trial = 1; trial <= most; ++trial) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        if (!solveHeads(w)) {
            const int row = badRow();
            if (releaseValveAt(w, row))
                continue;
            return tl::unexpected<Error>(singular(w, row));
        }
        change = updateFlows(w, relaxation);
        if (!std::isfinite(change.absolute))
            return fail(ErrorCode::NotConverged, fmt::format("flows grew beyond all bounds in iteration {}", trial));
        relaxation = 1;
        bool valves = false;
        if (options.dampLimit <= 0 || change.relative <= options.dampLimit) {
            relaxation = options.dampLimit > 0 ? 0.6 : 1;
            valves = updateValves(w);
        }
        const bool frozen = trial > options.trials;
        if (hasConverged(w, change)) {
            if (frozen)
                return report(w, trial, change.relative);
            const bool links = updateLinks(w), controls = applyJunctionControls(w);
            if (!valves && !links && !controls)
                return report(w, trial, change.relative);
            nextCheck = trial + options.checkFrequency;
        } else if (trial <= options.maxCheck && trial == nextCheck) {
            updateLinks(w);
            nextCheck += options.checkFrequency;
        }
    }
    if (options.extraTrials < 0)
        return fail(ErrorCode::NotConverged, fmt::format("no balance after {} iterations, flows still change by {:.3g} "
                                                         "of their sum", most, change.relative));
    HydraulicState state = report(w, most, change.relative);
    state.warnings.push_back({fmt::format("unbalanced after {} iterations: flows still change by {:.3g} of their sum",
                                          most, change.relative), {}});
    return state;
}

Result<HydraulicState> HydraulicSolver::solve(const Conditions& conditions, const HydraulicState* start,
                                              std::stop_token stop)
{
    const PipeNetwork& network = *m->plan.network;
    if (conditions.demandM3s.size() != network.nodes.size() || conditions.fixedHeadM.size() != network.nodes.size() ||
        conditions.emitter.size() != network.nodes.size() || conditions.links.size() != network.links.size())
        return fail(ErrorCode::InvalidInput, "the conditions belong to another network");
    if (start && (start->headM.size() != network.nodes.size() || start->status.size() != network.links.size()))
        start = nullptr;
    Working w(m->plan, conditions);
    startFrom(w, start);
    return m->iterate(w, stop);
}

Result<Eigen::MatrixXd> HydraulicSolver::headSensitivity(const Conditions& conditions, const HydraulicState& state,
                                                         std::span<const int> sensorNodes)
{
    Working w(m->plan, conditions);
    startFrom(w, &state);
    w.flow = state.flowM3s;
    w.head = state.headM;
    assemble(w, m->matrix);
    m->factor.factorize(m->matrix);
    if (m->factor.info() != Eigen::Success)
        return tl::unexpected<Error>(singular(w, m->badRow()));
    const auto nodes = static_cast<Eigen::Index>(w.head.size());
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(sensorNodes.size()), nodes);
    for (std::size_t s = 0; s < sensorNodes.size(); ++s) {
        const int row = w.row(sensorNodes[s]);
        if (row < 0)
            continue;
        // The matrix is symmetric: one back-substitution gives the sensor's response to every node.
        Eigen::VectorXd unit = Eigen::VectorXd::Zero(m->plan.rows);
        unit[row] = -1;
        const Eigen::VectorXd response = m->factor.solve(unit);
        for (Eigen::Index i = 0; i < nodes; ++i)
            if (w.row(static_cast<int>(i)) >= 0)
                result(static_cast<Eigen::Index>(s), i) = response[w.row(static_cast<int>(i))];
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
