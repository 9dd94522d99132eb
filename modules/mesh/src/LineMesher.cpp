// SPDX-License-Identifier: GPL-3.0-or-later
#include "LineMesher.h"

#include <algorithm>
#include <array>

namespace sinew::mesh {

namespace {

constexpr double kLongestMiter = 2; ///< sharper bends are cut rather than drawn as spikes

Vec3d directionAt(const std::vector<Vec3d>& line, std::size_t i)
{
    const Vec3d before = i > 0 ? unit(line[i] - line[i - 1]) : Vec3d{};
    const Vec3d after = i + 1 < line.size() ? unit(line[i + 1] - line[i]) : Vec3d{};
    return unit(before + after, unit(i > 0 ? before : after));
}

/// Any unit vector across `along`.
Vec3d acrossOf(Vec3d along)
{
    const Vec3d helper = std::fabs(along.z) < 0.9 ? Vec3d{0, 0, 1} : Vec3d{1, 0, 0};
    return unit(cross(helper, along), {1, 0, 0});
}

/// How much longer a ring is in the plane of the bend, so that the tube keeps its width.
double miterAt(const std::vector<Vec3d>& line, std::size_t i)
{
    if (i == 0 || i + 1 == line.size())
        return 1;
    const double cosHalf = dot(unit(line[i] - line[i - 1]), directionAt(line, i));
    return std::min(kLongestMiter, 1 / std::max(cosHalf, 0.01));
}

/// Direction in which a bend opens, across the line; zero where straight.
Vec3d bendAt(const std::vector<Vec3d>& line, std::size_t i)
{
    if (i == 0 || i + 1 == line.size())
        return {};
    return unit(unit(line[i] - line[i - 1]) - unit(line[i + 1] - line[i]), {});
}

void addRing(MeshBuffer& buffer, const std::vector<Vec3d>& line, std::size_t i, Vec3d right, Vec3d up,
             double radiusM, int sides)
{
    const Vec3d bend = bendAt(line, i);
    const double stretch = miterAt(line, i) - 1;
    for (int s = 0; s < sides; ++s) {
        const double angle = 2 * M_PI * s / sides;
        const Vec3d out = right * std::cos(angle) + up * std::sin(angle);
        buffer.add(line[i], (out + bend * (stretch * dot(out, bend))) * radiusM);
    }
}

void addCap(MeshBuffer& buffer, std::uint32_t first, int sides, bool atEnd)
{
    for (int s = 2; s < sides; ++s) {
        const std::uint32_t a = first + static_cast<std::uint32_t>(s) - 1,
                            b = first + static_cast<std::uint32_t>(s);
        atEnd ? buffer.triangle(first, a, b) : buffer.triangle(first, b, a);
    }
}

/// Catenary's parameter a for a span of length l and sag s: s = a (cosh(l / 2a) - 1).
double catenaryParameter(double l, double s)
{
    double a = l * l / (8 * s); // the parabola's; a Newton step each
    for (int i = 0; i < 20; ++i) {
        const double h = l / (2 * a), f = a * (std::cosh(h) - 1) - s,
                     slope = std::cosh(h) - 1 - h * std::sinh(h);
        const double step = f / slope;
        a = std::max(a - step, a / 4);
        if (std::fabs(step) < 1e-9 * a)
            break;
    }
    return a;
}

} // namespace

std::vector<Vec3d> cleanLine(const std::vector<Vec3d>& points)
{
    std::vector<Vec3d> line;
    for (const Vec3d& p : points)
        if (isFinite(p) && (line.empty() || length(p - line.back()) > 1e-6))
            line.push_back(p);
    return line;
}

std::vector<Vec3d> hang(const std::vector<Vec3d>& points, double sagM, int segmentsPerSpan)
{
    if (!(sagM > 1e-6))
        return points;
    std::vector<Vec3d> line;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const Vec3d from = points[i], chord = points[i + 1] - from;
        const double span = std::max(std::hypot(chord.x, chord.y), 1e-3);
        const double sag = std::min(sagM, span), a = catenaryParameter(span, sag);
        for (int k = 0; k < segmentsPerSpan; ++k) {
            const double t = static_cast<double>(k) / segmentsPerSpan;
            const double below = k == 0 ? 0 : sag - a * (std::cosh((t - 0.5) * span / a) - 1);
            line.push_back(from + chord * t - Vec3d{0, 0, below});
        }
    }
    if (!points.empty())
        line.push_back(points.back());
    return line;
}

void addTube(MeshBuffer& buffer, const std::vector<Vec3d>& line, double radiusM, int sides)
{
    const auto first = static_cast<std::uint32_t>(buffer.vertices.size());
    const auto n = static_cast<std::uint32_t>(sides);
    Vec3d right = acrossOf(directionAt(line, 0));
    for (std::size_t i = 0; i < line.size(); ++i) {
        const Vec3d along = directionAt(line, i);
        right =
            unit(right - along * dot(right, along), acrossOf(along)); // carried along: the tube doesn't twist
        addRing(buffer, line, i, right, cross(along, right), radiusM, sides);
    }
    for (std::uint32_t i = 0; i + 1 < line.size(); ++i)
        for (std::uint32_t s = 0; s < n; ++s) {
            const std::uint32_t a = first + i * n + s, b = first + i * n + (s + 1) % n;
            buffer.quad(a, b, b + n, a + n);
        }
    addCap(buffer, first, sides, false);
    addCap(buffer, first + static_cast<std::uint32_t>(line.size() - 1) * n, sides, true);
}

void addRibbon(MeshBuffer& buffer, const std::vector<Vec3d>& line, double radiusM)
{
    const auto first = static_cast<std::uint32_t>(buffer.vertices.size());
    for (std::size_t i = 0; i < line.size(); ++i) {
        const Vec3d tangent = directionAt(line, i) * radiusM;
        buffer.add(line[i], tangent, 0.25f);
        buffer.add(line[i], tangent, 0.75f);
    }
    for (std::uint32_t i = 0; i + 1 < line.size(); ++i) {
        const std::uint32_t a = first + 2 * i;
        buffer.triangle(a, a + 1, a + 2);
        buffer.triangle(a + 1, a + 3, a + 2);
    }
}

void addBand(MeshBuffer& buffer, const std::vector<Vec3d>& line, double radiusM,
             const std::function<double(Vec3d)>& heightAt)
{
    const auto first = static_cast<std::uint32_t>(buffer.vertices.size());
    for (std::size_t i = 0; i < line.size(); ++i) {
        const Vec3d along = directionAt(line, i);
        const Vec3d left = unit({-along.y, along.x, 0}, {0, 1, 0}) * (radiusM * miterAt(line, i));
        for (const Vec3d& edge : {line[i] + left, line[i] - left})
            buffer.add({edge.x, edge.y, heightAt(edge)}, {0, 0, 1});
    }
    for (std::uint32_t i = 0; i + 1 < line.size(); ++i) {
        const std::uint32_t a = first + 2 * i;
        buffer.quad(a, a + 1, a + 3, a + 2);
    }
}

void addBall(MeshBuffer& buffer, Vec3d at, double radiusM, bool coarse)
{
    static constexpr std::array<Vec3d, 6> kCorners{
        {{1, 0, 0}, {0, 1, 0}, {-1, 0, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}};
    static constexpr std::array<std::array<std::uint32_t, 3>, 8> kFaces{
        {{0, 1, 4}, {1, 2, 4}, {2, 3, 4}, {3, 0, 4}, {1, 0, 5}, {2, 1, 5}, {3, 2, 5}, {0, 3, 5}}};
    if (coarse) {
        const auto first = static_cast<std::uint32_t>(buffer.vertices.size());
        for (const Vec3d& corner : kCorners)
            buffer.add(at, corner * radiusM);
        for (const auto& face : kFaces)
            buffer.triangle(first + face[0], first + face[1], first + face[2]);
        return;
    }
    for (const auto& face : kFaces) { // each face in four
        const Vec3d a = kCorners[face[0]], b = kCorners[face[1]], c = kCorners[face[2]];
        std::array<std::uint32_t, 6> v{};
        const std::array<Vec3d, 6> corners{a, b, c, unit(a + b), unit(b + c), unit(c + a)};
        for (std::size_t i = 0; i < v.size(); ++i)
            v[i] = buffer.add(at, corners[i] * radiusM);
        buffer.triangle(v[0], v[3], v[5]);
        buffer.triangle(v[3], v[1], v[4]);
        buffer.triangle(v[5], v[4], v[2]);
        buffer.triangle(v[3], v[4], v[5]);
    }
}

} // namespace sinew::mesh
