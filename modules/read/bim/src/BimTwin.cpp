// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bim/BimReader.h>
#include <sinew/read/bim/Georeference.h>
#include <sinew/read/source/Projection.h>

#include <fmt/format.h>

#include <array>
#include <unordered_map>
#include <unordered_set>

namespace sinew::read {

namespace {

constexpr double leastAreaM2 = 1e-10;

Vec3d vertex(const BimMesh& mesh, std::size_t i)
{
    return mesh.origin + Vec3d{mesh.offsets[3 * i], mesh.offsets[3 * i + 1], mesh.offsets[3 * i + 2]};
}

Box3d boundsOf(const BimModel& model)
{
    Box3d box;
    for (const BimMesh& mesh : model.meshes)
        for (std::size_t i = 0; i < mesh.offsets.size() / 3; ++i)
            box.add(vertex(mesh, i));
    return box;
}

Box3d extentIn(const BimPlacement& place, const Box3d& bounds)
{
    Box3d extent;
    if (bounds.isEmpty())
        extent.add(place({}));
    else
        for (const double x : {bounds.min.x, bounds.max.x})
            for (const double y : {bounds.min.y, bounds.max.y})
                extent.add(place({x, y, bounds.min.z}));
    return extent;
}

Vec3d corner(const MeshShape& shape, std::uint32_t i)
{
    return {shape.positions[3 * i], shape.positions[3 * i + 1], shape.positions[3 * i + 2]};
}

bool hasArea(const MeshShape& shape, const std::uint32_t* t)
{
    const Vec3d a = corner(shape, t[0]), b = corner(shape, t[1]), c = corner(shape, t[2]);
    return length(cross(b - a, c - a)) / 2 > leastAreaM2;
}

/// Placed in the frame; slivers without area are left out. No shape where nothing is left or PROJ refuses a
/// point.
Shape shapeOf(const BimMesh& mesh, const BimPlacement& place, const ToFrame& toFrame)
{
    if (mesh.offsets.empty())
        return {};
    MeshShape shape;
    shape.origin = toFrame(place(vertex(mesh, 0)));
    shape.positions.reserve(mesh.offsets.size());
    for (std::size_t i = 0; i < mesh.offsets.size() / 3; ++i) {
        const Vec3d p = toFrame(place(vertex(mesh, i))) - shape.origin;
        if (!std::isfinite(p.x) || !std::isfinite(p.y))
            return {};
        for (const double c : {p.x, p.y, p.z})
            shape.positions.push_back(static_cast<float>(c));
    }
    for (std::size_t t = 0; t + 2 < mesh.indices.size(); t += 3)
        if (hasArea(shape, &mesh.indices[t]))
            shape.indices.insert(shape.indices.end(), &mesh.indices[t], &mesh.indices[t] + 3);
    if (shape.indices.empty())
        return {};
    return shape;
}

/// The member in the frame; nothing where PROJ refuses a point.
std::optional<Member> placed(const Member& member, const BimPlacement& place, const ToFrame& toFrame)
{
    Member found = member;
    found.start = toFrame(place(member.start));
    found.end = toFrame(place(member.end));
    const Vec3d aside = toFrame(place(member.start + member.sectionX)) - found.start;
    if (!std::isfinite(length(aside) + length(found.end)) || !(length(aside) > 0))
        return std::nullopt;
    found.sectionX = aside * (1 / length(aside));
    return found;
}

/// What the file is about: the most particular facility in it.
std::string kindOf(const BimModel& model)
{
    static constexpr std::array<std::array<const char*, 2>, 6> kinds{{{"IfcBridge", "bridge"},
                                                                      {"IfcTunnel", "tunnel"},
                                                                      {"IfcRoad", "road"},
                                                                      {"IfcRailway", "road"},
                                                                      {"IfcMarineFacility", "concrete"},
                                                                      {"IfcBuilding", "building"}}};
    for (const auto& [className, kind] : kinds)
        for (const BimProduct& product : model.products)
            if (product.className == className)
                return kind;
    for (const BimProduct& product :
         model.products) { // IFC 4.3 has no tunnel class yet: a facility that says so
        const std::string said =
            product.name + textOf(product.facts, "ObjectType") + textOf(product.facts, "PredefinedType");
        if (product.className == "IfcFacility" &&
            (said.find("unnel") != std::string::npos || said.find("TUNNEL") != std::string::npos))
            return "tunnel";
    }
    return "building";
}

std::string assetName(const BimModel& model, const std::string& key)
{
    for (const char* facility :
         {"IfcBridge", "IfcTunnel", "IfcRoad", "IfcRailway", "IfcFacility", "IfcBuilding"})
        for (const BimProduct& product : model.products)
            if (product.className == facility && !product.name.empty())
                return product.name;
    return key;
}

class Builder {
public:
    Builder(const BimModel& model, const std::string& assetKey, ImportResult& result)
        : m_model(model), m_key(assetKey), m_result(result)
    {
    }

    void build(const BimPlacement& place, const ToFrame& toFrame)
    {
        const std::string kind = kindOf(m_model);
        m_result.assets.push_back({AssetId(m_key), assetName(m_model, m_key), kind, {}});
        for (const BimProduct& product : m_model.products)
            addProduct(product, kind == "tunnel");
        setParents();
        setShapes(place, toFrame);
        setMembers(place, toFrame);
    }

private:
    /// GlobalIds are unique by the standard, not in every file.
    std::string keyOf(const BimProduct& product)
    {
        std::string key = product.guid;
        if (key.empty() || !m_keys.insert(key).second) {
            ++m_badIds;
            key += "#" + std::to_string(product.id);
            m_keys.insert(key);
        }
        return key;
    }
    void addProduct(const BimProduct& product, bool underground)
    {
        Element e;
        e.asset = AssetId(m_key);
        e.className = product.className;
        e.sourceKey = keyOf(product);
        e.id = ElementId(m_key + "/" + e.className + "/" + e.sourceKey);
        e.name = product.name.empty() ? product.className.substr(product.className.starts_with("Ifc") ? 3 : 0)
                                      : product.name;
        e.attributes = product.facts;
        e.attributes.insert(product.properties.begin(), product.properties.end());
        e.attributes.insert(product.quantities.begin(), product.quantities.end());
        for (const BimMaterial& part : product.materials)
            e.material += (e.material.empty() ? "" : " + ") + part.name;
        e.underground = underground;
        addPassport(product, e);
        m_indexOf.emplace(product.id, m_result.elements.size());
        m_result.elements.push_back(std::move(e));
    }
    void addPassport(const BimProduct& product, Element& e)
    {
        if (product.materials.empty() && product.quantities.empty())
            return;
        Passport passport{PassportId(e.id.value + "/passport"), e.name, product.quantities};
        passport.attributes["Class"] = e.className;
        if (!e.material.empty())
            passport.attributes["Material"] = e.material;
        for (std::size_t i = 0; i < product.materials.size(); ++i)
            if (product.materials[i].thicknessM)
                passport
                    .attributes[fmt::format("Layer {:02}.{}.Thickness_m", i + 1, product.materials[i].name)] =
                    *product.materials[i].thicknessM;
        for (const auto& [name, value] : product.properties)
            if (name.starts_with("Pset_Manufacturer") || name.starts_with("Pset_Environmental"))
                passport.attributes[name] = value;
        e.passport = passport.id;
        m_result.passports.push_back(std::move(passport));
    }
    void setParents()
    {
        std::size_t cyclic = 0;
        for (const BimProduct& product : m_model.products) {
            const auto own = m_indexOf.find(product.id), parent = m_indexOf.find(product.parent);
            if (parent == m_indexOf.end())
                continue;
            if (isOwnAncestor(product))
                ++cyclic;
            else
                m_result.elements[own->second].parent = m_result.elements[parent->second].id;
        }
        if (cyclic > 0)
            m_result.warnings.push_back(
                {fmt::format("{} elements contain themselves in the spatial tree; they hang free", cyclic),
                 m_key});
        if (m_badIds > 0)
            m_result.warnings.push_back({fmt::format("{} elements have a missing or repeated GlobalId; their "
                                                     "ids follow the file's line numbers",
                                                     m_badIds),
                                         m_key});
    }
    bool isOwnAncestor(const BimProduct& product) const
    {
        std::int64_t up = product.parent;
        for (std::size_t steps = 0; steps <= m_model.products.size(); ++steps) {
            const auto found = m_indexOf.find(up);
            if (found == m_indexOf.end())
                return false;
            if (up == product.id)
                return true;
            up = m_model.products[found->second].parent;
        }
        return false; // below a cycle, not in it: the cycle is cut elsewhere
    }
    void setShapes(const BimPlacement& place, const ToFrame& toFrame)
    {
        std::size_t empty = 0;
        for (const BimMesh& mesh : m_model.meshes) {
            const auto found = m_indexOf.find(mesh.product);
            if (found == m_indexOf.end())
                continue;
            Element& element = m_result.elements[found->second];
            element.shape = shapeOf(mesh, place, toFrame);
            empty += std::holds_alternative<std::monostate>(element.shape) ? 1 : 0;
        }
        if (empty > 0)
            m_result.warnings.push_back(
                {fmt::format("{} shapes have no area or no place and are not drawn", empty), m_key});
    }

    void setMembers(const BimPlacement& place, const ToFrame& toFrame)
    {
        for (const BimProduct& product : m_model.products)
            if (product.member)
                if (const auto member = placed(*product.member, place, toFrame))
                    m_result.elements[m_indexOf.at(product.id)].attributes.merge(attributesOf(*member));
    }

    const BimModel& m_model;
    const std::string& m_key;
    ImportResult& m_result;
    std::unordered_set<std::string> m_keys;
    std::unordered_map<std::int64_t, std::size_t> m_indexOf;
    std::size_t m_badIds = 0;
};

} // namespace

Result<ImportResult> twinOf(const BimModel& model, const std::string& assetKey, const ImportOptions& options)
{
    ImportResult result;
    result.warnings = model.warnings;
    const Box3d bounds = boundsOf(model);
    const auto place = placementOf(model, bounds, options.crs, result.warnings);
    if (!place)
        return passOn(place);
    const auto frame =
        options.frame ? Result<Frame>(*options.frame) : frameFor(place->crs, extentIn(*place, bounds));
    if (!frame)
        return passOn(frame);
    const auto toFrame = ToFrame::make(place->crs, *frame);
    if (!toFrame)
        return passOn(toFrame);
    result.frame = *frame;
    result.crs = place->crs;
    result.heightUnit = "m";
    Builder(model, assetKey, result).build(*place, *toFrame);
    return result;
}

} // namespace sinew::read
