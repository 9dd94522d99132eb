// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace sinew {

/// A node: junction, pole, sensor. Drawn as a small solid.
struct PointShape {
    Vec3d at;
    double sizeM = 1;
};

/// A pipe, a road, a conductor: a polyline with a section.
struct LineShape {
    enum class Style {
        Tube,    ///< pipe of radiusM
        Ribbon,  ///< road or rail: flat, 2*radiusM wide
        Catenary ///< conductor: hangs between consecutive points with sagM at mid-span
    };
    std::vector<Vec3d> points;
    double radiusM = 0.1;
    double sagM = 0;
    Style style = Style::Tube;
};

/// Polygons with holes, extruded by heightM (0: flat). rings[0] is the outer ring; rings are not closed
/// (the last point is not the first again).
struct AreaShape {
    struct Polygon {
        std::vector<std::vector<Vec3d>> rings;
    };
    std::vector<Polygon> polygons;
    double heightM = 0;
};

/// Triangles as float offsets from a double origin. indices.size() is a multiple of 3; counter-clockwise
/// seen from outside.
struct MeshShape {
    Vec3d origin;
    std::vector<float> positions; ///< x, y, z a vertex
    std::vector<std::uint32_t> indices;
};

using Shape = std::variant<std::monostate, PointShape, LineShape, AreaShape, MeshShape>;

Box3d boundsOf(const Shape& shape);

/// A digital elevation model on a regular grid in the project's frame: row 0 is the northern edge.
struct Terrain {
    std::string sourceName;
    double westM = 0, northM = 0; ///< outer corner of the first cell
    double stepXM = 1, stepYM = 1;
    int columns = 0, rows = 0;
    std::vector<float> heightM; ///< rows * columns, cell centres; NaN where unknown

    /// Bilinear; NaN outside or where unknown.
    double heightAt(double x, double y) const;
    Box3d bounds() const;
};

/// A georeferenced picture, draped over the terrain. RGBA, row 0 north.
struct Orthophoto {
    std::string sourceName;
    double westM = 0, northM = 0, eastM = 0, southM = 0;
    int columns = 0, rows = 0;
    std::vector<std::uint8_t> rgba;
};

} // namespace sinew
