// SPDX-License-Identifier: GPL-3.0-or-later
#include "Export.h"
#include "Cli.h"
#include "OpenProject.h"

#include <sinew/live/Playback.h>

namespace sinew::cli {

namespace {

struct Options {
    std::string project, gpkg, csv, from, to;
};

Result<Instant> timeOr(const std::string& text, Instant otherwise)
{
    return text.empty() ? Result<Instant>(otherwise) : parseUtc(text);
}

Result<Summary> run(const Options& options, std::stop_token stop)
{
    const auto open = app::openProject(options.project, store::Project::Access::ReadOnly, stop);
    if (!open)
        return passOn(open);
    Summary summary;
    const auto extent = open->project->history().extent();
    if (!extent)
        return passOn(extent);
    const auto whole = extent->value_or(std::pair<Instant, Instant>{});
    const auto from = timeOr(options.from, whole.first), to = timeOr(options.to, whole.second);
    if (!from || !to)
        return passOn(from ? to : from);
    if (!options.gpkg.empty()) {
        const auto shown = live::stateAt(open->project->history(), open->model, *to);
        if (!shown)
            return passOn(shown);
        if (const auto written = app::exportModel(*shown, *open->model, options.gpkg); !written)
            return passOn(written);
        summary["gpkg"] = options.gpkg;
        summary["elements"] = open->model->elements.size();
    }
    if (!options.csv.empty()) {
        const auto rows =
            app::exportCsv(open->project->history(), *open->model, {{}, *from, *to}, options.csv, {}, stop);
        if (!rows)
            return passOn(rows);
        summary["csv"] = options.csv;
        summary["rows"] = *rows;
    }
    summary["warnings"] = toJson(open->warnings);
    return summary;
}

} // namespace

Action addExport(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("export", "Write a project's model or measured values for other programs");
    command->add_option("project", options->project, "Project folder")->required();
    auto* what = command->add_option_group("what")->require_option(1, 2);
    what->add_option("--gpkg", options->gpkg,
                     "GeoPackage with the model, and what every channel said at --to (without it: last)");
    what->add_option("--csv", options->csv, "CSV with the measured values");
    command->add_option("--from", options->from, "First instant, ISO 8601");
    command->add_option("--to", options->to, "Last instant, ISO 8601");
    return [options](std::stop_token stop) { return run(*options, stop); };
}

} // namespace sinew::cli
