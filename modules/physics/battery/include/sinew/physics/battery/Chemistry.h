// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <array>

namespace sinew::battery {

/// Decomposition in an abused lithium-ion cell: four Arrhenius reactions of its active volume.
///
///   film (SEI)           dx_s/dt = -A_s x_s exp(-E_s/RT)
///   negative electrode   dx_n/dt = -A_n x_n exp(-z/z_ref) exp(-E_n/RT),  z = z_0 + x_n(0) - x_n
///   positive electrode   da/dt   = +A_p a (1 - a) exp(-E_p/RT)
///   electrolyte          dx_e/dt = -A_e x_e exp(-E_e/RT)
///   heat                 q = sum of H_i W_i |dx_i/dt|, W/m³
///
/// z, the film's thickness, grows by what the negative electrode loses: no state of its own.
/// Source: Kim, Pesaran & Spotnitz 2007, J. Power Sources 170, equations 1 to 11; the kinetics of Hatchard
/// et al. 2001.
struct Reaction {
    double frequencyPerS = 0;
    double activationJMol = 0;
    double heatJKg = 0;
    double contentKgM3 = 0; ///< of the reactant in the cell's volume
};

/// What is left: shares of film, negative electrode and electrolyte; how far the positive electrode is
/// converted.
struct Composition {
    double film = 0, negative = 0, conversion = 0, electrolyte = 0;
    bool operator==(const Composition&) const = default;
};

struct Abuse {
    Reaction film, negative, positive, electrolyte;
    Composition fresh;
    double filmThickness = 0, filmReference = 0; ///< z_0, z_ref
};

/// Graphite against lithium cobalt oxide, charged. Source: Kim et al. 2007, table 1; the same numbers in
/// four independent public codes.
Abuse lithiumCobaltOxide();

/// Per volume of cell and second: dx/dt of the four shares, and the heat.
struct AbuseRate {
    Composition perS;
    double heatWm3 = 0;
};
AbuseRate rateOf(const Abuse& abuse, const Composition& now, double temperatureK);

/// Heat set free between two compositions, J/m³: exact, since each reaction's heat goes with its reactant.
double heatBetweenJm3(const Abuse& abuse, const Composition& from, const Composition& to);

/// Errors: InvalidInput naming the number: not finite, negative, a share outside 0…1, no thickness of
/// reference.
Result<void> checkAbuse(const Abuse& abuse);

/// The temperature at which a fresh cell that loses no heat warms at a rate: the onset that an accelerating
/// rate calorimeter reads. heatCapacityJm3K: of the cell's volume.
/// Errors: InvalidInput; NotConverged (never that fast between 250 and 800 K).
Result<double> selfHeatingOnsetK(const Abuse& abuse, double heatCapacityJm3K, double rateKs);

} // namespace sinew::battery
