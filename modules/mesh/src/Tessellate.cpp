// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/mesh/Tessellate.h>

#include "MeshBuffer.h"

#include <osg/Geometry>
#include <osg/TriangleIndexFunctor>
#include <osgUtil/Tessellator>

#include <algorithm>

namespace sinew::mesh {

namespace {

double signedArea(const std::vector<Vec3d>& ring)
{
    double twice = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Vec3d a = ring[i] - ring[0], b = ring[(i + 1) % ring.size()] - ring[0];
        twice += a.x * b.y - b.x * a.y;
    }
    return twice / 2;
}

/// Without repetitions, turned as asked; empty where nothing is enclosed.
std::vector<Vec3d> cleaned(const std::vector<Vec3d>& ring, bool counterClockwise)
{
    std::vector<Vec3d> clean;
    for (const Vec3d& p : ring) {
        if (!isFinite(p))
            return {};
        if (clean.empty() || std::hypot(p.x - clean.back().x, p.y - clean.back().y) > 1e-6)
            clean.push_back(p);
    }
    while (clean.size() > 1 && std::hypot(clean[0].x - clean.back().x, clean[0].y - clean.back().y) <= 1e-6)
        clean.pop_back();
    const double area = clean.size() < 3 ? 0 : signedArea(clean);
    if (std::fabs(area) < 1e-9)
        return {};
    if ((area > 0) != counterClockwise)
        std::ranges::reverse(clean);
    return clean;
}

double turnAt(const std::vector<Vec3d>& ring, std::size_t i)
{
    const Vec3d a = ring[i], b = ring[(i + 1) % ring.size()], c = ring[(i + 2) % ring.size()];
    return (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
}

/// Convex, and once around (a pentagram turns left everywhere too).
bool isConvex(const std::vector<Vec3d>& ring)
{
    double angle = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        if (turnAt(ring, i) < 0)
            return false;
        const Vec3d a = ring[i], b = ring[(i + 1) % ring.size()], c = ring[(i + 2) % ring.size()];
        const double along = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y);
        angle += std::atan2(turnAt(ring, i), along);
    }
    return angle < 2 * M_PI + 0.1;
}

Triangulation fan(std::vector<std::vector<Vec3d>> rings)
{
    Triangulation result{rings[0], {}, std::move(rings)};
    for (std::uint32_t i = 2; i < result.points.size(); ++i)
        result.indices.insert(result.indices.end(), {0, i - 1, i});
    return result;
}

struct CollectTriangles {
    std::vector<std::uint32_t> indices;
    void operator()(unsigned a, unsigned b, unsigned c) { indices.insert(indices.end(), {a, b, c}); }
};

osg::ref_ptr<osg::Geometry> contours(const std::vector<std::vector<Vec3d>>& rings, Vec3d origin)
{
    osg::ref_ptr<osg::Geometry> geometry = new osg::Geometry;
    osg::ref_ptr<osg::Vec3Array> points = new osg::Vec3Array;
    for (const auto& ring : rings) {
        geometry->addPrimitiveSet(new osg::DrawArrays(GL_POLYGON, static_cast<GLint>(points->size()),
                                                      static_cast<GLsizei>(ring.size())));
        for (const Vec3d& p : ring)
            points->push_back(osg::Vec3d(p.x - origin.x, p.y - origin.y, p.z - origin.z));
    }
    geometry->setVertexArray(points);
    return geometry;
}

/// A new tessellator for each polygon: a reused one keeps contours even after reset().
void tessellate(osg::Geometry& geometry)
{
    osg::ref_ptr<osgUtil::Tessellator> tessellator = new osgUtil::Tessellator;
    tessellator->setTessellationType(osgUtil::Tessellator::TESS_TYPE_GEOMETRY);
    tessellator->setBoundaryOnly(false);
    tessellator->setWindingType(osgUtil::Tessellator::TESS_WINDING_ODD);
    tessellator->setTessellationNormal(osg::Vec3(0, 0, 1));
    tessellator->retessellatePolygons(geometry);
}

void addUpward(Triangulation& result, std::uint32_t a, std::uint32_t b, std::uint32_t c)
{
    const Vec3d n = cross(result.points[b] - result.points[a], result.points[c] - result.points[a]);
    if (n.z > 0)
        result.indices.insert(result.indices.end(), {a, b, c});
    else if (n.z < 0)
        result.indices.insert(result.indices.end(), {a, c, b});
}

} // namespace

Triangulation triangulate(const AreaShape::Polygon& polygon)
{
    std::vector<std::vector<Vec3d>> rings;
    for (const auto& ring : polygon.rings) {
        auto clean = cleaned(ring, rings.empty());
        if (clean.empty() && rings.empty())
            return {};
        if (!clean.empty())
            rings.push_back(std::move(clean));
    }
    if (rings.empty())
        return {};
    if (rings.size() == 1 && isConvex(rings[0]))
        return fan(std::move(rings));

    const Vec3d origin = rings[0][0]; // OSG's points are floats: stay near zero
    osg::ref_ptr<osg::Geometry> geometry = contours(rings, origin);
    tessellate(*geometry);
    osg::TriangleIndexFunctor<CollectTriangles> triangles;
    geometry->accept(triangles);

    Triangulation result;
    for (const auto& ring : rings)
        result.points.insert(result.points.end(), ring.begin(), ring.end());
    const auto* points = static_cast<const osg::Vec3Array*>(geometry->getVertexArray());
    for (std::size_t i = result.points.size(); i < points->size();
         ++i) // crossings that the tessellator found
        result.points.push_back(origin + Vec3d{(*points)[i].x(), (*points)[i].y(), (*points)[i].z()});
    for (std::size_t i = 0; i + 2 < triangles.indices.size(); i += 3)
        addUpward(result, triangles.indices[i], triangles.indices[i + 1], triangles.indices[i + 2]);
    result.rings = std::move(rings);
    return result;
}

} // namespace sinew::mesh
