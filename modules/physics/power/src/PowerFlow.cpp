// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/PowerFlow.h>

#include "Newton.h"
#include "ReactiveLimits.h"
#include <sinew/physics/power/DcFlow.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace sinew::power {

namespace {

constexpr double kLowestPu = 0.05; ///< below, no load and no machine runs

} // namespace

double BranchFlow::mva() const
{
    return std::max(std::hypot(fromMw, fromMvar), std::hypot(toMw, toMvar));
}

struct PowerFlowSolver::Private {
    std::size_t buses = 0, generators = 0;
    std::vector<std::pair<int, int>> ends;
    Admittance admittance;
    Newton newton{admittance};

    Result<void> sameGrid(const Grid& grid) const
    {
        const bool same =
            grid.buses.size() == buses && grid.generators.size() == generators &&
            std::ranges::equal(grid.branches, ends, [](const Branch& b, const std::pair<int, int>& e) {
                return b.from == e.first && b.to == e.second;
            });
        return same ? Result<void>()
                    : fail(ErrorCode::InvalidInput, "this solver was made for another grid", "grid");
    }

    void specify(const Grid& grid)
    {
        newton.specified.resize(buses);
        for (std::size_t i = 0; i < buses; ++i)
            newton.specified[i] = -Complex(grid.buses[i].loadMw, grid.buses[i].loadMvar) / grid.baseMva;
        for (const Generator& g : grid.generators)
            if (g.inService)
                newton.specified[g.bus] += Complex(g.mw, g.mvar) / grid.baseMva;
    }

    void begin(const Grid& grid, const Topology& topology, const FlowOptions& options, const PowerFlow* start)
    {
        newton.magnitude.resize(buses);
        newton.angle.resize(buses);
        const bool flat = options.start == FlowOptions::Start::Flat;
        for (std::size_t i = 0; i < buses; ++i) {
            const Bus& bus = grid.buses[i];
            newton.magnitude[i] = flat || bus.voltagePu == 0 ? 1 : bus.voltagePu;
            newton.angle[i] = flat ? 0 : bus.angleRad;
            if (start && start->voltagePu[i] > 0) {
                newton.magnitude[i] = start->voltagePu[i];
                newton.angle[i] = start->angleRad[i];
            }
        }
        pin(grid, topology);
    }

    /// What is given stands as given, whatever the start says.
    void pin(const Grid& grid, const Topology& topology)
    {
        for (const Generator& g : grid.generators)
            if (g.inService &&
                (topology.kind[g.bus] == BusKind::Generator || topology.kind[g.bus] == BusKind::Slack))
                newton.magnitude[g.bus] = g.setpointPu;
        for (std::size_t i = 0; i < buses; ++i) {
            if (topology.kind[i] == BusKind::Isolated)
                newton.magnitude[i] = newton.angle[i] = 0;
            if (topology.kind[i] == BusKind::Slack)
                newton.angle[i] = grid.buses[i].angleRad;
        }
    }

    /// Voltages as taps alone would make them, outwards from where they are held.
    void spreadMagnitudes(const Grid& grid, const Topology& topology)
    {
        std::vector<std::vector<std::pair<int, double>>> links(
            buses); // neighbour, its voltage over this one's
        for (const Branch& b : grid.branches)
            if (b.inService) {
                links[b.from].emplace_back(b.to, 1 / b.tap);
                links[b.to].emplace_back(b.from, b.tap);
            }
        std::vector<int> reached;
        std::vector<bool> known(buses);
        for (std::size_t i = 0; i < buses; ++i)
            if (topology.kind[i] != BusKind::Load) {
                known[i] = true;
                if (topology.kind[i] != BusKind::Isolated)
                    reached.push_back(static_cast<int>(i));
            }
        for (std::size_t next = 0; next < reached.size(); ++next)
            for (const auto& [bus, ratio] : links[reached[next]])
                if (!known[bus]) {
                    known[bus] = true;
                    newton.magnitude[bus] = std::clamp(newton.magnitude[reached[next]] * ratio, 0.5, 2.0);
                    reached.push_back(bus);
                }
    }

    void beginLinear(const Grid& grid, const Topology& topology, const std::stop_token& stop)
    {
        FlowOptions flat;
        flat.start = FlowOptions::Start::Flat;
        begin(grid, topology, flat, nullptr);
        spreadMagnitudes(grid, topology);
        if (auto linear = DcNetwork::make(grid, stop)) {
            const DcFlow flow = linear->flow(grid);
            newton.angle = flow.angleRad;
            pin(grid, topology);
        }
    }

    /// A bus without load balances at no voltage too: an answer of the equations that no grid gives.
    bool isPlausible(const Topology& topology) const
    {
        for (std::size_t i = 0; i < buses; ++i)
            if (topology.kind[i] != BusKind::Isolated && newton.magnitude[i] < kLowestPu)
                return false;
        return true;
    }

    /// As asked first; then with care from the linear flow.
    Newton::Outcome solve(const Grid& grid, const Topology& topology, const FlowOptions& options,
                          std::stop_token stop)
    {
        auto outcome = newton.iterate(options, false, stop);
        if ((outcome.converged && isPlausible(topology)) || outcome.cancelled)
            return outcome;
        beginLinear(grid, topology, stop);
        auto again = newton.iterate(options, true, stop);
        again.iterations += outcome.iterations;
        again.converged = again.converged && isPlausible(topology);
        return again;
    }
};

namespace {

Error notConverged(const Grid& grid, const Newton::Outcome& outcome)
{
    return {ErrorCode::NotConverged,
            fmt::format("no solution after {} iterations, {:.3g} MVA are left over here: the voltage "
                        "collapses, or the data are wrong",
                        outcome.iterations, outcome.residual * grid.baseMva),
            outcome.worstBus >= 0 ? "bus " + grid.buses[outcome.worstBus].id : "grid"};
}

void takeFlows(const Grid& grid, const Admittance& admittance, const std::vector<Complex>& voltage,
               PowerFlow& result)
{
    result.flow.resize(grid.branches.size());
    for (std::size_t j = 0; j < grid.branches.size(); ++j) {
        const BranchAdmittance& y = admittance.branch[j];
        const Complex vf = voltage[grid.branches[j].from], vt = voltage[grid.branches[j].to];
        const Complex from = vf * std::conj(y.ff * vf + y.ft * vt) * grid.baseMva,
                      to = vt * std::conj(y.tf * vf + y.tt * vt) * grid.baseMva;
        result.flow[j] = {from.real(), from.imag(), to.real(), to.imag()};
        result.lossMw += from.real() + to.real();
    }
}

void takeVoltages(const Newton& newton, PowerFlow& result)
{
    result.voltagePu = newton.magnitude;
    result.angleRad = newton.angle;
    for (double& angle : result.angleRad)
        angle = std::remainder(angle, 2 * std::numbers::pi);
}

} // namespace

PowerFlowSolver::PowerFlowSolver(std::unique_ptr<Private> p) : m(std::move(p)) {}
PowerFlowSolver::PowerFlowSolver(PowerFlowSolver&&) noexcept = default;
PowerFlowSolver& PowerFlowSolver::operator=(PowerFlowSolver&&) noexcept = default;
PowerFlowSolver::~PowerFlowSolver() = default;

Result<PowerFlowSolver> PowerFlowSolver::make(const Grid& grid)
{
    if (const auto good = validate(grid); !good)
        return passOn(good);
    auto p = std::make_unique<Private>();
    p->buses = grid.buses.size();
    p->generators = grid.generators.size();
    for (const Branch& branch : grid.branches)
        p->ends.emplace_back(branch.from, branch.to);
    p->admittance.makePattern(grid);
    return PowerFlowSolver(std::move(p));
}

Result<PowerFlow> PowerFlowSolver::solve(const Grid& grid, const FlowOptions& options, const PowerFlow* start,
                                         std::stop_token stop)
{
    if (const auto good = m->sameGrid(grid); !good)
        return passOn(good);
    if (const auto good = validate(grid); !good)
        return passOn(good);
    auto topology = topologyOf(grid);
    if (!topology)
        return passOn(topology);
    PowerFlow result;
    result.topology = std::move(*topology);
    result.warnings = result.topology.warnings;
    m->specify(grid);
    m->admittance.fill(grid, result.topology.kind);
    m->begin(grid, result.topology, options, start);
    ReactiveLimits limits(grid, result.topology);
    for (bool again = true; again;) {
        m->newton.setKinds(limits.kinds());
        const auto outcome = m->solve(grid, limits.topology(), options, stop);
        result.iterations += outcome.iterations;
        result.residualPu = outcome.residual;
        if (outcome.cancelled)
            return fail(ErrorCode::Cancelled, "cancelled", "power flow");
        if (!outcome.converged)
            return tl::unexpected<Error>(notConverged(grid, outcome));
        again = options.reactiveLimits && limits.apply(m->newton);
    }
    takeVoltages(m->newton, result);
    takeFlows(grid, m->admittance, m->newton.voltage, result);
    limits.share(m->newton, result);
    return result;
}

Result<PowerFlow> solvePowerFlow(const Grid& grid, const FlowOptions& options, std::stop_token stop)
{
    auto solver = PowerFlowSolver::make(grid);
    return solver ? solver->solve(grid, options, nullptr, stop) : Result<PowerFlow>(passOn(solver));
}

} // namespace sinew::power
