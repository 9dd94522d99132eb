// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/pavement/CrackForecast.h>

#include <sinew/estimate/Quantile.h>
#include <sinew/estimate/Random.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

namespace sinew::pavement {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

Result<void> checkForecast(const Section& section, const Uncertainty& u, const ForecastOptions& options,
                           const heat::WeatherSeries& weather)
{
    for (const double sigma : {u.lnParis, u.exponent, u.lnStress, u.lnHealing, u.lnDepth, u.airK})
        if (!(sigma >= 0 && sigma < 100))
            return fail(ErrorCode::InvalidInput, "is below zero or out of range", "uncertainty");
    if (options.members < 2 || options.members > 100'000)
        return fail(ErrorCode::InvalidInput, "needs 2 to 100,000 members", "crack forecast");
    if (!(options.alarm > 0 && options.alarm <= 1))
        return fail(ErrorCode::InvalidInput, "the probability of the alarm is outside 0 to 1",
                    "crack forecast");
    if (!(options.reportStepS >= 60 && std::isfinite(options.reportStepS) && options.stepS >= 1 &&
          std::isfinite(options.stepS)))
        return fail(ErrorCode::InvalidInput, "its steps are too short", "crack forecast");
    if (!(section.cracking.depthM > 0))
        return fail(ErrorCode::InvalidInput, "has no crack to follow", "section " + section.id);
    if (!(weather.endS() >= options.reportStepS))
        return fail(ErrorCode::InvalidInput, "is shorter than a report step", "weather");
    return {};
}

/// One member's section and how warm its weather turns out: all draws are taken, in one order, always.
struct Member {
    Section section;
    double airShare = 0; ///< of airK
};

Member drawMember(const Section& section, const Uncertainty& u, std::uint64_t seed, std::size_t index)
{
    estimate::Random random(seed, index);
    Member member{section, 0};
    Cracking& c = member.section.cracking;
    c.paris.coefficient *= std::exp(u.lnParis * random.normal());
    c.paris.exponent = std::max(0.2, c.paris.exponent + u.exponent * random.normal());
    member.section.traffic.stressRangePa.value *= std::exp(u.lnStress * random.normal());
    const double healing = std::exp(u.lnHealing * random.normal());
    if (c.healing)
        c.healing->ratePerS *= healing;
    c.depthM = std::min(c.depthM * std::exp(u.lnDepth * random.normal()), section.asphaltM());
    member.airShare = u.airK * random.normal();
    return member;
}

heat::Weather shifted(heat::Weather w, double airShare, double timeS)
{
    const double shift = airShare * std::sqrt(timeS / 86400);
    w.airK += shift;
    w.skyK += shift; // the sky is about as much warmer as the air below it
    return w;
}

/// A member's course: its depth at the report times, and when it reached the limit.
struct Course {
    std::vector<double> depthM;
    double reachedS = kNever;
    double energyJm2 = 0, closure = 0;
};

/// The next time at which something changes: a report, a weather record, the plan's begin or end.
double nextTime(double now, double reportS, const heat::WeatherSeries& weather, const HeatingPlan* plan,
                double heatedStepS)
{
    double next = std::min(reportS, (std::floor(now / weather.stepS() + 1e-9) + 1) * weather.stepS());
    if (!plan)
        return next;
    const double endS = plan->startS + plan->durationS;
    for (const double edge : {plan->startS, endS})
        if (edge > now + 1e-6)
            next = std::min(next, edge);
    return now >= plan->startS - 1e-6 && now < endS - 1e-6 ? std::min(next, now + heatedStepS) : next;
}

Result<Course> follow(const Member& member, const heat::WeatherSeries& weather,
                      const ForecastOptions& options, const HeatingPlan* plan, const std::stop_token& stop)
{
    auto pavement = Pavement::make(member.section);
    if (!pavement)
        return passOn(pavement);
    Course course{.depthM = {pavement->crack().depthM()}};
    const double limit = member.section.cracking.limitM;
    const auto reached = [&] { return pavement->crack().peakM() >= limit; };
    if (reached())
        course.reachedS = 0;
    double now = 0;
    for (double report = options.reportStepS; report <= weather.endS() * (1 + 1e-12);) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the forecast was stopped", "crack forecast");
        const double next = nextTime(now, report, weather, plan, options.stepS);
        const bool heats = plan && now >= plan->startS - 1e-6 && now < plan->startS + plan->durationS - 1e-6;
        const double hour = std::fmod(options.firstHourOfDay + now / 3600, 24);
        const auto done = pavement->advance(next - now, shifted(weather.at(now), member.airShare, now),
                                            shifted(weather.at(next), member.airShare, next),
                                            static_cast<int>(hour), heats ? &plan->heater : nullptr);
        if (!done)
            return passOn(done);
        now = next;
        if (course.reachedS == kNever && reached())
            course.reachedS = now;
        if (now >= report - 1e-6) {
            course.depthM.push_back(pavement->crack().depthM());
            report += options.reportStepS;
        }
    }
    course.energyJm2 = pavement->heatedJm2();
    course.closure = pavement->energy().closure();
    return course;
}

CrackForecast summarise(const std::vector<Course>& courses, const ForecastOptions& options)
{
    CrackForecast f;
    const double count = static_cast<double>(courses.size());
    std::vector<double> depths(courses.size());
    for (const Course& course : courses) {
        f.reachedS.push_back(course.reachedS);
        f.energyJm2 += course.energyJm2 / count;
        f.worstClosure = std::max(f.worstClosure, course.closure);
    }
    for (std::size_t i = 0; i < courses.front().depthM.size(); ++i) {
        const double time = static_cast<double>(i) * options.reportStepS;
        for (std::size_t m = 0; m < courses.size(); ++m)
            depths[m] = courses[m].depthM[i];
        f.timeS.push_back(time);
        f.medianM.push_back(estimate::quantile(depths, 0.5));
        f.lowM.push_back(estimate::quantile(depths, 0.05));
        f.highM.push_back(estimate::quantile(depths, 0.95));
        const auto there = std::count_if(f.reachedS.begin(), f.reachedS.end(),
                                         [&](double reached) { return reached <= time + 1e-6; });
        f.probability.push_back(static_cast<double>(there) / count);
        if (!f.alarmS && f.probability.back() >= options.alarm)
            f.alarmS = time;
    }
    return f;
}

} // namespace

Result<CrackForecast> forecastCrack(const Section& section, const heat::WeatherSeries& weather,
                                    const Uncertainty& uncertainty, const ForecastOptions& options,
                                    const HeatingPlan* plan, std::stop_token stop)
{
    if (auto good = checkForecast(section, uncertainty, options, weather); !good)
        return passOn(good);
    if (auto good = checkSection(section); !good)
        return passOn(good);
    const auto members = static_cast<std::size_t>(options.members);
    std::vector<Course> courses(members);
    std::vector<std::optional<Error>> errors(members);
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    const auto work = [&] {
        for (std::size_t i = next++; i < members && !failed; i = next++) {
            auto course =
                follow(drawMember(section, uncertainty, options.seed, i), weather, options, plan, stop);
            if (course)
                courses[i] = std::move(*course);
            else {
                errors[i] = course.error();
                failed = true;
            }
        }
    };
    {
        std::vector<std::jthread> others;
        const unsigned threads =
            options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
        for (unsigned i = 1; i < threads; ++i)
            others.emplace_back(work);
        work();
    }
    for (const auto& error : errors)
        if (error)
            return tl::unexpected<Error>(*error);
    return summarise(courses, options);
}

} // namespace sinew::pavement
