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
    return y > 1.0 / 6 - 1.0 / 6 * (0.5 / (5.0 / 6)) ? arc(-2.0 / 3, 2.0 / 3, 1, y)
                                                     : arc(0, 1.0 / 6, 1.0 / 6, y);
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

/// Widths at even steps of height, over the greatest width (SWMM 5 Reference Manual, volume II, chapter 5).
using Widths = std::vector<double>;
const Widths kGothic{0,    .286, .643, .762, .833, .905, .952, .976, .976, 1, 1,
                     .976, .976, .952, .905, .833, .762, .667, .524, .357, 0};
const Widths kCatenary{0,     .6667, .8222, .9111, .9778, 1,     1,     .9889, .9778, .9556, .9333,
                       .8889, .8444, .8,    .7556, .7,    .6333, .5556, .4444, .3333, 0};
const Widths kSemiElliptical{0,   .7,  .98, 1,   1,  1,   .99, .98, .96, .94, .91,
                             .88, .84, .8,  .75, .7, .64, .56, .46, .34, 0};
const Widths kBasketHandle{0,    .49,  .667, .82,  .93,  1,    1,   1,    .997, .994, .988, .982, .967,
                           .948, .928, .904, .874, .842, .798, .75, .697, .637, .567, .467, .342, 0};
const Widths kSemiCircular{0,     .5488, .8537, 1,     1,     .9939, .9878, .9756, .9634, .9451, .9207,
                           .8902, .8537, .8171, .7683, .7073, .6463, .5732, .4756, .3354, 0};
const Widths kArch{0,     .6272, .8521, .9243, .9645, .9846, .9964, .9988, .9917, .9811, .968,  .9515, .9314,
                   .9101, .8864, .8592, .8284, .7917, .7527, .7065, .6544, .5953, .5231, .4355, .3195, 0};

/// Scaled so that the area over depth² (an arch's: over depth times width) is the manual's, which its widths
/// miss by up to 6 %: flow follows the area.
std::vector<Point> evenly(const Widths& widths, double area)
{
    double mean = 0;
    for (const double w : widths) // 0 at both ends: the trapezoids' sum
        mean += w / static_cast<double>(widths.size() - 1);
    std::vector<Point> points;
    for (std::size_t k = 0; k < widths.size(); ++k)
        points.push_back(
            {static_cast<double>(k) / static_cast<double>(widths.size() - 1), widths[k] * area / mean});
    return points;
}

} // namespace

const std::vector<Point>& standardProfile(Shape shape)
{
    static const std::vector<Point> ofEgg = sampled(egg), ofHorseshoe = sampled(horseshoe),
                                    gothic = evenly(kGothic, 0.6554), catenary = evenly(kCatenary, 0.70277),
                                    semiElliptical = evenly(kSemiElliptical, 0.785),
                                    basketHandle = evenly(kBasketHandle, 0.7862),
                                    semiCircular = evenly(kSemiCircular, 1.2697),
                                    arch = evenly(kArch, 0.7879);
    switch (shape) {
    case Shape::Egg:
        return ofEgg;
    case Shape::Gothic:
        return gothic;
    case Shape::Catenary:
        return catenary;
    case Shape::SemiElliptical:
        return semiElliptical;
    case Shape::BasketHandle:
        return basketHandle;
    case Shape::SemiCircular:
        return semiCircular;
    case Shape::Arch:
        return arch;
    default:
        return ofHorseshoe;
    }
}

} // namespace sinew::drainage
