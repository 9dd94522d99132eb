// SPDX-License-Identifier: GPL-3.0-or-later
#include "SolvePavement.h"

#include "Table.h"

#include <sinew/read/pavement/PavementCase.h>
#include <sinew/read/source/SourceFile.h>

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <iterator>

namespace sinew::cli {

namespace {

constexpr double kZero = 273.15;

struct Options {
    std::filesystem::path input;
    std::string csv;
};

/// The road as its numbers have it, without uncertainty and without heating: a row of the table.
struct Course {
    std::vector<double> airK, surfaceK, quarterK, middleK, bottomK, rutM;
    double closure = 0;
};

void note(Course& course, const pavement::Pavement& road, double airK)
{
    const double whole = road.section().asphaltM();
    course.airK.push_back(airK);
    course.surfaceK.push_back(road.surfaceK());
    course.quarterK.push_back(road.temperatureAtK(0.25 * whole));
    course.middleK.push_back(road.temperatureAtK(0.5 * whole));
    course.bottomK.push_back(road.temperatureAtK(whole));
    course.rutM.push_back(road.rutM());
}

Result<Course> follow(const read::PavementCase& c, const std::vector<double>& times, std::stop_token stop)
{
    auto road = pavement::Pavement::make(c.section);
    if (!road)
        return passOn(road);
    Course course;
    note(course, *road, c.weather.at(0).airK);
    for (std::size_t i = 1; i < times.size(); ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the solution was stopped", "pavement");
        for (double now = times[i - 1]; now < times[i] - 1e-6;) {
            const double next =
                std::min(times[i], (std::floor(now / c.weather.stepS() + 1e-9) + 1) * c.weather.stepS());
            const int hour = static_cast<int>(std::fmod(c.firstHourOfDay + now / 3600, 24));
            if (auto done = road->advance(next - now, c.weather.at(now), c.weather.at(next), hour); !done)
                return passOn(done);
            now = next;
        }
        note(course, *road, c.weather.at(times[i]).airK);
    }
    course.closure = road->energy().closure();
    return course;
}

std::string tableOf(const Course& course, const pavement::CrackForecast& f,
                    const std::optional<pavement::CrackForecast>& heated)
{
    std::string text =
        "time_s,air_C,surface_C,quarter_depth_C,mid_depth_C,asphalt_bottom_C,rut_m,crack_median_m,"
        "crack_p05_m,crack_p95_m,probability";
    text +=
        heated ? ",heated_crack_median_m,heated_crack_p05_m,heated_crack_p95_m,heated_probability\n" : "\n";
    for (std::size_t i = 0; i < f.timeS.size(); ++i) {
        fmt::format_to(std::back_inserter(text),
                       "{:.0f},{:.3f},{:.3f},{:.3f},{:.3f},{:.3f},{:.9f},{:.6f},{:.6f},{:.6f},{:.4f}",
                       f.timeS[i], course.airK[i] - kZero, course.surfaceK[i] - kZero,
                       course.quarterK[i] - kZero, course.middleK[i] - kZero, course.bottomK[i] - kZero,
                       course.rutM[i], f.medianM[i], f.lowM[i], f.highM[i], f.probability[i]);
        if (heated)
            fmt::format_to(std::back_inserter(text), ",{:.6f},{:.6f},{:.6f},{:.4f}", heated->medianM[i],
                           heated->lowM[i], heated->highM[i], heated->probability[i]);
        text += '\n';
    }
    return text;
}

nlohmann::ordered_json orNull(const std::optional<double>& value)
{
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

/// What the case asks to be heated for: the plan, or why there is none. Any other error is one.
struct Planned {
    std::optional<pavement::HeatingPlan> plan;
    std::string why;
};

Result<Planned> planFor(const read::PavementCase& c, const std::optional<double>& alarmS,
                        std::stop_token stop)
{
    Planned planned;
    if (!c.heating)
        return planned;
    auto h = *c.heating;
    if (alarmS) // heated before the crack is likely, not after
        h.options.latestEndS = *alarmS;
    auto plan =
        pavement::findHeatingPlan(c.section, c.weather, h.heater, h.target, h.closure, h.options, stop);
    if (plan)
        planned.plan = *plan;
    else if (plan.error().code == ErrorCode::NotFound)
        planned.why = plan.error().message;
    else
        return passOn(plan);
    return planned;
}

void addPlan(Summary& summary, const read::PavementCase& c, const Planned& planned,
             const std::optional<pavement::CrackForecast>& heated)
{
    if (!c.heating)
        return;
    if (!planned.plan) {
        summary["plan"] = nullptr;
        summary["no_plan"] = planned.why;
        return;
    }
    const auto& p = *planned.plan;
    summary["plan"] = {{"start_s", p.startS},
                       {"duration_s", p.durationS},
                       {"energy_J_m2", p.energyJm2},
                       {"healed_share", p.share},
                       {"hottest_C", p.hottestK - kZero}};
    summary["heated_alarm_s"] = orNull(heated->alarmS);
    summary["heated_probability_end"] = heated->probability.back();
}

Result<Summary> solvePavement(const Options& options, std::stop_token stop)
{
    const StopWatch watch;
    const auto text = read::readWhole(options.input);
    if (!text)
        return passOn(text);
    const auto c = read::parsePavement(*text, options.input.filename().string());
    if (!c)
        return passOn(c);
    const double readMs = watch.ms();
    const StopWatch solving;
    const auto forecast =
        pavement::forecastCrack(c->section, c->weather, c->uncertainty, c->forecast, nullptr, stop);
    if (!forecast)
        return passOn(forecast);
    const auto course = follow(*c, forecast->timeS, stop);
    if (!course)
        return passOn(course);
    const auto planned = planFor(*c, forecast->alarmS, stop);
    if (!planned)
        return passOn(planned);
    std::optional<pavement::CrackForecast> heated;
    if (planned->plan) {
        auto with = pavement::forecastCrack(c->section, c->weather, c->uncertainty, c->forecast,
                                            &*planned->plan, stop);
        if (!with)
            return passOn(with);
        heated = std::move(*with);
    }
    const double solveMs = solving.ms();
    if (const auto done = writeWhole(options.csv, tableOf(*course, *forecast, heated)); !done)
        return passOn(done);
    fmt::print("{}: crack {:.1f} mm now, {:.0f} % to be at {:.1f} mm within {:.1f} days\n",
               c->section.id.empty() ? "section" : c->section.id, 1000 * c->section.cracking.depthM,
               100 * forecast->probability.back(), 1000 * c->section.cracking.limitM,
               c->weather.endS() / 86400);
    Summary summary{{"rows", forecast->timeS.size()},
                    {"members", c->forecast.members},
                    {"alarm_s", orNull(forecast->alarmS)},
                    {"probability_end", forecast->probability.back()},
                    {"rut_m", course->rutM.back()},
                    {"energy_closure", std::max(course->closure, forecast->worstClosure)}};
    addPlan(summary, *c, *planned, heated);
    summary["read_ms"] = readMs;
    summary["solve_ms"] = solveMs;
    return summary;
}

} // namespace

Action addSolvePavement(CLI::App& solve)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = solve.add_subcommand(
        "pavement", "Temperatures, rut and crack of a road section, and the heating that heals it");
    command->add_option("case", options->input, "Case (JSON); keys in docs/physics/pavement.md")->required();
    command
        ->add_option(
            "--csv", options->csv,
            "Result: time_s, temperatures, rut, crack depth (median, 5 and 95 %), probability; the same "
            "under the heating plan")
        ->required();
    return [options](std::stop_token stop) { return solvePavement(*options, stop); };
}

} // namespace sinew::cli
