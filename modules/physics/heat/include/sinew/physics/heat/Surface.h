// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <optional>

namespace sinew::heat {

inline constexpr double kStefanBoltzmann = 5.670374419e-8; ///< W/(m² K⁴), CODATA 2018

/// What a surface at T_s takes up at one instant, W/m² into the body:
///   q(T_s) = flux + film (T_air - T_s) + emissivity sigma (T_sky⁴ - T_s⁴)
/// or a temperature that it is held at. All zero: insulated. Sun on it: flux = (1 - albedo) * irradiance.
struct Surface {
    std::optional<double> fixedK;
    double fluxWm2 = 0;
    double filmWm2K = 0, airK = 0;
    double emissivity = 0, skyK = 0;

    static Surface insulated() { return {}; }
    static Surface held(double temperatureK) { return {.fixedK = temperatureK}; }
    static Surface heated(double fluxWm2) { return {.fluxWm2 = fluxWm2}; }
    static Surface convective(double filmWm2K, double airK) { return {.filmWm2K = filmWm2K, .airK = airK}; }
};

/// Errors: InvalidInput: not finite, a temperature at or below zero kelvin, film below zero, emissivity
/// outside 0 to 1, or `other` held at a temperature where this one is not.
Result<void> checkSurface(const Surface& begin, const Surface& end);

/// The surface at a share (0…1) of the way from one to another, each number linear.
Surface between(const Surface& begin, const Surface& end, double share);

/// Temperature of the surface, what it takes up there and how that changes with the temperature at `distance`
/// below it: conductance (T_s - T_inner) = q(T_s), conductance = k / distance.
struct Exchange {
    double surfaceK = 0;
    double fluxWm2 = 0;   ///< into the body
    double slopeWm2K = 0; ///< d flux / d T_inner, <= 0
};
Exchange exchange(const Surface& surface, double conductanceWm2K, double innerK, double guessK);

} // namespace sinew::heat
