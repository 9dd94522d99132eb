// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "MeshBuffer.h"

#include <sinew/twin/Shape.h>

#include <memory>
#include <vector>

namespace sinew::mesh {

/// A part of a terrain's grid: rows and columns that stand for it at level 0, borders shared with neighbours.
struct TerrainPatch {
    std::shared_ptr<const Terrain> terrain;
    std::vector<int> columns, rows;
};

/// Cuts a terrain into patches of `cells` cells a side; grids beyond maxCells a side are thinned.
std::vector<TerrainPatch> patchesOf(std::shared_ptr<const Terrain> terrain, int cells, int maxCells);

/// Regular grid, skirts and normals of the full grid; three levels. No levels where every height is unknown.
Tile buildTerrainTile(const TerrainPatch& patch,
                      const std::vector<std::shared_ptr<const Orthophoto>>& photos);

} // namespace sinew::mesh
