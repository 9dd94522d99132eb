// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cmath>
#include <limits>

namespace sinew {

/// Metres in the project's frame (x east, y north, z up) unless said otherwise.
struct Vec3d {
    double x = 0, y = 0, z = 0;
    bool operator==(const Vec3d&) const = default;
};

inline Vec3d operator+(Vec3d a, Vec3d b)
{
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Vec3d operator-(Vec3d a, Vec3d b)
{
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Vec3d operator*(Vec3d a, double s)
{
    return {a.x * s, a.y * s, a.z * s};
}
inline double dot(Vec3d a, Vec3d b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Vec3d cross(Vec3d a, Vec3d b)
{
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(Vec3d a)
{
    return std::sqrt(dot(a, a));
}

/// An axis-aligned box; empty until something is added.
struct Box3d {
    Vec3d min{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(),
              std::numeric_limits<double>::infinity()};
    Vec3d max{-std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
              -std::numeric_limits<double>::infinity()};

    bool isEmpty() const { return min.x > max.x; }
    Vec3d centre() const { return (min + max) * 0.5; }
    Vec3d size() const { return isEmpty() ? Vec3d{} : max - min; }
    void add(Vec3d p)
    {
        min = {std::fmin(min.x, p.x), std::fmin(min.y, p.y), std::fmin(min.z, p.z)};
        max = {std::fmax(max.x, p.x), std::fmax(max.y, p.y), std::fmax(max.z, p.z)};
    }
    void add(const Box3d& b)
    {
        if (!b.isEmpty()) {
            add(b.min);
            add(b.max);
        }
    }
};

} // namespace sinew
