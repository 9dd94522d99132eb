// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/mesh/TileBuilder.h>

#include <optional>

namespace sinew::mesh {

/// Elements that share a tile (two where a solid's edges are drawn).
struct Group {
    MaterialClass material = MaterialClass::Bim;
    std::vector<std::uint32_t> elements; ///< ascending
};

/// What an element is drawn as; nothing without a shape.
std::optional<MaterialClass> materialOf(const Element& element, bool ofBuildingAsset);

/// Elements by material and place: median cuts until each group is about 1 / targetTiles of the work.
std::vector<Group> groupElements(const Model& model, const TileOptions& options);

} // namespace sinew::mesh
