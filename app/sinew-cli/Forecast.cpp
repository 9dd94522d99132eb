// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "OpenProject.h"
#include "Registry.h"

#include <sinew/core/Units.h>
#include <sinew/live/Playback.h>
#include <sinew/twin/FieldReading.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace sinew::cli {

namespace {

struct Options {
    std::string project, system, at;
    double horizonH = 12;
};

Result<Instant> instantOf(const Options& options, const store::Project& project)
{
    if (!options.at.empty())
        return parseUtc(options.at);
    const auto extent = const_cast<store::Project&>(project).history().extent();
    if (!extent)
        return passOn(extent);
    if (!*extent)
        return fail(ErrorCode::NotFound, "no measured values to forecast from", options.project);
    return (*extent)->second;
}

std::string shown(double si, const std::string& quantity)
{
    const auto known = findQuantity(quantity);
    return known ? formatValue(si, *known, UnitSystem::Si) : fmt::format("{:g}", si);
}

Summary toSummary(const Forecast& forecast)
{
    Summary summary{{"element", forecast.element.value}, {"channel", forecast.channel.value},
                    {"quantity", forecast.quantity},     {"model", forecast.model},
                    {"version", forecast.modelVersion},  {"with_command", forecast.withCommand}};
    if (!forecast.points.empty()) {
        const auto peak = std::ranges::max_element(forecast.points, {}, &ForecastPoint::mean);
        summary["peak"] = {{"time", formatUtc(peak->time)},
                           {"mean", peak->mean},
                           {"lower", peak->lower},
                           {"upper", peak->upper}};
        fmt::print("{:<40} {:>12} [{} … {}] at {}{}{}\n", forecast.channel.value,
                   shown(peak->mean, forecast.quantity), shown(peak->lower, forecast.quantity),
                   shown(peak->upper, forecast.quantity), formatUtc(peak->time),
                   forecast.withCommand ? ", with the command" : "",
                   forecast.exceedance
                       ? fmt::format(", passes its limit with {:.0f} %", *forecast.exceedance * 100)
                       : "");
    }
    if (forecast.exceedance)
        summary["exceedance"] = *forecast.exceedance;
    return summary;
}

Summary toSummary(const ComputedField& field)
{
    fmt::print("field of {}: {} elements at {} times, {} … {}{}\n", field.quantity, field.elements->size(),
               field.times.size(), formatUtc(field.times.front()), formatUtc(field.times.back()),
               field.withCommand ? ", with the command" : "");
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const float value : field.mean)
        if (std::isfinite(value)) {
            low = std::min<double>(low, value);
            high = std::max<double>(high, value);
        }
    Summary summary{{"quantity", field.quantity},
                    {"model", field.model},
                    {"version", field.modelVersion},
                    {"with_command", field.withCommand},
                    {"elements", field.elements->size()},
                    {"times", field.times.size()},
                    {"from", formatUtc(field.times.front())},
                    {"to", formatUtc(field.times.back())}};
    if (low <= high)
        summary["mean"] = {{"lowest", low}, {"highest", high}};
    return summary;
}

Result<Summary> run(const Options& options, std::stop_token stop)
{
    const auto open = app::openProject(options.project, store::Project::Access::ReadOnly, stop);
    if (!open)
        return passOn(open);
    auto systems = app::make_systems();
    const auto system = std::ranges::find(systems, options.system, [](const auto& s) { return s->id(); });
    if (system == systems.end()) {
        std::string known;
        for (const auto& s : systems)
            known += (known.empty() ? "" : ", ") + s->id();
        return fail(ErrorCode::NotFound, "no such system; there are: " + known, options.system);
    }
    if (!(*system)->appliesTo(*open->model))
        return fail(ErrorCode::NotFound, "the project holds nothing of this kind", options.system);
    const auto now = instantOf(options, *open->project);
    if (!now)
        return passOn(now);
    const store::History& history = open->project->history();
    auto state = live::stateAt(history, open->model, *now);
    if (!state)
        return passOn(state);
    const forecast::SystemInput input{
        .model = open->model,
        .now = *now,
        .horizon = fromSeconds(options.horizonH * 3600),
        .state = std::move(*state),
        .outlooks = {},
        .samples =
            [&history, at = *now](const ChannelId& channel, Instant from, Instant to) {
                auto samples = history.samples(channel, from, std::min(to, at));
                return samples ? std::move(*samples) : std::vector<Sample>{};
            },
        .sourcePath = [project =
                           open->project](const Source& source) { return project->sourcePath(source); }};
    const StopWatch running;
    const auto output = (*system)->run(input, stop);
    if (!output)
        return passOn(output);
    Summary forecasts = Summary::array();
    for (const Forecast& forecast : output->forecasts)
        forecasts.push_back(toSummary(forecast));
    Summary fields = Summary::array();
    std::vector<Warning> wrong;
    for (const ComputedField& field : output->fields)
        if (const auto checked = checkField(field))
            fields.push_back(toSummary(field));
        else
            wrong.push_back({checked.error().message, checked.error().subject});
    for (const Finding& finding : output->findings)
        fmt::print("finding: {} ({})\n", finding.title, finding.detail);
    for (const Proposal& proposal : output->proposals)
        fmt::print("proposal: {}: {}\n", proposal.title, proposal.reason);
    std::vector<Warning> warnings = open->warnings;
    warnings.insert(warnings.end(), output->warnings.begin(), output->warnings.end());
    warnings.insert(warnings.end(), wrong.begin(), wrong.end());
    return Summary{{"system", options.system},
                   {"at", formatUtc(*now)},
                   {"forecasts", forecasts},
                   {"fields", fields},
                   {"findings", output->findings.size()},
                   {"proposals", output->proposals.size()},
                   {"warnings", toJson(warnings)},
                   {"run_ms", running.ms()}};
}

} // namespace

Action addForecast(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("forecast", "Predict from a project's measured values");
    command->add_option("project", options->project, "Project folder")->required();
    command->add_option("--system", options->system, "bridge, water, …")->required();
    command->add_option("--horizon", options->horizonH, "Hours ahead")->check(CLI::PositiveNumber);
    command->add_option("--at", options->at,
                        "Instant to predict from, ISO 8601; the last measured one where absent");
    return [options](std::stop_token stop) { return run(*options, stop); };
}

} // namespace sinew::cli
