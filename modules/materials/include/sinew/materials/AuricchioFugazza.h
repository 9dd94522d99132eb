// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::materials {

/// Superelastic uniaxial law of Auricchio & Fugazza with linear kinetics, isothermal, tension and compression
/// alike. σ = E(ε - ξ·ε_L·sgn σ). Between start and finish stress the martensite fraction ξ changes so that
/// (1-ξ)/(σ_f-σ) (forward) or ξ/(σ-σ_f) (back) stays constant; elastic between the two.
/// Units: Pa, strain 1. Source: Fugazza 2003; Auricchio & Sacco 1997.
struct AuricchioFugazza {
    double youngPa = 60e9;
    double forwardStartPa = 520e6, forwardFinishPa = 600e6; ///< austenite to martensite
    double backStartPa = 300e6, backFinishPa = 200e6;       ///< martensite to austenite
    double transformationStrain = 0.07;
};

/// Errors: InvalidInput naming the value: not positive, stresses not in the order back finish < back start <
/// forward start < forward finish.
Result<void> checkAuricchioFugazza(const AuricchioFugazza& law);

struct AuricchioFugazzaState {
    double strain = 0, stressPa = 0;
    double martensite = 0; ///< ξ, 0…1
};

/// The state at `strain`, reached from `from` in one direction. A sign change of the strain is taken through
/// zero load: needs all martensite gone there, which the superelastic range (back finish > 0) ensures.
AuricchioFugazzaState advance(const AuricchioFugazza& law, const AuricchioFugazzaState& from, double strain);

} // namespace sinew::materials
