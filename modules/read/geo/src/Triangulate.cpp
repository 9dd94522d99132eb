// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/geo/Triangulate.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace sinew::read {

namespace {

struct P2 {
    double x = 0, y = 0;
    bool operator==(const P2&) const = default;
};

double cross2(P2 a, P2 b, P2 c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/// One corner of the remaining polygon: a doubly linked list in an array. Bridges double corners.
struct Corner {
    P2 p;
    std::uint32_t index = 0;
    std::size_t previous = 0, next = 0;
};

class EarClipper {
public:
    explicit EarClipper(std::vector<Corner> corners, std::size_t start, std::size_t count)
        : m_c(std::move(corners)), m_at(start), m_left(count)
    {
    }

    std::vector<std::uint32_t> clip()
    {
        std::size_t misses = 0;
        while (m_left > 2) {
            const bool lastResort = misses > m_left;
            const double turn = turnAt(m_at);
            // Without area, or with everything tried: cut it away so that the work always ends.
            if (turn == 0 || (turn > 0 && (lastResort || isEar(m_at))) || misses > 2 * m_left + 2) {
                cut(turn > 0);
                misses = 0;
            } else {
                m_at = m_c[m_at].next;
                ++misses;
            }
        }
        return std::move(m_triangles);
    }

private:
    double turnAt(std::size_t i) const
    {
        return cross2(m_c[m_c[i].previous].p, m_c[i].p, m_c[m_c[i].next].p);
    }
    bool isEar(std::size_t i) const
    {
        const P2 a = m_c[m_c[i].previous].p, b = m_c[i].p, c = m_c[m_c[i].next].p;
        const double west = std::min({a.x, b.x, c.x}), east = std::max({a.x, b.x, c.x});
        const double south = std::min({a.y, b.y, c.y}), north = std::max({a.y, b.y, c.y});
        for (std::size_t k = m_c[m_c[i].next].next; k != m_c[i].previous; k = m_c[k].next) {
            const P2 p = m_c[k].p;
            if (p.x < west || p.x > east || p.y < south || p.y > north || p == a || p == b || p == c)
                continue;
            if (turnAt(k) <= 0 && cross2(a, b, p) >= 0 && cross2(b, c, p) >= 0 && cross2(c, a, p) >= 0)
                return false;
        }
        return true;
    }
    void cut(bool keep)
    {
        const std::size_t before = m_c[m_at].previous, after = m_c[m_at].next;
        if (keep)
            m_triangles.insert(m_triangles.end(), {m_c[before].index, m_c[m_at].index, m_c[after].index});
        m_c[before].next = after;
        m_c[after].previous = before;
        // Go on beyond the next corner: fans of slivers come from cutting at one place.
        m_at = m_c[after].next;
        --m_left;
    }

    std::vector<Corner> m_c;
    std::size_t m_at, m_left;
    std::vector<std::uint32_t> m_triangles;
};

class Polygon {
public:
    /// Adds a ring in the wanted direction; returns its first corner, or nothing where it has no area.
    std::optional<std::size_t> add(const std::vector<P2>& points, std::uint32_t firstIndex,
                                   bool counterClockwise)
    {
        std::vector<std::size_t> kept;
        for (std::size_t i = 0; i < points.size(); ++i)
            if (kept.empty() || !(points[i] == points[kept.back()]))
                kept.push_back(i);
        while (kept.size() > 1 && points[kept.front()] == points[kept.back()])
            kept.pop_back();
        if (kept.size() < 3)
            return std::nullopt;
        double area = 0;
        for (std::size_t i = 0; i < kept.size(); ++i)
            area += cross2({}, points[kept[i]], points[kept[(i + 1) % kept.size()]]);
        if (area == 0)
            return std::nullopt;
        if ((area > 0) != counterClockwise)
            std::reverse(kept.begin(), kept.end());
        const std::size_t first = m_c.size(), n = kept.size();
        for (std::size_t i = 0; i < n; ++i)
            m_c.push_back({points[kept[i]], firstIndex + static_cast<std::uint32_t>(kept[i]),
                           first + (i + n - 1) % n, first + (i + 1) % n});
        m_count += n;
        m_area += std::abs(area) / 2 * (counterClockwise ? 1 : -1);
        return first;
    }
    /// Joins holes to the outer ring, the easternmost hole first.
    void bridge(std::size_t outer, std::vector<std::size_t> holes)
    {
        for (std::size_t& hole : holes)
            hole = easternmost(hole);
        std::sort(holes.begin(), holes.end(),
                  [&](std::size_t a, std::size_t b) { return m_c[a].p.x > m_c[b].p.x; });
        for (const std::size_t hole : holes)
            if (const auto to = visibleFrom(m_c[hole].p, outer))
                join(*to, hole);
            else
                m_area = std::numeric_limits<double>::quiet_NaN(); // lies outside: the sum cannot be right
    }
    double area() const { return m_area; }
    EarClipper clipper(std::size_t outer) &&
    {
        std::size_t count = 1;
        for (std::size_t k = m_c[outer].next; k != outer; k = m_c[k].next)
            ++count;
        return EarClipper(std::move(m_c), outer, count);
    }

private:
    std::size_t easternmost(std::size_t start) const
    {
        std::size_t best = start;
        for (std::size_t k = m_c[start].next; k != start; k = m_c[k].next)
            if (m_c[k].p.x > m_c[best].p.x || (m_c[k].p.x == m_c[best].p.x && m_c[k].p.y < m_c[best].p.y))
                best = k;
        return best;
    }
    /// A corner of the outer ring that the hole's easternmost point sees.
    std::optional<std::size_t> visibleFrom(P2 m, std::size_t outer) const
    {
        // The nearest edge hit by a ray to the east.
        double hitX = std::numeric_limits<double>::infinity();
        std::optional<std::size_t> best;
        std::size_t k = outer;
        do {
            const P2 a = m_c[k].p, b = m_c[m_c[k].next].p;
            if (a.y <= m.y && b.y >= m.y &&
                a.y != b.y) { // upward edges: the polygon lies on their left, the west
                const double x = a.x + (m.y - a.y) / (b.y - a.y) * (b.x - a.x);
                if (x >= m.x && x < hitX) {
                    hitX = x;
                    best = a.x > b.x ? k : m_c[k].next;
                    if (x == a.x && a.y == m.y)
                        best = k;
                    if (x == b.x && b.y == m.y)
                        best = m_c[k].next;
                }
            }
            k = m_c[k].next;
        } while (k != outer);
        return best ? std::optional(nearestReflex(m, {hitX, m.y}, *best, outer)) : best;
    }
    /// Reflex corners inside the triangle (m, hit, candidate) hide it; the one at the least angle is seen.
    std::size_t nearestReflex(P2 m, P2 hit, std::size_t candidate, std::size_t outer) const
    {
        const P2 c = m_c[candidate].p;
        if (c == hit)
            return candidate;
        std::size_t best = candidate;
        double bestSlope = std::numeric_limits<double>::infinity(),
               bestX = std::numeric_limits<double>::infinity();
        std::size_t k = outer;
        do {
            const P2 p = m_c[k].p;
            if (k != candidate && p.x >= m.x && p.x <= c.x && m.x != p.x && inTriangle(p, m, hit, c)) {
                const double slope = std::abs(p.y - m.y) / (p.x - m.x);
                const bool seen =
                    isLocallyInside(k, m) && (slope < bestSlope || (slope == bestSlope && p.x < bestX));
                if (seen) {
                    best = k;
                    bestSlope = slope;
                    bestX = p.x;
                }
            }
            k = m_c[k].next;
        } while (k != outer);
        return best;
    }
    static bool inTriangle(P2 p, P2 a, P2 b, P2 c)
    {
        const double one = cross2(a, b, p), two = cross2(b, c, p), three = cross2(c, a, p);
        return (one >= 0 && two >= 0 && three >= 0) || (one <= 0 && two <= 0 && three <= 0);
    }
    /// Whether the way from corner k to m starts inside the polygon (doubled corners share a place).
    bool isLocallyInside(std::size_t k, P2 m) const
    {
        const P2 a = m_c[m_c[k].previous].p, b = m_c[k].p, c = m_c[m_c[k].next].p;
        if (cross2(a, b, c) > 0)
            return cross2(b, c, m) >= 0 && cross2(a, b, m) >= 0;
        return cross2(b, c, m) >= 0 || cross2(a, b, m) >= 0;
    }
    void join(std::size_t outer, std::size_t hole)
    {
        const std::size_t outer2 = m_c.size(), hole2 = outer2 + 1;
        m_c.push_back(m_c[outer]);
        m_c.push_back(m_c[hole]);
        m_c[m_c[outer2].next].previous = outer2;
        m_c[m_c[hole2].previous].next = hole2;
        m_c[outer].next = hole;
        m_c[hole].previous = outer;
        m_c[hole2].next = outer2;
        m_c[outer2].previous = hole2;
    }

    std::vector<Corner> m_c;
    std::size_t m_count = 0;
    double m_area = 0;
};

struct Plane {
    Vec3d origin, u, v;
    P2 operator()(Vec3d p) const { return {dot(p - origin, u), dot(p - origin, v)}; }
};

std::optional<Plane> planeOf(const std::vector<Vec3d>& ring)
{
    const Vec3d n = newellNormal(ring);
    const double size = length(n);
    if (!(size > 1e-12) || !std::isfinite(size))
        return std::nullopt;
    const Vec3d normal = n * (1 / size);
    const Vec3d helper = std::abs(normal.x) < 0.9 ? Vec3d{1, 0, 0} : Vec3d{0, 1, 0};
    const Vec3d u = cross(helper, normal);
    const Vec3d unitU = u * (1 / length(u));
    return Plane{ring.front(), unitU, cross(normal, unitU)};
}

double areaOf(const std::vector<std::uint32_t>& triangles, const std::vector<P2>& points)
{
    double area = 0;
    for (std::size_t t = 0; t < triangles.size(); t += 3)
        area += cross2(points[triangles[t]], points[triangles[t + 1]], points[triangles[t + 2]]) / 2;
    return area;
}

} // namespace

Vec3d newellNormal(std::span<const Vec3d> ring)
{
    Vec3d n;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Vec3d a = ring[i] - ring[0], b = ring[(i + 1) % ring.size()] - ring[0];
        n = n + cross(a, b);
    }
    return n;
}

Triangulation triangulate(std::span<const std::vector<Vec3d>> rings)
{
    if (rings.empty() || rings[0].size() < 3)
        return {};
    const auto plane = planeOf(rings[0]);
    if (!plane)
        return {};
    Polygon polygon;
    std::vector<P2> all;
    std::optional<std::size_t> outer;
    std::vector<std::size_t> holes;
    for (std::size_t r = 0; r < rings.size(); ++r) {
        std::vector<P2> flat;
        for (const Vec3d& p : rings[r])
            flat.push_back((*plane)(p));
        const auto first = polygon.add(flat, static_cast<std::uint32_t>(all.size()), r == 0);
        all.insert(all.end(), flat.begin(), flat.end());
        if (r == 0)
            outer = first;
        else if (first)
            holes.push_back(*first);
    }
    if (!outer)
        return {};
    polygon.bridge(*outer, std::move(holes));
    const double wanted = polygon.area();
    Triangulation result{std::move(polygon).clipper(*outer).clip()};
    result.exact = std::abs(areaOf(result.indices, all) - wanted) <= 1e-3 * std::abs(wanted) + 1e-9;
    return result;
}

} // namespace sinew::read
