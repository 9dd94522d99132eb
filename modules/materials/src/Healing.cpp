// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/Healing.h>

#include <algorithm>
#include <limits>

namespace sinew::materials {

namespace {

constexpr double kLargestStepK = 2;
constexpr double kDensestSpheres = 0.74;

// ∫k dt while the temperature goes straight from one to the other.
double straightExposure(const HealingKinetics& kinetics, double fromK, double toK, double timeS)
{
    const int n = 1 + static_cast<int>(std::abs(toK - fromK) / kLargestStepK);
    const auto rate = [&](double share) { return healingRatePerS(kinetics, fromK + share * (toK - fromK)); };
    double sum = 0;
    for (int i = 0; i < n; ++i)
        sum += rate(double(i) / n) + 4 * rate((i + 0.5) / n) + rate((i + 1.0) / n);
    return sum * timeS / (6 * n);
}

} // namespace

Result<void> checkKinetics(const HealingKinetics& kinetics)
{
    if (const auto positive = requirePositive({{"rate k0", kinetics.ratePerS},
                                               {"activation energy", kinetics.activationJMol},
                                               {"fullest healing", kinetics.fullest},
                                               {"temperature limit", kinetics.temperatureLimitK}});
        !positive)
        return positive;
    if (kinetics.fullest > 1)
        return fail(ErrorCode::InvalidInput, "must not exceed 1", "fullest healing");
    return {};
}

double healingRatePerS(const HealingKinetics& kinetics, double temperatureK)
{
    return kinetics.ratePerS * std::exp(-kinetics.activationJMol / (kGasConstant * temperatureK));
}

double healingAfter(const HealingKinetics& kinetics, double healed, double temperatureK, double timeS)
{
    const double gap = std::max(0.0, kinetics.fullest - healed);
    return healed - gap * std::expm1(-healingRatePerS(kinetics, temperatureK) * timeS);
}

double healingTimeS(const HealingKinetics& kinetics, double from, double to, double temperatureK)
{
    if (to <= from)
        return 0;
    if (to >= kinetics.fullest)
        return std::numeric_limits<double>::infinity();
    return std::log((kinetics.fullest - from) / (kinetics.fullest - to)) /
           healingRatePerS(kinetics, temperatureK);
}

Result<double> healingExposure(const HealingKinetics& kinetics, std::span<const TemperatureAt> history)
{
    const auto wrong = [](std::size_t i, const char* why) {
        return fail(ErrorCode::InvalidInput, why, "temperature history, point " + std::to_string(i));
    };
    double exposure = 0;
    for (std::size_t i = 0; i < history.size(); ++i) {
        if (!(history[i].temperatureK > 0 && history[i].temperatureK <= kinetics.temperatureLimitK))
            return wrong(i, "the temperature lies outside 0 K to the material's limit");
        if (i == 0)
            continue;
        const double span = history[i].timeS - history[i - 1].timeS;
        if (!(std::isfinite(span) && span > 0))
            return wrong(i, "the time does not rise");
        exposure += straightExposure(kinetics, history[i - 1].temperatureK, history[i].temperatureK, span);
    }
    return exposure;
}

double exposureOf(double healed, double fullest)
{
    return -std::log1p(-healed / fullest);
}

double activationFrom(double healed1, double temperature1K, double healed2, double temperature2K)
{
    return kGasConstant * std::log(exposureOf(healed2) / exposureOf(healed1)) /
           (1 / temperature1K - 1 / temperature2K);
}

Result<void> checkCapsules(const Capsules& capsules)
{
    if (!(capsules.volumeFraction > 0 && capsules.volumeFraction <= kDensestSpheres))
        return fail(ErrorCode::InvalidInput, "must lie in (0, 0.74]: spheres pack no denser",
                    "capsule volume fraction");
    return requirePositive({{"capsule diameter", capsules.diameterM}});
}

HealingState cracked(const Capsules& capsules, const HealingState& state, double crackWidthM)
{
    const double whole = capsules.volumeFraction * capsules.diameterM;
    const double spent = std::min(crackWidthM, whole * state.agentLeft);
    return {0, crackWidthM > 0 ? spent / crackWidthM : 1, state.agentLeft - spent / whole};
}

HealingState cracked(const HealingState& state)
{
    return {0, 1, state.agentLeft};
}

HealingState healed(const HealingKinetics& kinetics, const HealingState& state, double exposure)
{
    HealingState later = state;
    const double gap = std::max(0.0, kinetics.fullest * state.filled - state.healed);
    later.healed -= gap * std::expm1(-exposure);
    return later;
}

} // namespace sinew::materials
