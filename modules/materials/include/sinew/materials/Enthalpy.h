// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::materials {

/// A substance that melts, or one that does not (latentHeatJKg = 0), as a piecewise linear enthalpy.
///
/// The specific enthalpy H (J/kg) is zero for the solid at `solidusK`:
///   solid          H = c_s (T - T_s)                      T <= T_s
///   melting range  H = [L + (c_s + c_l)/2 (T_l - T_s)] f   f = (T - T_s)/(T_l - T_s), the liquid fraction
///   liquid         H = H_l + c_l (T - T_l)                T >= T_l,  H_l = L + (c_s + c_l)/2 (T_l - T_s)
/// With T_s = T_l it melts at one temperature: T(H) stays there for 0 <= H <= L and f = H/L. A balance is
/// kept in H, never in T: that is what makes it close. One density: volume change on melting is left out.
struct MeltingSubstance {
    double densityKgM3 = 0;
    double solidHeatJKgK = 0, liquidHeatJKgK = 0;               ///< c_s, c_l
    double solidConductivityWMK = 0, liquidConductivityWMK = 0; ///< linear in f between
    double latentHeatJKg = 0;
    double solidusK = 0, liquidusK = 0; ///< T_s <= T_l
};

/// Errors: InvalidInput naming the value: not finite, not positive, latent heat below zero, liquidus below
/// solidus.
Result<void> checkSubstance(const MeltingSubstance& substance);

/// H_l: enthalpy at which the last solid is gone.
inline double liquidusEnthalpyJKg(const MeltingSubstance& s)
{
    return s.latentHeatJKg + 0.5 * (s.solidHeatJKgK + s.liquidHeatJKgK) * (s.liquidusK - s.solidusK);
}

/// H(T). Where T_s = T_l, the solid's at exactly that temperature.
inline double enthalpyJKg(const MeltingSubstance& s, double temperatureK)
{
    if (temperatureK <= s.solidusK)
        return s.solidHeatJKgK * (temperatureK - s.solidusK);
    if (temperatureK >= s.liquidusK)
        return liquidusEnthalpyJKg(s) + s.liquidHeatJKgK * (temperatureK - s.liquidusK);
    return liquidusEnthalpyJKg(s) * (temperatureK - s.solidusK) / (s.liquidusK - s.solidusK);
}

/// f, 0…1.
inline double liquidFraction(const MeltingSubstance& s, double enthalpyJKg)
{
    if (enthalpyJKg <= 0)
        return 0;
    const double liquidus = liquidusEnthalpyJKg(s);
    return enthalpyJKg >= liquidus ? 1 : enthalpyJKg / liquidus;
}

/// T(H).
inline double temperatureK(const MeltingSubstance& s, double enthalpyJKg)
{
    if (enthalpyJKg <= 0)
        return s.solidusK + enthalpyJKg / s.solidHeatJKgK;
    const double over = enthalpyJKg - liquidusEnthalpyJKg(s);
    if (over >= 0)
        return s.liquidusK + over / s.liquidHeatJKgK;
    return s.solidusK + (s.liquidusK - s.solidusK) * liquidFraction(s, enthalpyJKg);
}

/// dT/dH, K per J/kg: zero while it melts at one temperature. At a corner, of the branch above.
inline double temperatureSlope(const MeltingSubstance& s, double enthalpyJKg)
{
    if (enthalpyJKg < 0)
        return 1 / s.solidHeatJKgK;
    const double liquidus = liquidusEnthalpyJKg(s);
    return enthalpyJKg >= liquidus ? 1 / s.liquidHeatJKgK : (s.liquidusK - s.solidusK) / liquidus;
}

/// k(H), W/(m K).
inline double conductivityWMK(const MeltingSubstance& s, double enthalpyJKg)
{
    const double f = liquidFraction(s, enthalpyJKg);
    return (1 - f) * s.solidConductivityWMK + f * s.liquidConductivityWMK;
}

/// What is left of the latent heat before the last solid is gone, J/kg: the budget a heatmap shows.
inline double latentLeftJKg(const MeltingSubstance& s, double enthalpyJKg)
{
    return s.latentHeatJKg * (1 - liquidFraction(s, enthalpyJKg));
}

} // namespace sinew::materials
