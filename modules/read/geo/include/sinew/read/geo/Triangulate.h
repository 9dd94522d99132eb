// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>

#include <cstdint>
#include <span>
#include <vector>

namespace sinew::read {

struct Triangulation {
    /// Into the rings' points one after another; counter-clockwise seen from where the outer ring is.
    std::vector<std::uint32_t> indices;
    /// The triangles' area is the polygon's within a thousandth. False: the rings cross or touch themselves.
    bool exact = true;
};

/// A planar polygon in space: rings[0] outer, the others holes (in any direction); rings need not be closed.
/// Method: projected onto the plane of the outer ring's Newell normal, holes joined by bridges (Eberly 2002),
/// ears clipped. Always ends; O(n²).
/// Returns nothing where the outer ring has no area. Thread: pure.
Triangulation triangulate(std::span<const std::vector<Vec3d>> rings);

/// Twice the area vector of a ring (Newell's method): its length is 2 × area for planar rings.
Vec3d newellNormal(std::span<const Vec3d> ring);

} // namespace sinew::read
