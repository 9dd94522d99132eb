// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

/// Closed solutions of conduction and melting in a half space: what the solver is held against, and estimates
/// where it would be too much.
namespace sinew::heat {

/// Stefan's one-phase problem, melting begun at its melting point: lambda of lambda exp(lambda²) erf(lambda)
/// = Ste / sqrt(pi), Ste = c (T_wall - T_melt) / L. The front stands at 2 lambda sqrt(alpha t). NaN for Ste
/// <= 0. Source: Alexiades & Solomon 1993, section 2.1.
double stefanLambda(double stefanNumber);

/// One phase's heat: conductivity, density, specific heat.
struct Phase {
    double conductivityWMK = 0, densityKgM3 = 0, heatJKgK = 0;
    double diffusivityM2S() const { return conductivityWMK / (densityKgM3 * heatJKgK); }
};

/// Neumann's two-phase problem: a half space of `far` at farC, its wall held at wallC on the other side of
/// meltC; the new phase grows from the wall. One density.
/// Source: Alexiades & Solomon 1993, section 2.2.
struct Neumann {
    Phase grown, far;
    double latentJKg = 0, wallC = 0, meltC = 0, farC = 0;
    double lambda = 0; ///< the front stands at 2 lambda sqrt(alpha_grown t)

    /// Errors: InvalidInput where the wall does not stand across the melting point from the far side.
    static Result<Neumann> make(const Phase& grown, const Phase& far, double latentJKg, double wallC,
                                double meltC, double farC);
    double frontM(double seconds) const;
    double temperatureC(double depthM, double seconds) const;
};

/// Share of a sudden step at the surface that has arrived at a depth: erfc(x / 2 sqrt(alpha t)).
double stepShare(double diffusivityM2S, double depthM, double seconds);
/// Depth at which a wave of a period has 1/e of its surface amplitude: sqrt(alpha period / pi). Lag at depth
/// x: x / depth * period / 2 pi.
double waveDepthM(double diffusivityM2S, double periodS);

} // namespace sinew::heat
