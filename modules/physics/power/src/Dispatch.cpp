// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/Dispatch.h>

#include "InteriorPoint.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::power {

namespace {

/// Dear enough that load goes only where nothing else helps, near enough to prices to keep the numbers
/// together.
constexpr double kDiagnosisPerMwh = 1e4;

Result<void> reactancesGiven(const Grid& grid)
{
    for (const Branch& branch : grid.branches)
        if (branch.inService && branch.x == 0)
            return fail(ErrorCode::InvalidInput, "it has no reactance, which the linear flow divides by",
                        "branch " + branch.id);
    return {};
}

} // namespace

struct DispatchSolver::Private {
    explicit Private(const Grid& grid) : point(grid) {}
    InteriorPoint point;

    void take(const Grid& grid, const std::vector<Unit>& units, Dispatch& result) const
    {
        const std::size_t buses = grid.buses.size();
        result.angleRad = point.angle;
        result.lmp.assign(buses, 0);
        result.shedMw.assign(buses, 0);
        for (std::size_t i = 0; i < buses; ++i)
            if (result.topology.kind[i] == BusKind::Isolated)
                result.shedMw[i] = std::max(0.0, grid.buses[i].loadMw);
            else
                result.lmp[i] = point.price[i] / grid.baseMva;
        for (const double f : point.flow)
            result.flowMw.push_back(f * grid.baseMva);
        result.generatorMw.assign(grid.generators.size(), 0);
        std::vector<bool> free(grid.generators.size());
        for (const Unit& unit : units)
            if (unit.generator >= 0)
                free[unit.generator] = true;
        for (std::size_t g = 0; g < grid.generators.size(); ++g) {
            const Generator& generator = grid.generators[g];
            const bool runs = generator.inService && result.topology.kind[generator.bus] != BusKind::Isolated;
            if (runs && (!free[g] || generator.cost.points.size() > 1))
                result.generatorMw[g] = generator.minMw; // pieces count from there
        }
        for (std::size_t n = 0; n < units.size(); ++n)
            (units[n].generator >= 0 ? result.generatorMw[units[n].generator]
                                     : result.shedMw[units[n].bus]) += point.u[n] * grid.baseMva;
    }

    static void takeCosts(const Grid& grid, const DispatchOptions& options, Dispatch& result)
    {
        for (std::size_t g = 0; g < grid.generators.size(); ++g)
            if (grid.generators[g].inService &&
                result.topology.kind[grid.generators[g].bus] != BusKind::Isolated)
                result.costPerHour += power::costPerHour(grid.generators[g].cost, result.generatorMw[g]);
        for (std::size_t i = 0; options.shedPerMwh && i < grid.buses.size(); ++i)
            result.shedCostPerHour += *options.shedPerMwh * result.shedMw[i];
    }

    /// What stands in the way: how much load would have to be shed, and where most of it.
    Error diagnose(const Grid& grid, const DispatchOptions& options, std::stop_token stop)
    {
        const Error unknown{
            ErrorCode::NotConverged,
            "no dispatch was found: least outputs, ratings and phase shifts contradict each other", "grid"};
        DispatchOptions softer = options;
        softer.shedPerMwh = kDiagnosisPerMwh;
        const auto relaxed =
            options.shedPerMwh ? Result<Dispatch>(tl::unexpected<Error>(unknown)) : solve(grid, softer, stop);
        if (!relaxed)
            return relaxed.error().code == ErrorCode::Cancelled ? relaxed.error() : unknown;
        double total = 0;
        for (const double mw : relaxed->shedMw)
            total += mw;
        const auto most = std::ranges::max_element(relaxed->shedMw) - relaxed->shedMw.begin();
        return {ErrorCode::NotConverged,
                fmt::format("no dispatch serves the load within the limits: {:.4g} MW would have to be shed, "
                            "most of it here",
                            total),
                "bus " + grid.buses[most].id};
    }

    Result<Dispatch> solve(const Grid& grid, const DispatchOptions& options, std::stop_token stop)
    {
        auto topology = topologyOf(grid);
        if (!topology)
            return passOn(topology);
        std::vector<double> fixed(grid.buses.size(), 0.0);
        const auto units = unitsOf(grid, *topology, options, fixed);
        if (!units)
            return passOn(units);
        const auto outcome = point.solve(grid, *topology, *units, fixed, options, stop);
        if (outcome.cancelled)
            return fail(ErrorCode::Cancelled, "cancelled", "dispatch");
        if (!outcome.converged)
            return tl::unexpected<Error>(diagnose(grid, options, stop));
        Dispatch result;
        result.topology = std::move(*topology);
        result.warnings = result.topology.warnings;
        result.iterations = outcome.iterations;
        result.residualPu = outcome.residual;
        take(grid, *units, result);
        takeCosts(grid, options, result);
        return result;
    }
};

DispatchSolver::DispatchSolver(std::unique_ptr<Private> p) : m(std::move(p)) {}
DispatchSolver::DispatchSolver(DispatchSolver&&) noexcept = default;
DispatchSolver& DispatchSolver::operator=(DispatchSolver&&) noexcept = default;
DispatchSolver::~DispatchSolver() = default;

Result<DispatchSolver> DispatchSolver::make(const Grid& grid)
{
    if (const auto good = validate(grid); !good)
        return passOn(good);
    return DispatchSolver(std::make_unique<Private>(grid));
}

Result<Dispatch> DispatchSolver::solve(const Grid& grid, const DispatchOptions& options, std::stop_token stop)
{
    if (const auto good = validate(grid); !good)
        return passOn(good);
    if (!m->point.fits(grid))
        return fail(ErrorCode::InvalidInput, "this solver was made for another grid", "grid");
    if (const auto good = reactancesGiven(grid); !good)
        return passOn(good);
    return m->solve(grid, options, stop);
}

Result<Dispatch> dispatch(const Grid& grid, const DispatchOptions& options, std::stop_token stop)
{
    auto solver = DispatchSolver::make(grid);
    return solver ? solver->solve(grid, options, stop) : Result<Dispatch>(passOn(solver));
}

} // namespace sinew::power
