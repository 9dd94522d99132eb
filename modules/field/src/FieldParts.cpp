// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/field/Field.h>
#include <sinew/read/inp/Inp.h>
#include <sinew/read/matpower/PowerCase.h>
#include <sinew/read/swmm/DrainageInput.h>

#include <algorithm>

namespace sinew::field {

namespace {

using SourcePath = std::function<std::filesystem::path(const Source&)>;

const Source* sourceOf(const Model& model, const Asset& asset, const char* reader)
{
    const auto source = std::ranges::find(model.sources, asset.source, &Source::id);
    return source == model.sources.end() || source->reader != reader ? nullptr : &*source;
}

Result<void> addNetwork(FieldParts& parts, const Asset& asset, const SourcePath& sourcePath,
                        std::vector<Warning>& warnings)
{
    const Source* source = sourceOf(*parts.model, asset, "inp");
    if (!source) {
        warnings.push_back({"its source is no EPANET network: not simulated", asset.id.value});
        return {};
    }
    auto network = read::readNetwork(sourcePath(*source));
    if (!network)
        return passOn(network);
    parts.networks.emplace(asset.id, std::move(*network));
    return {};
}

Result<void> addGrid(FieldParts& parts, const Asset& asset, const SourcePath& sourcePath,
                     std::vector<Warning>& warnings)
{
    const Source* source = sourceOf(*parts.model, asset, "matpower");
    if (!source) {
        warnings.push_back(
            {"its source is no MATPOWER case and no grid tables: not simulated", asset.id.value});
        return {};
    }
    const auto grid = read::readPowerCase(sourcePath(*source));
    if (!grid)
        return passOn(grid);
    parts.grids.emplace(asset.id, read::gridOf(*grid));
    return {};
}

Result<void> addSewer(FieldParts& parts, const Asset& asset, const SourcePath& sourcePath,
                      std::vector<Warning>& warnings)
{
    const Source* source = sourceOf(*parts.model, asset, "swmm");
    if (!source) {
        warnings.push_back({"its source is no SWMM model: not simulated", asset.id.value});
        return {};
    }
    auto sewer = read::readDrainage(sourcePath(*source));
    if (!sewer)
        return passOn(sewer);
    parts.sewers.emplace(asset.id, std::move(sewer->model));
    return {};
}

} // namespace

Result<FieldParts> fieldParts(ModelPtr model,
                              const std::function<std::filesystem::path(const Source&)>& sourcePath,
                              Scenario scenario, std::shared_ptr<const Clock> clock, std::uint64_t seed,
                              std::vector<Warning>* warnings)
{
    FieldParts parts{model, std::move(scenario), {}, std::move(clock), seed};
    std::vector<Warning> own;
    for (const Asset& asset : model->assets) {
        const auto add = asset.kind == "water"      ? addNetwork
                         : asset.kind == "grid"     ? addGrid
                         : asset.kind == "drainage" ? addSewer
                                                    : nullptr;
        if (!add)
            continue;
        if (const auto added = add(parts, asset, sourcePath, warnings ? *warnings : own); !added)
            return passOn(added);
    }
    return parts;
}

} // namespace sinew::field
