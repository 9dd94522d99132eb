// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/physics/conductor/Conductor.h>

namespace sinew::conductor {

/// Equivalent radial thickness of glaze that freezing rain leaves, in m. rainMmH: mm/h of water.
/// Source: Jones 1998 (CRREL), simple model; liquid water in the air W = 0.067 P^0.846 g/m³ (Best 1949).
double glazeThicknessM(double rainMmH, double windMs, double hours);

/// Share of droplets that hit a cylinder instead of flowing around it, 0 to 1.
/// Source: Finstad, Lozowski & Gates 1988; ISO 12494:2017, annex. Air at -5 °C or so.
double collisionEfficiency(double dropletM, double windMs, double diameterM, double airDensity = 1.29,
                           double airViscosity = 1.72e-5);

/// Rime that grows on a cylinder, kg per metre and second: a1 a2 a3 w D V. waterKgM3: droplets in the air.
/// sticking (a2) and freezing (a3): shares that stay, and that freeze at once. Source: ISO 12494:2017,
/// equation 6.
double rimeRateKgMS(double waterKgM3, double dropletM, double windMs, double diameterM, double sticking = 1,
                    double freezing = 1);

/// Mass a metre of an ice sleeve of radial thickness.
double iceMassKgM(const Conductor& conductor, double thicknessM, double density = kIceDensity);

/// A time of melting an ice sleeve with current.
struct Melting {
    double seconds = 0;
    double heatWm = 0;   ///< I²R at 0 °C
    double lossWm = 0;   ///< to the air through the ice
    double iceJM = 0;    ///< latent heat of the sleeve
    double energyJM = 0; ///< drawn: more than iceJM by heat / (heat - loss)
};

/// Melts the whole sleeve, the conductor at 0 °C. filmWm2K: heat transfer to the air at the sleeve's surface.
/// Errors: InvalidInput; NotConverged where the current never melts it (says which would).
Result<Melting> meltIce(const Conductor& conductor, double thicknessM, double airC, double filmWm2K,
                        double currentA, double density = kIceDensity);

/// What a melting current has to respect.
struct MeltingLimits {
    double ratingA = 0;  ///< of switchgear and transformers; 0: none
    double highestC = 0; ///< of the conductor once it is bare; 0: none
    double voltageA = 0; ///< the current at which the voltage at the far end leaves its band; 0: none
};
struct MeltingChoice {
    double currentA = 0;
    enum class Bound { Rating, Temperature, Voltage } bound = Bound::Rating;
    Melting melting;
};
/// The current that takes least energy: at constant weather the highest that all limits permit, since
/// energy = ice * P / (P - loss) falls with P.
/// Errors: as meltIce(); InvalidInput where no limit is given.
Result<MeltingChoice> chooseMelting(const Conductor& conductor, double thicknessM, const Weather& weather,
                                    double filmWm2K, const MeltingLimits& limits);

} // namespace sinew::conductor
