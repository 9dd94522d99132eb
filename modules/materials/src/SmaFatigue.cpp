// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/SmaFatigue.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::materials {

namespace {

// y at x on the straight line through two points, all in logarithms.
double logLine(double x, double x0, double y0, double x1, double y1)
{
    const double share = std::log(x / x0) / std::log(x1 / x0);
    return y0 * std::pow(y1 / y0, share);
}

} // namespace

Result<void> checkStrainLife(const StrainLife& life)
{
    const auto wrong = [](const char* why) { return fail(ErrorCode::InvalidInput, why, "strain life"); };
    if (life.points.size() < 2)
        return wrong("needs two points or more");
    for (std::size_t i = 0; i < life.points.size(); ++i) {
        const auto& point = life.points[i];
        if (!(std::isfinite(point.cycles) && point.cycles > 0 && std::isfinite(point.strain) &&
              point.strain > 0))
            return wrong("cycles and strains must be positive");
        if (i > 0 && !(point.cycles > life.points[i - 1].cycles && point.strain < life.points[i - 1].strain))
            return wrong("cycles must rise and strains fall from point to point");
    }
    return {};
}

double allowedStrain(const StrainLife& life, double cycles)
{
    const auto& p = life.points;
    const auto after = std::ranges::find_if(p, [&](const auto& point) { return point.cycles >= cycles; });
    if (after == p.end())
        return p.back().strain;
    if (after == p.begin())
        return p.front().strain;
    const auto before = after - 1;
    return logLine(cycles, before->cycles, before->strain, after->cycles, after->strain);
}

double cyclesToFailure(const StrainLife& life, double strain)
{
    const auto& p = life.points;
    if (!(strain <= p.front().strain))
        return 0;
    const auto after = std::ranges::find_if(p, [&](const auto& point) { return point.strain <= strain; });
    if (after == p.end())
        return std::numeric_limits<double>::infinity();
    if (after == p.begin())
        return p.front().cycles;
    const auto before = after - 1;
    return logLine(strain, before->strain, before->cycles, after->strain, after->cycles);
}

double fatigueDamage(const StrainLife& life, std::span<const StrainCycles> cycles)
{
    double damage = 0;
    for (const auto& each : cycles)
        if (each.count > 0)
            damage += each.count / cyclesToFailure(life, std::abs(each.strain));
    return damage;
}

} // namespace sinew::materials
