// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bim/BimModel.h>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <fstream>

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

std::optional<double> numberAt(const Json& object, const char* key)
{
    const Json& value = at(object, key);
    if (!value.is_number())
        return std::nullopt;
    const double number = value.get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::int64_t integerAt(const Json& object, const char* key)
{
    const Json& value = at(object, key);
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

std::string textAt(const Json& object, const char* key)
{
    const Json& value = at(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<Vec3d> vectorAt(const Json& object, const char* key)
{
    const Json& list = at(object, key);
    if (!list.is_array() || list.size() != 3)
        return std::nullopt;
    for (const Json& value : list)
        if (!value.is_number() || !std::isfinite(value.get<double>()))
            return std::nullopt;
    return Vec3d{list[0].get<double>(), list[1].get<double>(), list[2].get<double>()};
}

Attributes attributesAt(const Json& object, const char* key)
{
    Attributes found;
    const Json& values = at(object, key);
    if (!values.is_object())
        return found;
    for (const auto& [name, value] : values.items()) {
        if (value.is_string())
            found[name] = value.get<std::string>();
        else if (value.is_boolean())
            found[name] = value.get<bool>();
        else if (value.is_number_integer())
            found[name] = value.get<std::int64_t>();
        else if (value.is_number())
            found[name] = value.get<double>();
    }
    return found;
}

std::optional<MapConversion> conversionAt(const Json& georeference, const char* key)
{
    const Json& json = at(georeference, key);
    if (!json.is_object())
        return std::nullopt;
    MapConversion c;
    c.eastings = numberAt(json, "eastings").value_or(0);
    c.northings = numberAt(json, "northings").value_or(0);
    c.height = numberAt(json, "height").value_or(0);
    c.abscissa = numberAt(json, "abscissa").value_or(1);
    c.ordinate = numberAt(json, "ordinate").value_or(0);
    c.scale = numberAt(json, "scale");
    c.crsName = textAt(at(json, "crs"), "name");
    c.crsDescription = textAt(at(json, "crs"), "description");
    c.metresPerMapUnit = numberAt(at(json, "crs"), "metresPerUnit");
    return c;
}

std::optional<SitePosition> siteAt(const Json& georeference)
{
    const Json& json = at(georeference, "site");
    const auto latitude = numberAt(json, "latitude"), longitude = numberAt(json, "longitude");
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 360)
        return std::nullopt;
    SitePosition site{*latitude, *longitude, numberAt(json, "elevation"),
                      vectorAt(json, "origin").value_or(Vec3d{})};
    const Json& north = at(json, "trueNorth");
    if (north.is_array() && north.size() == 2 && north[0].is_number() && north[1].is_number()) {
        site.northX = north[0].get<double>();
        site.northY = north[1].get<double>();
    }
    return site;
}

std::vector<BimMaterial> materialsAt(const Json& product)
{
    std::vector<BimMaterial> all;
    for (const Json& part : at(product, "materials"))
        if (const std::string name = textAt(part, "name"); !name.empty())
            all.push_back({name, numberAt(part, "thickness")});
    return all;
}

ProfileRing ringOf(const Json& points)
{
    ProfileRing ring;
    if (points.is_array())
        for (const Json& point : points)
            if (point.is_array() && point.size() == 2 && point[0].is_number() && point[1].is_number())
                ring.push_back({point[0].get<double>(), point[1].get<double>()});
    return ring;
}

/// Nothing where the child found none, or where it is unsound.
std::optional<Member> memberAt(const Json& product)
{
    const Json &json = at(product, "member"), &profile = at(json, "profile");
    const auto start = vectorAt(json, "start"), end = vectorAt(json, "end"), x = vectorAt(json, "sectionX");
    if (!start || !end || !x || !profile.is_object())
        return std::nullopt;
    Member member{*start, *end, *x, {textAt(profile, "kind"), {}, {}}};
    for (const auto& [name, value] : profile.items())
        if (value.is_number())
            member.profile.sizes[name] = value.get<double>();
    if (const ProfileRing outline = ringOf(at(profile, "outline")); !outline.empty())
        member.profile.rings.push_back(outline);
    if (const Json& voids = at(profile, "voids"); voids.is_array() && !member.profile.rings.empty())
        for (const Json& ring : voids)
            member.profile.rings.push_back(ringOf(ring));
    const auto sound = memberOf(attributesOf(member));
    return sound ? *sound : std::nullopt;
}

std::vector<BimProduct> productsOf(const Json& root)
{
    std::vector<BimProduct> all;
    const Json& list = at(root, "products");
    if (!list.is_array())
        return all;
    all.reserve(list.size());
    for (const Json& p : list)
        all.push_back({integerAt(p, "id"), integerAt(p, "parent"), textAt(p, "guid"), textAt(p, "class"),
                       textAt(p, "name"), attributesAt(p, "facts"), attributesAt(p, "properties"),
                       attributesAt(p, "quantities"), materialsAt(p), memberAt(p)});
    return all;
}

template <class T>
bool copySlice(std::string_view bytes, std::int64_t first, std::int64_t count, std::vector<T>& to)
{
    const auto size = static_cast<std::int64_t>(bytes.size() / sizeof(T));
    if (first < 0 || count < 0 || first > size || count > size - first)
        return false;
    to.resize(static_cast<std::size_t>(count));
    if (count > 0)
        std::memcpy(to.data(), bytes.data() + static_cast<std::size_t>(first) * sizeof(T),
                    to.size() * sizeof(T));
    return true;
}

bool isSound(const BimMesh& mesh)
{
    if (mesh.indices.size() % 3 != 0)
        return false;
    for (const float value : mesh.offsets)
        if (!std::isfinite(value))
            return false;
    for (const std::uint32_t index : mesh.indices)
        if (index >= mesh.offsets.size() / 3)
            return false;
    return true;
}

Result<std::vector<BimMesh>> meshesOf(const Json& root, std::string_view positions, std::string_view indices)
{
    std::vector<BimMesh> all;
    const Json& list = at(root, "meshes");
    if (!list.is_array())
        return all;
    // A slice may be named once only: the sum stays within the buffers however many meshes the list claims.
    std::uint64_t left = positions.size() + indices.size();
    for (const Json& json : list) {
        const auto origin = vectorAt(json, "origin");
        BimMesh mesh{integerAt(json, "product"), origin.value_or(Vec3d{}), {}, {}};
        const std::int64_t vertices = integerAt(json, "vertices"),
                           firstVertex = integerAt(json, "firstVertex");
        const std::int64_t most = static_cast<std::int64_t>(positions.size());
        const bool copied =
            origin && vertices >= 0 && vertices <= most && firstVertex >= 0 && firstVertex <= most &&
            copySlice(positions, 3 * firstVertex, 3 * vertices, mesh.offsets) &&
            copySlice(indices, integerAt(json, "firstIndex"), integerAt(json, "indices"), mesh.indices);
        const std::uint64_t used = sizeof(float) * (mesh.offsets.size() + mesh.indices.size());
        if (!copied || !isSound(mesh) || used > left)
            return fail(ErrorCode::Corrupt, "the reading process wrote a mesh that does not fit its buffers");
        left -= used;
        all.push_back(std::move(mesh));
    }
    return all;
}

std::vector<Warning> warningsOf(const Json& root)
{
    std::vector<Warning> all;
    for (const Json& warning : at(root, "warnings")) {
        const std::int64_t count = integerAt(warning, "count");
        all.push_back(
            {textAt(warning, "message") + (count > 1 ? " (" + std::to_string(count) + ")" : ""), {}});
    }
    return all;
}

/// As it lies there: a raw buffer may begin like an archive.
std::optional<std::string> readRaw(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::error_code ec;
    const auto size = std::filesystem::file_size(path, ec);
    if (!in || ec)
        return std::nullopt;
    std::string bytes(size, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    return in ? std::optional(std::move(bytes)) : std::nullopt;
}

} // namespace

Result<BimModel> parseBimModel(std::string_view json, std::string_view positions, std::string_view indices)
{
    const Json root = Json::parse(json, nullptr, false);
    if (!root.is_object() || integerAt(root, "version") != 1)
        return fail(ErrorCode::Corrupt, "the reading process wrote no result");
    BimModel model;
    model.schema = textAt(root, "schema");
    const double unit = numberAt(at(root, "units"), "LENGTHUNIT").value_or(1);
    model.metresPerUnit = unit > 0 ? unit : 1;
    const Json& georeference = at(root, "georeference");
    model.mapConversion = conversionAt(georeference, "mapConversion");
    model.propertySets = conversionAt(georeference, "propertySets");
    model.site = siteAt(georeference);
    model.products = productsOf(root);
    auto meshes = meshesOf(root, positions, indices);
    if (!meshes)
        return passOn(meshes);
    model.meshes = std::move(*meshes);
    if (const Json& structure = at(root, "structure"); structure.is_object())
        model.structure = structure.dump();
    model.warnings = warningsOf(root);
    return model;
}

Result<BimModel> loadBimModel(const std::filesystem::path& folder, std::stop_token stop)
{
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "cancelled");
    const auto json = readRaw(folder / "result.json");
    const auto positions = readRaw(folder / "positions.f32");
    const auto indices = readRaw(folder / "indices.u32");
    if (!json || !positions || !indices)
        return fail(ErrorCode::Internal, "the reading process ended without a result");
    return parseBimModel(*json, *positions, *indices);
}

} // namespace sinew::read
