// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/Heating.h>

#include <algorithm>
#include <limits>
#include <numbers>

namespace sinew::materials {

namespace {

constexpr double kSteps = 2000; // of a ramp

double capacityJM2K(const HeatedLayer& layer)
{
    return layer.heatJM3K * layer.thicknessM;
}

// Rise at depth / rise at the surface under a constant flux.
double depthShare(double eta)
{
    return std::exp(-eta * eta) - std::sqrt(std::numbers::pi) * eta * std::erfc(eta);
}

// x > 0 with falling f(x) = 0, by halving in the logarithm.
template <class F>
double whereFalls(F f, double low, double high)
{
    for (int i = 0; i < 200; ++i) {
        const double middle = std::sqrt(low * high);
        (f(middle) > 0 ? low : high) = middle;
    }
    return std::sqrt(low * high);
}

void add(HealingPlan& plan, const LayerBalance& step, double timeS)
{
    plan.timeS += timeS;
    plan.suppliedJM2 += step.suppliedJM2;
    plan.storedJM2 += step.storedJM2;
    plan.lostJM2 += step.lostJM2;
    plan.peakK = std::max(plan.peakK, step.endK);
}

// Of a step in which the temperature goes from one to the other.
double exposureOfStep(const HealingKinetics& kinetics, double fromK, double toK, double timeS)
{
    return timeS / 6 *
           (healingRatePerS(kinetics, fromK) + 4 * healingRatePerS(kinetics, 0.5 * (fromK + toK)) +
            healingRatePerS(kinetics, toK));
}

Result<void> checkTarget(const HealingKinetics& kinetics, const HealingTarget& target, double limitK)
{
    if (const auto positive = requirePositive({{"start temperature", target.startK},
                                               {"power", target.powerWM2},
                                               {"efficiency", target.efficiency},
                                               {"surface limit", target.surfaceLimitK},
                                               {"longest time", target.longestS}});
        !positive)
        return positive;
    if (target.efficiency > 1)
        return fail(ErrorCode::InvalidInput, "must not exceed 1", "efficiency");
    if (!(target.fromHealed >= 0 && target.toHealed >= target.fromHealed &&
          target.toHealed < kinetics.fullest))
        return fail(ErrorCode::InvalidInput, "must lie between what is healed and the fullest healing",
                    "target of healing");
    if (target.startK >= limitK)
        return fail(ErrorCode::InvalidInput, "must lie above the start temperature", "surface limit");
    return {};
}

class Healing {
public:
    Healing(const HealingKinetics& kinetics, const HeatedLayer& layer, const HealingTarget& target,
            double limitK)
        : m_kinetics(kinetics), m_layer(layer), m_target(target), m_limitK(limitK),
          m_needed(std::log((kinetics.fullest - target.fromHealed) / (kinetics.fullest - target.toHealed)))
    {
        m_plan.peakK = target.startK;
    }
    Result<HealingPlan> run()
    {
        ramp();
        hold();
        m_plan.healed =
            m_kinetics.fullest - (m_kinetics.fullest - m_target.fromHealed) * std::exp(-m_exposure);
        m_plan.drawnJM2 = m_plan.suppliedJM2 / m_target.efficiency;
        if (m_exposure < m_needed * (1 - 1e-9))
            return fail(ErrorCode::NotConverged,
                        "after " + std::to_string(m_plan.timeS / 3600) + " h only " +
                            std::to_string(m_plan.healed) + " is healed",
                        "heating plan");
        return m_plan;
    }

private:
    double left() const { return m_target.longestS - m_plan.timeS; }
    // Up to the limit, or as far as the power carries.
    void ramp()
    {
        const double whole =
            std::min(heatingTimeS(m_layer, m_target.startK, m_limitK, m_target.powerWM2), m_target.longestS);
        const double step = whole / kSteps;
        for (int i = 0; i < kSteps && m_exposure < m_needed; ++i) {
            const LayerBalance balance = heatLayer(m_layer, m_temperatureK, m_target.powerWM2, step);
            const double gained = exposureOfStep(m_kinetics, m_temperatureK, balance.endK, step);
            // The last step ends when it is healed.
            const double share = std::min(1.0, (m_needed - m_exposure) / gained);
            const LayerBalance taken =
                share < 1 ? heatLayer(m_layer, m_temperatureK, m_target.powerWM2, share * step) : balance;
            m_exposure += share * gained;
            m_temperatureK = std::min(taken.endK, m_limitK);
            add(m_plan, taken, share * step);
        }
    }
    void hold()
    {
        const double rate = healingRatePerS(m_kinetics, m_temperatureK);
        const double time = std::min((m_needed - m_exposure) / rate, left());
        if (!(time > 0))
            return;
        m_exposure += rate * time;
        m_plan.holdingS = time;
        add(m_plan, heatLayer(m_layer, m_temperatureK, holdingPowerWM2(m_layer, m_temperatureK), time), time);
    }

    const HealingKinetics& m_kinetics;
    const HeatedLayer& m_layer;
    const HealingTarget& m_target;
    double m_limitK, m_needed;
    double m_exposure = 0, m_temperatureK = m_target.startK;
    HealingPlan m_plan;
};

} // namespace

Result<void> checkLayer(const HeatedLayer& layer)
{
    if (const auto losses = requireNotNegative({{"loss", layer.lossWM2K}}); !losses)
        return losses;
    return requirePositive({{"thickness", layer.thicknessM},
                            {"heat capacity", layer.heatJM3K},
                            {"air temperature", layer.airK}});
}

double storedHeatJM2(const HeatedLayer& layer, double fromK, double toK)
{
    return capacityJM2K(layer) * (toK - fromK);
}

double holdingPowerWM2(const HeatedLayer& layer, double temperatureK)
{
    return layer.lossWM2K * (temperatureK - layer.airK);
}

double heatingTimeS(const HeatedLayer& layer, double fromK, double toK, double powerWM2)
{
    if (toK <= fromK)
        return 0;
    const double start = powerWM2 - holdingPowerWM2(layer, fromK),
                 end = powerWM2 - holdingPowerWM2(layer, toK);
    if (!(end > 0))
        return std::numeric_limits<double>::infinity();
    const double ratio = (start - end) / end;
    return storedHeatJM2(layer, fromK, toK) / end * (std::abs(ratio) < 1e-9 ? 1 : std::log1p(ratio) / ratio);
}

LayerBalance heatLayer(const HeatedLayer& layer, double fromK, double powerWM2, double timeS)
{
    LayerBalance balance;
    balance.suppliedJM2 = powerWM2 * timeS;
    const double net = powerWM2 - holdingPowerWM2(layer, fromK);
    const double x = layer.lossWM2K * timeS / capacityJM2K(layer);
    // (1 - e^-x)/x -> 1 as losses vanish.
    const double rise = net * timeS / capacityJM2K(layer) * (x > 0 ? -std::expm1(-x) / x : 1);
    balance.endK = fromK + rise;
    balance.storedJM2 = capacityJM2K(layer) * rise;
    // ∫h_c (T - T_air) dt of T = T_end∞ + (T_0 - T_end∞) e^-x, on its own: the balance is a check.
    const double mean = x > 1e-6 ? net * timeS * (1 + std::expm1(-x) / x) : net * timeS * 0.5 * x;
    balance.lostJM2 = holdingPowerWM2(layer, fromK) * timeS + mean;
    return balance;
}

Result<HealingPlan> planHealing(const HealingKinetics& kinetics, const HeatedLayer& layer,
                                const HealingTarget& target)
{
    if (const auto good = checkKinetics(kinetics); !good)
        return passOn(good);
    if (const auto good = checkLayer(layer); !good)
        return passOn(good);
    const double limitK = std::min(target.surfaceLimitK, kinetics.temperatureLimitK);
    if (const auto good = checkTarget(kinetics, target, limitK); !good)
        return passOn(good);
    return Healing(kinetics, layer, target, limitK).run();
}

double riseUnderFluxK(const HalfSpace& ground, double fluxWM2, double depthM, double timeS)
{
    if (!(timeS > 0))
        return 0;
    const double length = std::sqrt(ground.conductivityWMK / ground.heatJM3K * timeS);
    return 2 * fluxWM2 * length / (ground.conductivityWMK * std::sqrt(std::numbers::pi)) *
           depthShare(depthM / (2 * length));
}

double fluxTimeS(const HalfSpace& ground, double fluxWM2, double depthM, double riseK)
{
    return whereFalls([&](double time) { return riseK - riseUnderFluxK(ground, fluxWM2, depthM, time); },
                      1e-6, 1e15);
}

Result<SurfacePlan> planSurfaceHeating(const HalfSpace& ground, double depthM, double riseK,
                                       double surfaceRiseK)
{
    if (const auto positive = requirePositive({{"conductivity", ground.conductivityWMK},
                                               {"heat capacity", ground.heatJM3K},
                                               {"depth", depthM},
                                               {"rise at depth", riseK}});
        !positive)
        return passOn(positive);
    if (!(surfaceRiseK > riseK && std::isfinite(surfaceRiseK)))
        return fail(ErrorCode::InvalidInput, "must lie above the rise at depth", "rise at the surface");
    const double eta =
        whereFalls([&](double each) { return depthShare(each) - riseK / surfaceRiseK; }, 1e-9, 10);
    const double length = depthM / (2 * eta);
    SurfacePlan plan;
    plan.timeS = length * length * ground.heatJM3K / ground.conductivityWMK;
    plan.fluxWM2 = surfaceRiseK * ground.conductivityWMK * std::sqrt(std::numbers::pi) / (2 * length);
    plan.energyJM2 = plan.fluxWM2 * plan.timeS;
    plan.surfaceRiseK = surfaceRiseK;
    return plan;
}

} // namespace sinew::materials
