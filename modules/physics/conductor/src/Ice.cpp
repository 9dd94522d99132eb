// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/conductor/Ice.h>

#include <sinew/physics/conductor/Heat.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace sinew::conductor {

namespace {

constexpr double kPi = std::numbers::pi, kWaterDensity = 1000;

} // namespace

double glazeThicknessM(double rainMmH, double windMs, double hours)
{
    if (!(rainMmH > 0) || !(hours > 0))
        return 0;
    const double waterGM3 = 0.067 * std::pow(rainMmH, 0.846);
    // Both in kg/(m² h): falling on the width, and driven against the height.
    return hours * std::hypot(rainMmH * kWaterDensity / 1000, 3.6 * windMs * waterGM3) / (kPi * kIceDensity);
}

double collisionEfficiency(double dropletM, double windMs, double diameterM, double airDensity,
                           double airViscosity)
{
    if (!(dropletM > 0) || !(windMs > 0) || !(diameterM > 0))
        return 0;
    const double inertia = kWaterDensity * dropletM * dropletM * windMs / (9 * airViscosity * diameterM),
                 reynolds = airDensity * dropletM * windMs / airViscosity;
    const double a = 1.066 * std::pow(inertia, -0.00616) * std::exp(-1.103 * std::pow(inertia, -0.688));
    const double b = 3.641 * std::pow(inertia, -0.498) * std::exp(-1.497 * std::pow(inertia, -0.694));
    const double c = 0.00637 * std::pow(std::max(0.0, reynolds * reynolds / inertia - 100), 0.381);
    return std::clamp(a - 0.028 - c * (b - 0.0454), 0.0, 1.0);
}

double rimeRateKgMS(double waterKgM3, double dropletM, double windMs, double diameterM, double sticking,
                    double freezing)
{
    return collisionEfficiency(dropletM, windMs, diameterM) * sticking * freezing * waterKgM3 * diameterM *
           windMs;
}

double iceMassKgM(const Conductor& conductor, double thicknessM, double density)
{
    return density * kPi * thicknessM * (conductor.diameterM + thicknessM);
}

Result<Melting> meltIce(const Conductor& conductor, double thicknessM, double airC, double filmWm2K,
                        double currentA, double density)
{
    if (!(thicknessM > 0) || !(filmWm2K >= 0) || !(currentA >= 0) || !std::isfinite(airC) ||
        !(conductor.diameterM > 0))
        return fail(ErrorCode::InvalidInput,
                    "thickness, heat transfer, current and diameter must be positive", "ice");
    Melting melting;
    melting.heatWm = currentA * currentA * conductor.resistanceOhmM(0);
    melting.lossWm =
        filmWm2K * kPi * (conductor.diameterM + 2 * thicknessM) * -airC; // the sleeve stands at 0 °C
    melting.iceJM = iceMassKgM(conductor, thicknessM, density) * kFusionJKg;
    const double left = melting.heatWm - melting.lossWm;
    if (!(left > 0))
        return fail(ErrorCode::NotConverged,
                    fmt::format("{:.0f} A never melt it: more than {:.0f} A would", currentA,
                                std::sqrt(melting.lossWm / conductor.resistanceOhmM(0))),
                    "ice");
    melting.seconds = melting.iceJM / left;
    melting.energyJM = melting.heatWm * melting.seconds;
    return melting;
}

Result<MeltingChoice> chooseMelting(const Conductor& conductor, double thicknessM, const Weather& weather,
                                    double filmWm2K, const MeltingLimits& limits)
{
    MeltingChoice choice{.currentA = INFINITY};
    const auto bind = [&choice](double limitA, MeltingChoice::Bound bound) {
        if (limitA > 0 && limitA < choice.currentA) {
            choice.currentA = limitA;
            choice.bound = bound;
        }
    };
    bind(limits.ratingA, MeltingChoice::Bound::Rating);
    bind(limits.voltageA, MeltingChoice::Bound::Voltage);
    if (limits.highestC > 0)
        bind(steadyCurrentA(Method::Ieee738, conductor, weather, 0, limits.highestC),
             MeltingChoice::Bound::Temperature);
    if (!std::isfinite(choice.currentA))
        return fail(ErrorCode::InvalidInput, "no limit says how high the current may be", "ice");
    auto melting = meltIce(conductor, thicknessM, weather.airC, filmWm2K, choice.currentA);
    if (!melting)
        return passOn(melting);
    choice.melting = *melting;
    return choice;
}

} // namespace sinew::conductor
