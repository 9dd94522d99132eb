// SPDX-License-Identifier: GPL-3.0-or-later
#include "PreHeating.h"

#include <sinew/core/Units.h>
#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::systems {

namespace {

struct Reduction {
    Summary without, with;
    double percent() const { return 100 * (with.mean / without.mean - 1); }
};

int worstPoint(const Ensemble& ensemble, int output)
{
    int at = 0;
    double highest = -1;
    for (int point = 0; point < ensemble.points; ++point)
        if (const double mean = summarise(ensemble, output, point).mean; mean > highest) {
            highest = mean;
            at = point;
        }
    return at;
}

Reduction reductionOf(const BridgeRun& run, const PreHeating& plan, int output)
{
    return {summarise(run.without, output, worstPoint(run.without, output)),
            summarise(plan.with, output, worstPoint(plan.with, output))};
}

std::string namesOf(const BridgeRun& run, const PreHeating& plan)
{
    std::string names;
    for (const std::size_t i : plan.dampers)
        names += (names.empty() ? "" : ", ") + run.bridge().dampers[i].name;
    return names;
}

std::string shown(double si, const std::string& quantity)
{
    const auto known = findQuantity(quantity);
    return known ? formatValue(si, *known, UnitSystem::Si) : fmt::format("{:g}", si);
}

std::string percentText(double probability)
{
    if (probability < 0.01)
        return "under 1 %";
    return probability > 0.99 ? "over 99 %" : fmt::format("{:.0f} %", 100 * probability);
}

std::string reasonFor(const BridgeRun& run, const PreHeating& plan)
{
    const auto output = static_cast<int>(plan.criticalPier);
    const Summary peak = summarise(run.without, output, worstPoint(run.without, output));
    const Instant when = run.scenario.times[static_cast<std::size_t>(worstPoint(run.without, output))];
    return fmt::format("In the forecast wind pier {} reaches {} (5–95 %: {} to {}) about {}; the probability "
                       "that a minute passes its "
                       "limit of {} is {}. Warm bars yield at a higher force and hold the pier. Heating "
                       "takes {:.0f} min: it helps "
                       "before a storm only; during an earthquake the dampers act passively.",
                       run.bridge().piers[plan.criticalPier].name, shown(peak.mean, "displacement"),
                       shown(peak.lower, "displacement"), shown(peak.upper, "displacement"),
                       formatUtc(std::chrono::floor<std::chrono::seconds>(when)),
                       shown(*run.bridge().limitOf(output), "displacement"), percentText(plan.riskWithout),
                       std::ceil(plan.heatingS / 60));
}

std::string effectFor(const BridgeRun& run, const PreHeating& plan)
{
    const BridgeModel& bridge = run.bridge();
    const Reduction u = reductionOf(run, plan, bridge.displacementOf(plan.criticalPier));
    const Reduction a = reductionOf(run, plan, bridge.accelerationOf(plan.criticalPier));
    return fmt::format(
        "Pier {}, both simulated by the model: peak displacement {} instead of {} ({:+.0f} %; 5–95 %: {} "
        "to {}), peak acceleration {} instead of {} ({:+.0f} %); probability of passing the limit {} "
        "instead of {}.",
        bridge.piers[plan.criticalPier].name, shown(u.with.mean, "displacement"),
        shown(u.without.mean, "displacement"), u.percent(), shown(u.with.lower, "displacement"),
        shown(u.with.upper, "displacement"), shown(a.with.mean, "acceleration"),
        shown(a.without.mean, "acceleration"), a.percent(), percentText(plan.riskWith),
        percentText(plan.riskWithout));
}

// Mean over members of a minute's peak, and its variance split into what lasts and what each minute draws
// anew.
struct Split {
    double mean = 0, lasting = 0, fresh = 0;
};

Split splitOf(const Ensemble& ensemble, int output, int point)
{
    const double s = ensemble.spread[output];
    std::vector<double> medians;
    double squares = 0;
    for (int member = 0; member < ensemble.members; ++member) {
        medians.push_back(ensemble.medianAt(output, point, member));
        squares += medians.back() * medians.back() / ensemble.members;
    }
    const double lift = std::exp(0.5 * s * s); // mean of the minute's log-normal luck
    const double sd = estimate::standardDeviation(medians);
    return {estimate::mean(medians) * lift, sd * sd * lift * lift, squares * lift * lift * std::expm1(s * s)};
}

// Points of one stretch about the peak, hot dampers only: a gap would be interpolated over.
std::vector<int> stretchToCompare(const BridgeRun& run, const PreHeating& plan, int output)
{
    const int peak = worstPoint(run.without, output);
    const double least = 0.6 * summarise(run.without, output, peak).mean;
    const auto fits = [&](int point) {
        return run.scenario.times[static_cast<std::size_t>(point)] >= plan.ready &&
               summarise(run.without, output, point).mean >= least;
    };
    std::vector<int> stretch;
    for (int point = 0; point < run.without.points; ++point) {
        if (fits(point))
            stretch.push_back(point);
        else if (point < peak)
            stretch.clear();
        else
            break;
    }
    return stretch;
}

// The errors of wind and factors last through the storm: a test that takes its minutes as independent would
// be too sure. The test adds up S = sum of e/s² (d - e/2); it keeps its error rates where S varies by the sum
// of e²/s². Returns by how much all variances s² must grow for that, S's true variance taken from the
// members.
double varianceInflation(const BridgeRun& run, const VerifyPlan& verify, const std::vector<Split>& splits,
                         const std::vector<int>& stretch, int output)
{
    std::vector<double> sums(static_cast<std::size_t>(run.without.members), 0.0);
    double claimed = 0, fresh = 0;
    for (std::size_t i = 0; i < stretch.size(); ++i) {
        const double variance = splits[i].fresh + splits[i].lasting;
        const double effect = verify.points[i].withCommand - verify.points[i].withoutCommand;
        const double weight = effect / variance;
        claimed += run.minutesAPoint() * weight * effect;
        fresh += run.minutesAPoint() * weight * weight * splits[i].fresh;
        for (std::size_t member = 0; member < sums.size(); ++member)
            sums[member] += run.minutesAPoint() * weight *
                            run.without.medianAt(output, stretch[i], static_cast<int>(member));
    }
    const double lift = std::exp(0.5 * run.without.spread[output] * run.without.spread[output]);
    const double deviation = lift * estimate::standardDeviation(sums);
    return claimed > 0 ? std::max(1.0, (deviation * deviation + fresh) / claimed) : 1;
}

VerifyPlan verifyPlan(const BridgeRun& run, const PreHeating& plan)
{
    const int output = run.bridge().displacementOf(plan.criticalPier);
    const std::vector<int> stretch = stretchToCompare(run, plan, output);
    VerifyPlan verify;
    verify.channel = run.bridge().channelOf(output);
    verify.quantity = "displacement";
    verify.followsMeasurement = true;
    std::vector<Split> splits;
    for (const int point : stretch) {
        splits.push_back(splitOf(run.without, output, point));
        verify.points.push_back({run.scenario.times[static_cast<std::size_t>(point)], splits.back().mean,
                                 splitOf(plan.with, output, point).mean, 0});
    }
    const double inflation = varianceInflation(run, verify, splits, stretch, output);
    for (std::size_t i = 0; i < stretch.size(); ++i)
        verify.points[i].sigma = std::sqrt(inflation * (splits[i].fresh + splits[i].lasting));
    verify.until = verify.points.empty() ? run.scenario.times.back()
                                         : verify.points.back().time + std::chrono::minutes(30);
    return verify;
}

std::vector<ChannelId> inputsFor(const BridgeRun& run, const PreHeating& plan)
{
    std::vector<ChannelId> inputs{run.bridge().wind, run.bridge().piers[plan.criticalPier].displacement};
    for (const std::size_t i : plan.dampers)
        inputs.push_back(run.bridge().dampers[i].temperature);
    std::erase_if(inputs, [](const ChannelId& id) { return id.isEmpty(); });
    return inputs;
}

} // namespace

std::string keyOf(const BridgeModel& bridge)
{
    return "bridge/" + bridge.asset.value + "/pre-heat";
}

Proposal proposalFor(const BridgeRun& run, const PreHeating& plan, const ForecastId& without,
                     const ForecastId& with)
{
    const BridgeDamper& first = run.bridge().dampers[plan.dampers.front()];
    Proposal proposal;
    proposal.key = keyOf(run.bridge());
    proposal.id = ProposalId(proposal.key + "@" + formatUtc(run.input.now));
    proposal.origin = "system:bridge";
    proposal.actuator = first.heater->id;
    proposal.action = first.heater->action;
    proposal.value = plan.targetK;
    proposal.title = fmt::format("Pre-heat damper{} {} to {:.0f} °C", plan.dampers.size() > 1 ? "s" : "",
                                 namesOf(run, plan), plan.targetK - 273.15);
    proposal.reason = reasonFor(run, plan);
    proposal.issuedAt = run.input.now;
    proposal.actBefore = plan.actBefore;
    proposal.energyJ = plan.energyJ;
    proposal.forecastWithout = without;
    proposal.forecastWith = with;
    proposal.effect = effectFor(run, plan);
    proposal.inputs = inputsFor(run, plan);
    for (std::size_t i = 1; i < plan.dampers.size(); ++i)
        proposal.alsoSet.emplace_back(run.bridge().dampers[plan.dampers[i]].heater->id, plan.targetK);
    VerifyPlan verify = verifyPlan(run, plan);
    if (!verify.channel.isEmpty() && !verify.points.empty())
        proposal.verify = std::move(verify);
    return proposal;
}

} // namespace sinew::systems
