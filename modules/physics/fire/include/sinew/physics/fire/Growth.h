// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::fire {

/// A fire that grows as the square of time to a peak, holds it, and decays exponentially.
struct Growth {
    double alphaWS2 = 46.9; ///< Q = alpha t²
    double peakW = 0;
    double holdsS = 0; ///< at its peak
    double decayS = 0; ///< e-folding time afterwards; 0: never
};

/// Growth classes: 1,055 kW (1,000 Btu/s) after 600, 300, 150, 75 s.
/// Source: NFPA 72, annex B; NFPA 92.
inline constexpr double kSlowWS2 = 2.93, kMediumWS2 = 11.72, kFastWS2 = 46.9, kUltraFastWS2 = 187.6;

/// Errors: InvalidInput (names the value).
Result<void> checkGrowth(const Growth& growth);

/// Heat release, W. 0 before the fire begins (t < 0).
double heatReleaseW(const Growth& growth, double t);

/// When it first releases so much: sqrt(Q / alpha). Errors: InvalidInput; NotFound (more than its peak).
Result<double> timeToW(const Growth& growth, double heatW);

} // namespace sinew::fire
