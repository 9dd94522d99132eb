// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Shape.h>

#include <cstdint>
#include <vector>

namespace sinew::mesh {

struct Triangulation {
    std::vector<Vec3d> points;             ///< as given, cleaned of repetitions, plus any crossings found
    std::vector<std::uint32_t> indices;    ///< counter-clockwise seen from above
    std::vector<std::vector<Vec3d>> rings; ///< cleaned; outer counter-clockwise, holes clockwise
};

/// Triangles of a polygon with holes as seen from above (odd winding rule); heights are carried along.
/// Empty where the outer ring encloses nothing or holds a value that is not finite. Thread: any.
Triangulation triangulate(const AreaShape::Polygon& polygon);

} // namespace sinew::mesh
