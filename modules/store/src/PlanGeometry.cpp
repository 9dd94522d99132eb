// SPDX-License-Identifier: GPL-3.0-or-later
#include "PlanGeometry.h"

#include <algorithm>
#include <cmath>

namespace sinew::store {

namespace {

bool isFinite(const Vec3d& p)
{
    return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z);
}

bool areFinite(const std::vector<Vec3d>& points)
{
    return std::ranges::all_of(points, isFinite);
}

Vec3d corner(const MeshShape& mesh, std::uint32_t index)
{
    const std::size_t i = 3 * static_cast<std::size_t>(index);
    return mesh.origin + Vec3d{mesh.positions[i], mesh.positions[i + 1], mesh.positions[i + 2]};
}

std::unique_ptr<OGRLinearRing> ringOf(const std::vector<Vec3d>& points)
{
    auto ring = std::make_unique<OGRLinearRing>();
    ring->set3D(true);
    ring->setNumPoints(static_cast<int>(points.size()) + 1, false);
    for (std::size_t i = 0; i <= points.size(); ++i) {
        const Vec3d& p = points[i % points.size()];
        ring->setPoint(static_cast<int>(i), p.x, p.y, p.z);
    }
    return ring;
}

std::unique_ptr<OGRGeometry> unlessEmpty(std::unique_ptr<OGRMultiPolygon> area)
{
    return area->getNumGeometries() > 0 ? std::unique_ptr<OGRGeometry>(std::move(area)) : nullptr;
}

struct Planner {
    using Geometry = std::unique_ptr<OGRGeometry>;

    Geometry operator()(const std::monostate&) const { return nullptr; }
    Geometry operator()(const PointShape& point) const
    {
        return isFinite(point.at) ? std::make_unique<OGRPoint>(point.at.x, point.at.y, point.at.z) : nullptr;
    }
    Geometry operator()(const LineShape& line) const
    {
        if (line.points.size() < 2 || !areFinite(line.points))
            return nullptr;
        auto string = std::make_unique<OGRLineString>();
        string->set3D(true);
        string->setNumPoints(static_cast<int>(line.points.size()), false);
        for (std::size_t i = 0; i < line.points.size(); ++i)
            string->setPoint(static_cast<int>(i), line.points[i].x, line.points[i].y, line.points[i].z);
        return string;
    }
    Geometry operator()(const AreaShape& area) const
    {
        auto plan = std::make_unique<OGRMultiPolygon>();
        for (const auto& polygon : area.polygons) {
            OGRPolygon outline;
            for (const auto& ring : polygon.rings) {
                if (ring.size() >= 3 && areFinite(ring))
                    outline.addRingDirectly(ringOf(ring).release());
                else if (outline.IsEmpty())
                    break; // holes without an outer ring are nothing
            }
            if (!outline.IsEmpty())
                plan->addGeometry(&outline);
        }
        return unlessEmpty(std::move(plan));
    }
    Geometry operator()(const MeshShape& mesh) const
    {
        auto plan = std::make_unique<OGRMultiPolygon>();
        for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3)
            addUpward(*plan, mesh, i);
        return unlessEmpty(std::move(plan));
    }
    static void addUpward(OGRMultiPolygon& plan, const MeshShape& mesh, std::size_t first)
    {
        const std::size_t known = mesh.positions.size() / 3;
        for (std::size_t i = first; i < first + 3; ++i)
            if (mesh.indices[i] >= known)
                return;
        const Vec3d a = corner(mesh, mesh.indices[first]), b = corner(mesh, mesh.indices[first + 1]),
                    c = corner(mesh, mesh.indices[first + 2]);
        // A comparison with NaN is false: what is not finite stays out as well.
        if (!(cross(b - a, c - a).z > 1e-9) || !std::isfinite(a.z + b.z + c.z))
            return;
        OGRPolygon triangle;
        triangle.addRingDirectly(ringOf({a, b, c}).release());
        plan.addGeometry(&triangle);
    }
};

} // namespace

std::optional<PlanKind> planKindOf(const Shape& shape)
{
    if (shape.index() == 0)
        return std::nullopt;
    return static_cast<PlanKind>(shape.index() - 1);
}

OGRwkbGeometryType geometryTypeOf(PlanKind kind)
{
    switch (kind) {
    case PlanKind::Point:
        return wkbPoint25D;
    case PlanKind::Line:
        return wkbLineString25D;
    default:
        return wkbMultiPolygon25D;
    }
}

const char* nameOf(PlanKind kind)
{
    switch (kind) {
    case PlanKind::Point:
        return "point";
    case PlanKind::Line:
        return "line";
    case PlanKind::Area:
        return "area";
    default:
        return "solid";
    }
}

std::unique_ptr<OGRGeometry> planOf(const Shape& shape)
{
    return std::visit(Planner{}, shape);
}

} // namespace sinew::store
