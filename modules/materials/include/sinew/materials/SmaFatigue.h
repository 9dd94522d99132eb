// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <span>
#include <vector>

namespace sinew::materials {

struct StrainLifePoint {
    double cycles = 0;
    double strain = 0; ///< peak strain of a cycle from zero
};

/// Strain that a bar bears for so many cycles: straight between the points in log-log. Below the last point's
/// strain cycles do no counted damage, which holds up to that point's cycles only: fractures beyond 1e8
/// cycles are reported (Weaver et al. 2023). Default: 8 % once, 6 % for 100, 4 % for 100,000 cycles (selected
/// properties of NiTi, Shape Memory Applications Inc.; repeated by other suppliers), and 0.4 % for 1e7. That
/// last point is not confirmed by a second source; tests to 1e7 cycles at amplitudes of 0.15 to 0.45 % lie
/// around it (Cao et al. 2020).
struct StrainLife {
    std::vector<StrainLifePoint> points{{1, 0.08}, {100, 0.06}, {1e5, 0.04}, {1e7, 0.004}};
};

/// Errors: InvalidInput: fewer than two points, cycles not rising, strains not falling, none positive.
Result<void> checkStrainLife(const StrainLife& life);

/// Fatigue limit on strain for a number of cycles >= 1.
double allowedStrain(const StrainLife& life, double cycles);
/// Cycles that a strain is borne for: 0 above the single-cycle strain, infinite below the last point's.
double cyclesToFailure(const StrainLife& life, double strain);

struct StrainCycles {
    double strain = 0, count = 0;
};
/// Miner's sum over counted cycles: 1 is failure.
double fatigueDamage(const StrainLife& life, std::span<const StrainCycles> cycles);

} // namespace sinew::materials
