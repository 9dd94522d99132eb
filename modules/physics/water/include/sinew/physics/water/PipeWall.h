// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::water {

/// Depth of the deepest corrosion pit, m, of a buried grey iron main after some years: fast while the first layer forms, then
/// steady (two-phase model of Rajani et al. 2000; its mean parameters, for moderately corrosive soil). Not for other ground.
double pitDepthM(double years);

/// A steel pipe thinned over a length by corrosion.
struct ThinnedWall {
    double diameterM = 0, wallM = 0;
    double depthM = 0, lengthM = 0; ///< of what is lost
    double yieldPa = 0;             ///< specified minimum yield strength
};

/// Pressure at which it bursts, Pa (modified B31G, ASME B31G 2012: flow stress is yield + 69 MPa, 0.85 of the area d × L).
/// Errors: InvalidInput (a depth beyond 80 % of the wall, where the method does not hold; dimensions that are none).
Result<double> burstPressurePa(const ThinnedWall& pipe);

} // namespace sinew::water
