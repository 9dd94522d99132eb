// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/physics/fire/CriticalVelocity.h>

#include <algorithm>
#include <array>

namespace sinew::fire {

namespace {

constexpr double kGravity = 9.81; // as the correlations were fitted

} // namespace

Result<void> checkSection(const Section& s)
{
    if (const auto good =
            requirePositive({{"height", s.heightM}, {"area", s.areaM2}, {"perimeter", s.perimeterM}});
        !good)
        return good;
    if (!(std::isfinite(s.descentPercent) && std::abs(s.descentPercent) <= 30))
        return fail(ErrorCode::InvalidInput, "lies within -30 and 30 %", "grade");
    return {};
}

Result<void> checkAir(const Air& air)
{
    return requirePositive({{"air temperature", air.temperatureK},
                            {"air density", air.densityKgM3},
                            {"air heat capacity", air.heatJKgK}});
}

double froudeFactor(Nfpa502 edition, double heatW)
{
    if (edition == Nfpa502::Edition2014)
        return 0.606;
    constexpr std::array<std::pair<double, double>, 6> kTable{
        {{10e6, 0.87}, {30e6, 0.74}, {50e6, 0.68}, {70e6, 0.64}, {90e6, 0.62}, {100e6, 0.606}}};
    if (heatW <= kTable.front().first)
        return kTable.front().second;
    for (std::size_t i = 1; i < kTable.size(); ++i)
        if (heatW < kTable[i].first) {
            const auto& [fromW, from] = kTable[i - 1];
            const auto& [toW, to] = kTable[i];
            return std::lerp(from, to, (heatW - fromW) / (toW - fromW));
        }
    return kTable.back().second;
}

double gradeFactor(double descentPercent)
{
    return 1 + 0.0374 * std::pow(std::max(descentPercent, 0.0), 0.8);
}

double kennedyMs(const Section& s, const Air& air, double convectiveW, double froude)
{
    if (convectiveW <= 0)
        return 0;
    const double heating = convectiveW / (air.densityKgM3 * air.heatJKgK * s.areaM2); // K m/s
    const double k = froude * gradeFactor(s.descentPercent);
    const double right = k * k * k * kGravity * s.heightM * heating;
    // Newton from above: convex and rising there, so it never oversteps.
    double v = std::cbrt(right / air.temperatureK);
    for (int i = 0; i < 100; ++i) {
        const double excess = v * v * (v * air.temperatureK + heating) - right;
        const double change = excess / (v * (3 * v * air.temperatureK + 2 * heating));
        v -= change;
        if (std::abs(change) < 1e-14 * v)
            break;
    }
    return v;
}

double wuBakarMs(const Section& s, const Air& air, double convectiveW)
{
    const double d = s.hydraulicM();
    const double heat = convectiveW / (air.densityKgM3 * air.heatJKgK * air.temperatureK *
                                       std::sqrt(kGravity * std::pow(d, 5)));
    return std::min(0.40 * std::cbrt(std::max(heat, 0.0) / 0.20), 0.40) * std::sqrt(kGravity * d);
}

double liIngasonMs(const Section& s, const Air& air, double totalW)
{
    const double heat = totalW / (air.densityKgM3 * air.heatJKgK * air.temperatureK * std::sqrt(kGravity) *
                                  std::pow(s.heightM, 2.5));
    const double v = heat > 0.15 ? 0.43 : 0.81 * std::cbrt(std::max(heat, 0.0));
    return v * std::sqrt(kGravity * s.heightM);
}

double VelocityBand::commandMs() const
{
    return std::max({kennedyMs, wuBakarMs, liIngasonMs});
}

Result<VelocityBand> criticalVelocities(const Section& section, const Air& air, double totalW,
                                        double radiative)
{
    if (const auto good = checkSection(section); !good)
        return passOn(good);
    if (const auto good = checkAir(air); !good)
        return passOn(good);
    if (const auto good = requireNotNegative({{"heat release", totalW}}); !good)
        return passOn(good);
    if (!(radiative >= 0 && radiative < 1))
        return fail(ErrorCode::InvalidInput, "lies within 0 and 1", "radiative share");
    const double convective = (1 - radiative) * totalW;
    return VelocityBand{kennedyMs(section, air, convective), wuBakarMs(section, air, convective),
                        liIngasonMs(section, air, totalW)};
}

double backLayeringM(const Section& section, const Air& air, double totalW, double velocityMs)
{
    const double critical = liIngasonMs(section, air, totalW);
    if (critical <= 0 || velocityMs >= critical)
        return 0;
    if (velocityMs <= 0)
        return std::numeric_limits<double>::infinity();
    return 18.5 * section.heightM * std::log(critical / velocityMs);
}

} // namespace sinew::fire
