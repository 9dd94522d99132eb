// SPDX-License-Identifier: GPL-3.0-or-later
#include "PolygonTorsion.h"

#include <sinew/physics/structure/Profile.h>

#include <cmath>
#include <numbers>

namespace sinew::structure {

namespace {

using std::numbers::pi;
using Vector = Eigen::Vector2d;

// First and second moments of an area about the profile's origin.
struct Moments {
    double area = 0;
    Vector first = Vector::Zero(); ///< ∫x, ∫y
    double xx = 0, yy = 0, xy = 0; ///< ∫x², ∫y², ∫xy
    Moments& operator+=(const Moments& other)
    {
        area += other.area;
        first += other.first;
        xx += other.xx;
        yy += other.yy;
        xy += other.xy;
        return *this;
    }
    Moments operator*(double factor) const
    {
        return {area * factor, first * factor, xx * factor, yy * factor, xy * factor};
    }
};

Moments placed(double area, Vector centre, double ownXx, double ownYy, double ownXy)
{
    return {area, area * centre, ownXx + area * centre.x() * centre.x(),
            ownYy + area * centre.y() * centre.y(), ownXy + area * centre.x() * centre.y()};
}

Moments block(Vector centre, double width, double depth)
{
    return placed(width * depth, centre, depth * std::pow(width, 3) / 12, width * std::pow(depth, 3) / 12, 0);
}

// What a fillet of radius r adds in the corner at `corner`, open towards the signs of `towards`: a square
// without its quarter circle.
Moments spandrel(Vector corner, Vector towards, double r)
{
    const double area = (1 - pi / 4) * r * r;
    const double offset = r * (10 - 3 * pi) / (3 * (4 - pi));
    // about the corner: ∫x² = r⁴(1/3 − (5π/16 − 2/3)), ∫xy = r⁴(1/4 − (1/8 − 2/3 + π/4)) from the quarter
    // circle about its own centre
    const double xx = std::pow(r, 4) * (1.0 / 3 - (pi / 16 + pi / 4 - 2.0 / 3));
    const double xy = std::pow(r, 4) * (1.0 / 4 - (1.0 / 8 - 2.0 / 3 + pi / 4));
    const double own = xx - area * offset * offset, ownXy = xy - area * offset * offset;
    return placed(area, corner + offset * towards, own, own, towards.x() * towards.y() * ownXy);
}

Moments polygon(const std::vector<Vector>& corners)
{
    Moments m;
    const Vector base = corners.front(); // near the figure: differences of large coordinates would cancel
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Vector a = corners[i] - base, b = corners[(i + 1) % corners.size()] - base;
        const double cross = a.x() * b.y() - b.x() * a.y();
        m.area += cross / 2;
        m.first += cross / 6 * (a + b);
        m.xx += cross / 12 * (a.x() * a.x() + a.x() * b.x() + b.x() * b.x());
        m.yy += cross / 12 * (a.y() * a.y() + a.y() * b.y() + b.y() * b.y());
        m.xy += cross / 24 * (2 * a.x() * a.y() + a.x() * b.y() + b.x() * a.y() + 2 * b.x() * b.y());
    }
    if (m.area < 0)
        m = m * -1;
    if (!(m.area > 0))
        return m;
    const Vector c = m.first / m.area;
    return placed(m.area, c + base, m.xx - m.area * c.x() * c.x(), m.yy - m.area * c.y() * c.y(),
                  m.xy - m.area * c.x() * c.y());
}

ProfileProperties finished(const Moments& m, double torsion)
{
    ProfileProperties made;
    made.centroidM = m.first / m.area;
    const Vector c = made.centroidM;
    const double aboutX = m.yy - m.area * c.y() * c.y(), aboutY = m.xx - m.area * c.x() * c.x(),
                 product = m.xy - m.area * c.x() * c.y();
    made.section = {m.area, aboutX, aboutY, torsion};
    if (std::abs(product) <= 1e-9 * (aboutX + aboutY))
        return made;
    // The principal pair that lies nearest to the profile's own axes.
    const double half = (aboutX - aboutY) / 2, radius = std::hypot(half, product),
                 mean = (aboutX + aboutY) / 2;
    const double sign = half >= 0 ? 1 : -1;
    made.section.inertiaYM4 = mean + sign * radius;
    made.section.inertiaZM4 = mean - sign * radius;
    made.principalAngleRad = 0.5 * std::atan2(-product * sign, std::abs(half));
    return made;
}

bool positive(std::initializer_list<double> values)
{
    return std::ranges::all_of(values, [](double v) { return std::isfinite(v) && v > 0; });
}

bool radius(double value)
{
    return std::isfinite(value) && value >= 0;
}

tl::unexpected<Error> bad(const char* what)
{
    return fail(ErrorCode::InvalidInput, std::string(what) + ": a dimension is not positive or does not fit");
}

// Junction of flange and web: diameter of the inscribed circle and its coefficient.
double teeJunction(double web, double flange, double r)
{
    const double t = web / flange, f = r / flange;
    const double alpha = -0.042 + 0.2204 * t + 0.1355 * f - 0.0865 * f * t - 0.0725 * t * t;
    const double d = ((flange + r) * (flange + r) + (r + 0.25 * web) * web) / (2 * r + flange);
    return alpha * std::pow(d, 4);
}

double ellJunction(double web, double flange, double r)
{
    const double t = web / flange, f = r / flange;
    const double alpha = -0.0908 + 0.2621 * t + 0.1231 * f - 0.0752 * t * f - 0.0945 * t * t;
    const double d = 2 * ((3 * r + web + flange) - std::sqrt(2 * (2 * r + web) * (2 * r + flange)));
    return alpha * std::pow(d, 4);
}

double strip(double length, double thickness)
{
    return length * std::pow(thickness, 3) / 3;
}

Result<ProfileProperties> of(const RectangleProfile& p)
{
    if (!positive({p.widthM, p.depthM}))
        return bad("rectangle");
    const double a = std::max(p.widthM, p.depthM), b = std::min(p.widthM, p.depthM);
    double sum = 0;
    for (int n = 1; n < 60; n += 2)
        sum += std::tanh(n * pi * a / (2 * b)) / std::pow(n, 5);
    const double torsion = a * std::pow(b, 3) / 3 * (1 - 192 * b / (std::pow(pi, 5) * a) * sum);
    return finished(block(Vector::Zero(), p.widthM, p.depthM), torsion);
}

Moments disc(double r)
{
    return placed(pi * r * r, Vector::Zero(), pi * std::pow(r, 4) / 4, pi * std::pow(r, 4) / 4, 0);
}

Result<ProfileProperties> of(const CircleProfile& p)
{
    if (!positive({p.radiusM}))
        return bad("circle");
    return finished(disc(p.radiusM), pi * std::pow(p.radiusM, 4) / 2);
}

Result<ProfileProperties> of(const CircleHollowProfile& p)
{
    const double inner = p.radiusM - p.wallM;
    if (!positive({p.radiusM, p.wallM, inner}))
        return bad("hollow circle");
    Moments m = disc(p.radiusM);
    m += disc(inner) * -1;
    return finished(m, pi * (std::pow(p.radiusM, 4) - std::pow(inner, 4)) / 2);
}

Moments rounded(double width, double depth, double r)
{
    Moments m = block(Vector::Zero(), width, depth);
    for (const double sx : {-1.0, 1.0})
        for (const double sy : {-1.0, 1.0})
            m += spandrel({sx * width / 2, sy * depth / 2}, {-sx, -sy}, r) * -1;
    return m;
}

Result<ProfileProperties> of(const RectangleHollowProfile& p)
{
    const double innerWidth = p.widthM - 2 * p.wallM, innerDepth = p.depthM - 2 * p.wallM;
    if (!positive({p.widthM, p.depthM, p.wallM, innerWidth, innerDepth}) || !radius(p.outerRadiusM) ||
        !radius(p.innerRadiusM) || 2 * p.outerRadiusM > std::min(p.widthM, p.depthM) ||
        2 * p.innerRadiusM > std::min(innerWidth, innerDepth))
        return bad("hollow rectangle");
    Moments m = rounded(p.widthM, p.depthM, p.outerRadiusM);
    m += rounded(innerWidth, innerDepth, p.innerRadiusM) * -1;
    const double corner = (p.outerRadiusM + p.innerRadiusM) / 2, t = p.wallM;
    const double length = 2 * (p.widthM + p.depthM - 2 * t) - 2 * corner * (4 - pi);
    const double enclosed = (p.widthM - t) * (p.depthM - t) - corner * corner * (4 - pi);
    return finished(m, strip(length, t) + 4 * enclosed * enclosed * t / length);
}

template <class P>
bool fits(const P& p, double flanges, double webs)
{
    return positive(
               {p.widthM, p.depthM, p.webM, p.flangeM, p.depthM - flanges * p.flangeM, p.widthM - p.webM}) &&
           radius(p.filletM) && p.filletM <= (p.depthM - flanges * p.flangeM) / flanges &&
           p.filletM <= (p.widthM - p.webM) / webs;
}

Result<ProfileProperties> of(const IProfile& p)
{
    if (!fits(p, 2, 2))
        return bad("I");
    const double clear = p.depthM - 2 * p.flangeM;
    Moments m = block(Vector::Zero(), p.webM, clear);
    for (const double s : {-1.0, 1.0}) {
        m += block({0, s * (p.depthM - p.flangeM) / 2}, p.widthM, p.flangeM);
        for (const double side : {-1.0, 1.0})
            m += spandrel({side * p.webM / 2, s * clear / 2}, {side, -s}, p.filletM);
    }
    return finished(m, 2 * strip(p.widthM, p.flangeM) + strip(clear, p.webM) +
                           2 * teeJunction(p.webM, p.flangeM, p.filletM) - 0.42 * std::pow(p.flangeM, 4));
}

Result<ProfileProperties> of(const TProfile& p)
{
    if (!fits(p, 1, 2))
        return bad("T");
    const double clear = p.depthM - p.flangeM, under = p.depthM / 2 - p.flangeM;
    Moments m = block({0, -p.flangeM / 2}, p.webM, clear);
    m += block({0, under + p.flangeM / 2}, p.widthM, p.flangeM);
    for (const double side : {-1.0, 1.0})
        m += spandrel({side * p.webM / 2, under}, {side, -1}, p.filletM);
    return finished(m, strip(p.widthM, p.flangeM) + strip(clear, p.webM) +
                           teeJunction(p.webM, p.flangeM, p.filletM) - 0.21 * std::pow(p.flangeM, 4) -
                           0.105 * std::pow(p.webM, 4));
}

Result<ProfileProperties> of(const UProfile& p)
{
    if (!fits(p, 2, 1))
        return bad("U");
    const double clear = p.depthM - 2 * p.flangeM, left = -p.widthM / 2;
    Moments m = block({left + p.webM / 2, 0}, p.webM, clear);
    for (const double s : {-1.0, 1.0}) {
        m += block({0, s * (p.depthM - p.flangeM) / 2}, p.widthM, p.flangeM);
        m += spandrel({left + p.webM, s * clear / 2}, {1, -s}, p.filletM);
    }
    return finished(m, 2 * strip(p.widthM, p.flangeM) + strip(clear, p.webM) +
                           2 * ellJunction(p.webM, p.flangeM, p.filletM) - 0.42 * std::pow(p.flangeM, 4));
}

Result<ProfileProperties> of(const LProfile& p)
{
    const double t = p.thicknessM, up = p.depthM - t, out = p.widthM - t;
    if (!positive({p.widthM, p.depthM, t, up, out}) || !radius(p.filletM) || p.filletM > std::min(up, out))
        return bad("L");
    const Vector corner{-p.widthM / 2, -p.depthM / 2};
    Moments m = block(corner + Vector(p.widthM / 2, t / 2), p.widthM, t);
    m += block(corner + Vector(t / 2, t + up / 2), t, up);
    m += spandrel(corner + Vector(t, t), {1, 1}, p.filletM);
    return finished(m,
                    strip(p.widthM, t) + strip(up, t) + ellJunction(t, t, p.filletM) - 0.21 * std::pow(t, 4));
}

Result<ProfileProperties> of(const PolygonProfile& p)
{
    std::size_t corners = p.outline.size();
    for (const auto& hole : p.holes)
        corners += hole.size();
    const auto closed = [](const std::vector<Vector>& ring) {
        return ring.size() >= 3 && std::ranges::all_of(ring, [](const Vector& v) { return v.allFinite(); });
    };
    if (corners > 10000)
        return fail(ErrorCode::InvalidInput, "polygon: more than 10,000 corners");
    if (!closed(p.outline) || !std::ranges::all_of(p.holes, closed))
        return bad("polygon");
    Moments m = polygon(p.outline);
    for (const auto& hole : p.holes)
        m += polygon(hole) * -1;
    if (!(m.area > 0))
        return fail(ErrorCode::InvalidInput, "polygon: it has no area");
    ProfileProperties made = finished(m, 0);
    if (!(made.section.inertiaYM4 > 0) || !(made.section.inertiaZM4 > 0))
        return fail(ErrorCode::InvalidInput, "polygon: it has no area");
    made.section.torsionM4 = polygonTorsion(p.outline, p.holes);
    if (!(made.section.torsionM4 > 0))
        return fail(ErrorCode::InvalidInput, "polygon: too thin for its torsion");
    return made;
}

} // namespace

Result<ProfileProperties> propertiesOf(const Profile& profile)
{
    return std::visit([](const auto& p) { return of(p); }, profile);
}

} // namespace sinew::structure
