// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <limits>

namespace sinew::fire {

/// A tunnel's cross-section where the fire is.
struct Section {
    double heightM = 0; ///< from the fire's base to the ceiling
    double areaM2 = 0, perimeterM = 0;
    double descentPercent = 0; ///< grade down which the air flows; an ascent counts as level

    double hydraulicM() const { return 4 * areaM2 / perimeterM; }
};
struct Air {
    double temperatureK = 293.15, densityKgM3 = 1.2, heatJKgK = 1005;
};

/// Errors: InvalidInput (names the value).
Result<void> checkSection(const Section& section);
Result<void> checkAir(const Air& air);

/// Editions of NFPA 502 whose annex differs in K1.
enum class Nfpa502 {
    Edition2014, ///< 0.606, whatever the fire
    Edition2017, ///< 0.87 up to 10 MW, 0.74 at 30, 0.68 at 50, 0.64 at 70, 0.62 at 90, 0.606 from 100 MW on
};

/// K1 at a heat release, linear between the table's entries. The 2020 edition's equation was withdrawn and is
/// not here. Source: FHWA-HIF-20-060 (2022), section 4.1.2, which quotes both editions.
double froudeFactor(Nfpa502 edition, double heatW);

/// 1 + 0.0374 G^0.8 down a grade of G percent. Source: Kennedy 1996; NFPA 502 (2014), figure D.1.
double gradeFactor(double descentPercent);

/// V = K1 Kg (g H Q / (rho c A T_f))^(1/3) with T_f = Q / (rho c A V) + T: the one positive root of
/// V³ T + V² Q / (rho c A) = (K1 Kg)³ g H Q / (rho c A). convectiveW: the heat that goes into the air.
/// Source: Kennedy 1996; NFPA 502 (2014), annex D.
double kennedyMs(const Section& section, const Air& air, double convectiveW, double froude = 0.606);

/// Wu & Bakar 2000: Q* = Q / (rho c T sqrt(g D⁵)), D = 4A/P; V* = 0.40 (Q*/0.20)^(1/3), at most 0.40.
double wuBakarMs(const Section& section, const Air& air, double convectiveW);

/// Li, Lei & Ingason 2010: Q* = Q / (rho c T sqrt(g) H^(5/2)) of the total heat release;
/// V* = 0.81 Q*^(1/3), 0.43 above Q* = 0.15.
double liIngasonMs(const Section& section, const Air& air, double totalW);

/// How the three are combined to a command: the low bound and the high one.
struct VelocityBand {
    double kennedyMs = 0, wuBakarMs = 0, liIngasonMs = 0;
    double lowMs() const { return kennedyMs; }
    double commandMs() const;
};
/// radiative: the share of the heat that does not go into the air. Errors: InvalidInput.
Result<VelocityBand> criticalVelocities(const Section& section, const Air& air, double totalW,
                                        double radiative = 0.3);

/// Length of the smoke layer against the wind: 18.5 H ln(V_c / V), V_c as liIngasonMs(); 0 from V_c on,
/// infinite in still air. Source: Li, Lei & Ingason 2010.
double backLayeringM(const Section& section, const Air& air, double totalW, double velocityMs);

} // namespace sinew::fire
