// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Shape.h>

#include <optional>
#include <vector>

namespace sinew::read {

/// Collects polygons in the frame into one mesh of triangles with area.
class MeshBuilder {
public:
    struct Added {
        double areaM2 = 0;
        bool exact = true;
    };
    /// rings[0] outer. Nothing added where it has no area.
    Added add(const std::vector<std::vector<Vec3d>>& rings);
    /// Nothing where no triangle was added.
    std::optional<MeshShape> take() &&;

private:
    MeshShape m_mesh;
};

} // namespace sinew::read
