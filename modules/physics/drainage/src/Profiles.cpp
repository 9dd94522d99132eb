// SPDX-License-Identifier: GPL-3.0-or-later
#include "Profiles.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sinew::drainage {

namespace {

/// Half the chord of a circle at a height.
double arc(double centreX, double centreY, double radius, double y)
{
    return centreX + std::sqrt(std::max(0.0, radius * radius - (y - centreY) * (y - centreY)));
}

/// Bottom arc of 1/6, sides of 1, top of 1/3 of the height: the standard 2:3 egg.
double egg(double y)
{
    if (y >= 2.0 / 3)
        return arc(0, 2.0 / 3, 1.0 / 3, y);
    // Sides and bottom touch on the line through their centres.
    return y > 1.0 / 6 - 1.0 / 6 * (0.5 / (5.0 / 6)) ? arc(-2.0 / 3, 2.0 / 3, 1, y) : arc(0, 1.0 / 6, 1.0 / 6, y);
}

/// Round top of 1/2, sides and bottom of radius 1.
double horseshoe(double y)
{
    if (y >= 0.5)
        return arc(0, 0.5, 0.5, y);
    return std::min(arc(-0.5, 0.5, 1, y), arc(0, 1, 1, y));
}

template <class Half>
std::vector<Point> sampled(Half half)
{
    constexpr int n = 400;
    std::vector<Point> points;
    for (int k = 0; k <= n; ++k) {
        const double y = 0.5 - 0.5 * std::cos(k * 3.14159265358979 / n); // dense where the outline is flat
        points.push_back({y, 2 * half(y)});
    }
    points.back().x = 1;
    return points;
}

} // namespace

const std::vector<Point>& standardProfile(Shape shape)
{
    static const std::vector<Point> ofEgg = sampled(egg), ofHorseshoe = sampled(horseshoe);
    return shape == Shape::Egg ? ofEgg : ofHorseshoe;
}

} // namespace sinew::drainage
