// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/conductor/Heat.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::conductor {

namespace {

double airDensity(double filmC, double altitudeM)
{
    return (1.293 - 1.525e-4 * altitudeM + 6.379e-9 * altitudeM * altitudeM) / (1 + 0.00367 * filmC);
}

double ieee(const Conductor& c, const Weather& w, double surfaceC)
{
    const double warmer = surfaceC - w.airC, film = (surfaceC + w.airC) / 2;
    const double density = airDensity(film, w.altitudeM);
    const double viscosity = 1.458e-6 * std::pow(film + 273, 1.5) / (film + 383.4);
    const double conductivity = 2.424e-2 + 7.477e-5 * film - 4.407e-9 * film * film;
    const double reynolds = c.diameterM * density * w.windMs / viscosity;
    const double direction =
        1.194 - std::cos(w.attackRad) + 0.194 * std::cos(2 * w.attackRad) + 0.368 * std::sin(2 * w.attackRad);
    const double low = direction * (1.01 + 1.35 * std::pow(reynolds, 0.52)) * conductivity * warmer;
    const double high = direction * 0.754 * std::pow(reynolds, 0.6) * conductivity * warmer;
    const double still = std::copysign(
        3.645 * std::sqrt(density) * std::pow(c.diameterM, 0.75) * std::pow(std::abs(warmer), 1.25), warmer);
    const double windy = w.windMs > 0 ? std::abs(low) > std::abs(high) ? low : high : 0;
    return std::abs(windy) > std::abs(still) ? windy : still;
}

/// Perpendicular wind; table 4 of TB 601. Roughness: strand over twice the rest of the diameter.
double forcedNusselt(double reynolds, double roughness)
{
    if (roughness == 0) {
        if (reynolds < 35)
            return 0;
        return reynolds < 5000    ? 0.583 * std::pow(reynolds, 0.471)
               : reynolds < 50000 ? 0.148 * std::pow(reynolds, 0.633)
                                  : 0.0208 * std::pow(reynolds, 0.814);
    }
    if (reynolds < 100)
        return 0;
    if (reynolds < 2650)
        return 0.641 * std::pow(reynolds, 0.471);
    return roughness <= 0.05 ? 0.178 * std::pow(reynolds, 0.633) : 0.048 * std::pow(reynolds, 0.8);
}

double directionFactor(double attackRad, double roughness)
{
    const double s = std::abs(std::sin(attackRad));
    if (roughness == 0)
        return std::pow(s * s + 0.0169 * (1 - s * s), 0.225);
    return s <= std::sin(24 * std::numbers::pi / 180) ? 0.42 + 0.68 * std::pow(s, 1.08)
                                                      : 0.42 + 0.58 * std::pow(s, 0.9);
}

/// Table 5 of TB 601.
double naturalNusselt(double rayleigh)
{
    if (rayleigh < 0.1)
        return 0;
    if (rayleigh < 1e2)
        return 1.02 * std::pow(rayleigh, 0.148);
    if (rayleigh < 1e4)
        return 0.85 * std::pow(rayleigh, 0.188);
    return rayleigh < 1e7 ? 0.48 * std::pow(rayleigh, 0.25) : 0.125 * std::pow(rayleigh, 0.333);
}

double cigre(const Conductor& c, const Weather& w, double surfaceC)
{
    const double warmer = surfaceC - w.airC, film = (surfaceC + w.airC) / 2;
    const double conductivity = 2.368e-2 + 7.23e-5 * film - 2.763e-8 * film * film;
    const double viscosity = 17.239e-6 + 4.635e-8 * film - 2.03e-11 * film * film,
                 kinematic = viscosity / airDensity(film, w.altitudeM);
    const double roughness =
        c.strandDiameterM > 0 ? c.strandDiameterM / (2 * (c.diameterM - c.strandDiameterM)) : 0;
    const double reynolds = w.windMs * c.diameterM / kinematic, prandtl = 1005 * viscosity / conductivity;
    const double grashof =
        std::pow(c.diameterM, 3) * std::abs(warmer) * 9.807 / ((film + 273) * kinematic * kinematic);
    const double forced = forcedNusselt(reynolds, roughness) * directionFactor(w.attackRad, roughness);
    return std::numbers::pi * conductivity * warmer * std::max(forced, naturalNusselt(grashof * prandtl));
}

} // namespace

double convectionWm(Method method, const Conductor& conductor, const Weather& weather, double surfaceC)
{
    return method == Method::Ieee738 ? ieee(conductor, weather, surfaceC)
                                     : cigre(conductor, weather, surfaceC);
}

double radiationWm(const Conductor& conductor, double airC, double surfaceC)
{
    return 17.8 * conductor.diameterM * conductor.emissivity *
           (std::pow((surfaceC + 273) / 100, 4) - std::pow((airC + 273) / 100, 4));
}

} // namespace sinew::conductor
