// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Bare overhead conductors: heat, ice, sag. SI; temperatures in °C, angles in radians.
namespace sinew::conductor {

/// Per metre of one conductor.
struct Conductor {
    double diameterM = 0;
    double strandDiameterM = 0; ///< of the outer layer; 0: smooth
    double emissivity = 0.8, absorptivity = 0.8;
    double lowC = 25, highC = 75;                         ///< where the resistances are given
    double resistanceLowOhmM = 0, resistanceHighOhmM = 0; ///< alternating current, skin effect included
    double heatCapacityJMK = 0;                           ///< of all its metals
    double massKgM = 0;
    double areaM2 = 0;
    double youngPa = 0, expansionPerK = 0;
    double ratedTensionN = 0; ///< RTS; 0: not known

    double resistanceOhmM(double temperatureC) const
    {
        return resistanceLowOhmM +
               (resistanceHighOhmM - resistanceLowOhmM) * (temperatureC - lowC) / (highC - lowC);
    }
};

struct Weather {
    double airC = 20;
    double windMs = 0;
    double attackRad = 1.5707963267948966; ///< between wind and conductor, 0 to pi/2
    double altitudeM = 0;
};

inline constexpr double kGravity = 9.80665;
inline constexpr double kIceDensity = 900;  ///< kg/m³, glaze
inline constexpr double kFusionJKg = 334e3; ///< latent heat of ice

} // namespace sinew::conductor
