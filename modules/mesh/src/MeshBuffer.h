// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/mesh/Tile.h>

#include <vector>

namespace sinew::mesh {

/// Vertices and indices of one tile's level while it grows.
struct MeshBuffer {
    Vec3d origin;
    std::uint32_t element = 0; ///< that vertices are added for
    std::vector<Vertex> vertices;
    std::vector<std::uint32_t> indices;

    explicit MeshBuffer(Vec3d at = {}) : origin(at) {}

    std::uint32_t add(Vec3d p, Vec3d normal, float uFraction = 0)
    {
        const auto f = [](double v) { return static_cast<float>(v); };
        const auto index = static_cast<std::uint32_t>(vertices.size());
        vertices.push_back({f(p.x - origin.x), f(p.y - origin.y), f(p.z - origin.z), f(normal.x), f(normal.y),
                            f(normal.z), static_cast<float>(element % kStateWidth) + uFraction,
                            static_cast<float>(element / kStateWidth)});
        return index;
    }
    void triangle(std::uint32_t a, std::uint32_t b, std::uint32_t c)
    {
        indices.insert(indices.end(), {a, b, c});
    }
    void quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d)
    {
        triangle(a, b, c);
        triangle(a, c, d);
    }
};

inline Vec3d unit(Vec3d v, Vec3d otherwise = {0, 0, 1})
{
    const double l = length(v);
    return l > 1e-12 ? v * (1 / l) : otherwise;
}

inline bool isFinite(Vec3d v)
{
    return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z);
}

inline Vec3d positionOf(const Vertex& v)
{
    return {v.x, v.y, v.z};
}

/// Exactly what the vertices span, from `first` on.
inline Box3d boundsOf(const MeshBuffer& buffer, std::size_t first = 0)
{
    Box3d box;
    for (std::size_t i = first; i < buffer.vertices.size(); ++i)
        box.add(buffer.origin + positionOf(buffer.vertices[i]));
    return box;
}

TileLevel toLevel(const MeshBuffer& buffer, VertexKind kind, double errorM);

} // namespace sinew::mesh
