// SPDX-License-Identifier: GPL-3.0-or-later
#include "Grouping.h"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_set>

namespace sinew::mesh {

namespace {

/// A tile below this many triangles isn't worth cutting; above the other, simplifying takes long.
constexpr double kSmallestTile = 3000, kLargestTile = 60000;

struct Item {
    std::uint32_t element;
    double x, y, triangles;
};

struct Cost {
    const TileOptions& options;
    double operator()(const std::monostate&) const { return 0; }
    double operator()(const PointShape&) const { return 32; }
    double operator()(const LineShape& line) const
    {
        const double segments = static_cast<double>(line.points.size());
        switch (line.style) {
        case LineShape::Style::Tube:
            return segments * 2 * options.tubeSides;
        case LineShape::Style::Catenary:
            return segments * options.catenarySamples * 8;
        case LineShape::Style::Ribbon:
            return segments * 8;
        }
        return 0;
    }
    double operator()(const AreaShape& area) const
    {
        double corners = 0;
        for (const auto& polygon : area.polygons)
            for (const auto& ring : polygon.rings)
                corners += static_cast<double>(ring.size());
        return corners * 3;
    }
    double operator()(const MeshShape& mesh) const { return static_cast<double>(mesh.indices.size()) / 3; }
};

void split(std::span<Item> items, double budget, MaterialClass material, std::vector<Group>& groups)
{
    double cost = 0;
    Box3d box;
    for (const Item& item : items) {
        cost += item.triangles;
        box.add(Vec3d{item.x, item.y, 0});
    }
    if (items.size() < 2 || cost <= budget) {
        Group group{material, {}};
        for (const Item& item : items)
            group.elements.push_back(item.element);
        std::ranges::sort(group.elements);
        groups.push_back(std::move(group));
        return;
    }
    const bool alongX = box.size().x >= box.size().y;
    const auto middle = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
    std::ranges::nth_element(items, middle, [&](const Item& a, const Item& b) {
        const double u = alongX ? a.x : a.y, v = alongX ? b.x : b.y;
        return u != v ? u < v : a.element < b.element;
    });
    split({items.begin(), middle}, budget, material, groups);
    split({middle, items.end()}, budget, material, groups);
}

} // namespace

std::optional<MaterialClass> materialOf(const Element& element, bool ofBuildingAsset)
{
    if (std::holds_alternative<PointShape>(element.shape))
        return MaterialClass::Point;
    if (const auto* line = std::get_if<LineShape>(&element.shape))
        switch (line->style) {
        case LineShape::Style::Tube:
            return MaterialClass::Pipe;
        case LineShape::Style::Ribbon:
            return MaterialClass::Road;
        case LineShape::Style::Catenary:
            return MaterialClass::Conductor;
        }
    if (const auto* area = std::get_if<AreaShape>(&element.shape))
        return area->heightM > 0 ? MaterialClass::Building : MaterialClass::Road;
    if (std::holds_alternative<MeshShape>(element.shape))
        return ofBuildingAsset ? MaterialClass::Building : MaterialClass::Bim;
    return std::nullopt;
}

std::vector<Group> groupElements(const Model& model, const TileOptions& options)
{
    std::unordered_set<AssetId> buildings;
    for (const Asset& asset : model.assets)
        if (asset.kind == "building")
            buildings.insert(asset.id);
    std::array<std::vector<Item>, kMaterialClasses> byMaterial;
    double total = 0;
    for (std::uint32_t i = 0; i < model.elements.size(); ++i) {
        const Element& element = model.elements[i];
        // A building that arrives as IFC keeps its edges: only city models are muted masses.
        const bool muted = buildings.contains(element.asset) && !element.className.starts_with("Ifc");
        const auto material = materialOf(element, muted);
        const Box3d box = material ? boundsOf(element.shape) : Box3d{};
        if (box.isEmpty() || !std::isfinite(box.centre().x + box.centre().y))
            continue;
        const double cost = std::visit(Cost{options}, element.shape);
        total += cost;
        byMaterial[static_cast<std::size_t>(*material)].push_back({i, box.centre().x, box.centre().y, cost});
    }
    const double budget = std::clamp(total / std::max(options.targetTiles, 1), kSmallestTile, kLargestTile);
    std::vector<Group> groups;
    for (std::size_t m = 0; m < byMaterial.size(); ++m)
        if (!byMaterial[m].empty())
            split(byMaterial[m], budget, static_cast<MaterialClass>(m), groups);
    return groups;
}

} // namespace sinew::mesh
