// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/mesh/Picker.h>

#include "MeshBuffer.h"

#include <osg/Geometry>
#include <osg/KdTree>

#include <algorithm>
#include <atomic>
#include <thread>

namespace sinew::mesh {

namespace {

Vec3d toVec(const osg::Vec3& v)
{
    return {v.x(), v.y(), v.z()};
}

/// Where the ray is inside the box, as ray parameters; nothing where it misses.
bool meets(const Box3d& box, const Ray& ray, double grow, double furthest)
{
    double from = 0, to = furthest;
    const auto clip = [&](double low, double high, double origin, double direction) {
        if (std::fabs(direction) < 1e-300) {
            if (origin < low || origin > high)
                to = -1;
            return;
        }
        const double a = (low - origin) / direction, b = (high - origin) / direction;
        from = std::max(from, std::min(a, b));
        to = std::min(to, std::max(a, b));
    };
    clip(box.min.x - grow, box.max.x + grow, ray.origin.x, ray.direction.x);
    clip(box.min.y - grow, box.max.y + grow, ray.origin.y, ray.direction.y);
    clip(box.min.z - grow, box.max.z + grow, ray.origin.z, ray.direction.z);
    return from <= to;
}

/// One tile ready for picking. Surfaces are triangles; tubes are the segments of their centre lines and
/// points their centres, thickened during the pick, since how thick they are drawn changes with the view.
struct PickTile {
    const Tile* tile = nullptr;
    osg::ref_ptr<osg::Geometry> geometry;
    osg::ref_ptr<osg::KdTree> tree;
    osg::ref_ptr<osg::DrawElementsUInt> primitives;
    std::vector<std::uint32_t> elements; ///< by vertex
    std::vector<float> radii;            ///< by vertex, thin things only
    int corners = 3;                     ///< 3 triangles, 2 segments, 1 points
};

void addVertex(PickTile& pick, osg::Vec3Array& points, const Vertex& v)
{
    points.push_back({v.x, v.y, v.z});
    pick.elements.push_back(elementOf(v));
    if (pick.corners < 3)
        pick.radii.push_back(static_cast<float>(length({v.nx, v.ny, v.nz})));
}

/// Ribbon level: six indices a segment, of which the first and third are its ends.
void addSegments(PickTile& pick, osg::Vec3Array& points, const TileLevel& level)
{
    const auto indices = level.indexSpan();
    const auto vertices = level.vertexSpan();
    for (std::size_t i = 0; i + 5 < indices.size(); i += 6)
        for (const std::uint32_t v : {indices[i], indices[i + 2]}) {
            pick.primitives->push_back(static_cast<GLuint>(points.size()));
            addVertex(pick, points, vertices[v]);
        }
}

/// Coarse balls: six vertices each, all at the centre.
void addCentres(PickTile& pick, osg::Vec3Array& points, const TileLevel& level)
{
    const auto vertices = level.vertexSpan();
    for (std::size_t i = 0; i < vertices.size(); i += 6) {
        pick.primitives->push_back(static_cast<GLuint>(points.size()));
        addVertex(pick, points, vertices[i]);
    }
}

void addTriangles(PickTile& pick, osg::Vec3Array& points, const TileLevel& level)
{
    for (const Vertex& v : level.vertexSpan())
        addVertex(pick, points, v);
    for (const std::uint32_t i : level.indexSpan())
        pick.primitives->push_back(i);
}

int cornersOf(MaterialClass material)
{
    switch (material) {
    case MaterialClass::Pipe:
    case MaterialClass::Conductor:
        return 2;
    case MaterialClass::Point:
        return 1;
    default:
        return 3;
    }
}

PickTile prepare(const Tile& tile)
{
    PickTile pick;
    pick.tile = &tile;
    pick.corners = cornersOf(tile.material);
    pick.geometry = new osg::Geometry;
    pick.primitives = new osg::DrawElementsUInt(pick.corners == 3   ? GL_TRIANGLES
                                                : pick.corners == 2 ? GL_LINES
                                                                    : GL_POINTS);
    osg::ref_ptr<osg::Vec3Array> points = new osg::Vec3Array;
    if (pick.corners == 3)
        addTriangles(pick, *points, tile.levels.front());
    else if (pick.corners == 2)
        addSegments(pick, *points, tile.levels.back());
    else
        addCentres(pick, *points, tile.levels.back());
    pick.geometry->setVertexArray(points);
    pick.geometry->addPrimitiveSet(pick.primitives);
    osg::KdTree::BuildOptions options;
    osg::ref_ptr<osg::KdTree> tree = new osg::KdTree;
    if (tree->build(options, pick.geometry)) // refuses a handful of vertices: those are tried one by one
        pick.tree = tree;
    return pick;
}

/// What KdTree::intersect calls back. Finds the nearest hit along one ray, in the tile's own coordinates.
class Search {
public:
    Search(const PickTile& tile, const Ray& ray, const PickOptions& options, double nearest)
        : m_pick(tile), m_ray(ray), m_options(options), m_nearest(nearest)
    {
        m_widest = tile.tile->reachM * options.exaggeration;
    }

    bool enter(const osg::BoundingBox& box)
    {
        const Box3d b{toVec(box._min), toVec(box._max)};
        return meets(b, m_ray, m_pick.corners == 3 ? 1e-6 : growthFor(b), m_nearest);
    }
    void leave() const {}

    void intersect(const osg::Vec3Array* points, int, unsigned a)
    {
        tryThin(a, toVec((*points)[a]), toVec((*points)[a]));
    }
    void intersect(const osg::Vec3Array* points, int, unsigned a, unsigned b)
    {
        tryThin(a, toVec((*points)[a]), toVec((*points)[b]));
    }
    void intersect(const osg::Vec3Array* points, int, unsigned a, unsigned b, unsigned c)
    {
        tryTriangle(a, toVec((*points)[a]), toVec((*points)[b]), toVec((*points)[c]));
    }
    void intersect(const osg::Vec3Array* points, int i, unsigned a, unsigned b, unsigned c, unsigned d)
    {
        intersect(points, i, a, b, c);
        intersect(points, i, a, c, d);
    }

    void tryAll()
    {
        const auto* points = static_cast<const osg::Vec3Array*>(m_pick.geometry->getVertexArray());
        const auto& p = *m_pick.primitives;
        for (std::size_t i = 0; i + static_cast<std::size_t>(m_pick.corners) <= p.size();
             i += static_cast<std::size_t>(m_pick.corners)) {
            if (m_pick.corners == 3)
                intersect(points, 0, p[i], p[i + 1], p[i + 2]);
            else if (m_pick.corners == 2)
                intersect(points, 0, p[i], p[i + 1]);
            else
                intersect(points, 0, p[i]);
        }
    }

    double nearest() const { return m_nearest; }
    std::optional<std::uint32_t> vertex() const { return m_vertex; }

private:
    double drawnRadius(double radiusM, double distanceM) const
    {
        return std::max(radiusM * m_options.exaggeration, 0.0) +
               m_options.tolerancePixels * m_options.pixelAngleRad * distanceM;
    }
    /// Thickness that anything in the box may have.
    double growthFor(const Box3d& box) const
    {
        const Vec3d half = box.size() * 0.5;
        const double furthest = length(box.centre() - m_ray.origin) + length(half);
        return drawnRadius(m_widest, furthest);
    }
    bool isVisible(unsigned vertex) const
    {
        return m_pick.tile->material == MaterialClass::Terrain || !m_options.visible ||
               m_options.visible(m_pick.elements[vertex]);
    }

    /// Nearest approach of ray and segment; a hit where they are closer than the segment is drawn thick.
    void tryThin(unsigned vertex, Vec3d a, Vec3d b)
    {
        const Vec3d u = b - a, w = a - m_ray.origin;
        const double uu = dot(u, u), ud = dot(u, m_ray.direction), wd = dot(w, m_ray.direction),
                     wu = dot(w, u);
        const double denominator = uu - ud * ud; // the direction has unit length
        const double s = denominator > 1e-12 * uu ? std::clamp((ud * wd - wu) / denominator, 0.0, 1.0) : 0;
        const double t = wd + s * ud;
        if (t <= 0)
            return;
        const double apart = length(w + u * s - m_ray.direction * t);
        const double radius = m_pick.radii[vertex] * m_options.exaggeration;
        if (apart > drawnRadius(m_pick.radii[vertex], t))
            return;
        const double surface = std::max(t - std::sqrt(std::max(radius * radius - apart * apart, 0.0)), 0.0);
        if (surface < m_nearest && isVisible(vertex)) {
            m_nearest = surface;
            m_vertex = vertex;
        }
    }

    /// Möller and Trumbore 1997, both sides.
    void tryTriangle(unsigned vertex, Vec3d a, Vec3d b, Vec3d c)
    {
        const Vec3d e1 = b - a, e2 = c - a, p = cross(m_ray.direction, e2);
        const double det = dot(e1, p);
        if (std::fabs(det) < 1e-14)
            return;
        const Vec3d s = m_ray.origin - a, q = cross(s, e1);
        const double u = dot(s, p) / det, v = dot(m_ray.direction, q) / det, t = dot(e2, q) / det;
        constexpr double kSlack = 1e-9; // rays through a shared edge hit one of its triangles
        if (u < -kSlack || v < -kSlack || u + v > 1 + kSlack || t <= 0 || t >= m_nearest ||
            !isVisible(vertex))
            return;
        m_nearest = t;
        m_vertex = vertex;
    }

    const PickTile& m_pick;
    Ray m_ray;
    const PickOptions& m_options;
    double m_nearest, m_widest = 0;
    std::optional<std::uint32_t> m_vertex;
};

} // namespace

struct Picker::Private {
    std::shared_ptr<const TileSet> tiles;
    std::vector<PickTile> picks;
};

Picker::Picker(std::shared_ptr<const TileSet> tiles, int threads, std::stop_token stop)
    : m(std::make_unique<Private>())
{
    m->tiles = std::move(tiles);
    std::vector<const Tile*> pickable;
    for (const Tile& tile : m->tiles->tiles)
        if (tile.material != MaterialClass::Edge && !tile.levels.empty())
            pickable.push_back(&tile);
    m->picks.resize(pickable.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < pickable.size() && !stop.stop_requested(); i = next++)
            m->picks[i] = prepare(*pickable[i]);
    };
    {
        std::vector<std::jthread> workers;
        for (int t = 1; t < threads; ++t)
            workers.emplace_back(work);
        work();
    }
    std::erase_if(m->picks, [](const PickTile& pick) { return !pick.geometry; });
}

Picker::~Picker() = default;

const TileSet& Picker::tiles() const
{
    return *m->tiles;
}

std::optional<PickHit> Picker::pick(const Ray& ray, const PickOptions& options) const
{
    const Vec3d direction = unit(ray.direction);
    std::optional<PickHit> best;
    double nearest = std::numeric_limits<double>::infinity();
    for (const PickTile& pick : m->picks) {
        const Tile& tile = *pick.tile;
        if (options.throughGround && tile.material == MaterialClass::Terrain)
            continue;
        const double far = length(tile.bounds.centre() - ray.origin) + length(tile.bounds.size());
        const double grow = pick.corners == 3 ? 1e-6
                                              : tile.reachM * options.exaggeration +
                                                    options.tolerancePixels * options.pixelAngleRad * far;
        if (!meets(tile.bounds, {ray.origin, direction}, grow, nearest))
            continue;
        Search search(pick, {ray.origin - tile.origin, direction}, options, nearest);
        pick.tree ? pick.tree->intersect(search, pick.tree->getNode(0)) : search.tryAll();
        if (!search.vertex())
            continue;
        nearest = search.nearest();
        best = PickHit{{}, ray.origin + direction * nearest, nearest};
        if (tile.material != MaterialClass::Terrain)
            best->element = pick.elements[*search.vertex()];
    }
    return best;
}

} // namespace sinew::mesh
