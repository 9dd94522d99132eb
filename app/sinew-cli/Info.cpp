// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "OpenProject.h"

#include <fmt/format.h>
#include <map>

namespace sinew::cli {

namespace {

Result<Summary> run(const std::string& folder, std::stop_token stop)
{
    const auto open = app::openProject(folder, store::Project::Access::ReadOnly, stop);
    if (!open)
        return passOn(open);
    const Model& model = *open->model;
    std::map<std::string, std::map<std::string, int>> classes;
    for (const Element& element : model.elements)
        ++classes[element.asset.value][element.className];
    Summary assets = Summary::array();
    fmt::print("{} ({})\n", model.name, model.frame.isLocal() ? "local coordinates" : model.frame.proj);
    for (const Asset& asset : model.assets) {
        Summary counts = Summary::object();
        fmt::print("  {} [{}]\n", asset.name, asset.kind);
        for (const auto& [name, count] : classes[asset.id.value]) {
            fmt::print("    {:>8} {}\n", count, name);
            counts[name] = count;
        }
        assets.push_back({{"id", asset.id.value}, {"kind", asset.kind}, {"counts", counts}});
    }
    const auto extent = open->project->history().extent();
    if (!extent)
        return passOn(extent);
    const auto rows = open->project->ledger().rows();
    if (!rows)
        return passOn(rows);
    const Box3d box = model.bounds();
    Summary summary{{"name", model.name},
                    {"frame", model.frame.proj},
                    {"assets", assets},
                    {"elements", model.elements.size()},
                    {"channels", model.channels.size()},
                    {"actuators", model.actuators.size()},
                    {"terrains", model.terrains.size()},
                    {"orthophotos", model.orthophotos.size()},
                    {"ledger_rows", rows->size()},
                    {"warnings", toJson(open->warnings)}};
    if (!box.isEmpty())
        summary["bounds_m"] = {box.min.x, box.min.y, box.min.z, box.max.x, box.max.y, box.max.z};
    if (*extent)
        summary["history"] = {{"from", formatUtc((*extent)->first)}, {"to", formatUtc((*extent)->second)}};
    return summary;
}

} // namespace

Action addInfo(CLI::App& app)
{
    auto project = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("info", "What a project holds");
    command->add_option("project", *project, "Project folder")->required();
    return [project](std::stop_token stop) { return run(*project, stop); };
}

} // namespace sinew::cli
