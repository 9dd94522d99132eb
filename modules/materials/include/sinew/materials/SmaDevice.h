// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/materials/Flag.h>

namespace sinew::materials {

/// Temperature at which a device's yield force and β are declared: 20 °C.
inline constexpr double kSmaReferenceK = 293.15;

/// Superelastic NiTi bars as a damper. The mechanical values hold at kSmaReferenceK.
struct SmaDevice {
    double stiffnessNM = 0;
    double yieldForceN = 0;
    double hardeningRatio = 0.05;
    double beta = 0.65;
    double sigmaMsPa = 414e6;      ///< start of the forward plateau, stress
    double stressSlopePaK = 6.5e6; ///< rise of the plateaus with temperature (Clausius-Clapeyron)
    double austeniteFinishK = 263.15;
    double upperLimitK = 373.15; ///< M_d: above, martensite no longer forms under stress (about 100 °C)
    double barLengthM = 1;
    double barAreaM2 = 0;
    double massKg = 0;
    double strainLimit = 0.06;
    double transformationStrain = 0.067; ///< ε_L: what a whole transformation gives
};

/// Errors: InvalidInput naming the value: not positive, r outside [0, 1), β outside (0, 1], austenite finish
/// at or above the reference temperature (it would not recentre where it is declared to).
Result<void> checkDevice(const SmaDevice& device);

enum class SmaRegime {
    Superelastic,  ///< between austenite finish and M_d: recentres
    NotRecentring, ///< below austenite finish: part of the displacement remains after unloading
    BelowPlateau,  ///< so cold that the law's yield force would fall under a tenth: held there, outside
                   ///< validity
    AboveMd,       ///< no stress-induced martensite: yields like an ordinary metal, the law does not hold
};
SmaRegime regimeAt(const SmaDevice& device, double barK);

/// The flag that the device shows at a bar temperature.
///
/// Forward plateau: Fy(T) = Fy·(1 + C·(T-T20)/σ_Ms), not below a tenth of Fy.
/// Return plateau: through (1-β)Fy at 20 °C, rising with C above it and falling in a straight line to zero at
/// austenite finish below it; from there on below zero with C, so that recentring is lost (β(T) > 1, at most
/// 2). Stiffness and hardening ratio stay (they change by a few per cent in the range of validity). Valid for
/// austenite finish <= T <= M_d, slow against thermal conduction: self-heating within a storm is the caller's
/// (bar temperature is a state). Strain beyond the plateau's length stiffens; this law does not.
FlagParameters flagAt(const SmaDevice& device, double barK);

double strainOf(const SmaDevice& device, double displacementM); ///< displacement / bar length

/// Stress-induced martensite of the bars, 0…1, of a point on the flag: what is not elastic of the
/// displacement, (u - F/k) / (ε_L·length). A heatmap's value. Martensite of cold alone gives no displacement
/// and is not in it.
double martensiteFraction(const SmaDevice& device, const FlagState& state);

/// Specific heat and latent heat of NiTi. Typical values; a device's passport may know better.
struct SmaHeat {
    double specificHeatJKgK = 500;
    double latentHeatJKg = 20e3;
};

/// Heat to bring `massKg` from one temperature to a higher one: m·(c·ΔT + L). The latent heat is always
/// counted: an upper bound for a bar that is austenite already. 0 where nothing is to be heated.
double heatingEnergyJ(double massKg, double fromK, double toK, const SmaHeat& heat = {});

/// Time to do so with `powerW`, the bar losing hA·(T - air): lumped, exact for the sensible part; latent heat
/// is taken up at the end temperature. Infinite where the power does not suffice.
double heatingTimeS(double massKg, double fromK, double toK, double powerW, double lossWK, double airK,
                    const SmaHeat& heat = {});

} // namespace sinew::materials
