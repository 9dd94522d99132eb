// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>
#include <sinew/core/Result.h>

#include <QByteArray>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sinew::mesh {

/// What a tile is drawn as; one material each.
enum class MaterialClass : std::uint8_t { Terrain, Building, Pipe, Road, Bim, Conductor, Point, Edge };
inline constexpr int kMaterialClasses = 8;

/// What the vertex shader makes of a vertex.
enum class VertexKind : std::uint8_t {
    Plain,  ///< drawn where it is; normal has unit length
    Tube,   ///< on a centre line: moved by normal * exaggeration; |normal| is the radius in metres
    Ribbon, ///< on a centre line: normal is tangent * radius; moved sideways on the screen. u's fraction is
            ///< 0.25 left of the tangent, 0.75 right of it
    Skirted ///< terrain: |normal| - 1 is how far below the surface a skirt's vertex hangs, metres. uv is the
            ///< place on the orthophoto (0, 0 = north-west), not an element's texel
};

/// One vertex as it lies in TileLevel::vertices. Axes are the project's: x east, y north, z up.
struct Vertex {
    float x = 0, y = 0, z = 0;
    float nx = 0, ny = 0, nz = 0;
    float u = 0, v = 0;
};
static_assert(sizeof(Vertex) == 32);

/// Elements per row of the state texture: element i has the texel (i % kStateWidth, i / kStateWidth).
inline constexpr std::uint32_t kStateWidth = 1024;
/// Rows that every graphics driver we know of can address.
inline constexpr std::uint32_t kMaxStateRows = 16384;

inline std::uint32_t elementOf(const Vertex& vertex)
{
    return static_cast<std::uint32_t>(vertex.v) * kStateWidth + static_cast<std::uint32_t>(vertex.u);
}

/// One level of detail. Level 0 is the finest.
struct TileLevel {
    QByteArray vertices; ///< Vertex values
    QByteArray indices;  ///< std::uint32_t: triangles; pairs of line ends in an Edge tile
    VertexKind kind = VertexKind::Plain;
    double errorM = 0; ///< how far this level may be from level 0, at exaggeration 1

    std::span<const Vertex> vertexSpan() const
    {
        return {reinterpret_cast<const Vertex*>(vertices.constData()),
                static_cast<std::size_t>(vertices.size()) / sizeof(Vertex)};
    }
    std::span<const std::uint32_t> indexSpan() const
    {
        return {reinterpret_cast<const std::uint32_t*>(indices.constData()),
                static_cast<std::size_t>(indices.size()) / 4};
    }
};

/// What is loaded, culled and drawn at once.
struct Tile {
    MaterialClass material = MaterialClass::Bim;
    Vec3d origin;      ///< vertices are offsets from here; project frame, metres
    Box3d bounds;      ///< of all vertices of all levels, before the shader moves them
    double reachM = 0; ///< how far the shader may move a vertex at exaggeration 1
    int photo = -1;    ///< terrain: index of the model's orthophoto that uv refers to; -1: none
    std::vector<TileLevel> levels;
};

/// A model's geometry. A value; snapshots are `shared_ptr<const TileSet>`.
struct TileSet {
    std::string key; ///< hash of everything that went in
    std::vector<Tile> tiles;
    std::vector<Box3d>
        elementBounds; ///< by element index, as drawn at exaggeration 1; empty box where nothing is drawn
    std::vector<Warning> warnings; ///< shapes left out, and why

    Box3d bounds() const
    {
        Box3d box;
        for (const Tile& tile : tiles)
            box.add(tile.bounds);
        return box;
    }
};

} // namespace sinew::mesh
