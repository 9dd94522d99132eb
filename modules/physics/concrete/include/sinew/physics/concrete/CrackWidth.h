// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::concrete {

inline constexpr double kSteelModulusPa = 200e9;

/// Horizontal bars of a wall, one layer at each face.
struct Bars {
    double diameterM = 0.016;
    double spacingM = 0.15;
    double coverM = 0.04;
    double areaM() const; ///< of one layer, m² a metre of height
};
/// Errors: InvalidInput: not positive, bars that touch, or that do not fit into the wall.
Result<void> checkBars(const Bars& bars, double thicknessM);

/// rho_p,eff of one face: A_s / h_c,ef, h_c,ef = min(2.5 (cover + diameter/2), h/2) (EN 1992-1-1, 7.3.2(3)).
double effectiveSteelShare(const Bars& bars, double thicknessM);
/// s_r,max = 3.4 c + 0.425 k1 k2 diameter / rho (EN 1992-1-1, 7.11). k1: 0.8 for ribbed bars in good bond;
/// k2: 1 for tension, 0.5 for bending.
double crackSpacingM(double coverM, double diameterM, double steelShare, double k1 = 0.8, double k2 = 1);

/// Degree of restraint of a wall on a base, EN 1992-3, table L.1: 0.5 at the base, at the top by length over
/// height (up to 2: 0; 3: 0.05; 4: 0.3; from 8: 0.5), straight between in both. Creep is in these numbers.
/// The table was checked in a public implementation of NS-EN 1992-3; the standard itself was not at hand.
double restraintOnBase(double lengthM, double heightM, double fromBaseM);

/// eps_sm - eps_cm of a member restrained along its edge, EN 1992-3 (M.3, not confirmed in a
/// second source): R eps_free. Cracks there do not
/// end the restraint of their neighbours, so the steel does not enter.
double edgeRestraintStrain(double restraint, double freeStrain);
/// The same restrained at its ends (M.1): 0.5 alpha_e k_c k f_ct,eff (1 + 1/(alpha_e rho)) / E_s.
double endRestraintStrain(double steelShare, double modulusRatio, double tensilePa, double kc, double k);
/// k of EN 1992-1-1, 7.3.2: 1 up to 300 mm, 0.65 from 800 mm, straight between.
double selfStressFactor(double thicknessM);

/// A_s,min of one face, m² a metre, so that the steel does not yield when the first crack forms (EN 1992-1-1,
/// 7.1, half the section each): k_c k f_ct,eff h/2 / f_yk, k_c = 1 for tension.
double minimumSteelM(double thicknessM, double tensilePa, double yieldPa);

/// w_k1 of tightness class 1, EN 1992-3, 7.3.1(111): 0.2 mm for h_D/h up to 5, 0.05 mm from 35, straight
/// between. waterHeadM: h_D.
double tightnessLimitM(double waterHeadM, double thicknessM);

} // namespace sinew::concrete
