// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/mesh/Tile.h>
#include <sinew/twin/Model.h>

#include <functional>
#include <stop_token>

namespace sinew::mesh {

struct TileOptions {
    int threads = 2;
    int targetTiles = 200;      ///< of elements; terrain adds its own
    int terrainCells = 64;      ///< cells along a terrain tile's side
    int maxTerrainCells = 1536; ///< finer grids are thinned to this many along a side
    int tubeSides = 8;
    int catenarySamples = 16; ///< segments a span
    double creaseDeg = 40;    ///< solids: faces that meet more sharply keep their own normals
    double edgeDeg = 30;      ///< solids: edges sharper than this are drawn as lines
    double roadLiftM = 0.2;   ///< roads lie this much above the ground that they follow
    bool operator==(const TileOptions&) const = default;
};

/// 0…1; called from worker threads, one call at a time.
using Progress = std::function<void(double)>;

/// Makes tiles of a model's elements and terrains: grouped by material and place, with levels of detail.
///
/// A shape above ground whose heights are all exactly 0 came from a source without heights: it is put on the
/// terrain where one is known. Roads close to the ground follow it.
///
/// The result depends on the model and the options alone, not on the number of threads.
/// Errors: Cancelled; LimitExceeded (more elements than the state texture has texels, or geometry beyond
///         memory). A bad shape is left out with a warning.
/// Thread: any; starts workers of its own and waits for them.
Result<TileSet> buildTiles(const Model& model, const TileOptions& options = {}, const Progress& progress = {},
                           std::stop_token stop = {});

/// Hash of what buildTiles would look at, 32 hexadecimal digits. A few ms for 20,000 elements.
std::string tileKey(const Model& model, const TileOptions& options = {});

} // namespace sinew::mesh
