// SPDX-License-Identifier: GPL-3.0-or-later
#include "PreHeating.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::systems {

namespace {

constexpr double kTargetsC[] = {40, 50, 60, 70};
constexpr double kMarginK = 10;          // below M_d
constexpr double kAlreadyK = 3;          // a bar this near the target counts as heated
constexpr double kUnknownPowerWKg = 200; // heater nobody declared, per kg of bar
constexpr double kOverheadS = 300;       // for people and the field, beside the heating itself
constexpr double kWorthwhile = 0.05;     // of risk, or of the peak

std::vector<std::size_t> piersAtRisk(const BridgeRun& run)
{
    std::vector<std::size_t> piers;
    for (std::size_t i = 0; i < run.bridge().piers.size(); ++i)
        if (run.riskOf(run.without, i) > run.settings.riskThreshold)
            piers.push_back(i);
    return piers;
}

// All that can be heated: the deck shares the load between the piers, and a choice that followed each run's
// risks would make every run a new suggestion.
std::vector<std::size_t> heatable(const BridgeModel& bridge)
{
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < bridge.dampers.size(); ++i)
        if (bridge.dampers[i].heater)
            all.push_back(i);
    return all;
}

double heatingSeconds(const BridgeDamper& damper, double fromK, double toK, double airK)
{
    if (damper.heaterPowerW)
        return materials::heatingTimeS(damper.device.massKg, fromK, toK, *damper.heaterPowerW, 0, airK);
    if (damper.heater->ratePerS > 0)
        return std::max(0.0, toK - fromK) / damper.heater->ratePerS;
    const double mass = std::max(damper.device.massKg, 1.0);
    return materials::heatingEnergyJ(mass, fromK, toK) / (mass * kUnknownPowerWKg);
}

bool canReach(const BridgeRun& run, const std::vector<std::size_t>& dampers, double targetK)
{
    return std::ranges::all_of(dampers, [&](std::size_t i) {
        const BridgeDamper& damper = run.bridge().dampers[i];
        return targetK <= damper.heater->maxValue && targetK <= damper.device.upperLimitK - kMarginK;
    });
}

// First instant at which a single minute may well pass a limit of the piers at risk.
Instant onsetOf(const BridgeRun& run, const std::vector<std::size_t>& piers)
{
    for (int point = 0; point < run.without.points; ++point)
        for (const std::size_t pier : piers) {
            const auto limit = run.bridge().limitOf(static_cast<int>(pier));
            if (limit && summarise(run.without, static_cast<int>(pier), point).upper > *limit)
                return run.scenario.times[static_cast<std::size_t>(point)];
        }
    return run.scenario.times.back();
}

// Temperatures by point: cold until `ready`, then the heated dampers at the target.
std::vector<std::vector<double>> temperatures(const BridgeRun& run, const PreHeating& plan, double targetK)
{
    std::vector<std::vector<double>> barK(run.scenario.times.size(), run.now.barK);
    for (std::size_t point = 0; point < barK.size(); ++point)
        if (run.scenario.times[point] >= plan.ready)
            for (const std::size_t damper : plan.dampers)
                barK[point][damper] = std::max(barK[point][damper], targetK);
    return barK;
}

void timeIt(const BridgeRun& run, PreHeating& plan, const std::vector<std::size_t>& piers, double targetK)
{
    plan.targetK = targetK;
    plan.energyJ = plan.heatingS = 0;
    for (const std::size_t i : plan.dampers) {
        const BridgeDamper& damper = run.bridge().dampers[i];
        plan.energyJ += materials::heatingEnergyJ(damper.device.massKg, run.now.barK[i], targetK);
        plan.heatingS =
            std::max(plan.heatingS, heatingSeconds(damper, run.now.barK[i], targetK, run.now.airK));
    }
    const Duration lead = fromSeconds(plan.heatingS + kOverheadS);
    plan.actBefore = std::max(onsetOf(run, piers) - lead, run.input.now + std::chrono::minutes(10));
    plan.ready = run.input.now + lead;
}

bool alreadyHot(const BridgeRun& run, const PreHeating& plan, double targetK)
{
    return std::ranges::all_of(plan.dampers,
                               [&](std::size_t i) { return run.now.barK[i] > targetK - kAlreadyK; });
}

double highestMean(const Ensemble& ensemble, int output)
{
    double highest = 0;
    for (int point = 0; point < ensemble.points; ++point)
        highest = std::max(highest, summarise(ensemble, output, point).mean);
    return highest;
}

// What heating does for one pier: risk taken away plus the share of the peak taken away, so that a pier whose
// risk is near one either way still counts.
double benefitFor(const BridgeRun& run, const Ensemble& with, std::size_t pier)
{
    const int output = run.bridge().displacementOf(pier);
    return run.riskOf(run.without, pier) - run.riskOf(with, pier) + 1 -
           highestMean(with, output) / highestMean(run.without, output);
}

// Benefit over the piers at risk; of those that are helped, the one nearest to its limit or beyond is shown
// and verified at.
double judge(const BridgeRun& run, PreHeating& plan, const std::vector<std::size_t>& piers, bool& enough)
{
    double total = 0, nearest = -1;
    bool helped = false;
    enough = true;
    for (const std::size_t pier : piers) {
        const double benefit = benefitFor(run, plan.with, pier);
        total += benefit;
        if (benefit < kWorthwhile)
            continue; // a pier that these dampers do not hold must not drive their temperature
        helped = true;
        const int output = run.bridge().displacementOf(pier);
        if (const double share = highestMean(run.without, output) / *run.bridge().limitOf(output);
            share > nearest) {
            nearest = share;
            plan.criticalPier = pier;
        }
        enough = enough && run.riskOf(plan.with, pier) < run.settings.aimedRisk;
    }
    enough = enough && helped;
    plan.riskWithout = run.riskOf(run.without, plan.criticalPier);
    plan.riskWith = run.riskOf(plan.with, plan.criticalPier);
    return helped ? total : 0;
}

// Lowest first; one that is suggested already before all others: as long as it does, it stands.
std::vector<double> targetsK(const BridgeRun& run)
{
    std::vector<double> targets;
    for (const double celsius : kTargetsC)
        targets.push_back(273.15 + celsius);
    for (const Proposal& proposal : run.input.standing)
        if (proposal.key == keyOf(run.bridge()))
            if (const auto same = std::ranges::find_if(
                    targets, [&](double target) { return std::abs(target - proposal.value) < 0.5; });
                same != targets.end())
                std::rotate(targets.begin(), same, same + 1);
    return targets;
}

} // namespace

EnsembleSettings BridgeRun::ensembleSettings() const
{
    return {settings.members, EnsembleSettings{}.modelSigma, input.seed};
}

double BridgeRun::riskOf(const Ensemble& ensemble, std::size_t pier) const
{
    const auto limit = bridge().limitOf(bridge().displacementOf(pier));
    return limit ? exceedance(ensemble, bridge().displacementOf(pier), *limit, minutesAPoint()) : 0;
}

Result<Ensemble> BridgeRun::with(const std::vector<std::vector<double>>& barK, std::stop_token stop) const
{
    return makeEnsemble(book, calibration, scenario, barK, now.barSigmaK, ensembleSettings(), stop);
}

Result<std::optional<PreHeating>> planPreHeating(const BridgeRun& run, std::vector<Warning>& warnings,
                                                 std::stop_token stop)
{
    const auto piers = piersAtRisk(run);
    if (piers.empty())
        return std::nullopt;
    PreHeating plan;
    plan.dampers = heatable(run.bridge());
    if (plan.dampers.empty()) {
        warnings.push_back({"a pier may pass its limit and no damper can be heated", run.bridge().name});
        return std::nullopt;
    }
    std::optional<PreHeating> best;
    double most = 0;
    for (const double targetK : targetsK(run)) {
        if (!canReach(run, plan.dampers, targetK) || alreadyHot(run, plan, targetK))
            continue;
        timeIt(run, plan, piers, targetK);
        auto with = run.with(temperatures(run, plan, targetK), stop);
        if (!with)
            return passOn(with);
        plan.with = std::move(*with);
        bool enough = false;
        if (const double benefit = judge(run, plan, piers, enough); benefit > most + kWorthwhile) {
            most = benefit;
            best = plan;
        }
        if (enough)
            break;
    }
    if (!best)
        warnings.push_back(
            {"a pier may pass its limit; more heating of the dampers would not help", run.bridge().name});
    return best;
}

} // namespace sinew::systems
