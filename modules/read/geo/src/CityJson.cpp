// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/geo/CityJson.h>
#include <sinew/read/source/Projection.h>

#include "Assets.h"
#include "Heights.h"
#include "MeshBuilder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace sinew::read {

namespace {

using Json = nlohmann::json;

const Json& at(const Json& object, const char* key)
{
    static const Json nothing;
    if (!object.is_object())
        return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

std::string textAt(const Json& object, const char* key)
{
    const Json& value = at(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<Vec3d> vec3(const Json& list)
{
    if (!list.is_array() || list.size() != 3)
        return std::nullopt;
    std::array<double, 3> v{};
    for (std::size_t i = 0; i < 3; ++i) {
        if (!list[i].is_number())
            return std::nullopt;
        v[i] = list[i].get<double>();
        if (!std::isfinite(v[i]))
            return std::nullopt;
    }
    return Vec3d{v[0], v[1], v[2]};
}

/// "https://www.opengis.net/def/crs/EPSG/0/7415", "urn:ogc:def:crs:EPSG::7415" and {"epsg": 7415} ->
/// "EPSG:7415".
std::string crsOf(const Json& root)
{
    const Json& metadata = at(root, "metadata");
    const Json& old = at(at(metadata, "crs"), "epsg");
    if (old.is_number_integer())
        return "EPSG:" + std::to_string(old.get<std::int64_t>());
    const std::string reference = textAt(metadata, "referenceSystem");
    const auto epsg = reference.find("EPSG");
    const auto last = reference.find_last_of("/:");
    if (epsg != std::string::npos && last != std::string::npos && last > epsg)
        return "EPSG:" + reference.substr(last + 1);
    return reference;
}

Result<Json> parse(std::string_view text)
{
    Json root = Json::parse(text, nullptr, false);
    if (root.is_discarded())
        return fail(ErrorCode::InvalidInput, "is no valid JSON (cut off, or damaged)");
    if (!root.is_object() || textAt(root, "type") != "CityJSON")
        return fail(ErrorCode::InvalidInput, "is no CityJSON file");
    const std::string version = textAt(root, "version");
    for (const char* known : {"1.0", "1.1", "2.0"})
        if (version.starts_with(known))
            return root;
    return fail(ErrorCode::Unsupported,
                "CityJSON version \"" + version + "\" is not read; 1.0, 1.1 and 2.0 are");
}

Result<std::vector<Vec3d>> verticesOf(const Json& root)
{
    Vec3d scale{1, 1, 1}, translate{};
    if (const Json& transform = at(root, "transform"); !transform.is_null()) {
        const auto s = vec3(at(transform, "scale")), t = vec3(at(transform, "translate"));
        if (!s || !t)
            return fail(ErrorCode::InvalidInput, "its transform is not three scales and three translations",
                        "transform");
        scale = *s;
        translate = *t;
    }
    const Json& list = at(root, "vertices");
    if (!list.is_array())
        return fail(ErrorCode::InvalidInput, "has no list of vertices", "vertices");
    std::vector<Vec3d> all;
    all.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto v = vec3(list[i]);
        if (!v)
            return fail(ErrorCode::InvalidInput, "is not three numbers", fmt::format("vertices[{}]", i));
        all.push_back(
            {v->x * scale.x + translate.x, v->y * scale.y + translate.y, v->z * scale.z + translate.z});
    }
    return all;
}

/// "2.2" -> 2.2; CityJSON 1.0 has numbers.
double lodOf(const Json& geometry)
{
    const Json& lod = at(geometry, "lod");
    if (lod.is_number())
        return lod.get<double>();
    return lod.is_string() ? std::strtod(lod.get_ref<const std::string&>().c_str(), nullptr) : 0;
}

bool hasSurfaces(const Json& geometry)
{
    const std::string type = textAt(geometry, "type");
    return type == "Solid" || type == "MultiSolid" || type == "CompositeSolid" || type == "MultiSurface" ||
           type == "CompositeSurface" || type == "GeometryInstance";
}

const Json* mostDetailed(const Json& object)
{
    const Json* best = nullptr;
    const Json& geometries = at(object, "geometry");
    if (!geometries.is_array())
        return nullptr;
    for (const Json& geometry : geometries)
        if (hasSurfaces(geometry) && (!best || lodOf(geometry) > lodOf(*best)))
            best = &geometry;
    return best;
}

Attributes attributesOf(const Json& object)
{
    Attributes found;
    const Json& values = at(object, "attributes");
    if (!values.is_object())
        return found;
    for (const auto& [name, value] : values.items()) {
        if (value.is_boolean())
            found[name] = value.get<bool>();
        else if (value.is_number_integer())
            found[name] = value.get<std::int64_t>();
        else if (value.is_number())
            found[name] = value.get<double>();
        else if (value.is_string() && !value.get_ref<const std::string&>().empty())
            found[name] = value.get<std::string>();
    }
    return found;
}

std::string kindOf(const std::string& type)
{
    static const std::map<std::string, std::string> kinds{{"Building", "building"},
                                                          {"BuildingPart", "building"},
                                                          {"BuildingInstallation", "building"},
                                                          {"BuildingUnit", "building"},
                                                          {"BuildingRoom", "building"},
                                                          {"BuildingStorey", "building"},
                                                          {"BuildingFurniture", "building"},
                                                          {"BuildingConstructiveElement", "building"},
                                                          {"Road", "road"},
                                                          {"Railway", "road"},
                                                          {"TransportSquare", "road"},
                                                          {"TransportationSquare", "road"},
                                                          {"Bridge", "bridge"},
                                                          {"BridgePart", "bridge"},
                                                          {"BridgeInstallation", "bridge"},
                                                          {"BridgeConstructiveElement", "bridge"},
                                                          {"BridgeConstructionElement", "bridge"},
                                                          {"BridgeRoom", "bridge"},
                                                          {"Tunnel", "tunnel"},
                                                          {"TunnelPart", "tunnel"},
                                                          {"TunnelInstallation", "tunnel"},
                                                          {"TunnelHollowSpace", "tunnel"}};
    const auto found = kinds.find(type);
    return found == kinds.end() ? "landscape" : found->second;
}

class CityReader {
public:
    CityReader(const Json& root, std::vector<Vec3d> vertices, ImportResult& result)
        : m_root(root), m_vertices(std::move(vertices)), m_result(result)
    {
    }

    Result<void> read(const std::string& key, const Progress& progress, std::stop_token stop)
    {
        const Json& objects = at(m_root, "CityObjects");
        if (!objects.is_object())
            return fail(ErrorCode::InvalidInput, "has no CityObjects", "CityObjects");
        std::vector<std::string> kinds;
        std::size_t done = 0;
        for (const auto& [id, object] : objects.items()) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "cancelled");
            if (progress && done % 200 == 0)
                progress(0.3 + 0.7 * static_cast<double>(done) / static_cast<double>(objects.size()),
                         "Making surfaces");
            ++done;
            addObject(id, object);
            kinds.push_back(kindOf(textAt(object, "type")));
        }
        assignAssets(m_result, kinds, key);
        setParents(objects);
        warn();
        return {};
    }

private:
    void addObject(const std::string& id, const Json& object)
    {
        Element e;
        const std::string type = textAt(object, "type");
        e.className = type.empty() ? "city-object" : kebab(type);
        e.sourceKey = id;
        e.attributes = attributesOf(object);
        e.name = textOf(e.attributes, "name").empty() ? id : textOf(e.attributes, "name");
        e.underground = type.starts_with("Tunnel");
        if (const Json* geometry = mostDetailed(object))
            addGeometry(*geometry, e);
        m_indexOf.emplace(id, m_result.elements.size());
        m_result.elements.push_back(std::move(e));
    }

    void addGeometry(const Json& geometry, Element& e)
    {
        m_builder = {};
        m_areas.clear();
        e.attributes["LoD"] = fmt::format("{:g}", lodOf(geometry));
        const bool instance = textAt(geometry, "type") == "GeometryInstance";
        if (instance)
            addInstance(geometry);
        else
            addBoundaries(geometry, m_vertices);
        if (auto mesh = std::move(m_builder).take())
            e.shape = std::move(*mesh);
        else
            ++m_empty;
        for (const auto& [surface, found] : m_areas) {
            e.attributes["Semantic." + surface + ".Area_m2"] = found.first;
            e.attributes["Semantic." + surface + ".Count"] = found.second;
        }
    }

    void addBoundaries(const Json& geometry, const std::vector<Vec3d>& vertices)
    {
        const Json& semantics = at(geometry, "semantics");
        descend(at(geometry, "boundaries"), at(semantics, "values"), at(semantics, "surfaces"), vertices, 0);
    }

    /// Shells and solids nest surfaces; semantic values nest alike, or stop early with null or one number.
    void descend(const Json& boundaries, const Json& values, const Json& surfaces,
                 const std::vector<Vec3d>& vertices, int depth)
    {
        if (!boundaries.is_array() || boundaries.empty() || depth > 4)
            return;
        const bool isSurface =
            boundaries[0].is_array() && !boundaries[0].empty() && !boundaries[0][0].is_array();
        if (isSurface)
            return addSurface(boundaries, values, surfaces, vertices);
        for (std::size_t i = 0; i < boundaries.size(); ++i)
            descend(boundaries[i], values.is_array() ? (i < values.size() ? values[i] : Json()) : values,
                    surfaces, vertices, depth + 1);
    }

    void addSurface(const Json& rings, const Json& semantic, const Json& surfaces,
                    const std::vector<Vec3d>& vertices)
    {
        std::vector<std::vector<Vec3d>> polygon;
        for (const Json& ring : rings) {
            std::vector<Vec3d> points;
            for (const Json& index : ring) {
                if (!index.is_number_unsigned() || index.get<std::uint64_t>() >= vertices.size() ||
                    std::isnan(vertices[index.get<std::size_t>()].x)) {
                    ++m_dangling;
                    return;
                }
                points.push_back(vertices[index.get<std::size_t>()]);
            }
            polygon.push_back(std::move(points));
        }
        const MeshBuilder::Added added = m_builder.add(polygon);
        m_inexact += added.exact ? 0 : 1;
        if (semantic.is_number_unsigned() && surfaces.is_array() &&
            semantic.get<std::size_t>() < surfaces.size()) {
            auto& [area, count] = m_areas[textAt(surfaces[semantic.get<std::size_t>()], "type")];
            area += added.areaM2;
            ++count;
        }
    }

    /// A template, turned and scaled by its matrix in its own metres, set at one vertex.
    void addInstance(const Json& instance)
    {
        const Json& templates = at(at(m_root, "geometry-templates"), "templates");
        const Json& index = at(instance, "template");
        const Json& anchor = at(instance, "boundaries");
        const Json& matrix = at(instance, "transformationMatrix");
        const bool sound = templates.is_array() && index.is_number_unsigned() &&
                           index.get<std::size_t>() < templates.size() && anchor.is_array() &&
                           anchor.size() == 1 && anchor[0].is_number_unsigned() &&
                           anchor[0].get<std::size_t>() < m_vertices.size() && matrix.is_array() &&
                           matrix.size() == 16;
        const auto placed =
            sound ? instanceVertices(matrix, m_vertices[anchor[0].get<std::size_t>()]) : std::nullopt;
        if (!placed || textAt(templates[index.get<std::size_t>()], "type") == "GeometryInstance") {
            ++m_dangling;
            return;
        }
        addBoundaries(templates[index.get<std::size_t>()], *placed);
    }
    std::optional<std::vector<Vec3d>> instanceVertices(const Json& matrix, Vec3d anchor) const
    {
        std::array<double, 16> m{};
        for (std::size_t i = 0; i < 16; ++i) {
            if (!matrix[i].is_number())
                return std::nullopt;
            m[i] = matrix[i].get<double>();
        }
        std::vector<Vec3d> all;
        for (const Json& json : at(at(m_root, "geometry-templates"), "vertices-templates")) {
            const auto v = vec3(json);
            if (!v)
                return std::nullopt;
            all.push_back(anchor + Vec3d{m[0] * v->x + m[1] * v->y + m[2] * v->z + m[3],
                                         m[4] * v->x + m[5] * v->y + m[6] * v->z + m[7],
                                         m[8] * v->x + m[9] * v->y + m[10] * v->z + m[11]});
        }
        return all;
    }

    void setParents(const Json& objects)
    {
        for (const auto& [id, object] : objects.items()) {
            const Json& parents = at(object, "parents");
            if (!parents.is_array() || parents.empty() || !parents[0].is_string())
                continue;
            const auto parent = m_indexOf.find(parents[0].get<std::string>());
            if (parent != m_indexOf.end() && !isBelow(objects, parents[0].get<std::string>(), id))
                m_result.elements[m_indexOf[id]].parent = m_result.elements[parent->second].id;
        }
    }
    /// Whether `id` is found on the way up from `from`: a cycle.
    static bool isBelow(const Json& objects, std::string from, const std::string& id)
    {
        for (int steps = 0; steps < 32; ++steps) {
            if (from == id)
                return true;
            const Json& parents = at(at(objects, from.c_str()), "parents");
            if (!parents.is_array() || parents.empty() || !parents[0].is_string())
                return false;
            from = parents[0].get<std::string>();
        }
        return true;
    }

    void warn()
    {
        const auto say = [&](std::size_t count, const char* what) {
            if (count > 0)
                m_result.warnings.push_back({fmt::format("{} {}", count, what), {}});
        };
        say(m_dangling, "surfaces point to vertices or templates that do not exist, or cannot be placed; "
                        "they are left out");
        say(m_inexact, "surfaces cross themselves; their triangles do not cover them exactly");
        say(m_empty, "objects have a geometry without area");
    }

    const Json& m_root;
    std::vector<Vec3d> m_vertices; ///< in the frame
    ImportResult& m_result;
    std::map<std::string, std::size_t> m_indexOf;
    MeshBuilder m_builder;
    std::map<std::string, std::pair<double, std::int64_t>> m_areas;
    std::size_t m_dangling = 0, m_inexact = 0, m_empty = 0;
};

Box3d extentOf(const std::vector<Vec3d>& points)
{
    Box3d box;
    for (const Vec3d& p : points)
        box.add(p);
    return box;
}

/// In place, into the frame and metres.
Result<void> place(std::vector<Vec3d>& points, const ImportOptions& options, ImportResult& result)
{
    const auto info = describeCrs(result.crs);
    if (!info)
        return passOn(info);
    const auto heights = heightsOfVectors(*info, options.heightUnit);
    if (!heights)
        return passOn(heights);
    const auto frame = options.frame    ? Result<Frame>(*options.frame)
                       : points.empty() ? Result<Frame>(Frame{})
                                        : frameFor(result.crs, extentOf(points));
    if (!frame)
        return passOn(frame);
    result.frame = *frame;
    result.heightUnit = heights->unit;
    if (points.empty())
        return {};
    const auto toFrame = ToFrame::make(result.crs, *frame);
    if (!toFrame)
        return passOn(toFrame);
    for (Vec3d& p : points)
        p = (*toFrame)({p.x, p.y, p.z * heights->metresPerUnit});
    return {};
}

} // namespace

bool looksLikeCityJson(std::string_view head)
{
    const auto type = head.find("\"CityJSON\"");
    return type != std::string_view::npos ||
           (head.find("\"CityObjects\"") != std::string_view::npos && head.find('{') < 16);
}

Result<Preview> previewCityJson(std::string_view text, const ImportOptions& options)
{
    const auto root = parse(text);
    if (!root)
        return passOn(root);
    Preview preview{"CityJSON " + textAt(*root, "version"), crsOf(*root), false, false, {}, {}};
    preview.needsCrs = preview.crs.empty() && options.crs.empty();
    std::map<std::string, std::int64_t> counts;
    for (const Json& object : at(*root, "CityObjects"))
        ++counts[textAt(object, "type")];
    preview.counts.assign(counts.begin(), counts.end());
    return preview;
}

Result<ImportResult> readCityJson(std::string_view text, const std::string& assetKey,
                                  const ImportOptions& options, const Progress& progress,
                                  std::stop_token stop)
{
    if (progress)
        progress(0, "Reading");
    const auto root = parse(text);
    if (!root)
        return passOn(root);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "cancelled");
    ImportResult result;
    result.crs = crsOf(*root).empty() ? options.crs : crsOf(*root);
    auto vertices = verticesOf(*root);
    if (!vertices)
        return passOn(vertices);
    if (const auto placed = place(*vertices, options, result); !placed)
        return passOn(placed);
    CityReader reader(*root, std::move(*vertices), result);
    if (const auto read = reader.read(assetKey, progress, stop); !read)
        return passOn(read);
    return result;
}

} // namespace sinew::read
