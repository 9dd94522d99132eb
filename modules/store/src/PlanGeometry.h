// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <ogr_geometry.h>
#include <optional>
#include <sinew/twin/Shape.h>

namespace sinew::store {

enum class PlanKind { Point, Line, Area, Solid };

/// The layer that a shape belongs to; nothing where there is no shape.
std::optional<PlanKind> planKindOf(const Shape& shape);
OGRwkbGeometryType geometryTypeOf(PlanKind kind);
const char* nameOf(PlanKind kind);

/// The shape as simple features know it: a point, a line, polygons; of a mesh its upward triangles, which is
/// what a map shows of it. Null where it has no extent or is not finite.
std::unique_ptr<OGRGeometry> planOf(const Shape& shape);

} // namespace sinew::store
