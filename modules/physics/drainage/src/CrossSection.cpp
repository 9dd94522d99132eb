// SPDX-License-Identifier: GPL-3.0-or-later
#include "Profiles.h"

#include "Constants.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sinew::drainage {

namespace {

using std::numbers::pi;

/// Area, width and wetted perimeter: additive, so that a bed of sediment can be taken away.
struct Part {
    double area = 0, width = 0, perimeter = 0;
};

Part circle(double diameter, double y)
{
    const double angle = 2 * std::acos(std::clamp(1 - 2 * y / diameter, -1.0, 1.0));
    return {diameter * diameter / 8 * (angle - std::sin(angle)), diameter * std::sin(angle / 2),
            diameter * angle / 2};
}

Part rectangle(const CrossSection& s, double y)
{
    const bool open = s.shape == Shape::RectOpen;
    const double sides = open ? 2 - std::clamp(s.side1, 0.0, 2.0) : 2;
    const double top = !open && y >= s.depthM ? s.widthM : 0;
    return {s.widthM * y, s.widthM, s.widthM + sides * y + top};
}

Part trapezoid(const CrossSection& s, double y)
{
    const double run = s.side1 + s.side2;
    return {(s.widthM + run * y / 2) * y, s.widthM + run * y,
            s.widthM + y * (std::hypot(1.0, s.side1) + std::hypot(1.0, s.side2))};
}

Part triangle(const CrossSection& s, double y)
{
    const double half = s.widthM / s.depthM / 2;
    return {half * y * y, 2 * half * y, 2 * y * std::hypot(1.0, half)};
}

Part parabola(const CrossSection& s, double y)
{
    const double bottom = s.widthM / 2 / std::sqrt(s.depthM), width = 2 * bottom * std::sqrt(y);
    const double x = 2 * std::sqrt(y) / bottom, t = std::hypot(1.0, x);
    return {2.0 / 3 * width * y, width, bottom * bottom / 2 * (x * t + std::log(x + t))};
}

/// The perimeter of a symmetric bowl by chords; `half(y)` is half its width.
template <class Half>
double chords(double y, Half half)
{
    constexpr int n = 200;
    double perimeter = 2 * half(0.0), before = half(0.0), at = 0;
    for (int k = 1; k <= n; ++k) {
        const double next = y * k * k / (n * n), x = half(next); // finer near the bottom, where it is flat
        perimeter += 2 * std::hypot(next - at, x - before);
        at = next;
        before = x;
    }
    return perimeter;
}

Part power(const CrossSection& s, double y)
{
    const double e = 1 / s.side1, fill = y / s.depthM;
    const double area = s.widthM * s.depthM / (e + 1) * std::pow(fill, e + 1);
    return {area, s.widthM * std::pow(fill, e),
            chords(y, [&](double at) { return s.widthM / 2 * std::pow(at / s.depthM, e); })};
}

Part ellipse(const CrossSection& s, double y)
{
    const Part unit = circle(s.depthM, y);
    const double ratio = s.widthM / s.depthM;
    const auto half = [&](double at) { return ratio * std::sqrt(std::max(0.0, at * (s.depthM - at))); };
    // Symmetric about its middle: chords only where they are fine.
    const double middle = s.depthM / 2, whole = chords(middle, half);
    return {unit.area * ratio, unit.width * ratio,
            y <= middle ? chords(y, half) : 2 * whole - chords(s.depthM - y, half)};
}

Part rectTriangular(const CrossSection& s, double y)
{
    const double bottom = s.side1, half = s.widthM / 2 / bottom;
    if (y <= bottom)
        return {half * y * y, 2 * half * y, 2 * y * std::hypot(1.0, half)};
    const double top = y >= s.depthM ? s.widthM : 0;
    return {s.widthM * (y - bottom / 2), s.widthM,
            2 * bottom * std::hypot(1.0, half) + 2 * (y - bottom) + top};
}

Part rectRound(const CrossSection& s, double y)
{
    const double r = s.side1, angle = 2 * std::asin(std::clamp(s.widthM / 2 / r, 0.0, 1.0)),
                 bottom = r * (1 - std::cos(angle / 2));
    if (y <= bottom)
        return circle(2 * r, y);
    const double top = y >= s.depthM ? s.widthM : 0;
    return {r * r / 2 * (angle - std::sin(angle)) + s.widthM * (y - bottom), s.widthM,
            r * angle + 2 * (y - bottom) + top};
}

Part basketHandle(const CrossSection& s, double y)
{
    const double r = s.side1, angle = 2 * std::asin(std::clamp(s.widthM / 2 / r, 0.0, 1.0)),
                 top = r * (1 - std::cos(angle / 2));
    const double straight = s.depthM - top;
    if (y <= straight)
        return {s.widthM * y, s.widthM, s.widthM + 2 * y};
    const Part above = circle(2 * r, s.depthM - y);
    return {s.widthM * straight + r * r / 2 * (angle - std::sin(angle)) - above.area, above.width,
            s.widthM + 2 * straight + r * angle - above.perimeter};
}

/// A closed symmetric outline of (height, width), ascending in height; scale and wide: what 1 of each is, m.
Part outline(const std::vector<Point>& points, double scale, double wide, double y)
{
    Part part{0, 0, points.front().y * wide};
    part.width = part.perimeter;
    for (std::size_t k = 1; k < points.size(); ++k) {
        const double low = points[k - 1].x * scale, high = points[k].x * scale,
                     before = points[k - 1].y * wide;
        if (y <= low)
            break;
        const double share = high > low ? std::min(1.0, (y - low) / (high - low)) : 1;
        const double width = before + share * (points[k].y * wide - before), rise = share * (high - low);
        part.area += (before + width) / 2 * rise;
        part.perimeter += 2 * std::hypot(rise, (width - before) / 2);
        part.width = width;
    }
    if (y >= points.back().x * scale)
        part.perimeter += points.back().y * wide;
    return part;
}

Part partOf(const CrossSection& s, double y)
{
    switch (s.shape) {
    case Shape::Circular:
    case Shape::ForceMain:
        return circle(s.depthM, y);
    case Shape::RectClosed:
    case Shape::RectOpen:
        return rectangle(s, y);
    case Shape::Trapezoidal:
        return trapezoid(s, y);
    case Shape::Triangular:
        return triangle(s, y);
    case Shape::Parabolic:
        return parabola(s, y);
    case Shape::Power:
        return power(s, y);
    case Shape::RectTriangular:
        return rectTriangular(s, y);
    case Shape::RectRound:
        return rectRound(s, y);
    case Shape::ModBasketHandle:
        return basketHandle(s, y);
    case Shape::Ellipse:
        return ellipse(s, y);
    case Shape::Profile:
        return outline(s.profile, s.depthM, s.depthM, y);
    case Shape::Arch:
        return outline(standardProfile(s.shape), s.depthM, s.widthM, y);
    case Shape::Dummy:
    case Shape::Transect:
        return {};
    default:
        return outline(standardProfile(s.shape), s.depthM, s.depthM, y);
    }
}

/// Conveyances of banks and channel add up; the radius is the one that carries them all at the channel's
/// roughness.
Wetted transect(const CrossSection& s, double y)
{
    double bottom = s.profile.front().y;
    for (const Point& p : s.profile)
        bottom = std::min(bottom, p.y);
    const double level = bottom + y;
    std::array<Part, 3> zones{};
    for (std::size_t k = 1; k < s.profile.size(); ++k) {
        const Point &a = s.profile[k - 1], &b = s.profile[k];
        const double deepA = std::max(0.0, level - a.y), deepB = std::max(0.0, level - b.y);
        if (deepA <= 0 && deepB <= 0)
            continue;
        const double rise = std::abs(a.y - b.y), wetRise = std::abs(deepA - deepB);
        const double width = (b.x - a.x) * (rise > 0 ? std::min(1.0, wetRise / rise) : 1);
        Part& zone = zones[b.x <= s.bank1 ? 0 : a.x >= s.bank2 ? 1 : 2];
        zone.area += (deepA + deepB) / 2 * width;
        zone.width += width;
        zone.perimeter += std::hypot(width, wetRise);
    }
    const std::array<double, 3> roughness{s.roughnessLeft > 0 ? s.roughnessLeft : s.roughness,
                                          s.roughnessRight > 0 ? s.roughnessRight : s.roughness, s.roughness};
    Wetted all;
    double conveyance = 0;
    for (std::size_t k = 0; k < 3; ++k) {
        all.areaM2 += zones[k].area;
        all.topWidthM += zones[k].width;
        if (zones[k].perimeter > 0)
            conveyance +=
                std::pow(zones[k].area, 5.0 / 3) / std::pow(zones[k].perimeter, 2.0 / 3) / roughness[k];
    }
    if (all.areaM2 > 0)
        all.hydraulicRadiusM = std::pow(s.roughness * conveyance / all.areaM2, 1.5);
    return all;
}

bool positive(double value)
{
    return std::isfinite(value) && value > 0;
}

Result<void> bad(const char* why)
{
    return fail(ErrorCode::InvalidInput, why);
}

Result<void> validateProfile(const CrossSection& s)
{
    if (s.profile.size() < 2)
        return bad("its section has fewer than two points");
    for (std::size_t k = 0; k < s.profile.size(); ++k)
        if (!std::isfinite(s.profile[k].x) || !std::isfinite(s.profile[k].y) ||
            (k > 0 && s.profile[k].x < s.profile[k - 1].x) ||
            (s.shape == Shape::Profile && s.profile[k].y < 0))
            return bad("its section's points do not ascend or are no numbers");
    return {};
}

} // namespace

bool CrossSection::isOpen() const
{
    switch (shape) {
    case Shape::RectOpen:
    case Shape::Trapezoidal:
    case Shape::Triangular:
    case Shape::Parabolic:
    case Shape::Power:
    case Shape::Transect:
        return true;
    default:
        return false;
    }
}

double openDepthM(const CrossSection& section)
{
    return section.depthM - section.fillM;
}

Wetted wetted(const CrossSection& s, double depthM)
{
    const double y = std::clamp(depthM, 0.0, openDepthM(s));
    if (!(y > 0))
        return {};
    if (s.shape == Shape::Transect)
        return transect(s, y);
    Part all = partOf(s, y + s.fillM);
    if (s.fillM > 0) {
        const Part bed = partOf(s, s.fillM);
        all.area -= bed.area;
        all.perimeter += bed.width - bed.perimeter;
    }
    return {all.area, all.width, all.perimeter > 0 ? all.area / all.perimeter : 0};
}

Result<void> validate(const CrossSection& s)
{
    if (s.shape == Shape::Dummy)
        return {};
    if (!positive(s.depthM))
        return bad("its section has no depth");
    if (!std::isfinite(s.fillM) || s.fillM < 0 || s.fillM >= 0.95 * s.depthM)
        return bad("sediment fills its section");
    if (s.shape == Shape::Profile || s.shape == Shape::Transect) {
        if (const auto ok = validateProfile(s); !ok)
            return ok;
        if (s.shape == Shape::Transect && !positive(s.roughness))
            return bad("its transect has no roughness");
    }
    const bool sized = s.shape == Shape::RectClosed || s.shape == Shape::RectOpen ||
                       s.shape == Shape::Triangular || s.shape == Shape::Parabolic ||
                       s.shape == Shape::Power || s.shape == Shape::RectTriangular ||
                       s.shape == Shape::RectRound || s.shape == Shape::ModBasketHandle ||
                       s.shape == Shape::Ellipse || s.shape == Shape::Arch;
    if (sized && !positive(s.widthM))
        return bad("its section has no width");
    if (!std::isfinite(s.widthM) || !std::isfinite(s.side1) || !std::isfinite(s.side2) || s.widthM < 0 ||
        s.side1 < 0 || s.side2 < 0)
        return bad("its section has a negative size");
    if (s.shape == Shape::Trapezoidal && !(s.widthM + s.side1 + s.side2 > 0))
        return bad("its section has no width");
    const bool extra = s.shape == Shape::Power || s.shape == Shape::RectTriangular ||
                       s.shape == Shape::RectRound || s.shape == Shape::ModBasketHandle;
    if (extra && !positive(s.side1))
        return bad("its section's third size is missing");
    if (s.shape == Shape::RectTriangular && s.side1 >= s.depthM)
        return bad("its section's triangle is higher than the section");
    if ((s.shape == Shape::RectRound || s.shape == Shape::ModBasketHandle) && 2 * s.side1 < s.widthM)
        return bad("its section's round part is narrower than the section");
    if (!positive(wetted(s, openDepthM(s)).areaM2))
        return bad("its section encloses no area");
    return {};
}

double normalFlowM3s(const CrossSection& section, double roughness, double slope, double depthM)
{
    const Wetted at = wetted(section, depthM);
    return at.areaM2 * std::pow(at.hydraulicRadiusM, 2.0 / 3) * std::sqrt(slope) / roughness;
}

double criticalDepthM(const CrossSection& section, double flowM3s)
{
    double low = 0, high = openDepthM(section);
    const double target = flowM3s * flowM3s / kGravity;
    for (int k = 0; k < 60 && high - low > 1e-10 * high; ++k) {
        const double y = (low + high) / 2;
        const Wetted at = wetted(section, y);
        const bool isTooDeep =
            at.topWidthM <= 0 ? at.areaM2 > 0 : at.areaM2 * at.areaM2 * at.areaM2 / at.topWidthM > target;
        (isTooDeep ? high : low) = y;
    }
    return (low + high) / 2;
}

double gateOpeningM(double flowM3s, double headM, double widthM, double discharge)
{
    return flowM3s / (discharge * widthM * std::sqrt(2 * kGravity * headM));
}

double bedShearPa(double hydraulicRadiusM, double energySlope)
{
    return 1000 * kGravity * hydraulicRadiusM * energySlope;
}

} // namespace sinew::drainage
