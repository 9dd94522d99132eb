// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/battery/Row.h>

namespace sinew::battery {

/// The greatest Semenov number at which a well-mixed body still has a steady state:
///   psi = theta exp(-theta / (1 + epsilon theta)) at its first maximum, 1/e for epsilon -> 0,
/// with epsilon = R T_a / E. Errors: InvalidInput (epsilon is not within 0 and 1/4: from there on no
/// ignition is defined).
/// Source: Semenov 1928; Bowes 1984, Self-heating, chapter 2.
Result<double> semenovCritical(double epsilon);

/// The greatest Frank-Kamenetskii number of a slab of half thickness r: the maximum over the middle's
/// temperature of 2 exp(-theta) arcosh²(exp(theta / 2)). Source: Frank-Kamenetskii 1939.
double frankKamenetskiiSlab();

/// How near a cell is to running away, its composition held: psi / psi_c.
struct Criticality {
    double ratio = 0;    ///< 1: no steady state is left; 0: no heat
    double steadyK = 0;  ///< where it would settle; the tangent's temperature once ratio >= 1
    double tangentK = 0; ///< beyond it, it runs away
};

/// 1 / (greatest of loss(T) / heat(T) over T > T_a): for one Arrhenius reaction and a film alone exactly
/// psi / psi_c, and defined for several reactions and radiation too. A composition that is used up meanwhile
/// makes this cautious. Errors: InvalidInput (as solveRow()).
Result<Criticality> criticality(const Part& cell, const Composition& now, const Surface& surface,
                                double surroundingsK);

} // namespace sinew::battery
