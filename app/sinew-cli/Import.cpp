// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "OpenProject.h"

#include <sinew/read/bindings/BindingTable.h>

#include <fmt/format.h>

namespace sinew::cli {

namespace {

struct Options {
    std::string project, crs, heightUnit, name, bindings;
    std::vector<std::string> files;
    bool simulated = false;
};

Result<Summary> run(const Options& options, std::stop_token stop)
{
    auto open = app::openOrCreateProject(options.project, stop);
    if (!open)
        return passOn(open);
    Model model = *open->model;
    Summary imported = Summary::array();
    std::vector<Warning> warnings = open->warnings;
    double readMs = 0, storeMs = 0;
    for (const std::string& file : options.files) {
        const importer::ImportRequest request{file, options.name, options.crs, options.heightUnit,
                                              options.simulated};
        const auto report = importer::importFile(*open->project, model, app::readers(), request, {}, stop);
        if (!report)
            return passOn(report);
        Summary counts = Summary::object();
        for (const auto& [what, count] : report->counts)
            counts[what] = count;
        for (const auto& [what, count] : report->counts)
            fmt::print("{}: {} {}\n", report->assetKey, count, what);
        for (const Warning& warning : report->warnings)
            fmt::print(stderr, "warning: {}\n",
                       warning.subject.empty() ? warning.message : warning.subject + ": " + warning.message);
        warnings.insert(warnings.end(), report->warnings.begin(), report->warnings.end());
        imported.push_back({{"file", file},
                            {"asset", report->assetKey},
                            {"reader", report->reader},
                            {"crs", report->crs},
                            {"replaced", report->replaced},
                            {"counts", counts}});
        readMs += report->readMs;
        storeMs += report->storeMs;
    }
    if (!options.bindings.empty()) {
        const auto table = read::readBindings(options.bindings);
        if (!table)
            return passOn(table);
        if (const auto applied = read::applyBindings(model, *table, options.simulated); !applied)
            return passOn(applied);
    }
    const StopWatch saving;
    if (const auto saved = open->project->saveModel(model); !saved)
        return passOn(saved);
    return Summary{{"imported", imported},
                   {"elements", model.elements.size()},
                   {"channels", model.channels.size()},
                   {"actuators", model.actuators.size()},
                   {"warnings", toJson(warnings)},
                   {"read_ms", readMs},
                   {"store_ms", storeMs},
                   {"save_ms", saving.ms()}};
}

} // namespace

Action addImport(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("import", "Read files into a project (made where it does not exist)");
    command->add_option("project", options->project, "Project folder, NAME.sinew")->required();
    command->add_option("files", options->files, "Files in any format that Sinew reads");
    command->add_option("--crs", options->crs,
                        "Coordinate system of files that do not say it: AUTH:CODE, local:m or local:ft");
    command->add_option("--height-unit", options->heightUnit,
                        "Height unit of files that do not say it: m, ft");
    command->add_option("--name", options->name, "Name of the import, in place of the file's (one file)");
    command->add_option("--bindings", options->bindings, "CSV that binds channels and actuators to elements");
    command->add_flag("--simulated", options->simulated, "Mark what these bring as SIMULATED");
    return [options](std::stop_token stop) { return run(*options, stop); };
}

} // namespace sinew::cli
