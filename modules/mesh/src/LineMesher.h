// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "MeshBuffer.h"

#include <sinew/twin/Shape.h>

#include <functional>

namespace sinew::mesh {

/// A polyline without repeated or non-finite points; fewer than two points where nothing is left.
std::vector<Vec3d> cleanLine(const std::vector<Vec3d>& points);

/// The line that a conductor hangs in: a catenary with sagM below the chord at mid-span, between consecutive
/// points.
std::vector<Vec3d> hang(const std::vector<Vec3d>& points, double sagM, int segmentsPerSpan);

/// A tube around a line, for VertexKind::Tube: vertices on the centre line, radii in the normals.
void addTube(MeshBuffer& buffer, const std::vector<Vec3d>& line, double radiusM, int sides);
/// Two vertices a point and six indices a segment, for VertexKind::Ribbon.
void addRibbon(MeshBuffer& buffer, const std::vector<Vec3d>& line, double radiusM);
/// A flat band of 2 * radiusM. `heightAt` gives the height of its edges: (point, height of the centre line)
/// -> z.
void addBand(MeshBuffer& buffer, const std::vector<Vec3d>& line, double radiusM,
             const std::function<double(Vec3d)>& heightAt);
/// A small ball, for VertexKind::Tube. Coarse: an octahedron, 6 vertices and 24 indices.
void addBall(MeshBuffer& buffer, Vec3d at, double radiusM, bool coarse);

} // namespace sinew::mesh
