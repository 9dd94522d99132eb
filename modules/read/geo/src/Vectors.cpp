// SPDX-License-Identifier: GPL-3.0-or-later
#include "Vectors.h"

#include "Assets.h"
#include "Classify.h"
#include "Heights.h"
#include "MeshBuilder.h"

#include <sinew/read/geo/Triangulate.h>
#include <sinew/read/source/Projection.h>

#include <fmt/format.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

namespace sinew::read {

namespace {

constexpr std::size_t mostFeatures = 5'000'000;

struct RawFeature {
    std::unique_ptr<OGRGeometry> geometry;
    Attributes attributes;
    std::size_t layer = 0;
    std::int64_t fid = 0;
};

struct RawLayer {
    std::string name, crs;
    std::string keyField; ///< whose values are there and unique; empty: the feature number
};

AttributeValue valueOf(OGRFeature& feature, int field)
{
    switch (feature.GetFieldDefnRef(field)->GetType()) {
    case OFTInteger:
        if (feature.GetFieldDefnRef(field)->GetSubType() == OFSTBoolean)
            return feature.GetFieldAsInteger(field) != 0;
        return std::int64_t(feature.GetFieldAsInteger(field));
    case OFTInteger64:
        return std::int64_t(feature.GetFieldAsInteger64(field));
    case OFTReal:
        return feature.GetFieldAsDouble(field);
    default:
        return std::string(feature.GetFieldAsString(field));
    }
}

Attributes attributesOf(OGRFeature& feature)
{
    Attributes found;
    for (int i = 0; i < feature.GetFieldCount(); ++i) {
        if (!feature.IsFieldSetAndNotNull(i))
            continue;
        AttributeValue value = valueOf(feature, i);
        if (const auto* text = std::get_if<std::string>(&value); text && text->empty())
            continue;
        found.emplace(feature.GetFieldDefnRef(i)->GetNameRef(), std::move(value));
    }
    unfoldTags(found);
    return found;
}

std::string asKey(const Attributes& a, const std::string& field)
{
    const auto found = a.find(field);
    if (found == a.end())
        return {};
    if (const auto* text = std::get_if<std::string>(&found->second))
        return *text;
    if (const auto* number = std::get_if<std::int64_t>(&found->second))
        return std::to_string(*number);
    return {};
}

/// GDAL's progress callback: no means stop. GDAL 3.6 hands some callbacks no data, so it lies beside the
/// thread.
thread_local const std::stop_token* callersStop = nullptr;

int keepGoing(double, const char*, void*)
{
    return callersStop && callersStop->stop_requested() ? FALSE : TRUE;
}

struct WithStop {
    explicit WithStop(const std::stop_token& stop) { callersStop = &stop; }
    ~WithStop() { callersStop = nullptr; }
};

/// Everything that the file holds, still in its own coordinates.
class Collected {
public:
    Result<void> collect(GDALDataset& dataset, const Progress& progress, std::stop_token stop)
    {
        std::map<const OGRLayer*, std::size_t> numbers;
        for (auto* layer : dataset.GetLayers()) {
            numbers[layer] = layers.size();
            layers.push_back({layer->GetName(), crsText(layer->GetSpatialRef()), {}});
        }
        GdalErrors errors;
        const WithStop withStop(stop);
        dataset.ResetReading();
        OGRLayer* from = nullptr;
        double done = 0;
        while (OGRFeatureUniquePtr feature{dataset.GetNextFeature(&from, &done, &keepGoing, nullptr)}) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "cancelled");
            if (features.size() + nullGeometries >= mostFeatures)
                return fail(ErrorCode::LimitExceeded,
                            fmt::format("holds more than {} features", mostFeatures));
            if (progress && features.size() % 1000 == 0)
                progress(0.5 * std::clamp(done, 0.0, 1.0), "Reading");
            add(*feature, numbers[from]);
        }
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled");
        complaint = errors.last();
        return {};
    }

    std::vector<RawLayer> layers;
    std::vector<RawFeature> features;
    std::size_t nullGeometries = 0, badGeometries = 0;
    std::string complaint;

private:
    void add(OGRFeature& feature, std::size_t layer)
    {
        std::unique_ptr<OGRGeometry> geometry(feature.StealGeometry());
        if (!geometry || geometry->IsEmpty()) {
            ++nullGeometries;
            return;
        }
        if (geometry->hasCurveGeometry())
            geometry.reset(geometry->getLinearGeometry());
        OGREnvelope box;
        geometry->getEnvelope(&box);
        if (!std::isfinite(box.MinX) || !std::isfinite(box.MaxX) || !std::isfinite(box.MinY) ||
            !std::isfinite(box.MaxY)) {
            ++badGeometries;
            return;
        }
        features.push_back({std::move(geometry), attributesOf(feature), layer, feature.GetFID()});
    }
};

/// The field that names a layer's features: there on every one, and different.
void chooseKeys(Collected& all)
{
    static constexpr std::array candidates{"full_id", "gml_id",     "osm_id",   "osm_way_id", "uuid", "id",
                                           "ID",      "identifier", "lokaalid", "name",       "NAME"};
    for (std::size_t layer = 0; layer < all.layers.size(); ++layer) {
        for (const char* field : candidates) {
            std::set<std::string> seen;
            const bool unique =
                std::all_of(all.features.begin(), all.features.end(), [&](const RawFeature& f) {
                    if (f.layer != layer)
                        return true;
                    const std::string key = asKey(f.attributes, field);
                    return !key.empty() && seen.insert(key).second;
                });
            if (unique && !seen.empty()) {
                all.layers[layer].keyField = field;
                break;
            }
        }
    }
}

Result<Frame> frameOf(const Collected& all, const std::vector<std::string>& crs)
{
    // The frame is centred on what the first placed layer holds; further layers of a file lie there too.
    for (std::size_t layer = 0; layer < all.layers.size(); ++layer) {
        Box3d box;
        for (const RawFeature& f : all.features) {
            OGREnvelope e;
            if (f.layer != layer)
                continue;
            f.geometry->getEnvelope(&e);
            box.add(Vec3d{e.MinX, e.MinY, 0});
            box.add(Vec3d{e.MaxX, e.MaxY, 0});
        }
        if (!box.isEmpty())
            return frameFor(crs[layer], box);
    }
    return Frame{};
}

/// One layer's way into the frame.
struct LayerPlace {
    ToFrame toFrame;
    double metresPerHeight = 1;
};

class VectorBuilder {
public:
    VectorBuilder(const ImportOptions& options, ImportResult& result) : m_options(options), m_result(result)
    {
    }

    void add(const RawFeature& raw, const RawLayer& layer, const LayerPlace& place, bool manyLayers)
    {
        m_place = &place;
        m_raw = &raw;
        m_layer = &layer;
        const std::string key = keyOf(raw, layer);
        m_key = manyLayers ? layer.name + ":" + key : key;
        m_part = 0;
        addGeometry(*raw.geometry);
    }

    void finish(const std::string& assetKey)
    {
        assignAssets(m_result, m_kinds, assetKey);
        const auto say = [&](std::size_t count, const std::string& what) {
            if (count > 0)
                m_result.warnings.push_back({fmt::format("{} {}", count, what), {}});
        };
        say(m_assumedHeights, "buildings give no height and no storeys: 6 m is assumed");
        say(m_noGround, "features have no height and there is no terrain below them yet: they lie at 0 m");
        say(m_misplaced, "features cannot be projected and are left out");
        say(m_flat, "areas have fewer than three corners or no area and are left out");
        say(m_unknown, "geometries are of a kind that is not read");
    }

private:
    struct Points {
        std::vector<Vec3d> at;
        bool sound = true;
    };

    /// OpenStreetMap's areas come from ways or from relations: feature numbers say nothing there.
    static std::string keyOf(const RawFeature& raw, const RawLayer& layer)
    {
        if (!layer.keyField.empty())
            return asKey(raw.attributes, layer.keyField);
        if (const std::string way = asKey(raw.attributes, "osm_way_id"); !way.empty())
            return "w" + way;
        const std::string relation = asKey(raw.attributes, "osm_id");
        return relation.empty() ? std::to_string(raw.fid) : "r" + relation;
    }
    /// In the frame. Without z: on the ground.
    Vec3d placed(double x, double y, double z, bool hasZ)
    {
        const Vec3d p = m_place->toFrame({x, y, z * m_place->metresPerHeight});
        return hasZ ? p : Vec3d{p.x, p.y, groundAt(p.x, p.y)};
    }
    double groundAt(double x, double y) const
    {
        return m_options.groundAt && std::isfinite(x) ? m_options.groundAt(x, y) : std::nan("");
    }
    /// Over a hole in the terrain a line goes straight on between what is known; knowing nothing it lies at
    /// 0.
    void bridgeUnknownGround(std::vector<Vec3d>& points)
    {
        std::optional<std::size_t> known;
        for (std::size_t i = 0; i < points.size(); ++i) {
            if (!std::isfinite(points[i].z))
                continue;
            for (std::size_t k = known ? *known + 1 : 0; k < i; ++k) {
                const double t = known ? double(k - *known) / double(i - *known) : 1;
                points[k].z = known ? points[*known].z * (1 - t) + points[i].z * t : points[i].z;
            }
            known = i;
        }
        for (std::size_t k = known ? *known + 1 : 0; k < points.size(); ++k)
            points[k].z = known ? points[*known].z : 0;
        m_featureWithoutGround |= !known;
    }
    Points pointsOf(const OGRSimpleCurve& curve, std::optional<double> z = {})
    {
        Points points;
        for (int i = 0; i < curve.getNumPoints(); ++i) {
            Vec3d p = placed(curve.getX(i), curve.getY(i), curve.getZ(i), curve.Is3D());
            if (z)
                p.z = *z;
            points.sound &= std::isfinite(p.x) && std::isfinite(p.y) && (std::isfinite(p.z) || !curve.Is3D());
            if (points.at.empty() || !(points.at.back() == p))
                points.at.push_back(p);
        }
        if (!curve.Is3D())
            bridgeUnknownGround(points.at);
        return points;
    }

    void addGeometry(const OGRGeometry& geometry)
    {
        switch (wkbFlatten(geometry.getGeometryType())) {
        case wkbPoint:
            return addPoint(*geometry.toPoint());
        case wkbLineString:
            return addLine(*geometry.toLineString());
        case wkbPolygon:
        case wkbTriangle:
        case wkbMultiPolygon:
        case wkbPolyhedralSurface:
        case wkbTIN:
            return addArea(geometry);
        case wkbMultiPoint:
        case wkbMultiLineString:
        case wkbGeometryCollection:
            for (const auto* part : *geometry.toGeometryCollection())
                addGeometry(*part);
            return;
        default:
            ++m_unknown;
        }
    }
    void addPoint(const OGRPoint& point)
    {
        const FeatureClass c = classify(m_raw->attributes, m_layer->name, GeometryKind::Point);
        Vec3d p = placed(point.getX(), point.getY(), point.getZ(), point.Is3D() || c.zM);
        if (c.zM)
            p.z = *c.zM;
        if (!point.Is3D() && !std::isfinite(p.z)) {
            m_featureWithoutGround = true;
            p.z = 0;
        }
        if (!std::isfinite(p.x) || !std::isfinite(p.y) || !std::isfinite(p.z)) {
            ++m_misplaced;
            return;
        }
        push(c, PointShape{p, c.sizeM});
    }
    void addLine(const OGRLineString& line)
    {
        const FeatureClass c = classify(m_raw->attributes, m_layer->name, GeometryKind::Line);
        Points points = pointsOf(line);
        if (!points.sound || points.at.size() < 2) {
            ++(points.sound ? m_flat : m_misplaced);
            return;
        }
        push(c, LineShape{std::move(points.at), c.radiusM, 0, c.style});
    }

    static void polygonsOf(const OGRGeometry& geometry, std::vector<const OGRPolygon*>& to)
    {
        const auto type = wkbFlatten(geometry.getGeometryType());
        if (type == wkbPolygon || type == wkbTriangle)
            to.push_back(geometry.toPolygon());
        else if (type == wkbMultiPolygon)
            for (const auto* part : *geometry.toMultiPolygon())
                to.push_back(part);
        else
            for (const auto* part : *geometry.toPolyhedralSurface())
                to.push_back(part);
    }
    void addArea(const OGRGeometry& geometry)
    {
        const FeatureClass c = classify(m_raw->attributes, m_layer->name, GeometryKind::Area);
        std::vector<const OGRPolygon*> polygons;
        polygonsOf(geometry, polygons);
        AreaShape area;
        // A building without z stands level on the lowest ground below its corners; other areas follow the
        // ground.
        std::optional<double> level;
        if (!geometry.Is3D() && c.heightM)
            for (const OGRPolygon* polygon : polygons)
                level =
                    std::min(level.value_or(std::numeric_limits<double>::infinity()), lowestGround(*polygon));
        for (const OGRPolygon* polygon : polygons)
            addPolygon(*polygon, level, area);
        if (area.polygons.empty())
            return;
        if (geometry.Is3D() && standsUpright(area))
            return pushMesh(c, area);
        m_assumedHeights += c.heightAssumed ? 1 : 0;
        area.heightM = c.heightM.value_or(0);
        push(c, std::move(area));
    }
    double lowestGround(const OGRPolygon& polygon)
    {
        double lowest = std::numeric_limits<double>::infinity();
        if (const OGRLinearRing* ring = polygon.getExteriorRing())
            for (const Vec3d& p : pointsOf(*ring).at)
                lowest = std::min(lowest, p.z);
        return lowest;
    }
    void addPolygon(const OGRPolygon& polygon, std::optional<double> level, AreaShape& to)
    {
        AreaShape::Polygon made;
        for (const auto* ring : polygon) {
            Points points = pointsOf(*ring, level);
            if (points.at.size() > 1 && points.at.front() == points.at.back())
                points.at.pop_back();
            const bool outer = made.rings.empty();
            if (!points.sound || points.at.size() < 3) {
                if (outer) {
                    ++(points.sound ? m_flat : m_misplaced);
                    return;
                }
                continue;
            }
            made.rings.push_back(std::move(points.at));
        }
        if (made.rings.empty() || !(length(newellNormal(made.rings[0])) > 0))
            ++m_flat;
        else
            to.polygons.push_back(std::move(made));
    }
    /// Walls: what a solid's faces have and an outline has not.
    static bool standsUpright(const AreaShape& area)
    {
        return std::any_of(area.polygons.begin(), area.polygons.end(), [](const AreaShape::Polygon& p) {
            const Vec3d n = newellNormal(p.rings[0]);
            return std::abs(n.z) < 0.1 * length(n);
        });
    }
    void pushMesh(const FeatureClass& c, const AreaShape& area)
    {
        MeshBuilder builder;
        for (const auto& polygon : area.polygons)
            builder.add(polygon.rings);
        if (auto mesh = std::move(builder).take())
            push(c, std::move(*mesh));
        else
            ++m_flat;
    }

    void push(const FeatureClass& c, Shape shape)
    {
        Element e;
        e.className = c.className;
        e.sourceKey = uniqueKey(c.className);
        e.attributes = m_raw->attributes;
        if (c.kind == "water")
            nameWaterAttributes(e.attributes);
        e.name = textOf(e.attributes, "name");
        if (e.name.empty())
            e.name = e.className + " " + e.sourceKey;
        e.underground = c.underground;
        e.shape = std::move(shape);
        m_noGround += m_featureWithoutGround ? 1 : 0;
        m_featureWithoutGround = false;
        m_result.elements.push_back(std::move(e));
        m_kinds.push_back(c.kind);
    }
    /// Parts of one feature are "key", "key#2", …
    std::string uniqueKey(const std::string& className)
    {
        std::string key = ++m_part > 1 ? fmt::format("{}#{}", m_key, m_part) : m_key;
        for (int n = 2; !m_used.insert(className + "/" + key).second; ++n)
            key = fmt::format("{}~{}", m_key, n);
        return key;
    }

    const ImportOptions& m_options;
    ImportResult& m_result;
    const LayerPlace* m_place = nullptr;
    const RawFeature* m_raw = nullptr;
    const RawLayer* m_layer = nullptr;
    std::string m_key;
    int m_part = 0;
    bool m_featureWithoutGround = false;
    std::vector<std::string> m_kinds;
    std::set<std::string> m_used;
    std::size_t m_assumedHeights = 0, m_noGround = 0, m_misplaced = 0, m_flat = 0, m_unknown = 0;
};

bool anyHeight(const Collected& all, std::size_t layer)
{
    return std::any_of(all.features.begin(), all.features.end(),
                       [&](const RawFeature& f) { return f.layer == layer && f.geometry->Is3D(); });
}

Result<LayerPlace> placeOf(const std::string& crs, const Frame& frame, bool heights,
                           const ImportOptions& options)
{
    auto toFrame = ToFrame::make(crs, frame);
    if (!toFrame)
        return passOn(toFrame);
    if (!heights)
        return LayerPlace{std::move(*toFrame), 1};
    const auto info = describeCrs(crs);
    if (!info)
        return passOn(info);
    const auto scale = heightsOfVectors(*info, options.heightUnit);
    if (!scale)
        return passOn(scale);
    return LayerPlace{std::move(*toFrame), scale->metresPerUnit};
}

bool holdsFeatures(const Collected& all, std::size_t layer)
{
    return std::any_of(all.features.begin(), all.features.end(),
                       [&](const RawFeature& f) { return f.layer == layer; });
}

Result<std::vector<std::string>> crsOfLayers(const Collected& all, const ImportOptions& options)
{
    std::vector<std::string> crs;
    for (std::size_t i = 0; i < all.layers.size(); ++i) {
        crs.push_back(all.layers[i].crs.empty() ? options.crs : all.layers[i].crs);
        if (crs.back().empty() && holdsFeatures(all, i))
            return fail(ErrorCode::NeedsAnswer, "the file does not say which coordinate system it is in",
                        all.layers[i].name);
    }
    return crs;
}

} // namespace

Result<ImportResult> readVectors(const GdalSource& source, const std::string& assetKey,
                                 const ImportOptions& options, const Progress& progress, std::stop_token stop)
{
    Collected all;
    if (const auto done = all.collect(source.dataset(), progress, stop); !done)
        return passOn(done);
    if (all.features.empty() && !all.complaint.empty())
        return fail(ErrorCode::Corrupt, all.complaint);
    chooseKeys(all);
    const auto crs = crsOfLayers(all, options);
    if (!crs)
        return passOn(crs);
    const auto frame = options.frame ? Result<Frame>(*options.frame) : frameOf(all, *crs);
    if (!frame)
        return passOn(frame);
    ImportResult result;
    result.frame = *frame;
    result.heightUnit = options.heightUnit;
    std::unordered_map<std::size_t, LayerPlace> places;
    VectorBuilder builder(options, result);
    for (std::size_t i = 0; i < all.features.size(); ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled");
        if (progress && i % 1000 == 0)
            progress(0.5 + 0.5 * static_cast<double>(i) / static_cast<double>(all.features.size()),
                     "Placing");
        RawFeature& f = all.features[i];
        if (!places.contains(f.layer)) {
            auto place = placeOf((*crs)[f.layer], *frame, anyHeight(all, f.layer), options);
            if (!place)
                return passOn(place);
            places.emplace(f.layer, std::move(*place));
            result.crs = result.crs.empty() ? (*crs)[f.layer] : result.crs;
        }
        builder.add(f, all.layers[f.layer], places.at(f.layer), all.layers.size() > 1);
        f = {};
    }
    builder.finish(assetKey);
    if (all.nullGeometries > 0)
        result.warnings.push_back(
            {fmt::format("{} features have no geometry and are left out", all.nullGeometries), {}});
    if (all.badGeometries > 0)
        result.warnings.push_back(
            {fmt::format("{} features have coordinates that are no numbers and are left out",
                         all.badGeometries),
             {}});
    if (!all.complaint.empty())
        result.warnings.push_back({all.complaint, {}});
    return result;
}

void previewVectors(const GdalSource& source, const ImportOptions& options, Preview& preview)
{
    const GdalErrors errors;
    for (auto* layer : source.dataset().GetLayers()) {
        const std::string crs = crsText(layer->GetSpatialRef());
        if (preview.crs.empty())
            preview.crs = crs;
        preview.needsCrs |= crs.empty() && options.crs.empty();
        preview.counts.emplace_back(layer->GetName(), layer->GetFeatureCount(FALSE));
    }
}

} // namespace sinew::read
