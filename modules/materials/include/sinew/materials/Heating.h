// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/materials/Healing.h>

namespace sinew::materials {

/// A layer heated throughout (induction in steel or carbon fibres, resistance): one temperature,
/// ρc·h·dT/dt = P - h_c (T - T_air), per m². Valid while h_c·h/k is well below 1. Its surface has the same
/// temperature, so a limit at the surface is one for the layer.
struct HeatedLayer {
    double thicknessM = 0;
    double heatJM3K = 0; ///< ρc
    double lossWM2K = 0; ///< h_c
    double airK = 0;
};
/// Errors: InvalidInput naming the value: not positive; loss below zero.
Result<void> checkLayer(const HeatedLayer& layer);

double storedHeatJM2(const HeatedLayer& layer, double fromK, double toK);
double holdingPowerWM2(const HeatedLayer& layer, double temperatureK);
/// Time from one temperature to a higher one; infinite where the power does not suffice.
double heatingTimeS(const HeatedLayer& layer, double fromK, double toK, double powerWM2);

struct LayerBalance {
    double endK = 0;
    double suppliedJM2 = 0, storedJM2 = 0, lostJM2 = 0; ///< supplied = stored + lost
};
/// Exact, for constant power.
LayerBalance heatLayer(const HeatedLayer& layer, double fromK, double powerWM2, double timeS);

/// What a heating that heals takes.
struct HealingPlan {
    double timeS = 0, holdingS = 0; ///< whole; of it at the limit
    double peakK = 0;
    double healed = 0;
    double suppliedJM2 = 0, storedJM2 = 0, lostJM2 = 0; ///< heat into the layer
    double drawnJM2 = 0;                                ///< from the grid: supplied / efficiency
};
struct HealingTarget {
    double fromHealed = 0, toHealed = 0;
    double startK = 0;
    double powerWM2 = 0;      ///< heat into the layer at most
    double efficiency = 1;    ///< heat in the layer / energy drawn
    double surfaceLimitK = 0; ///< not passed: power is cut back to hold it
    double longestS = 24 * 3600;
};
/// Heats at full power to the lower of the surface's and the material's limit, holds it, ends when healed.
/// Errors: InvalidInput naming the value: layer, kinetics, target at or beyond H_∞, limit below the start;
/// NotConverged: not healed within `longestS` (says how far it came).
Result<HealingPlan> planHealing(const HealingKinetics& kinetics, const HeatedLayer& layer,
                                const HealingTarget& target);

/// Ground heated at its surface only (infrared, flame): deep, uniform, without loss.
struct HalfSpace {
    double conductivityWMK = 0;
    double heatJM3K = 0; ///< ρc
};
/// Rise at a depth after `timeS` under a constant flux (Carslaw & Jaeger): 2q√(αt/π)/k·e^(-η²) - (qx/k)·erfc
/// η, η = x/2√(αt).
double riseUnderFluxK(const HalfSpace& ground, double fluxWM2, double depthM, double timeS);
/// When the rise at a depth is reached under a constant flux.
double fluxTimeS(const HalfSpace& ground, double fluxWM2, double depthM, double riseK);

struct SurfacePlan {
    double fluxWM2 = 0, timeS = 0, energyJM2 = 0;
    double surfaceRiseK = 0;
};
/// The strongest constant flux that brings `riseK` to a depth without the surface passing `surfaceRiseK`: the
/// ratio of the two rises fixes η, so time and flux follow.
/// Errors: InvalidInput naming the value: not positive; a limit at the surface not above the rise at depth.
Result<SurfacePlan> planSurfaceHeating(const HalfSpace& ground, double depthM, double riseK,
                                       double surfaceRiseK);

} // namespace sinew::materials
