// SPDX-License-Identifier: GPL-3.0-or-later
#include "DemoProject.h"

#include "Assets.h"

#include <sinew/demo/MakeDemo.h>
#include <sinew/read/bindings/BindingTable.h>

#include <cstdlib>

namespace sinew::app {

namespace {

Result<void> importCity(store::Project& project, Model& model, const read::Progress& progress, std::stop_token stop)
{
    const std::filesystem::path folder = assetsFolder() / "demo";
    const auto& files = demo::demoFiles();
    for (std::size_t k = 0; k < files.size(); ++k) {
        if (progress)
            progress(static_cast<double>(k) / static_cast<double>(files.size()), files[k].fileName);
        const importer::ImportRequest request{.file = folder / files[k].fileName, .assetKey = files[k].assetKey, .crs = files[k].crs, .simulated = true};
        const auto report = importer::importFile(project, model, readers(), request, {}, stop);
        if (!report)
            return passOn(report);
    }
    const auto bindings = read::readBindings(folder / demo::kBindingsFile);
    if (!bindings)
        return passOn(bindings);
    return read::applyBindings(model, *bindings, true);
}

} // namespace

Result<OpenProject> openDemoProject(const std::filesystem::path& folder, const read::Progress& progress, std::stop_token stop)
{
    std::error_code error;
    if (std::filesystem::exists(folder, error))
        return openProject(folder, store::Project::Access::ReadWrite, stop);
    auto open = openOrCreateProject(folder, stop);
    if (!open)
        return open;
    Model model = *open->model;
    model.name = "Port Aurelia";
    if (const auto imported = importCity(*open->project, model, progress, stop); !imported) {
        open->project.reset();
        std::filesystem::remove_all(folder, error);
        return passOn(imported);
    }
    if (const auto saved = open->project->saveModel(model); !saved)
        return passOn(saved);
    open->model = std::make_shared<const Model>(std::move(model));
    return open;
}

std::filesystem::path demoFolder()
{
    if (const char* cache = std::getenv("XDG_CACHE_HOME"))
        return std::filesystem::path(cache) / "sinew/port-aurelia.sinew";
    if (const char* home = std::getenv("HOME"))
        return std::filesystem::path(home) / ".cache/sinew/port-aurelia.sinew";
    return std::filesystem::temp_directory_path() / "port-aurelia.sinew";
}

std::filesystem::path scenarioFolder() { return assetsFolder() / "demo/scenarios"; }

} // namespace sinew::app
