// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/mesh/TileBuilder.h>

namespace sinew::mesh {

/// The element's shape where it is drawn: put on (or, underground, under) the terrain where its source has no
/// heights.
Shape placed(const Element& element, const Model& model);

/// A road's centre line with points enough to follow the ground, and the height of its edges.
struct DrapedRoad {
    std::vector<Vec3d> line;
    double liftM = 0;
    const Model* model = nullptr;
    /// Height of the road's edge at p: the ground's where the road follows it, else p's own; plus the lift.
    double heightAt(Vec3d p) const;
};
DrapedRoad draped(const std::vector<Vec3d>& line, const Model& model, double liftM);

} // namespace sinew::mesh
