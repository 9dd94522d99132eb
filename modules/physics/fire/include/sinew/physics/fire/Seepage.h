// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::fire {

/// Ground water into a tunnel under a water table, per metre of it.
struct Seepage {
    double conductivityMs = 0; ///< of the ground, isotropic, without end below
    double depthM = 0;         ///< of the tunnel's middle below the water table
    double radiusM = 0;
};

/// Goodman 1965: 2 pi k h / ln(2h/r), m³/(s m): for tunnels deep below the table.
/// Errors: InvalidInput (a value not positive, the tunnel not all below the table).
Result<double> goodmanM2S(const Seepage& seepage);

/// The same potential exactly, by bipolar coordinates: 2 pi k h / arcosh(h/r). Errors: as goodmanM2S().
Result<double> bipolarM2S(const Seepage& seepage);

} // namespace sinew::fire
