// SPDX-License-Identifier: GPL-3.0-or-later
#include "Heat.h"

#include <sinew/estimate/Quantile.h>
#include <sinew/physics/conductor/Ice.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::systems::powergrid {

namespace {

constexpr double kPi = std::numbers::pi, kZero = 273.15;
constexpr double kCalmMs = 0.3, kStepS = 300, kSettleHours = 2;
constexpr double kFreezesBelowK = kZero + 1, kNoIceAboveK = kZero + 3;

conductor::Weather around(const Cooling& cooling, const Air& air)
{
    return {air.airK - kZero, std::max(kCalmMs, cooling.shelter * air.windMs), cooling.attackRad, 0};
}

conductor::Conductor weathered(const LineData& line, const Cooling& cooling)
{
    conductor::Conductor c = line.conductor;
    c.emissivity = c.absorptivity = cooling.emissivity;
    return c;
}

double solarWm(const GridModel& grid, const LineData& line, const conductor::Conductor& c,
               const Cooling& cooling, const Air& air)
{
    const auto day = std::chrono::floor<std::chrono::days>(air.at);
    const std::chrono::year_month_day date(day);
    conductor::Sun sun = line.sun;
    sun.dayOfYear = static_cast<int>((day - std::chrono::sys_days(date.year() / 1 / 1)).count()) + 1;
    sun.solarHour = std::fmod(toSeconds(air.at - day) / 3600 + grid.place.longitudeDeg / 15 + 48, 24.0);
    return cooling.clearness * (air.rainMs > 0 ? 0.2 : 1) *
           conductor::solarGainWm(conductor::Method::Ieee738, c, sun, 0);
}

/// Thickness of a sleeve of this mass.
double thicknessM(const conductor::Conductor& c, double kgM)
{
    return (std::sqrt(c.diameterM * c.diameterM + 4 * std::max(0.0, kgM) / (conductor::kIceDensity * kPi)) -
            c.diameterM) /
           2;
}

/// What is frozen on in a time, and at the same time melted: the sleeve stands at 0 °C, what air and current
/// bring melts it, what they take does not make more of it.
double iceAfter(const conductor::Conductor& c, const Cooling& cooling, const Air& air,
                const conductor::Weather& w, double solar, double currentA, LineState state, double seconds)
{
    double iceM = state.iceM;
    if (air.rainMs > 0 && air.airK < kZero && (iceM > 0 || state.kelvin < kFreezesBelowK))
        iceM += cooling.iceGrowth * conductor::glazeThicknessM(air.rainMs * 3.6e6, w.windMs, seconds / 3600);
    if (iceM <= 0)
        return 0;
    conductor::Conductor sleeve = c;
    sleeve.diameterM += 2 * iceM;
    const double brings = cooling.iceMelting * currentA * currentA * c.resistanceOhmM(0) + solar -
                          conductor::convectionWm(conductor::Method::Ieee738, sleeve, w, 0) -
                          conductor::radiationWm(sleeve, w.airC, 0);
    return thicknessM(c, conductor::iceMassKgM(c, iceM) -
                             std::max(0.0, brings) * seconds / conductor::kFusionJKg);
}

Result<LineState> lineStep(const conductor::Conductor& c, const Cooling& cooling, const Air& air,
                           const conductor::Weather& w, double solar, double currentA, LineState state,
                           double seconds)
{
    const auto celsius = conductor::temperatureAfterC(conductor::Method::Ieee738, c, w, solar, currentA,
                                                      state.kelvin - kZero, seconds, kStepS);
    if (!celsius)
        return passOn(celsius);
    LineState next{*celsius + kZero, state.iceM};
    next.iceM = iceAfter(c, cooling, air, w, solar, currentA, next, seconds);
    if (next.iceM > 0)
        next.kelvin = std::min(next.kelvin, kZero);
    return next;
}

} // namespace

Result<LineState> settledLine(const GridModel& grid, const LineData& line, const Cooling& cooling,
                              const Air& air, double currentA)
{
    const conductor::Conductor c = weathered(line, cooling);
    const auto celsius = conductor::steadyTemperatureC(conductor::Method::Ieee738, c, around(cooling, air),
                                                       solarWm(grid, line, c, cooling, air), currentA);
    if (!celsius)
        return passOn(celsius);
    return LineState{*celsius + kZero, 0};
}

Result<LineState> lineAfter(const GridModel& grid, const LineData& line, const Cooling& cooling,
                            const Air& air, double currentA, LineState state, double seconds)
{
    const conductor::Conductor c = weathered(line, cooling);
    const conductor::Weather w = around(cooling, air);
    const double solar = solarWm(grid, line, c, cooling, air);
    const bool isIcy = state.iceM > 0 || (air.rainMs > 0 && air.airK < kZero);
    const int steps = isIcy ? std::max(1, static_cast<int>(std::ceil(seconds / kStepS))) : 1;
    for (int i = 0; i < steps; ++i) {
        const auto next = lineStep(c, cooling, air, w, solar, currentA, state, seconds / steps);
        if (!next)
            return next;
        state = *next;
    }
    return state;
}

namespace {

double firstKnown(const std::vector<double>& values, double otherwise)
{
    const auto known = std::ranges::find_if(values, [](double v) { return std::isfinite(v); });
    return known == values.end() ? otherwise : *known;
}

/// The weather of a moment; what nobody measured is what was measured last.
std::vector<Air> measuredAir(const Past& past)
{
    std::vector<Air> all;
    Air air{{}, firstKnown(past.airK, Air{}.airK), firstKnown(past.windMs, Air{}.windMs), 0};
    for (std::size_t k = 0; k < past.moments.size(); ++k) {
        air.at = past.moments[k].at;
        air.airK = std::isfinite(past.airK[k]) ? past.airK[k] : air.airK;
        air.windMs = std::isfinite(past.windMs[k]) ? past.windMs[k] : air.windMs;
        air.rainMs = std::isfinite(past.rainMs[k]) ? past.rainMs[k] : 0;
        all.push_back(air);
    }
    return all;
}

struct LineMeters {
    std::optional<std::size_t> temperature, ice;
};

double currentThen(const GridModel& grid, const LineData& line, const Moment& moment)
{
    for (std::size_t s = 0; s < moment.meltingA.size(); ++s)
        if (moment.meltingA[s] > 0 && &grid.lines[grid.supplies[s].line] == &line)
            return moment.meltingA[s];
    return grid.currentA(moment.state, line.branch);
}

/// How much more or less has grown on a meter than by the model.
IceGrowth growthFrom(double measuredM, double modelM)
{
    constexpr double leastM = 5e-4, leastSigma = 0.1;
    const IceGrowth prior;
    if (modelM < leastM)
        return prior;
    const double seen = std::log(std::clamp(measuredM / modelM, 0.2, 5.0));
    const double sigma = std::hypot(leastSigma, std::numbers::sqrt2 * kIceMeterSigmaM / modelM);
    const double weight = 1 / (sigma * sigma), own = 1 / (prior.logSigma * prior.logSigma);
    return {weight * seen / (weight + own), std::sqrt(1 / (weight + own))};
}

/// What the ice was by the meter, where there was any to be seen; else by the model.
double iceThen(double measured, double model, double airK)
{
    if (!std::isfinite(measured))
        return model;
    const bool mayBe = model > 0 || (measured > kIceSeenM && airK < kNoIceAboveK);
    return mayBe ? std::max(0.0, measured) : 0;
}

struct LineThrough {
    LineState state;
    IceGrowth growth;
};

Result<LineThrough> lineThrough(const GridModel& grid, const LineData& line, const Past& past,
                                const std::vector<Air>& air, const LineMeters& meters,
                                Eigen::MatrixXd& metered)
{
    const bool isCold = std::ranges::any_of(air, [](const Air& a) { return a.airK < kZero && a.rainMs > 0; });
    const bool isNeeded = meters.temperature || meters.ice || isCold;
    std::size_t k = 0;
    while (!isNeeded && k + 1 < past.moments.size() && past.hours(k) < -kSettleHours)
        ++k;
    const auto iceAt = [&](std::size_t moment) {
        return meters.ice ? past.moments[moment].measured[static_cast<Eigen::Index>(*meters.ice)] : NAN;
    };
    auto state = settledLine(grid, line, {}, air[k], currentThen(grid, line, past.moments[k]));
    double grownByMeter = 0, grownByModel = 0, before = iceThen(iceAt(k), 0, air[k].airK);
    if (state)
        state->iceM = before;
    for (; state; ++k) {
        const bool isBare = state->iceM <= 0 && !past.moments[k].isOut(grid, line.branch);
        if (meters.temperature && isBare)
            metered(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(*meters.temperature)) =
                state->kelvin;
        if (k + 1 == past.moments.size())
            break;
        const Moment& next = past.moments[k + 1];
        const double seconds = toSeconds(next.at - past.moments[k].at), from = state->iceM;
        state = lineAfter(grid, line, {}, air[k + 1], currentThen(grid, line, next), *state, seconds);
        if (!state)
            break;
        const double measured = iceAt(k + 1);
        if (state->iceM > from && !next.isOut(grid, line.branch) && std::isfinite(measured)) {
            grownByModel += state->iceM - from;
            grownByMeter += measured - before;
        }
        state->iceM = iceThen(measured, state->iceM, air[k + 1].airK);
        before = state->iceM;
    }
    if (!state)
        return passOn(state);
    return LineThrough{*state, growthFrom(grownByMeter, grownByModel)};
}

/// Where nobody measures ice, what the meters elsewhere have learned is expected, and no less doubt than
/// before.
void shareGrowth(const GridModel& grid, std::vector<IceGrowth>& growth)
{
    std::vector<double> learned;
    for (std::size_t l = 0; l < growth.size(); ++l)
        if (grid.meterAt(Meter::Kind::Ice, grid.lines[l].branch))
            learned.push_back(growth[l].logMean);
    for (std::size_t l = 0; l < growth.size() && !learned.empty(); ++l)
        if (!grid.meterAt(Meter::Kind::Ice, grid.lines[l].branch))
            growth[l].logMean = estimate::mean(learned);
}

Result<power::TransformerState> unitThrough(const GridModel& grid, const UnitData& unit, const Past& past,
                                            const std::vector<Air>& air, std::optional<std::size_t> meter,
                                            Eigen::MatrixXd& metered)
{
    power::TransformerState state = power::settledAt(
        unit.data, grid.loading(past.moments.front().state, unit.branch), air.front().airK - kZero);
    for (std::size_t k = 0;; ++k) {
        if (meter)
            metered(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(*meter)) =
                state.hotSpotC() + kZero;
        if (k + 1 == past.moments.size())
            return state;
        const double minutes = toSeconds(past.moments[k + 1].at - past.moments[k].at) / 60;
        const auto next = power::step(unit.data, state, grid.loading(past.moments[k + 1].state, unit.branch),
                                      air[k + 1].airK - kZero, minutes);
        if (!next)
            return next;
        state = *next;
    }
}

} // namespace

Result<HeatPast> heatPast(const GridModel& grid, const Past& past, std::stop_token stop)
{
    HeatPast result;
    result.metered.setConstant(static_cast<Eigen::Index>(past.moments.size()),
                               static_cast<Eigen::Index>(grid.meters.size()), NAN);
    const std::vector<Air> air = measuredAir(past);
    for (const LineData& line : grid.lines) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled", grid.name);
        const LineMeters meters{grid.meterAt(Meter::Kind::ConductorTemperature, line.branch),
                                grid.meterAt(Meter::Kind::Ice, line.branch)};
        const auto through = lineThrough(grid, line, past, air, meters, result.metered);
        if (!through)
            return passOn(through);
        result.lines.push_back(through->state);
        result.growth.push_back(through->growth);
    }
    shareGrowth(grid, result.growth);
    for (const UnitData& unit : grid.units) {
        const auto state = unitThrough(grid, unit, past, air, grid.meterAt(Meter::Kind::HotSpot, unit.branch),
                                       result.metered);
        if (!state)
            return passOn(state);
        result.units.push_back(*state);
    }
    return result;
}

} // namespace sinew::systems::powergrid
