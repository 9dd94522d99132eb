// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/conductor/Heat.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::conductor {

namespace {

constexpr double kPi = std::numbers::pi, kDegree = kPi / 180;

struct Position {
    double sinHeight = 0; ///< of the sun above the horizon
    double sinOnLine = 0; ///< of the angle between its rays and the conductor
};

/// By direction vectors (east, north, up), which leaves no quadrant open.
Position positionOf(const Sun& sun, double tilt)
{
    const double declination = tilt * std::sin(2 * kPi * (284 + sun.dayOfYear) / 365),
                 hour = (sun.solarHour - 12) * 15 * kDegree;
    const double east = -std::cos(declination) * std::sin(hour);
    const double north = std::sin(declination) * std::cos(sun.latitudeRad) -
                         std::cos(declination) * std::sin(sun.latitudeRad) * std::cos(hour);
    const double up = std::sin(declination) * std::sin(sun.latitudeRad) +
                      std::cos(declination) * std::cos(sun.latitudeRad) * std::cos(hour);
    const double along = east * std::sin(sun.lineAzimuthRad) + north * std::cos(sun.lineAzimuthRad);
    return {up, std::sqrt(std::max(0.0, 1 - along * along))};
}

/// W/m² at sea level against the sun's height in degrees: coefficients of table 3, clear and industrial.
double ieeeFluxWm2(double heightDeg, bool industrial)
{
    static constexpr double kClear[] = {-42.2391,    63.8044,    -1.9220,    3.46921e-2,
                                        -3.61118e-4, 1.94318e-6, -4.07608e-9};
    static constexpr double kIndustrial[] = {53.1821,   14.2110,    6.6138e-1, -3.1658e-2,
                                             5.4654e-4, -4.3446e-6, 1.3236e-8};
    const double* c = industrial ? kIndustrial : kClear;
    double flux = 0;
    for (int k = 6; k >= 0; --k)
        flux = flux * heightDeg + c[k];
    return std::max(0.0, flux);
}

double ieee(const Conductor& conductor, const Sun& sun, double altitudeM)
{
    const Position at = positionOf(sun, 23.46 * kDegree);
    if (at.sinHeight <= 0)
        return 0;
    const double flux = ieeeFluxWm2(std::asin(std::min(1.0, at.sinHeight)) / kDegree, sun.industrial) *
                        (1 + 1.148e-4 * altitudeM - 1.108e-8 * altitudeM * altitudeM);
    return conductor.absorptivity * flux * at.sinOnLine * conductor.diameterM;
}

double cigre(const Conductor& conductor, const Sun& sun, double altitudeM)
{
    const Position at = positionOf(sun, 23.3 * kDegree);
    if (at.sinHeight <= 0)
        return 0;
    const double seaLevel = sun.clearness * 1280 * at.sinHeight / (at.sinHeight + 0.314);
    const double direct = seaLevel + 1.4e-4 * altitudeM * (1367 - seaLevel);
    const double diffuse = std::max(0.0, 430.5 - 0.3288 * direct) * at.sinHeight;
    const double ground = kPi / 2 * sun.albedo;
    return conductor.absorptivity * conductor.diameterM *
           (direct * (at.sinOnLine + ground * at.sinHeight) + diffuse * (1 + ground));
}

} // namespace

double solarGainWm(Method method, const Conductor& conductor, const Sun& sun, double altitudeM)
{
    return method == Method::Ieee738 ? ieee(conductor, sun, altitudeM) : cigre(conductor, sun, altitudeM);
}

} // namespace sinew::conductor
