// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/concrete/CrackWidth.h>
#include <sinew/physics/concrete/Properties.h>
#include <sinew/physics/heat/Weather.h>

#include <optional>
#include <stop_token>
#include <vector>

namespace sinew::concrete {

/// A wall cast on a hardened base, or between two stiff ends.
struct Wall {
    double thicknessM = 0.4, heightM = 4, lengthM = 16;
    double waterHeadM = 0; ///< h_D, for the tightness
    Concrete concrete;
    Bars bars;
    double yieldPa = 500e6;       ///< f_yk
    double expansionPerK = 10e-6; ///< EN 1992-1-1, 3.1.3(5): 10e-6
    double densityKgM3 = 2400, heatJKgK = 1000, conductivityWMK = 2.0;
    Hydration hydration;
    double cementKgM3 = 350;
    enum class Restraint { Base, Ends } restraint = Restraint::Base;
    double fromBaseM = 0; ///< where the restraint on a base is asked for
    /// What remains of a restrained stress as it relaxes: 1 with the restraint of EN 1992-3, table L.1, which
    /// has creep in it.
    double relaxation = 1;
};

/// How it is made and what it stands in.
struct Casting {
    double placingK = 293.15;
    double stripS = 3 * 86400.0;  ///< when the formwork comes off both faces; drying begins then
    double formedFilmWm2K = 4;    ///< both faces, before; by the formwork
    double strippedFilmWm2K = 12; ///< after
    double humidity = 0.6;
};

struct WallOptions {
    int cells = 24;
    double stepS = 900; ///< at the start; grows with the age
    double untilS = 365 * 86400.0;
};

/// One instant of the wall's life. Tension and contraction are positive.
struct WallState {
    double ageS = 0, equivalentAgeS = 0; ///< of the section's mean
    double meanK = 0, coreK = 0, faceK = 0;
    double freeContraction = 0;         ///< since the peak: thermal, autogenous, drying
    double stressPa = 0, tensilePa = 0; ///< uncracked; f_ctm(t)
    double widthM = 0;                  ///< w_k; 0 before the crack
};

struct WallOutcome {
    std::vector<WallState> states;
    double peakK = 0, peakS = 0;    ///< of the mean temperature
    double greatestDifferenceK = 0; ///< core over face
    double stressRatio = 0;         ///< greatest stress over strength
    std::optional<double> crackedS; ///< when the stress first reaches f_ctm(t)
    double widthM = 0, limitM = 0;  ///< greatest w_k, and w_k1
    double spacingM = 0, restraint = 0;
    double steelM = 0, minimumSteelM = 0; ///< of one face, m²/m; below the minimum the spacing does not hold
    double closure = 0;                   ///< of the heat
};

/// Temperatures, restrained stress and crack width from casting on. The air is what `weather` says (age 0:
/// its first record); sun is not counted. Heat is conducted through the thickness, every cell ages and
/// hydrates at its own temperature (Heun's method, second order); stress grows by d stress = relaxation R
/// E_cm(t_e) d(contraction), R of EN 1992-3, table L.1, or 1 between ends; the width follows EN 1992-3, annex
/// M, with the contraction since the peak. Errors: InvalidInput naming the value; NotConverged; Cancelled.
Result<WallOutcome> castWall(const Wall& wall, const Casting& casting, const heat::WeatherSeries& weather,
                             const WallOptions& options = {}, std::stop_token stop = {});

} // namespace sinew::concrete
