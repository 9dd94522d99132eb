// SPDX-License-Identifier: GPL-3.0-or-later
#include "Heat.h"

#include <sinew/physics/conductor/Ice.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::systems::powergrid {

namespace {

constexpr double kPi = std::numbers::pi, kZero = 273.15;
constexpr double kCalmMs = 0.3, kStepS = 300, kSettleHours = 2;
constexpr double kFreezesBelowK = kZero + 1;

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

/// The sleeve stands at 0 °C: what air and current bring melts it, what they take does not make more of it.
double melted(const conductor::Conductor& c, const conductor::Weather& w, double solar, double currentA,
              double iceM, double seconds)
{
    conductor::Conductor sleeve = c;
    sleeve.diameterM += 2 * iceM;
    const double brings = currentA * currentA * c.resistanceOhmM(0) + solar -
                          conductor::convectionWm(conductor::Method::Ieee738, sleeve, w, 0) -
                          conductor::radiationWm(sleeve, w.airC, 0);
    return thicknessM(c, conductor::iceMassKgM(c, iceM) -
                             std::max(0.0, brings) * seconds / conductor::kFusionJKg);
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
    const auto celsius = conductor::temperatureAfterC(conductor::Method::Ieee738, c, w, solar, currentA,
                                                      state.kelvin - kZero, seconds, kStepS);
    if (!celsius)
        return passOn(celsius);
    LineState next{*celsius + kZero, state.iceM};
    if (air.rainMs > 0 && air.airK < kZero && next.kelvin < kFreezesBelowK)
        next.iceM += conductor::glazeThicknessM(air.rainMs * 3.6e6, w.windMs, seconds / 3600);
    else if (state.iceM > 0)
        next.iceM = melted(c, w, solar, currentA, state.iceM, seconds);
    if (next.iceM > 0)
        next.kelvin = std::min(next.kelvin, kZero);
    return next;
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

struct Meters {
    std::optional<Eigen::Index> temperature, ice;
};

Result<LineState> lineThrough(const GridModel& grid, const LineData& line, const Past& past,
                              const std::vector<Air>& air, const Meters& meters, Eigen::MatrixXd& metered)
{
    const bool isCold = std::ranges::any_of(air, [](const Air& a) { return a.airK < kZero && a.rainMs > 0; });
    const bool isNeeded = meters.temperature || meters.ice || isCold;
    std::size_t k = 0;
    while (!isNeeded && k + 1 < past.moments.size() && past.hours(k) < -kSettleHours)
        ++k;
    auto state = settledLine(grid, line, {}, air[k], grid.currentA(past.moments[k].state, line.branch));
    for (; state; ++k) {
        if (meters.temperature)
            metered(static_cast<Eigen::Index>(k), *meters.temperature) = state->kelvin;
        if (meters.ice)
            metered(static_cast<Eigen::Index>(k), *meters.ice) = state->iceM;
        if (k + 1 == past.moments.size())
            break;
        const double seconds = toSeconds(past.moments[k + 1].at - past.moments[k].at);
        state = lineAfter(grid, line, {}, air[k + 1], grid.currentA(past.moments[k + 1].state, line.branch),
                          *state, seconds);
    }
    if (state && meters.ice)
        if (const double measured = past.now().measured[*meters.ice]; std::isfinite(measured))
            state->iceM = std::max(0.0, measured);
    return state;
}

Result<power::TransformerState> unitThrough(const GridModel& grid, const UnitData& unit, const Past& past,
                                            const std::vector<Air>& air, std::optional<Eigen::Index> meter,
                                            Eigen::MatrixXd& metered)
{
    power::TransformerState state = power::settledAt(
        unit.data, grid.loading(past.moments.front().state, unit.branch), air.front().airK - kZero);
    for (std::size_t k = 0;; ++k) {
        if (meter)
            metered(static_cast<Eigen::Index>(k), *meter) = state.hotSpotC() + kZero;
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

std::optional<Eigen::Index> meterAt(const GridModel& grid, Meter::Kind kind, int branch)
{
    for (std::size_t k = 0; k < grid.meters.size(); ++k)
        if (grid.meters[k].kind == kind && grid.meters[k].at == branch)
            return static_cast<Eigen::Index>(k);
    return std::nullopt;
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
        const Meters meters{meterAt(grid, Meter::Kind::ConductorTemperature, line.branch),
                            meterAt(grid, Meter::Kind::Ice, line.branch)};
        const auto state = lineThrough(grid, line, past, air, meters, result.metered);
        if (!state)
            return passOn(state);
        result.lines.push_back(*state);
    }
    for (const UnitData& unit : grid.units) {
        const auto state = unitThrough(grid, unit, past, air,
                                       meterAt(grid, Meter::Kind::HotSpot, unit.branch), result.metered);
        if (!state)
            return passOn(state);
        result.units.push_back(*state);
    }
    return result;
}

} // namespace sinew::systems::powergrid
