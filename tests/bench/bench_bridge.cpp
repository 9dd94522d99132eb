// SPDX-License-Identifier: GPL-3.0-or-later
// Coverage of the bridge forecast's 90 % intervals over seeded storms whose truth is perturbed apart from the
// model, the effect of pre-heating there, and the time of a run. Prints; fails outside 80–97 %.
#include "../../modules/systems/bridge/tests/support/StormTruth.h"

#include <sinew/estimate/Crps.h>
#include <sinew/estimate/Quantile.h>
#include <sinew/estimate/Sprt.h>
#include <sinew/systems/bridge/BridgeSystem.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>

using namespace sinew;

namespace {

struct Tally {
    int inside = 0, total = 0;
    double crps = 0, persistence = 0;
    std::vector<double> bias;
};

double milliseconds(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// One measured minute at each point of the forecast; intervals of 90 % should hold nine in ten of them.
void score(const testing::Storm& storm, const Forecast& forecast, Tally& tally)
{
    const auto before =
        storm.between(forecast.channel, forecast.issuedAt - std::chrono::minutes(2), forecast.issuedAt);
    for (const ForecastPoint& point : forecast.points) {
        const auto samples = storm.between(forecast.channel, point.time - std::chrono::seconds(30),
                                           point.time + std::chrono::seconds(29));
        if (samples.empty() || before.empty())
            continue;
        const double measured = samples.front().value;
        ++tally.total;
        tally.inside += measured >= point.lower && measured <= point.upper;
        tally.crps +=
            estimate::crpsGaussian(point.mean, estimate::sigmaFrom90(point.lower, point.upper), measured);
        tally.persistence += std::abs(measured - before.back().value);
        tally.bias.push_back(std::log(measured / point.mean));
    }
}

// The command's verification on a storm: what the sequential test says after the plan's minutes.
estimate::SprtDecision verify(const testing::Storm& storm, const VerifyPlan& plan)
{
    estimate::Sprt test(0.01, 0.1);
    for (const Sample& sample :
         storm.between(plan.channel, plan.points.front().time, plan.points.back().time)) {
        std::size_t i = 1;
        while (i + 1 < plan.points.size() && plan.points[i].time < sample.sourceTime)
            ++i;
        const auto &a = plan.points[i - 1], &b = plan.points[std::min(i, plan.points.size() - 1)];
        const double span = toSeconds(b.time - a.time),
                     t = span > 0 ? toSeconds(sample.sourceTime - a.time) / span : 0;
        const double without = std::lerp(a.withoutCommand, b.withoutCommand, t);
        test.add(sample.value - without, std::lerp(a.withCommand, b.withCommand, t) - without,
                 std::lerp(a.sigma, b.sigma, t));
    }
    return test.decision();
}

struct Verdicts {
    int confirmed = 0, refuted = 0, undecided = 0;
    void add(estimate::SprtDecision decision)
    {
        confirmed += decision == estimate::SprtDecision::Effect;
        refuted += decision == estimate::SprtDecision::NoEffect;
        undecided += decision == estimate::SprtDecision::Undecided;
    }
};

// What heating did to the highest measured minute: displacement with over displacement without.
void compare(testing::StormSettings settings, const testing::Storm& cold, const Proposal& proposal,
             Verdicts& heatedVerdicts, Verdicts& coldVerdicts, std::vector<double>& ratios)
{
    settings.heatedK = proposal.value;
    const testing::Storm heated(settings);
    heatedVerdicts.add(verify(heated, *proposal.verify));
    coldVerdicts.add(verify(cold, *proposal.verify));
    const ChannelId channel = proposal.verify->channel;
    ratios.push_back(heated.highest(channel, heated.now(), heated.end()) /
                     cold.highest(channel, cold.now(), cold.end()));
}

} // namespace

int main(int argc, char** argv)
{
    const int storms = argc > 1 ? std::atoi(argv[1]) : 16;
    std::map<std::string, Tally> tallies;
    std::vector<double> first, later, ratios;
    Verdicts heated, cold;
    int proposals = 0;
    for (int seed = 1; seed <= storms; ++seed) {
        testing::StormSettings settings;
        settings.seed = static_cast<std::uint64_t>(seed);
        settings.calmHours = 3;
        settings.stormHours = 4;
        settings.peakMs = 28 + 1.5 * (seed % 16);
        const testing::Storm storm(settings);
        systems::BridgeSystem system;
        Result<forecast::SystemOutput> output;
        first.push_back(milliseconds([&] { output = system.run(storm.input(), {}); }));
        later.push_back(milliseconds([&] { output = system.run(storm.input(), {}); }));
        if (!output) {
            std::printf("storm %d: %s\n", seed, output.error().text().c_str());
            return 1;
        }
        for (const Forecast& forecast : output->forecasts)
            if (!forecast.withCommand && !forecast.channel.isEmpty())
                score(storm, forecast, tallies[forecast.quantity]);
        proposals += !output->proposals.empty();
        if (!output->proposals.empty() && output->proposals.front().verify)
            compare(settings, storm, output->proposals.front(), heated, cold, ratios);
    }
    bool good = true;
    for (const auto& [quantity, tally] : tallies) {
        const double coverage = static_cast<double>(tally.inside) / tally.total;
        std::printf(
            "bridge %-13s 90 %% interval covers %.1f %% of %d minutes, skill %.2f against persistence, "
            "median measured/mean %.2f\n",
            quantity.c_str(), 100 * coverage, tally.total, 1 - tally.crps / tally.persistence,
            std::exp(estimate::quantile(tally.bias, 0.5)));
        good = good && coverage >= 0.80 && coverage <= 0.97;
    }
    std::printf("bridge storms %d, with a proposal %d; first run %.0f ms, later runs %.0f ms (medians)\n",
                storms, proposals, estimate::quantile(first, 0.5), estimate::quantile(later, 0.5));
    if (!ratios.empty())
        std::printf("bridge pre-heating in the simulated truth: highest minute %+.0f %% (median); "
                    "verification says confirmed/failed/"
                    "undecided %d/%d/%d where heated, %d/%d/%d where not\n",
                    100 * (estimate::quantile(ratios, 0.5) - 1), heated.confirmed, heated.refuted,
                    heated.undecided, cold.confirmed, cold.refuted, cold.undecided);
    return good ? 0 : 1;
}
