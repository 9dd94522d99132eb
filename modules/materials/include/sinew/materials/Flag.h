// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sinew::materials {

/// Flag-shaped (self-centring) force-displacement law of a device.
///
/// Elastic at k until the forward plateau Fy + r·k·(u - uy); unloads elastically down to the return plateau
/// (1-β)Fy + r·k·(u - (1-β)uy); antisymmetric. β <= 1: the force never leaves the elastic line near zero, so
/// nothing remains after unloading. 1 < β <= 2: the return plateau lies below zero and displacement remains
/// (β = 2 is the bilinear kinematic law). Units: N, m. Source: the parameters are those of OpenSees'
/// SelfCentering material.
struct FlagParameters {
    double stiffnessNM = 0;    ///< k, N/m
    double yieldForceN = 0;    ///< Fy: start of the forward plateau
    double hardeningRatio = 0; ///< r: plateau stiffness / k
    double beta = 0;           ///< height of the flag / Fy
};

/// What a flag remembers: its last committed point. Starts at zero.
struct FlagState {
    double displacementM = 0;
    double forceN = 0;
};

struct FlagResponse {
    double forceN = 0;
    double tangentNM = 0; ///< dF/du of the branch it is on
};

/// Force at `displacementM` after the committed point: elastic predictor held between the two plateaus. Exact
/// for any step that does not turn inside. Pure.
FlagResponse flagResponse(const FlagParameters& flag, const FlagState& committed, double displacementM);

/// Equivalent viscous damping ratio of a full loop at ductility mu = umax / uy >= 1:
/// β(1-r)(μ-1) / [πμ(1+r(μ-1))]; 0 below μ = 1.
double flagEquivalentDamping(double beta, double hardeningRatio, double ductility);

} // namespace sinew::materials
