// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"

#include <algorithm>

namespace sinew::drainage {

namespace {

/// Index of the first point beyond x, 1 … n-1 where x lies inside.
std::size_t above(const std::vector<Point>& points, double x)
{
    return static_cast<std::size_t>(std::ranges::upper_bound(points, x, {}, &Point::x) - points.begin());
}

double between(const Point& a, const Point& b, double x)
{
    return b.x > a.x ? a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x) : b.y;
}

} // namespace

double value(const Table& table, double x)
{
    const auto& p = table.points;
    if (p.empty())
        return 0;
    const std::size_t i = above(p, x);
    return i == 0 ? p.front().y : i == p.size() ? p.back().y : between(p[i - 1], p[i], x);
}

double valueExtended(const Table& table, double x)
{
    const auto& p = table.points;
    if (p.size() < 2 || x < p.back().x)
        return value(table, x);
    return std::max(0.0, between(p[p.size() - 2], p.back(), x));
}

double stepValue(const Table& table, double x)
{
    const auto& p = table.points;
    if (p.empty())
        return 0;
    return p[std::min(above(p, x), p.size() - 1)].y;
}

double seriesValue(const Table& table, double timeS, bool keepEnds)
{
    const auto& p = table.points;
    if (p.empty() || (!keepEnds && (timeS < p.front().x || timeS > p.back().x)))
        return 0;
    return value(table, timeS);
}

double slopeAt(const Table& table, double x)
{
    const auto& p = table.points;
    if (p.size() < 2)
        return 0;
    const std::size_t i = std::clamp<std::size_t>(above(p, x), 1, p.size() - 1);
    return p[i].x > p[i - 1].x ? (p[i].y - p[i - 1].y) / (p[i].x - p[i - 1].x) : 0;
}

} // namespace sinew::drainage
