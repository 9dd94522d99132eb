// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/Grid.h>

#include <cmath>
#include <fmt/format.h>
#include <initializer_list>

namespace sinew::power {

namespace {

bool allFinite(std::initializer_list<double> values)
{
    for (const double v : values)
        if (!std::isfinite(v))
            return false;
    return true;
}

tl::unexpected<Error> bad(const std::string& why, const std::string& what)
{
    return fail(ErrorCode::InvalidInput, why, what);
}

Result<void> check(const Bus& bus)
{
    const std::string name = "bus " + bus.id;
    if (!allFinite(
            {bus.loadMw, bus.loadMvar, bus.shuntMw, bus.shuntMvar, bus.voltagePu, bus.angleRad, bus.baseKv}))
        return bad("a number is not finite", name);
    if (bus.voltagePu < 0)
        return bad("its voltage is negative", name);
    return {};
}

Result<void> check(const Cost& cost, const std::string& name)
{
    for (const double c : cost.polynomial)
        if (!std::isfinite(c))
            return bad("a cost is not finite", name);
    for (std::size_t k = 0; k < cost.points.size(); ++k) {
        if (!allFinite({cost.points[k].mw, cost.points[k].perHour}))
            return bad("a cost is not finite", name);
        if (k > 0 && cost.points[k].mw <= cost.points[k - 1].mw)
            return bad("its cost points do not ascend", name);
    }
    return {};
}

/// Reactive limits may be infinite: some files say so for "none".
Result<void> check(const Generator& generator, int buses, const std::string& name)
{
    if (generator.bus < 0 || generator.bus >= buses)
        return bad("its bus does not exist", name);
    if (!allFinite({generator.mw, generator.mvar, generator.setpointPu}))
        return bad("a number is not finite", name);
    if (generator.inService && generator.setpointPu <= 0)
        return bad("its voltage setpoint is not positive", name);
    if (std::isnan(generator.minMvar) || std::isnan(generator.maxMvar) || std::isnan(generator.minMw) ||
        std::isnan(generator.maxMw))
        return bad("a limit is not a number", name);
    return check(generator.cost, name);
}

Result<void> check(const Branch& branch, int buses)
{
    const std::string name = "branch " + branch.id;
    for (const int end : {branch.from, branch.to})
        if (end < 0 || end >= buses)
            return bad("its bus does not exist", name);
    if (!allFinite({branch.r, branch.x, branch.g, branch.b, branch.tap, branch.shiftRad, branch.minAngleRad,
                    branch.maxAngleRad}))
        return bad("a number is not finite", name);
    if (std::isnan(branch.ratingMva) || branch.ratingMva < 0)
        return bad("its rating is negative", name);
    if (branch.inService && std::hypot(branch.r, branch.x) < 1e-12)
        return bad("its impedance is zero: join its two buses", name);
    if (branch.tap <= 0)
        return bad("its tap ratio is not positive", name);
    return {};
}

} // namespace

Result<void> validate(const Grid& grid)
{
    const int buses = static_cast<int>(grid.buses.size());
    if (!(grid.baseMva > 0) || !std::isfinite(grid.baseMva))
        return bad("the base power must be positive", "grid");
    if (buses == 0)
        return bad("it has no buses", "grid");
    for (const Bus& bus : grid.buses)
        if (const auto good = check(bus); !good)
            return good;
    for (std::size_t g = 0; g < grid.generators.size(); ++g)
        if (const auto good = check(grid.generators[g], buses, fmt::format("generator {}", g + 1)); !good)
            return good;
    for (const Branch& branch : grid.branches)
        if (const auto good = check(branch, buses); !good)
            return good;
    return {};
}

} // namespace sinew::power
