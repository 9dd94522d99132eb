// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/Conductive.h>

#include <algorithm>
#include <fmt/format.h>
#include <numbers>

namespace sinew::materials {

namespace {

constexpr double kDetectedSigmas = 3;

double joined(double a, double b)
{
    return std::hypot(a, b);
}

Measured strainFrom(const ConductiveMix& mix, double change, double sigma)
{
    const double strain = change / mix.gaugeFactor;
    return {strain, joined(sigma, strain * mix.gaugeFactorSigma) / std::abs(mix.gaugeFactor)};
}

// Temperature is removed by a twin electrode: two readings' noise.
double comparedSigma(const ConductiveMix& mix)
{
    return std::numbers::sqrt2 * mix.readingSigma;
}

Measured widthFrom(const WidthCalibration& calibration, double effectM, double effectSigmaM)
{
    const double sigma = joined(effectSigmaM, calibration.effectSigmaM);
    const double width = widthOfEffect(calibration, effectM);
    return {width, 0.5 * (widthOfEffect(calibration, effectM + sigma) -
                          widthOfEffect(calibration, std::max(0.0, effectM - sigma)))};
}

Measured depthFrom(const DepthProbe& probe, double change, double sigma)
{
    const auto depth = [&](double each) { return johnsonDepth(1 + each, probe.stripWidthM, probe.probeM); };
    return {depth(change), 0.5 * (depth(change + sigma) - depth(std::max(0.0, change - sigma)))};
}

std::string describe(const CrackReading& reading)
{
    if (!reading.isDetected)
        return "no crack";
    std::string text = "crack";
    if (reading.widthM)
        text += fmt::format(", width {:.2f} ± {:.2f} mm", 1e3 * reading.widthM->value,
                            1e3 * reading.widthM->sigma);
    if (reading.depthM)
        text += fmt::format(", depth {:.0f} mm", 1e3 * reading.depthM->value);
    return text;
}

} // namespace

Result<void> checkMix(const ConductiveMix& mix)
{
    if (!std::isfinite(mix.gaugeFactor) || mix.gaugeFactor == 0)
        return fail(ErrorCode::InvalidInput, "must not be zero", "gauge factor");
    if (!std::isfinite(mix.temperaturePerK))
        return fail(ErrorCode::InvalidInput, "is not a number", "temperature coefficient");
    if (const auto positive = requirePositive({{"resistivity", mix.resistivityOhmM}}); !positive)
        return positive;
    if (const auto sigmas = requireNotNegative(
            {{"sigma of a reading", mix.readingSigma}, {"sigma of the gauge factor", mix.gaugeFactorSigma}});
        !sigmas)
        return sigmas;
    return mix.width ? checkCalibration(*mix.width) : Result<void>{};
}

double fractionalChange(const ConductiveMix& mix, double strain, double temperatureRiseK, double crackEffectM,
                        double probeDistanceM)
{
    return mix.gaugeFactor * strain + mix.temperaturePerK * temperatureRiseK + crackEffectM / probeDistanceM;
}

Measured strainOf(const ConductiveMix& mix, double change, double temperatureRiseK)
{
    return strainFrom(mix, change - mix.temperaturePerK * temperatureRiseK, mix.readingSigma);
}

Measured strainAgainstTwin(const ConductiveMix& mix, double change, double twinChange)
{
    return strainFrom(mix, change - twinChange, comparedSigma(mix));
}

double johnsonRatio(double depthM, double stripWidthM, double probeM)
{
    const double unit = std::numbers::pi / (2 * stripWidthM);
    return std::acosh(std::cosh(unit * probeM) / std::cos(unit * depthM)) / (unit * probeM);
}

double johnsonDepth(double ratio, double stripWidthM, double probeM)
{
    if (!(ratio > 1))
        return 0;
    const double unit = std::numbers::pi / (2 * stripWidthM);
    return std::acos(std::cosh(unit * probeM) / std::cosh(ratio * unit * probeM)) / unit;
}

Result<std::vector<double>> crackEffects(const ConductiveMix& mix, std::span<const ProbeReading> readings,
                                         std::size_t cracks)
{
    std::vector<double> a(readings.size() * cracks), b;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const ProbeReading& reading = readings[i];
        const std::string place = "reading " + std::to_string(i);
        if (!(std::isfinite(reading.distanceM) && reading.distanceM > 0))
            return fail(ErrorCode::InvalidInput, "the probes' distance must be positive", place);
        for (const std::size_t crack : reading.cracks) {
            if (crack >= cracks)
                return fail(ErrorCode::InvalidInput, "crack " + std::to_string(crack) + " does not exist",
                            place);
            a[i * cracks + crack] = 1;
        }
        b.push_back(reading.distanceM *
                    (reading.change - reading.twinChange - mix.gaugeFactor * reading.strain));
    }
    return solveNonNegative(a, cracks, b);
}

CrackReading readCrack(const ConductiveMix& mix, double effectM, double distanceM,
                       const std::optional<DepthProbe>& depth)
{
    const double sigma = comparedSigma(mix), change = effectM / distanceM;
    CrackReading reading;
    reading.isDetected = change > kDetectedSigmas * sigma;
    if (reading.isDetected && mix.width)
        reading.widthM = widthFrom(*mix.width, effectM, sigma * distanceM);
    if (reading.isDetected && depth)
        reading.depthM = depthFrom(*depth, change, sigma);
    reading.text = describe(reading);
    return reading;
}

std::optional<double> leastWidthM(const ConductiveMix& mix, double distanceM)
{
    if (!mix.width)
        return std::nullopt;
    return widthOfEffect(*mix.width, kDetectedSigmas * comparedSigma(mix) * distanceM);
}

} // namespace sinew::materials
