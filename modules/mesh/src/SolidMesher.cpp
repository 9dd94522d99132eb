// SPDX-License-Identifier: GPL-3.0-or-later
#include "SolidMesher.h"

#include <meshoptimizer.h>
#include <sinew/mesh/Tessellate.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace sinew::mesh {

namespace {

/// Corners with this many faces are the hubs of fans, where smoothing says nothing and costs squares.
constexpr std::size_t kLargestHub = 64;

/// A mesh's triangles on merged positions, without the degenerate ones.
struct Welded {
    std::vector<std::array<std::uint32_t, 3>> faces;
    std::vector<Vec3d> normals; ///< of faces, as long as twice their area
};

bool isSound(const MeshShape& mesh)
{
    const std::size_t points = mesh.positions.size() / 3;
    return mesh.positions.size() % 3 == 0 && mesh.indices.size() % 3 == 0 && !mesh.indices.empty() &&
           isFinite(mesh.origin) &&
           std::ranges::all_of(mesh.indices, [&](std::uint32_t i) { return i < points; }) &&
           std::ranges::all_of(mesh.positions, [](float f) { return std::isfinite(f); });
}

Vec3d pointOf(const MeshShape& mesh, std::uint32_t i)
{
    return {mesh.positions[3 * i], mesh.positions[3 * i + 1], mesh.positions[3 * i + 2]};
}

Welded weld(const MeshShape& mesh)
{
    std::vector<std::uint32_t> shadow(mesh.indices.size());
    meshopt_generateShadowIndexBuffer(shadow.data(), mesh.indices.data(), mesh.indices.size(),
                                      mesh.positions.data(), mesh.positions.size() / 3, 12, 12);
    Welded welded;
    for (std::size_t i = 0; i + 2 < shadow.size(); i += 3) {
        const Vec3d a = pointOf(mesh, shadow[i]);
        const Vec3d n = cross(pointOf(mesh, shadow[i + 1]) - a, pointOf(mesh, shadow[i + 2]) - a);
        if (length(n) > 1e-12) {
            welded.faces.push_back({shadow[i], shadow[i + 1], shadow[i + 2]});
            welded.normals.push_back(n);
        }
    }
    return welded;
}

/// Faces around each point: first[p]…first[p + 1] in `faces`.
struct Around {
    std::vector<std::uint32_t> first, faces;
    Around(const Welded& welded, std::size_t points) : first(points + 1), faces(welded.faces.size() * 3)
    {
        for (const auto& face : welded.faces)
            for (const std::uint32_t p : face)
                ++first[p + 1];
        for (std::size_t p = 0; p < points; ++p)
            first[p + 1] += first[p];
        auto next = first;
        for (std::uint32_t f = 0; f < welded.faces.size(); ++f)
            for (const std::uint32_t p : welded.faces[f])
                faces[next[p]++] = f;
    }
};

Vec3d creasedNormal(const Welded& welded, const Around& around, std::uint32_t face, std::uint32_t point,
                    double cosCrease)
{
    const Vec3d own = unit(welded.normals[face]);
    if (around.first[point + 1] - around.first[point] > kLargestHub)
        return own;
    Vec3d sum;
    for (std::uint32_t k = around.first[point]; k < around.first[point + 1]; ++k)
        if (dot(unit(welded.normals[around.faces[k]]), own) >= cosCrease)
            sum = sum + welded.normals[around.faces[k]];
    return unit(sum, own);
}

void addWalls(MeshBuffer& buffer, const std::vector<Vec3d>& ring, double heightM)
{
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Vec3d a = ring[i], b = ring[(i + 1) % ring.size()], up{0, 0, heightM};
        const Vec3d n = unit({b.y - a.y, a.x - b.x, 0}, {1, 0, 0});
        const std::uint32_t first = buffer.add(a, n);
        buffer.add(b, n);
        buffer.add(b + up, n);
        buffer.add(a + up, n);
        buffer.quad(first, first + 1, first + 2, first + 3);
    }
}

struct EdgeUse {
    std::uint32_t low, high, face;
    auto operator<=>(const EdgeUse&) const = default;
};

std::vector<EdgeUse> edgesOf(const Welded& welded)
{
    std::vector<EdgeUse> uses;
    uses.reserve(welded.faces.size() * 3);
    for (std::uint32_t f = 0; f < welded.faces.size(); ++f)
        for (std::size_t k = 0; k < 3; ++k) {
            const auto [low, high] = std::minmax(welded.faces[f][k], welded.faces[f][(k + 1) % 3]);
            uses.push_back({low, high, f});
        }
    std::ranges::sort(uses);
    return uses;
}

float sizeOf(const MeshBuffer& buffer)
{
    return meshopt_simplifyScale(&buffer.vertices[0].x, buffer.vertices.size(), sizeof(Vertex));
}

/// Indices with vertices merged that share place and element, whatever their normals.
std::vector<std::uint32_t> mergedByPlace(const MeshBuffer& buffer)
{
    const std::array<meshopt_Stream, 2> streams{
        {{&buffer.vertices[0].x, 12, sizeof(Vertex)}, {&buffer.vertices[0].u, 8, sizeof(Vertex)}}};
    std::vector<std::uint32_t> merged(buffer.indices.size());
    meshopt_generateShadowIndexBufferMulti(merged.data(), buffer.indices.data(), buffer.indices.size(),
                                           buffer.vertices.size(), streams.data(), streams.size());
    return merged;
}

} // namespace

TileLevel toLevel(const MeshBuffer& buffer, VertexKind kind, double errorM)
{
    const auto bytes = [](const auto& values) {
        return QByteArray(reinterpret_cast<const char*>(values.data()),
                          static_cast<qsizetype>(values.size() * sizeof(values[0])));
    };
    return {bytes(buffer.vertices), bytes(buffer.indices), kind, errorM};
}

bool addArea(MeshBuffer& buffer, const AreaShape& area)
{
    const std::size_t before = buffer.indices.size();
    if (!std::isfinite(area.heightM))
        return false;
    for (const auto& polygon : area.polygons) {
        const Triangulation top = triangulate(polygon);
        const auto first = static_cast<std::uint32_t>(buffer.vertices.size());
        for (const Vec3d& p : top.points)
            buffer.add(p + Vec3d{0, 0, area.heightM}, {0, 0, 1});
        for (const std::uint32_t i : top.indices)
            buffer.indices.push_back(first + i);
        if (area.heightM > 0)
            for (const auto& ring : top.rings)
                addWalls(buffer, ring, area.heightM);
    }
    return buffer.indices.size() > before;
}

bool addMesh(MeshBuffer& buffer, const MeshShape& mesh, double creaseDeg)
{
    if (!isSound(mesh))
        return false;
    const Welded welded = weld(mesh);
    const Around around(welded, mesh.positions.size() / 3);
    const double cosCrease = std::cos(creaseDeg * M_PI / 180);
    for (std::uint32_t f = 0; f < welded.faces.size(); ++f)
        for (const std::uint32_t p : welded.faces[f])
            buffer.indices.push_back(
                buffer.add(mesh.origin + pointOf(mesh, p), creasedNormal(welded, around, f, p, cosCrease)));
    return !welded.faces.empty();
}

void addSharpEdges(MeshBuffer& buffer, const MeshShape& mesh, double edgeDeg)
{
    if (!isSound(mesh))
        return;
    const Welded welded = weld(mesh);
    const std::vector<EdgeUse> uses = edgesOf(welded);
    const double cosEdge = std::cos(edgeDeg * M_PI / 180);
    for (std::size_t i = 0; i < uses.size();) {
        std::size_t end = i + 1;
        while (end < uses.size() && uses[end].low == uses[i].low && uses[end].high == uses[i].high)
            ++end;
        const bool flat = end - i == 2 && dot(unit(welded.normals[uses[i].face]),
                                              unit(welded.normals[uses[i + 1].face])) > cosEdge;
        if (!flat)
            for (const std::uint32_t p : {uses[i].low, uses[i].high})
                buffer.indices.push_back(buffer.add(mesh.origin + pointOf(mesh, p), {0, 0, 1}));
        i = end;
    }
}

MeshBuffer simplified(const MeshBuffer& buffer, double share, double maxErrorM, double& errorM)
{
    MeshBuffer result(buffer.origin);
    errorM = 0;
    if (buffer.indices.empty())
        return result;
    auto indices = mergedByPlace(buffer);
    const float size = sizeOf(buffer);
    float error = 0;
    const auto target = static_cast<std::size_t>(static_cast<double>(indices.size() / 3) * share) * 3;
    indices.resize(meshopt_simplify(indices.data(), indices.data(), indices.size(), &buffer.vertices[0].x,
                                    buffer.vertices.size(), sizeof(Vertex), target,
                                    static_cast<float>(maxErrorM / std::max(size, 1e-6f)), 0, &error));
    errorM = static_cast<double>(error) * static_cast<double>(size);
    for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
        std::array<Vertex, 3> corners{buffer.vertices[indices[i]], buffer.vertices[indices[i + 1]],
                                      buffer.vertices[indices[i + 2]]};
        const Vec3d a = positionOf(corners[0]);
        const Vec3d n = unit(cross(positionOf(corners[1]) - a, positionOf(corners[2]) - a));
        for (Vertex& v : corners) {
            v.nx = static_cast<float>(n.x), v.ny = static_cast<float>(n.y), v.nz = static_cast<float>(n.z);
            result.indices.push_back(static_cast<std::uint32_t>(result.vertices.size()));
            result.vertices.push_back(v);
        }
    }
    return result;
}

void optimise(MeshBuffer& buffer)
{
    if (buffer.indices.empty())
        return;
    std::vector<std::uint32_t> remap(buffer.vertices.size());
    const std::size_t count =
        meshopt_generateVertexRemap(remap.data(), buffer.indices.data(), buffer.indices.size(),
                                    buffer.vertices.data(), buffer.vertices.size(), sizeof(Vertex));
    std::vector<Vertex> vertices(count);
    meshopt_remapVertexBuffer(vertices.data(), buffer.vertices.data(), buffer.vertices.size(), sizeof(Vertex),
                              remap.data());
    meshopt_remapIndexBuffer(buffer.indices.data(), buffer.indices.data(), buffer.indices.size(),
                             remap.data());
    meshopt_optimizeVertexCache(buffer.indices.data(), buffer.indices.data(), buffer.indices.size(), count);
    buffer.vertices.resize(count);
    buffer.vertices.resize(meshopt_optimizeVertexFetch(buffer.vertices.data(), buffer.indices.data(),
                                                       buffer.indices.size(), vertices.data(), count,
                                                       sizeof(Vertex)));
}

} // namespace sinew::mesh
