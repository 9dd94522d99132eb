// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/importer/Importer.h>

#include "Bundle.h"
#include "RasterCache.h"

#include <sinew/read/source/SourceFile.h>
#include <sinew/read/source/TempFolder.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <unordered_set>

namespace sinew::importer {

namespace {

class StopWatch {
public:
    double ms() const
    {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// A reader's own content: elements whose shapes are geographic, not a terrain of a raster only.
std::filesystem::path cacheFile(const store::Project& project, const Source& source, const Frame& frame)
{
    const std::size_t key = std::hash<std::string>{}(frame.proj + '|' + source.crs + '|' + source.heightUnit);
    return project.tilesFolder() / fmt::format("raster-{}-{:016x}.bin", source.sha256.substr(0, 32), key);
}

read::ImportOptions optionsFor(const Model& model, const std::string& crs, const std::string& heightUnit)
{
    read::ImportOptions options{.crs = crs, .heightUnit = heightUnit};
    if (!model.sources.empty())
        options.frame = model.frame;
    if (!model.terrains.empty())
        options.groundAt = [terrains = model.terrains](double x, double y) {
            for (const auto& terrain : terrains)
                if (const double z = terrain->heightAt(x, y); !std::isnan(z))
                    return z;
            return std::nan("");
        };
    return options;
}

template <class Things>
void append(Things& to, Things&& from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

template <class Thing>
void addUnlessKnown(std::vector<Thing>& to, std::vector<Thing>&& from)
{
    for (Thing& thing : from)
        if (std::ranges::find(to, thing.id, &Thing::id) == to.end())
            to.push_back(std::move(thing));
}

/// A raster's source has an asset of its own, by which loadModel() knows to read it again.
void ensureRasterAsset(read::ImportResult& result, const std::string& key)
{
    const bool raster = !result.terrains.empty() || !result.orthophotos.empty();
    const bool known = std::ranges::any_of(
        result.assets, [](const Asset& a) { return a.kind == "terrain" || a.kind == "orthophoto"; });
    if (raster && !known)
        result.assets.push_back({AssetId(key), key, result.terrains.empty() ? "orthophoto" : "terrain", {}});
}

void merge(Model& model, read::ImportResult&& result, const Source& source)
{
    if (model.sources.empty())
        model.frame = result.frame;
    for (Asset& asset : result.assets)
        asset.source = source.id;
    // A raster's name leads back to its source when that is imported again.
    for (auto& terrain : result.terrains) {
        auto named = std::make_shared<Terrain>(*terrain);
        named->sourceName = source.name;
        model.terrains.push_back(std::move(named));
    }
    for (auto& photo : result.orthophotos) {
        auto named = std::make_shared<Orthophoto>(*photo);
        named->sourceName = source.name;
        model.orthophotos.push_back(std::move(named));
    }
    model.sources.push_back(source);
    append(model.assets, std::move(result.assets));
    append(model.elements, std::move(result.elements));
    append(model.passports, std::move(result.passports));
    addUnlessKnown(model.channels, std::move(result.channels));
    addUnlessKnown(model.actuators, std::move(result.actuators));
}

Result<void> checkIds(const Model& model, const std::string& file)
{
    std::unordered_set<std::string_view> ids;
    ids.reserve(model.elements.size());
    for (const Element& element : model.elements)
        if (!ids.insert(element.id.value).second)
            return fail(ErrorCode::Conflict,
                        "element '" + element.id.value +
                            "' is in the project already: give the import another name",
                        file);
    return {};
}

std::unordered_set<ElementId> idsOf(const Model& model)
{
    std::unordered_set<ElementId> ids;
    ids.reserve(model.elements.size());
    for (const Element& element : model.elements)
        ids.insert(element.id);
    return ids;
}

void compare(const Model& before, const Model& after, ImportReport& report)
{
    const auto old = idsOf(before), present = idsOf(after);
    for (const Element& element : before.elements)
        if (!present.contains(element.id))
            report.gone.push_back(element.id);
    for (const Element& element : after.elements)
        if (!old.contains(element.id))
            report.added.push_back(element.id);
}

void warnUnbound(const Model& model, ImportReport& report)
{
    const std::unordered_set<ElementId> gone(report.gone.begin(), report.gone.end());
    for (const Channel& channel : model.channels)
        if (gone.contains(channel.element))
            report.warnings.push_back(
                {"channel '" + channel.id.value + "' is bound to an element that is gone",
                 channel.element.value});
    for (const Actuator& actuator : model.actuators)
        if (gone.contains(actuator.element))
            report.warnings.push_back(
                {"actuator '" + actuator.id.value + "' is bound to an element that is gone",
                 actuator.element.value});
}

constexpr double kFarM = 100e3; // a state-wide grid fits; a wrong coordinate system seldom errs by less

double gap(double low, double high, double otherLow, double otherHigh)
{
    return std::max({0.0, otherLow - high, low - otherHigh});
}

/// Far from everything else in the project: seldom meant, and nobody finds it in a scene of thousands of
/// kilometres.
void warnFarAway(const Model& there, const read::ImportResult& brought, ImportReport& report)
{
    const Box3d old = there.bounds();
    Box3d box;
    for (const auto& terrain : brought.terrains)
        box.add(terrain->bounds());
    for (const Element& element : brought.elements)
        box.add(boundsOf(element.shape));
    if (old.isEmpty() || box.isEmpty())
        return;
    const double apart = std::hypot(gap(box.min.x, box.max.x, old.min.x, old.max.x),
                                    gap(box.min.y, box.max.y, old.min.y, old.max.y));
    if (apart > kFarM)
        report.warnings.push_back(
            {fmt::format(
                 "it lies {:.0f} km away from everything else in the project; are its coordinates {}?",
                 apart / 1000, brought.crs),
             report.assetKey});
}

Result<Source> storeSource(store::Project& project, const read::Reader& reader, const ImportRequest& request,
                           const std::string& key)
{
    std::filesystem::path file = request.file;
    std::optional<read::TempFolder> folder;
    const auto companions = reader.companions(file);
    if (!companions.empty()) {
        auto made = read::TempFolder::make("bundle");
        if (!made)
            return passOn(made);
        folder = std::move(*made);
        const auto bundled = bundle(folder->path() / (file.stem().string() + ".zip"), file, companions);
        if (!bundled)
            return passOn(bundled);
        file = *bundled;
    }
    const auto hash = read::sha256OfFile(file);
    if (!hash)
        return passOn(hash);
    auto stored = project.addSource(file);
    if (!stored)
        return passOn(stored);
    return Source{.id = SourceId(key),
                  .name = file.filename().string(),
                  .reader = reader.name(),
                  .sha256 = *hash,
                  .storedPath = *stored,
                  .importedAt = SystemClock{}.wall(),
                  .simulated = request.simulated};
}

} // namespace

void removeImport(Model& model, const SourceId& id)
{
    std::unordered_set<AssetId> assets;
    for (const Asset& asset : model.assets)
        if (asset.source == id)
            assets.insert(asset.id);
    std::unordered_set<PassportId> passports;
    for (const Element& element : model.elements)
        if (assets.contains(element.asset) && !element.passport.isEmpty())
            passports.insert(element.passport);
    const auto source = std::ranges::find(model.sources, id, &Source::id);
    const std::string name = source == model.sources.end() ? std::string{} : source->name;
    std::erase_if(model.elements, [&](const Element& e) { return assets.contains(e.asset); });
    std::erase_if(model.passports, [&](const Passport& p) { return passports.contains(p.id); });
    std::erase_if(model.assets, [&](const Asset& a) { return a.source == id; });
    std::erase_if(model.sources, [&](const Source& s) { return s.id == id; });
    std::erase_if(model.terrains, [&](const auto& t) { return t->sourceName == name; });
    std::erase_if(model.orthophotos, [&](const auto& o) { return o->sourceName == name; });
}

std::string assetKeyOf(const std::filesystem::path& file)
{
    std::string name = file.filename().string();
    if (const auto dot = name.find('.', 1); dot != std::string::npos)
        name.resize(dot);
    return name;
}

Result<const read::Reader*> readerFor(const Readers& readers, const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return fail(ErrorCode::NotFound, "no such file", file.string());
    const auto head = read::readHead(file);
    if (!head)
        return passOn(head);
    const read::Reader* best = nullptr;
    double most = 0;
    for (const auto& reader : readers)
        if (const double sure = reader->recognises(file, *head); sure > most) {
            most = sure;
            best = reader.get();
        }
    if (!best)
        return fail(ErrorCode::Unsupported, "no reader knows this format", file.string());
    return best;
}

Result<read::Preview> preview(const Readers& readers, const ImportRequest& request, std::stop_token stop)
{
    const auto reader = readerFor(readers, request.file);
    if (!reader)
        return passOn(reader);
    return (*reader)->preview(request.file, {.crs = request.crs, .heightUnit = request.heightUnit}, stop);
}

Result<ImportReport> importFile(store::Project& project, Model& model, const Readers& readers,
                                const ImportRequest& request, const read::Progress& progress,
                                std::stop_token stop)
{
    const auto reader = readerFor(readers, request.file);
    if (!reader)
        return passOn(reader);
    const std::string key = request.assetKey.empty() ? assetKeyOf(request.file) : request.assetKey;
    ImportReport report{.assetKey = key, .reader = (*reader)->name()};

    Model next = model;
    const auto previous = std::ranges::find(model.sources, SourceId(key), &Source::id);
    report.replaced = previous != model.sources.end();
    // A re-import keeps the answers that were given the first time.
    const std::string crs = request.crs.empty() && report.replaced ? previous->crs : request.crs;
    const std::string heightUnit =
        request.heightUnit.empty() && report.replaced ? previous->heightUnit : request.heightUnit;

    StopWatch reading;
    const read::ImportOptions options = optionsFor(model, crs, heightUnit);
    auto result = (*reader)->read(request.file, key, options, progress, stop);
    if (!result)
        return passOn(result);
    if (options.frame && !(result->frame == *options.frame))
        return fail(ErrorCode::Conflict, "the file cannot be placed in the project's coordinate frame",
                    request.file.string());
    ensureRasterAsset(*result, key);
    report.readMs = reading.ms();
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "cancelled", request.file.string());

    if (progress)
        progress(1, "Putting it into the project");
    StopWatch storing;
    auto source = storeSource(project, **reader, request, key);
    if (!source)
        return passOn(source);
    source->crs = result->crs;
    source->heightUnit = result->heightUnit;
    report.crs = result->crs;
    report.warnings = result->warnings;
    std::map<std::string, std::int64_t> counts;
    for (const Element& element : result->elements)
        ++counts[element.className];
    report.counts.assign(counts.begin(), counts.end());
    for (const auto& [what, count] :
         {std::pair("terrain", result->terrains.size()), std::pair("orthophoto", result->orthophotos.size())})
        if (count > 0)
            report.counts.emplace_back(what, static_cast<std::int64_t>(count));

    if (report.replaced)
        removeImport(next, SourceId(key));
    warnFarAway(next, *result, report);
    Rasters rasters{result->terrains, result->orthophotos};
    merge(next, std::move(*result), *source);
    if (!rasters.isEmpty())
        saveRasters(cacheFile(project, *source, next.frame), rasters);
    if (const auto good = checkIds(next, request.file.string()); !good)
        return passOn(good);
    if (report.replaced) {
        compare(model, next, report);
        warnUnbound(next, report);
    }
    model = std::move(next);
    report.storeMs = storing.ms();
    return report;
}

Result<Model> loadModel(const store::Project& project, const Readers& readers, std::vector<Warning>& warnings,
                        std::stop_token stop)
{
    auto model = project.loadModel();
    if (!model)
        return passOn(model);
    for (const Source& source : model->sources) {
        const bool raster = std::ranges::any_of(model->assets, [&](const Asset& a) {
            return a.source == source.id && (a.kind == "terrain" || a.kind == "orthophoto");
        });
        if (!raster)
            continue;
        const std::filesystem::path cache = cacheFile(project, source, model->frame);
        std::optional<Rasters> rasters = loadRasters(cache);
        if (!rasters) {
            const auto reader =
                std::ranges::find(readers, source.reader, [](const auto& r) { return r->name(); });
            if (reader == readers.end()) {
                warnings.push_back({"no reader '" + source.reader + "' for its terrain", source.name});
                continue;
            }
            read::ImportOptions options{
                .crs = source.crs, .heightUnit = source.heightUnit, .frame = model->frame};
            const auto result =
                (*reader)->read(project.sourcePath(source), source.id.value, options, {}, stop);
            if (!result) {
                if (result.error().code == ErrorCode::Cancelled)
                    return passOn(result);
                warnings.push_back({"its terrain cannot be shown: " + result.error().message, source.name});
                continue;
            }
            rasters = Rasters{result->terrains, result->orthophotos};
            if (project.access() == store::Project::Access::ReadWrite)
                saveRasters(cache, *rasters);
        }
        for (const auto& terrain : rasters->terrains) {
            auto named = std::make_shared<Terrain>(*terrain);
            named->sourceName = source.name;
            model->terrains.push_back(std::move(named));
        }
        for (const auto& photo : rasters->orthophotos) {
            auto named = std::make_shared<Orthophoto>(*photo);
            named->sourceName = source.name;
            model->orthophotos.push_back(std::move(named));
        }
    }
    return model;
}

} // namespace sinew::importer
