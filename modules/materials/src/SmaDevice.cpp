// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/SmaDevice.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::materials {

namespace {

constexpr double kLowestYieldShare = 0.1;

double yieldShareAt(const SmaDevice& device, double barK)
{
    return 1 + device.stressSlopePaK * (barK - kSmaReferenceK) / device.sigmaMsPa;
}

// Return plateau / Fy at 20 °C.
double returnShareAt(const SmaDevice& device, double barK)
{
    const double declared = 1 - device.beta;
    const double slope = device.stressSlopePaK / device.sigmaMsPa;
    if (barK >= kSmaReferenceK)
        return declared + slope * (barK - kSmaReferenceK);
    if (barK >= device.austeniteFinishK)
        return declared * (barK - device.austeniteFinishK) / (kSmaReferenceK - device.austeniteFinishK);
    return slope * (barK - device.austeniteFinishK);
}

bool positive(double value)
{
    return std::isfinite(value) && value > 0;
}

} // namespace

Result<void> checkDevice(const SmaDevice& device)
{
    if (!positive(device.stiffnessNM) || !positive(device.yieldForceN))
        return fail(ErrorCode::InvalidInput, "stiffness and yield force must be positive", "damper");
    if (!positive(device.sigmaMsPa) || !(device.stressSlopePaK >= 0) || !positive(device.barLengthM))
        return fail(ErrorCode::InvalidInput, "plateau stress, its slope and the bar length must be positive",
                    "damper");
    if (!positive(device.transformationStrain))
        return fail(ErrorCode::InvalidInput, "transformation strain must be positive", "damper");
    if (!(device.hardeningRatio >= 0 && device.hardeningRatio < 1))
        return fail(ErrorCode::InvalidInput, "hardening ratio must lie in [0, 1)", "damper");
    if (!(device.beta > 0 && device.beta <= 1))
        return fail(ErrorCode::InvalidInput, "beta must lie in (0, 1]", "damper");
    if (!(device.austeniteFinishK > 0 && device.austeniteFinishK < kSmaReferenceK))
        return fail(ErrorCode::InvalidInput,
                    "austenite finish must lie below 20 °C for a device that recentres there", "damper");
    return {};
}

SmaRegime regimeAt(const SmaDevice& device, double barK)
{
    if (barK > device.upperLimitK)
        return SmaRegime::AboveMd;
    if (yieldShareAt(device, barK) < kLowestYieldShare)
        return SmaRegime::BelowPlateau;
    return barK < device.austeniteFinishK ? SmaRegime::NotRecentring : SmaRegime::Superelastic;
}

FlagParameters flagAt(const SmaDevice& device, double barK)
{
    const double yieldShare = std::max(yieldShareAt(device, barK), kLowestYieldShare);
    const double returnShare = std::min(returnShareAt(device, barK), yieldShare);
    FlagParameters flag;
    flag.stiffnessNM = device.stiffnessNM;
    flag.yieldForceN = device.yieldForceN * yieldShare;
    flag.hardeningRatio = device.hardeningRatio;
    flag.beta = std::clamp(1 - returnShare / yieldShare, 0.0, 2.0);
    return flag;
}

double strainOf(const SmaDevice& device, double displacementM)
{
    return displacementM / device.barLengthM;
}

double martensiteFraction(const SmaDevice& device, const FlagState& state)
{
    const double inelastic = state.displacementM - state.forceN / device.stiffnessNM;
    return std::clamp(std::abs(inelastic) / (device.transformationStrain * device.barLengthM), 0.0, 1.0);
}

double heatingEnergyJ(double massKg, double fromK, double toK, const SmaHeat& heat)
{
    return toK > fromK ? massKg * (heat.specificHeatJKgK * (toK - fromK) + heat.latentHeatJKg) : 0;
}

double heatingTimeS(double massKg, double fromK, double toK, double powerW, double lossWK, double airK,
                    const SmaHeat& heat)
{
    if (toK <= fromK)
        return 0;
    const double capacity = massKg * heat.specificHeatJKgK;
    const double netStart = powerW - lossWK * (fromK - airK), netEnd = powerW - lossWK * (toK - airK);
    if (!(netEnd > 0))
        return std::numeric_limits<double>::infinity();
    const double latent = massKg * heat.latentHeatJKg / netEnd;
    const double ratio = (netStart - netEnd) / netEnd;
    // log1p(x)/x -> 1 as losses vanish.
    const double sensible =
        capacity * (toK - fromK) / netEnd * (std::abs(ratio) < 1e-9 ? 1 : std::log1p(ratio) / ratio);
    return sensible + latent;
}

} // namespace sinew::materials
