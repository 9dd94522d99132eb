// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/AcDispatch.h>

#include "AcPoint.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::power {

namespace {

Result<void> checkLimits(const Grid& grid, const AcDispatchOptions& options)
{
    for (const auto* perBus : {&options.minVoltagePu, &options.maxVoltagePu})
        if (!perBus->empty() && perBus->size() != grid.buses.size())
            return fail(ErrorCode::InvalidInput, "voltage limits must be given for every bus or none",
                        "grid");
    for (std::size_t i = 0; i < grid.buses.size(); ++i) {
        const double low = options.minVoltagePu.empty() ? 0.9 : options.minVoltagePu[i],
                     high = options.maxVoltagePu.empty() ? 1.1 : options.maxVoltagePu[i];
        if (!(low > 0 && low <= high) || !std::isfinite(high))
            return fail(ErrorCode::InvalidInput, "its voltage limits allow no voltage",
                        "bus " + grid.buses[i].id);
    }
    for (std::size_t g = 0; g < grid.generators.size(); ++g)
        if (const Generator& unit = grid.generators[g]; unit.inService && !(unit.minMvar <= unit.maxMvar))
            return fail(ErrorCode::InvalidInput, "its least reactive power is above its most",
                        fmt::format("generator {} at bus {}", g + 1, grid.buses[unit.bus].id));
    return {};
}

BranchFlow flowOf(const Branch& branch, Complex vf, Complex vt, double baseMva)
{
    const BranchAdmittance y = admittanceOf(branch);
    const Complex sf = vf * std::conj(y.ff * vf + y.ft * vt) * baseMva,
                  st = vt * std::conj(y.tf * vf + y.tt * vt) * baseMva;
    return {sf.real(), sf.imag(), st.real(), st.imag()};
}

void takeVoltages(const Grid& grid, const AcPoint& point, AcDispatch& result)
{
    const std::size_t buses = grid.buses.size();
    for (auto* perBus : {&result.voltagePu, &result.angleRad, &result.lmp, &result.reactivePrice})
        perBus->assign(buses, 0);
    for (std::size_t i = 0; i < buses; ++i) {
        if (result.topology.kind[i] == BusKind::Isolated)
            continue;
        const int bus = static_cast<int>(i);
        result.voltagePu[i] = point.voltage(bus);
        result.angleRad[i] = point.angle(bus);
        result.lmp[i] = point.activePrice(bus) / grid.baseMva;
        result.reactivePrice[i] = point.reactivePrice(bus) / grid.baseMva;
    }
}

void takeFlows(const Grid& grid, AcDispatch& result)
{
    const auto voltage = [&](int bus) { return std::polar(result.voltagePu[bus], result.angleRad[bus]); };
    for (const Branch& b : grid.branches) {
        const bool live = b.inService && result.topology.kind[b.from] != BusKind::Isolated &&
                          result.topology.kind[b.to] != BusKind::Isolated;
        result.flow.push_back(live ? flowOf(b, voltage(b.from), voltage(b.to), grid.baseMva) : BranchFlow{});
        result.lossMw += result.flow.back().fromMw + result.flow.back().toMw;
    }
}

/// Generators whose output is no variable stand at their least; pieces of a cost count from there.
void takeGenerators(const Grid& grid, const std::vector<Unit>& units, const AcPoint& point,
                    AcDispatch& result)
{
    result.generatorMw.assign(grid.generators.size(), 0);
    result.generatorMvar = result.generatorMw;
    std::vector<bool> isWhole(grid.generators.size(), false);
    for (const Unit& unit : units)
        isWhole[unit.generator] = grid.generators[unit.generator].cost.points.size() <= 1;
    for (std::size_t g = 0; g < grid.generators.size(); ++g) {
        const Generator& generator = grid.generators[g];
        if (!generator.inService || result.topology.kind[generator.bus] == BusKind::Isolated)
            continue;
        result.generatorMw[g] = isWhole[g] ? 0 : generator.minMw;
        result.generatorMvar[g] = point.reactive(static_cast<int>(g)) * grid.baseMva;
    }
    for (std::size_t n = 0; n < units.size(); ++n)
        result.generatorMw[units[n].generator] += point.active(static_cast<int>(n)) * grid.baseMva;
    for (std::size_t g = 0; g < grid.generators.size(); ++g)
        result.generatorMvar[g] += loadRatio(grid.generators[g]) * result.generatorMw[g];
    for (std::size_t g = 0; g < grid.generators.size(); ++g)
        if (grid.generators[g].inService && result.topology.kind[grid.generators[g].bus] != BusKind::Isolated)
            result.costPerHour += power::costPerHour(grid.generators[g].cost, result.generatorMw[g]);
}

} // namespace

Result<AcDispatch> acDispatch(const Grid& grid, const AcDispatchOptions& options, std::stop_token stop)
{
    if (const auto good = validate(grid); !good)
        return passOn(good);
    if (const auto good = checkLimits(grid, options); !good)
        return passOn(good);
    auto topology = topologyOf(grid);
    if (!topology)
        return passOn(topology);
    std::vector<double> fixed(grid.buses.size(), 0.0);
    const auto units = unitsOf(grid, *topology, {}, fixed);
    if (!units)
        return passOn(units);
    AcPoint point(grid, *topology, *units, fixed, options);
    const auto outcome = point.solve(options, stop);
    if (outcome.cancelled)
        return fail(ErrorCode::Cancelled, "cancelled", "AC dispatch");
    if (!outcome.converged)
        return fail(
            ErrorCode::NotConverged,
            fmt::format("no operating point within the limits was found: after {} iterations {:.3g} pu are "
                        "lacking here",
                        outcome.iterations, outcome.residual),
            outcome.worstBus >= 0 ? "bus " + grid.buses[outcome.worstBus].id : "grid");
    AcDispatch result;
    result.topology = std::move(*topology);
    result.warnings = result.topology.warnings;
    result.iterations = outcome.iterations;
    result.residualPu = outcome.residual;
    takeVoltages(grid, point, result);
    takeFlows(grid, result);
    takeGenerators(grid, *units, point, result);
    return result;
}

} // namespace sinew::power
