// SPDX-License-Identifier: GPL-3.0-or-later
#include "Units.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::power {

namespace {

constexpr double kNarrow = 1e-9; ///< per unit: bounds this close leave nothing to choose

Result<Unit> smooth(const Generator& g, double base, const std::string& name)
{
    const auto& c = g.cost.polynomial;
    const auto at = [&](std::size_t power) { return power < c.size() ? c[power] : 0.0; };
    for (std::size_t k = 4; k < c.size(); ++k)
        if (c[k] != 0)
            return fail(ErrorCode::Unsupported, "its cost has a power above the third", name);
    Unit unit{.bus = g.bus,
              .low = g.minMw / base,
              .high = g.maxMw / base,
              .linear = at(1) * base,
              .quadratic = at(2) * base * base,
              .cubic = at(3) * base * base * base};
    if (unit.curvature(unit.low) < 0 || unit.curvature(unit.high) < 0)
        return fail(ErrorCode::InvalidInput, "its cost is not convex: more would cost less", name);
    return unit;
}

Result<void> addPieces(const Generator& g, int index, double base, const std::string& name,
                       std::vector<Unit>& units)
{
    const auto& points = g.cost.points;
    double lastSlope = -INFINITY;
    for (std::size_t k = 0; k + 1 < points.size(); ++k) {
        const double slope = (points[k + 1].perHour - points[k].perHour) / (points[k + 1].mw - points[k].mw);
        if (slope < lastSlope - 1e-9 * (1 + std::abs(lastSlope)))
            return fail(ErrorCode::InvalidInput, "its cost is not convex: a later piece is cheaper", name);
        lastSlope = slope;
        // The first and the last piece go on beyond their ends.
        const double low = k == 0 ? g.minMw : std::max(g.minMw, points[k].mw),
                     high = k + 2 == points.size() ? g.maxMw : std::min(g.maxMw, points[k + 1].mw);
        if (high - low > kNarrow * base)
            units.push_back({.bus = g.bus,
                             .generator = index,
                             .low = 0,
                             .high = (high - low) / base,
                             .linear = slope * base});
    }
    return {};
}

Result<void> addGenerator(const Grid& grid, int index, std::vector<Unit>& units, std::vector<double>& fixedPu)
{
    const Generator& g = grid.generators[index];
    const std::string name = fmt::format("generator {} at bus {}", index + 1, grid.buses[g.bus].id);
    if (!std::isfinite(g.minMw) || !std::isfinite(g.maxMw))
        return fail(ErrorCode::InvalidInput, "its limits are not finite", name);
    if (g.minMw > g.maxMw)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("its least output, {:g} MW, is above its most, {:g} MW", g.minMw, g.maxMw),
                    name);
    if (g.maxMw - g.minMw <= kNarrow * grid.baseMva) {
        fixedPu[g.bus] += g.minMw / grid.baseMva;
        return {};
    }
    if (g.cost.points.size() > 1) {
        fixedPu[g.bus] += g.minMw / grid.baseMva;
        return addPieces(g, index, grid.baseMva, name, units);
    }
    auto unit = smooth(g, grid.baseMva, name);
    if (!unit)
        return passOn(unit);
    unit->generator = index;
    units.push_back(*unit);
    return {};
}

} // namespace

Result<std::vector<Unit>> unitsOf(const Grid& grid, const Topology& topology, const DispatchOptions& options,
                                  std::vector<double>& fixedPu)
{
    std::vector<Unit> units;
    for (std::size_t g = 0; g < grid.generators.size(); ++g)
        if (grid.generators[g].inService && topology.kind[grid.generators[g].bus] != BusKind::Isolated)
            if (const auto done = addGenerator(grid, static_cast<int>(g), units, fixedPu); !done)
                return passOn(done);
    for (std::size_t i = 0; options.shedPerMwh && i < grid.buses.size(); ++i)
        if (const double load = grid.buses[i].loadMw / grid.baseMva;
            load > kNarrow && topology.kind[i] != BusKind::Isolated)
            units.push_back({.bus = static_cast<int>(i),
                             .low = 0,
                             .high = load,
                             .linear = *options.shedPerMwh * grid.baseMva});
    return units;
}

double costPerHour(const Cost& cost, double mw)
{
    if (cost.points.size() > 1) {
        const auto above = std::upper_bound(cost.points.begin() + 1, cost.points.end() - 1, mw,
                                            [](double at, const Cost::Point& p) { return at < p.mw; });
        const Cost::Point &a = *(above - 1), &b = *above;
        return a.perHour + (b.perHour - a.perHour) * (mw - a.mw) / (b.mw - a.mw);
    }
    double sum = 0;
    for (auto c = cost.polynomial.rbegin(); c != cost.polynomial.rend(); ++c)
        sum = sum * mw + *c;
    return sum;
}

} // namespace sinew::power
