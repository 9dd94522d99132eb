// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/physics/fire/JetFans.h>

namespace sinew::fire {

namespace {

constexpr double kGravity = 9.81;

Result<void> checkTube(const Tube& t, const Air& air, double totalW)
{
    if (const auto good = checkSection(t.section); !good)
        return good;
    if (const auto good = checkAir(air); !good)
        return good;
    if (const auto good = requirePositive({{"length", t.lengthM}, {"wall heat transfer", t.wallWm2K}}); !good)
        return good;
    if (const auto good = requireNotNegative({{"friction", t.friction},
                                              {"portal losses", t.portals},
                                              {"vehicle drag", t.standingDragM2},
                                              {"heat release", totalW}});
        !good)
        return good;
    if (!(t.fireM >= 0 && t.fireM <= t.lengthM))
        return fail(ErrorCode::InvalidInput, "lies outside the tunnel", "fire position");
    if (!std::isfinite(t.headwindPa))
        return fail(ErrorCode::InvalidInput, "is not a number", "wind");
    if (!(t.radiative >= 0 && t.radiative < 1))
        return fail(ErrorCode::InvalidInput, "lies within 0 and 1", "radiative share");
    return {};
}

Result<void> checkFan(const JetFan& fan)
{
    if (const auto good = requirePositive({{"fan thrust", fan.thrustN}, {"fan jet", fan.jetMs}}); !good)
        return good;
    if (!(fan.installed > 0 && fan.installed <= 1))
        return fail(ErrorCode::InvalidInput, "lies within 0 and 1", "fan installation factor");
    return {};
}

Resistance resistanceOf(const Tube& t, const Air& air, double totalW, double v)
{
    const double dynamic = 0.5 * air.densityKgM3 * v * v, area = t.section.areaM2;
    const double flow = air.densityKgM3 * v * area * air.heatJKgK; // W/K
    const double behind = t.lengthM - t.fireM;
    const double rise = (1 - t.radiative) * totalW / flow;
    const double reach = flow / (t.wallWm2K * t.section.perimeterM);
    const double left = std::exp(-behind / reach), hot = 1 + rise / air.temperatureK;
    const double warmExit = 1 + rise * left / air.temperatureK;
    // Integrals of T/T_0 and of 1 - rho/rho_0 over the warm stretch.
    const double stretch = behind + rise / air.temperatureK * reach * (1 - left);
    const double lightness = reach * std::log(hot / warmExit);
    Resistance r;
    r.portalsPa = t.portals * dynamic * warmExit;
    r.frictionPa = t.friction / t.section.hydraulicM() * dynamic * (t.fireM + stretch);
    r.vehiclesPa = t.standingDragM2 / area * dynamic;
    r.windPa = t.headwindPa;
    r.throttlePa = 2 * dynamic * (hot - 1);
    const double slope = t.section.descentPercent / 100;
    r.buoyancyPa = air.densityKgM3 * kGravity * slope / std::sqrt(1 + slope * slope) * lightness;
    return r;
}

double thrustPa(const Tube& t, const Air& air, const JetFan& fan, double v)
{
    return fan.thrustN * air.densityKgM3 / 1.2 * (1 - v / fan.jetMs) * fan.installed / t.section.areaM2;
}

} // namespace

Result<Resistance> resistance(const Tube& tube, const Air& air, double totalW, double velocityMs)
{
    if (const auto good = checkTube(tube, air, totalW); !good)
        return passOn(good);
    if (const auto good = requirePositive({{"velocity", velocityMs}}); !good)
        return passOn(good);
    return resistanceOf(tube, air, totalW, velocityMs);
}

Result<int> fansFor(const Tube& tube, const Air& air, double totalW, double velocityMs, const JetFan& fan,
                    int most)
{
    if (const auto good = checkFan(fan); !good)
        return passOn(good);
    const auto needed = resistance(tube, air, totalW, velocityMs);
    if (!needed)
        return passOn(needed);
    if (needed->totalPa() <= 0)
        return 0;
    const double each = thrustPa(tube, air, fan, velocityMs);
    const double count = each > 0 ? std::ceil(needed->totalPa() / each - 1e-12) : HUGE_VAL;
    if (!(count <= most))
        return fail(ErrorCode::NotFound, fmt::format("no {} such fans reach {:.2f} m/s against {:.1f} Pa",
                                                     most, velocityMs, needed->totalPa()));
    return static_cast<int>(count);
}

Result<double> velocityWithMs(const Tube& tube, const Air& air, double totalW, const JetFan& fan, int fans)
{
    if (const auto good = checkTube(tube, air, totalW); !good)
        return passOn(good);
    if (const auto good = checkFan(fan); !good)
        return passOn(good);
    if (fans < 0)
        return fail(ErrorCode::InvalidInput, "must not be negative", "fans");
    const auto spare = [&](double v) {
        return fans * thrustPa(tube, air, fan, v) - resistanceOf(tube, air, totalW, v).totalPa();
    };
    constexpr double kStep = 0.05, kLeast = 0.1;
    double high = 2 * fan.jetMs;
    while (high > kLeast && spare(high) < 0)
        high -= kStep;
    if (high <= kLeast)
        return 0.0;
    double low = high;
    high += kStep;
    for (int i = 0; i < 60; ++i)
        (spare(0.5 * (low + high)) >= 0 ? low : high) = 0.5 * (low + high);
    return low;
}

} // namespace sinew::fire
