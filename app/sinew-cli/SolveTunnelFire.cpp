// SPDX-License-Identifier: GPL-3.0-or-later
#include "SolveTunnelFire.h"

#include "Table.h"

#include <sinew/read/source/SourceFile.h>
#include <sinew/read/tunnel_fire/TunnelFireCase.h>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>

namespace sinew::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kZero = 273.15;

struct Options {
    std::filesystem::path input;
    std::string csv, peopleCsv;
};

std::string tableOf(const fire::SmokeField& field)
{
    std::string text = "time_s,x_m,temperature_C,extinction_1_m\n";
    for (std::size_t s = 0; s < field.timeS.size(); ++s)
        for (const double x : field.xM) {
            const fire::Exposure e = field.at(x, field.timeS[s]);
            fmt::format_to(std::back_inserter(text), "{:.2f},{:.2f},{:.3f},{:.6g}\n", field.timeS[s], x,
                           e.temperatureK - kZero, e.extinctionPerM);
        }
    return text;
}

std::string peopleTableOf(const std::vector<double>& outS)
{
    std::string text = "time_s,out\n";
    for (std::size_t i = 0; i < outS.size(); ++i)
        fmt::format_to(std::back_inserter(text), "{:.3f},{}\n", outS[i], i + 1);
    return text;
}

/// The velocities that hold the smoke back at the fire's peak, and the fans that they take.
Result<Json> ventilationOf(const read::TunnelFireCase& c)
{
    const auto& growth = c.smoke.growth;
    const auto band = fire::criticalVelocities(c.smoke.section, c.smoke.air, growth.peakW, c.smoke.radiative);
    if (!band)
        return passOn(band);
    Json about{{"kennedy_m_s", band->kennedyMs},
               {"wu_bakar_m_s", band->wuBakarMs},
               {"li_ingason_m_s", band->liIngasonMs},
               {"command_m_s", band->commandMs()}};
    const auto resistance = fire::resistance(c.tube, c.smoke.air, growth.peakW, band->commandMs());
    if (!resistance)
        return passOn(resistance);
    about["resistance_Pa"] = resistance->totalPa();
    if (!c.fans)
        return about;
    const auto needed = fire::fansFor(c.tube, c.smoke.air, growth.peakW, band->commandMs(), c.fans->fan);
    about["fans_needed"] = needed ? Json(*needed) : Json();
    if (!needed)
        about["no_fans_because"] = needed.error().message;
    return about;
}

/// From their start on the fans hold the velocity that they reach at the fire's peak: it is the least.
Result<fire::SmokeCase> ventilated(const read::TunnelFireCase& c)
{
    fire::SmokeCase smoke = c.smoke;
    if (!c.fans)
        return smoke;
    const auto velocity =
        fire::velocityWithMs(c.tube, smoke.air, smoke.growth.peakW, c.fans->fan, c.fans->count);
    if (!velocity)
        return passOn(velocity);
    std::erase_if(smoke.ventilation,
                  [&c](const fire::VelocityStep& s) { return s.fromS >= c.fans->startsS; });
    smoke.ventilation.push_back({c.fans->startsS, *velocity});
    return smoke;
}

Json orNull(const std::optional<double>& value)
{
    return value ? Json(*value) : Json();
}

Result<egress::Evacuation> evacuated(const read::TunnelFireCase& c, const fire::SmokeField& field,
                                     const std::stop_token& stop)
{
    const auto smoke = [&c, &field](double x, double t) {
        const fire::Exposure e = field.at(x, t);
        return egress::Conditions{e.extinctionPerM,
                                  e.temperatureK <= c.tenability.temperatureK &&
                                      e.extinctionPerM * c.tenability.visibilityM <= c.tenability.signFactor};
    };
    const auto available = [&c, &field](double x) { return field.untenableS(x, c.tenability); };
    return egress::evacuate(*c.people, smoke, available, stop);
}

Json groupsOf(const egress::Plan& plan, const egress::Evacuation& run)
{
    auto groups = Json::array();
    for (const egress::PlaceOutcome& g : run.groups)
        groups.push_back(
            {{"at_m", *plan.places[g.place].chainageM},
             {"persons", g.persons},
             {"out", g.out},
             {"overtaken", g.overtaken},
             {"last_out_s", g.lastOutS},
             {"margin_s", orNull(g.marginS)},
             {"through", g.route.places.empty() ? Json() : Json(plan.places[g.route.places.back()].id)}});
    return groups;
}

Result<Json> peopleOf(const read::TunnelFireCase& c, const egress::Evacuation& run,
                      const std::stop_token& stop)
{
    Json about{{"persons", run.out + run.stranded}, {"out", run.out},
               {"stranded", run.stranded},          {"overtaken", run.overtaken},
               {"required_s", run.requiredS},       {"margin_s", orNull(run.marginS)}};
    const auto bound = egress::quickestS(*c.people, 5, 7200, stop);
    if (!bound && bound.error().code == ErrorCode::Cancelled)
        return passOn(bound);
    about["quickest_possible_s"] = bound ? Json(*bound) : Json();
    about["groups"] = groupsOf(*c.people, run);
    return about;
}

Summary summaryOf(const fire::SmokeField& field)
{
    double hottest = 0;
    for (const auto& sample : field.temperatureK)
        hottest = std::max(hottest, *std::ranges::max_element(sample));
    return {{"samples", field.timeS.size()},
            {"cells", field.xM.size()},
            {"hottest_C", hottest - kZero},
            {"back_layer_most_m", *std::ranges::max_element(field.backLayerM)},
            {"back_layer_end_m", field.backLayerM.back()},
            {"released_J", field.balance.releasedJ},
            {"missing_J", field.balance.missingJ()},
            {"soot_kg", field.balance.sootKg},
            {"missing_soot_kg", field.balance.missingKg()},
            {"warnings", toJson(field.warnings)}};
}

Result<void> addPeople(Summary& summary, const read::TunnelFireCase& c, const fire::SmokeField& field,
                       const Options& options, const std::stop_token& stop)
{
    if (!c.people) {
        if (options.peopleCsv.empty())
            return {};
        return fail(ErrorCode::InvalidInput, "the case has no people", "--people-csv");
    }
    const auto run = evacuated(c, field, stop);
    if (!run)
        return passOn(run);
    const auto about = peopleOf(c, *run, stop);
    if (!about)
        return passOn(about);
    summary["people"] = *about;
    fmt::print("{} of {} persons out after {:.0f} s, {} met untenable smoke\n", run->out,
               run->out + run->stranded, run->requiredS, run->overtaken);
    return options.peopleCsv.empty() ? Result<void>{}
                                     : writeWhole(options.peopleCsv, peopleTableOf(run->outS));
}

Result<void> addSeepage(Summary& summary, const read::TunnelFireCase& c)
{
    if (!c.seepage)
        return {};
    const auto far = fire::goodmanM2S(*c.seepage), exact = fire::bipolarM2S(*c.seepage);
    if (!far || !exact)
        return passOn(far ? exact : far);
    summary["seepage_m3_s_m"] = {{"goodman", *far}, {"exact", *exact}};
    return {};
}

Result<Summary> solveTunnelFire(const Options& options, std::stop_token stop)
{
    const StopWatch watch;
    const auto text = read::readWhole(options.input);
    if (!text)
        return passOn(text);
    const auto c = read::parseTunnelFire(*text, options.input.filename().string());
    if (!c)
        return passOn(c);
    const double readMs = watch.ms();
    const StopWatch solving;
    const auto velocities = ventilationOf(*c);
    if (!velocities)
        return passOn(velocities);
    const auto smoke = ventilated(*c);
    if (!smoke)
        return passOn(smoke);
    const auto field = fire::solveSmoke(*smoke, c->options, stop);
    if (!field)
        return passOn(field);
    Summary summary = summaryOf(*field);
    summary["ventilation"] = *velocities;
    summary["ventilation"]["velocity_end_m_s"] = smoke->ventilation.back().velocityMs;
    if (const auto done = addPeople(summary, *c, *field, options, stop); !done)
        return passOn(done);
    if (const auto done = addSeepage(summary, *c); !done)
        return passOn(done);
    if (const auto done = writeWhole(options.csv, tableOf(*field)); !done)
        return passOn(done);
    summary["read_ms"] = readMs;
    summary["solve_ms"] = solving.ms();
    return summary;
}

} // namespace

Action addSolveTunnelFire(CLI::App& solve)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = solve.add_subcommand(
        "tunnel-fire", "Smoke along a tunnel, its ventilation, and the people on their way out");
    command->add_option("case", options->input, "Case (JSON); keys in docs/physics/tunnel-fire.md")
        ->required();
    command->add_option("--csv", options->csv, "Result: time_s,x_m,temperature_C,extinction_1_m")->required();
    command->add_option("--people-csv", options->peopleCsv, "Result: time_s,out (a line a person)");
    return [options](std::stop_token stop) { return solveTunnelFire(*options, stop); };
}

} // namespace sinew::cli
