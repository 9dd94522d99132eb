// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/pavement/HeatingPlan.h>

#include <algorithm>
#include <cmath>

namespace sinew::pavement {

namespace {

double hourOfDay(double timeS, double firstHour)
{
    const double hour = std::fmod(firstHour + timeS / 3600, 24);
    return hour < 24 ? hour : 0;
}

/// Seconds that the closure still lasts at a time; 0 where the lane is open.
double closedForS(const Closure& closure, double hour)
{
    const double length = closure.toHour - closure.fromHour;
    if (length >= 24)
        return 1e30; // all day, every day
    const double lasts = length <= 0 ? length + 24 : length;
    const double since = std::fmod(hour - closure.fromHour + 48, 24);
    return since < lasts ? 3600 * (lasts - since) : 0;
}

/// Seconds from a time on until it rains; 0 where it does, or did within the time that has to be dry before.
double dryForS(const heat::WeatherSeries& weather, const Closure& closure, double fromS)
{
    const auto& records = weather.records();
    const double step = weather.stepS();
    const auto first =
        static_cast<std::size_t>(std::max(0.0, std::floor((fromS - closure.dryBeforeS) / step)));
    for (std::size_t i = first; i < records.size(); ++i)
        if (records[i].rainMmH > closure.dryRainMmH) // it begins after the last dry record
            return std::max(0.0, (static_cast<double>(i) - 1) * step - fromS);
    return 1e30;
}

Result<void> checkPlan(const Section& section, const HealingTarget& target, const Closure& closure,
                       const PlanOptions& options)
{
    if (!section.cracking.healing)
        return fail(ErrorCode::InvalidInput, "does not heal: nothing to heat it for",
                    "section " + section.id);
    if (!(target.share > 0 && target.share < 1))
        return fail(ErrorCode::InvalidInput, "its share is not between 0 and 1", "healing target");
    if (!(target.depthM >= 0 && target.depthM <= section.asphaltM()))
        return fail(ErrorCode::InvalidInput, "its depth is not in the asphalt", "healing target");
    if (!(closure.fromHour >= 0 && closure.fromHour < 24 && closure.toHour >= 0 && closure.toHour <= 24))
        return fail(ErrorCode::InvalidInput, "its hours are outside 0 to 24", "closure");
    if (!(closure.dryBeforeS >= 0 && std::isfinite(closure.dryBeforeS) && closure.dryRainMmH >= 0))
        return fail(ErrorCode::InvalidInput, "its rain or dry time is below zero", "closure");
    if (!(options.longestS >= options.stepS && options.startStepS >= 1 && options.stepS >= 1 &&
          std::isfinite(options.startStepS) && std::isfinite(options.stepS)))
        return fail(ErrorCode::InvalidInput, "its steps are shorter than a second", "heating plan");
    return {};
}

/// One heating from one state on; nothing where the target is not reached within `longestS`.
struct Attempt {
    HeatingPlan plan;
    bool reached = false;
};

Result<Attempt> heatFrom(Pavement pavement, const heat::WeatherSeries& weather, const Heater& heater,
                         const HealingTarget& target, double longestS, const PlanOptions& options)
{
    const double startS = pavement.timeS(), goal = materials::exposureOf(target.share),
                 before = pavement.heatedJm2();
    const materials::HealingKinetics& kinetics = *pavement.section().cracking.healing;
    Attempt attempt{.plan = {.startS = startS, .heater = heater}};
    double rateTime = 0, rate = healingRatePerS(kinetics, pavement.temperatureAtK(target.depthM));
    while (!attempt.reached && pavement.timeS() - startS < longestS - 1e-6) {
        const double now = pavement.timeS(), step = std::min(options.stepS, startS + longestS - now);
        const auto done = pavement.advance(step, weather.at(now), weather.at(now + step),
                                           static_cast<int>(hourOfDay(now, options.firstHourOfDay)), &heater);
        if (!done)
            return passOn(done);
        const double next = healingRatePerS(kinetics, pavement.temperatureAtK(target.depthM));
        rateTime += 0.5 * step * (rate + next);
        rate = next;
        attempt.plan.hottestK = std::max(attempt.plan.hottestK, pavement.hottestK());
        attempt.reached = rateTime >= goal;
    }
    attempt.plan.durationS = pavement.timeS() - startS;
    attempt.plan.energyJm2 = pavement.heatedJm2() - before;
    attempt.plan.share = -std::expm1(-rateTime);
    return attempt;
}

bool isBetter(const HeatingPlan& a, const HeatingPlan& b)
{
    return a.durationS != b.durationS ? a.durationS < b.durationS : a.energyJm2 < b.energyJm2;
}

std::string whyNot(int wet, int tried, double share)
{
    return "no start reaches the target: " + std::to_string(tried) +
           " tried while the lane is closed and dry, " + std::to_string(wet) +
           " more were wet; the best healed " + std::to_string(std::lround(100 * share)) +
           " % of its ceiling";
}

} // namespace

Result<HeatingPlan> findHeatingPlan(const Section& section, const heat::WeatherSeries& weather,
                                    const Heater& heater, const HealingTarget& target, const Closure& closure,
                                    const PlanOptions& options, std::stop_token stop)
{
    if (auto good = checkPlan(section, target, closure, options); !good)
        return passOn(good);
    auto pavement = Pavement::make(section);
    if (!pavement)
        return passOn(pavement);
    Heater limited = heater; // the mix has a limit of its own
    limited.limitK = std::min(heater.limitK, section.cracking.healing->temperatureLimitK);
    std::optional<HeatingPlan> best;
    double furthest = 0;
    int wet = 0, tried = 0;
    const double lastS = std::min(weather.endS(), options.latestEndS);
    // The road as the weather has it, and from each possible start a copy that is heated.
    for (int k = 0;; ++k) {
        const double start = k * options.startStepS;
        if (start >= lastS)
            break;
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the search was stopped", "heating plan");
        const double hour = hourOfDay(start, options.firstHourOfDay);
        double longest = std::min({closedForS(closure, hour), lastS - start, options.longestS});
        if (best)
            longest = std::min(longest, best->durationS);
        const double dry = dryForS(weather, closure, start);
        wet += longest > 0 && dry <= 0;
        longest = std::min(longest, dry);
        if (longest > 0) {
            auto attempt = heatFrom(*pavement, weather, limited, target, longest, options);
            if (!attempt)
                return passOn(attempt);
            ++tried;
            furthest = std::max(furthest, attempt->plan.share);
            if (attempt->reached && (!best || isBetter(attempt->plan, *best)))
                best = attempt->plan;
        }
        const double next = std::min(start + options.startStepS, lastS);
        for (double now = start; now < next - 1e-6;) {
            const double step = std::min(3600.0, next - now);
            if (auto done =
                    pavement->advance(step, weather.at(now), weather.at(now + step), static_cast<int>(hour));
                !done)
                return passOn(done);
            now += step;
        }
    }
    if (!best)
        return fail(ErrorCode::NotFound, whyNot(wet, tried, furthest), "heating plan");
    return *best;
}

} // namespace sinew::pavement
