// SPDX-License-Identifier: GPL-3.0-or-later
#include "DemoProject.h"

#include "Assets.h"
#include "ProjectPeople.h"

#include <sinew/command/Interlocks.h>
#include <sinew/demo/MakeDemo.h>
#include <sinew/read/bindings/BindingTable.h>
#include <sinew/read/source/SourceFile.h>

#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include <cstdlib>

namespace sinew::app {

namespace {

Result<void> importCity(store::Project& project, Model& model, const read::Progress& progress,
                        std::stop_token stop)
{
    const std::filesystem::path folder = assetsFolder() / "demo";
    const auto& files = demo::demoFiles();
    for (std::size_t k = 0; k < files.size(); ++k) {
        if (progress)
            progress(static_cast<double>(k) / static_cast<double>(files.size()), files[k].fileName);
        const importer::ImportRequest request{.file = folder / files[k].fileName,
                                              .assetKey = files[k].assetKey,
                                              .crs = files[k].crs,
                                              .simulated = true};
        const auto report = importer::importFile(project, model, readers(), request, {}, stop);
        if (!report)
            return passOn(report);
        for (Asset& asset : model.assets)
            if (asset.id.value == files[k].assetKey)
                asset.name = files[k].name;
    }
    const auto bindings = read::readBindings(folder / demo::kBindingsFile);
    if (!bindings)
        return passOn(bindings);
    return read::applyBindings(model, *bindings, true);
}

/// By its administrator.
Result<void> setDemoInterlocks(const OpenProject& open)
{
    const auto file = assetsFolder() / "demo" / demo::kInterlocksFile;
    std::ifstream in(file, std::ios::binary);
    const auto rules = readInterlocks(std::string{std::istreambuf_iterator<char>(in), {}});
    if (!rules)
        return fail(rules.error().code, rules.error().text(), file.string());
    const auto by = open.room->signIn("eve", demoPassword(open, UserId("eve")).value_or(""));
    if (!by)
        return passOn(by);
    const auto set = command::setInterlocks(open.project->ledger(), *rules, *by, open.ring->of(by->id), SystemClock{});
    const auto left = open.room->signOut();
    return set ? left : passOn(set);
}

/// Changes with the city's files, with the format of projects and with what is made beside the city.
Result<std::string> cityKey()
{
    std::string all = std::to_string(store::kSchemaVersion) + " with people";
    const auto add = [&](const std::string& name) -> Result<void> {
        const auto hash = read::sha256OfFile(assetsFolder() / "demo" / name);
        if (!hash)
            return passOn(hash);
        all += *hash;
        return {};
    };
    for (const auto& file : demo::demoFiles()) {
        all += file.name;
        if (const auto added = add(file.fileName); !added)
            return passOn(added);
    }
    for (const char* name : {demo::kBindingsFile, demo::kInterlocksFile})
        if (const auto added = add(name); !added)
            return passOn(added);
    return fmt::format("{:016x}", std::hash<std::string>{}(all));
}

} // namespace

Result<OpenProject> openDemoProject(const std::filesystem::path& folder, const read::Progress& progress,
                                    std::stop_token stop)
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
        *open = {};
        std::filesystem::remove_all(folder, error);
        return passOn(imported);
    }
    open->model = std::make_shared<const Model>(std::move(model));
    if (const auto enrolled = enrolDemoPeople(*open); !enrolled)
        return passOn(enrolled);
    if (const auto ruled = setDemoInterlocks(*open); !ruled)
        return passOn(ruled);
    if (const auto saved = open->project->saveModel(*open->model); !saved)
        return passOn(saved);
    return open;
}

std::filesystem::path cacheFolder()
{
    if (const char* cache = std::getenv("XDG_CACHE_HOME"))
        return std::filesystem::path(cache) / "sinew";
    if (const char* home = std::getenv("HOME"))
        return std::filesystem::path(home) / ".cache/sinew";
    return std::filesystem::temp_directory_path() / "sinew";
}

Result<OpenProject> freshDemoProject(const read::Progress& progress, std::stop_token stop)
{
    const auto key = cityKey();
    if (!key)
        return passOn(key);
    const std::filesystem::path city = cacheFolder() / ("city-" + *key + ".sinew"),
                                fresh = cacheFolder() / "port-aurelia.sinew";
    {
        const auto made = openDemoProject(city, progress, stop);
        if (!made)
            return made;
    }
    std::error_code error;
    // Tiles survive: they depend on the city alone.
    const std::filesystem::path tiles = fresh / "tiles", kept = cacheFolder() / ("tiles-" + *key);
    if (!std::filesystem::exists(kept, error) && std::filesystem::exists(tiles, error))
        std::filesystem::rename(tiles, kept, error);
    std::filesystem::remove_all(fresh, error);
    std::filesystem::copy(city, fresh, std::filesystem::copy_options::recursive, error);
    if (error)
        return fail(ErrorCode::Io, error.message(), fresh.string());
    std::error_code ignored;
    if (std::filesystem::exists(kept, ignored)) {
        std::filesystem::remove_all(tiles, ignored);
        std::filesystem::rename(kept, tiles, ignored);
    }
    return openProject(fresh, store::Project::Access::ReadWrite, stop);
}

std::filesystem::path scenarioFolder()
{
    return assetsFolder() / "demo/scenarios";
}

} // namespace sinew::app
