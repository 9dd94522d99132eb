// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/conductor/Heat.h>

#include <cmath>
#include <fmt/format.h>

namespace sinew::conductor {

namespace {

constexpr double kHottestC = 600;

Result<void> check(const Conductor& c, const Weather& w, double solarWm, double currentA)
{
    if (!(c.diameterM > 0) || !(c.resistanceLowOhmM > 0) || !(c.resistanceHighOhmM > 0) ||
        !(c.highC > c.lowC))
        return fail(ErrorCode::InvalidInput, "diameter and resistances must be positive", "conductor");
    if (!std::isfinite(w.airC) || !(w.windMs >= 0) || !std::isfinite(w.windMs) || !std::isfinite(solarWm) ||
        !std::isfinite(currentA))
        return fail(ErrorCode::InvalidInput, "weather or current is not a number", "conductor");
    return {};
}

/// What is left to warm the conductor, W/m.
double surplusWm(Method method, const Conductor& c, const Weather& w, double solarWm, double currentA,
                 double temperatureC)
{
    return currentA * currentA * c.resistanceOhmM(temperatureC) + solarWm -
           convectionWm(method, c, w, temperatureC) - radiationWm(c, w.airC, temperatureC);
}

} // namespace

double steadyCurrentA(Method method, const Conductor& c, const Weather& w, double solarWm,
                      double temperatureC)
{
    const double heatWm =
        convectionWm(method, c, w, temperatureC) + radiationWm(c, w.airC, temperatureC) - solarWm;
    return heatWm > 0 ? std::sqrt(heatWm / c.resistanceOhmM(temperatureC)) : 0;
}

Result<double> steadyTemperatureC(Method method, const Conductor& c, const Weather& w, double solarWm,
                                  double currentA)
{
    if (const auto good = check(c, w, solarWm, currentA); !good)
        return passOn(good);
    double low = w.airC, high = kHottestC;
    if (surplusWm(method, c, w, solarWm, currentA, high) > 0)
        return fail(ErrorCode::NotConverged,
                    fmt::format("{:.0f} A never settle below {:.0f} °C", currentA, kHottestC), "conductor");
    while (high - low > 1e-9) {
        const double middle = (low + high) / 2;
        (surplusWm(method, c, w, solarWm, currentA, middle) > 0 ? low : high) = middle;
        if (middle == low && middle == high)
            break;
    }
    return (low + high) / 2;
}

Result<double> temperatureAfterC(Method method, const Conductor& c, const Weather& w, double solarWm,
                                 double currentA, double startC, double seconds, double longestS)
{
    if (const auto good = check(c, w, solarWm, currentA); !good)
        return passOn(good);
    if (!(c.heatCapacityJMK > 0) || !(seconds >= 0) || !(longestS > 0) || !std::isfinite(seconds) ||
        !std::isfinite(startC))
        return fail(ErrorCode::InvalidInput, "heat capacity must be positive and the time not negative",
                    "conductor");
    // Linearised at each step and solved exactly: second order, stable whatever the step. A conductor settles
    // within hours; what comes after that need not be stepped through.
    const double stepS = std::max(longestS, seconds / 100000);
    double t = startC;
    for (double left = seconds; left > 0; left -= stepS) {
        const double dt = std::min(stepS, left),
                     rate = surplusWm(method, c, w, solarWm, currentA, t) / c.heatCapacityJMK;
        const double slope =
            (surplusWm(method, c, w, solarWm, currentA, t + 0.01) / c.heatCapacityJMK - rate) / 0.01;
        t += std::abs(slope * dt) < 1e-8 ? rate * dt : rate * std::expm1(slope * dt) / slope;
        if (!(t < kHottestC))
            return fail(ErrorCode::NotConverged,
                        fmt::format("{:.0f} A bring it above {:.0f} °C", currentA, kHottestC), "conductor");
    }
    return t;
}

} // namespace sinew::conductor
