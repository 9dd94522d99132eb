// SPDX-License-Identifier: GPL-3.0-or-later
#include "MeshBuilder.h"

#include <sinew/read/geo/Triangulate.h>

namespace sinew::read {

MeshBuilder::Added MeshBuilder::add(const std::vector<std::vector<Vec3d>>& rings)
{
    const Triangulation triangles = triangulate(rings);
    if (triangles.indices.empty())
        return {};
    if (m_mesh.positions.empty())
        m_mesh.origin = rings[0][0];
    const auto base = static_cast<std::uint32_t>(m_mesh.positions.size() / 3);
    for (const auto& ring : rings)
        for (const Vec3d& point : ring)
            for (const double c :
                 {point.x - m_mesh.origin.x, point.y - m_mesh.origin.y, point.z - m_mesh.origin.z})
                m_mesh.positions.push_back(static_cast<float>(c));
    const auto at = [&](std::uint32_t i) {
        const float* p = &m_mesh.positions[3 * i];
        return Vec3d{p[0], p[1], p[2]};
    };
    Added added{0, triangles.exact};
    for (std::size_t t = 0; t < triangles.indices.size(); t += 3) {
        const std::uint32_t a = base + triangles.indices[t], b = base + triangles.indices[t + 1],
                            c = base + triangles.indices[t + 2];
        const double area = length(cross(at(b) - at(a), at(c) - at(a))) / 2;
        if (!(area > 0)) // what floats make of a sliver
            continue;
        added.areaM2 += area;
        m_mesh.indices.insert(m_mesh.indices.end(), {a, b, c});
    }
    return added;
}

std::optional<MeshShape> MeshBuilder::take() &&
{
    return m_mesh.indices.empty() ? std::nullopt : std::optional(std::move(m_mesh));
}

} // namespace sinew::read
