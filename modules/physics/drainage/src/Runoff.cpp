// SPDX-License-Identifier: GPL-3.0-or-later
// Overland flow: each subcatchment as three non-linear reservoirs (SWMM 5 Reference Manual, volume I, chapter
// 3):
//
//   d(depth)/dt = inflow - losses - alpha (depth - storage)^(5/3),   alpha = width sqrt(slope) / (n area)
#include "Runoff.h"

#include "Constants.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace sinew::drainage {

namespace {

constexpr double kManning = 1.49 * 0.672953; ///< 1.49 ft^(1/3)/s, as the manual rounds it, in m^(1/3)/s

double excessFlow(const Subarea& part, double depth)
{
    const double excess = depth - part.storage;
    return excess > 0 ? part.alpha * std::pow(excess, 5.0 / 3) : 0;
}

/// Runge-Kutta-Fehlberg with step control.
void drain(Subarea& part, double inflow, double span)
{
    const auto rate = [&](double depth) { return inflow - excessFlow(part, depth); };
    double t = 0, h = span;
    for (int k = 0; k < 10000 && t < span; ++k) {
        h = std::min(h, span - t);
        const double y = part.depth, k1 = rate(y), k2 = rate(y + h * k1 / 4);
        const double k3 = rate(y + h * (3 * k1 + 9 * k2) / 32);
        const double k4 = rate(y + h * (1932 * k1 - 7200 * k2 + 7296 * k3) / 2197);
        const double k5 = rate(y + h * (439.0 / 216 * k1 - 8 * k2 + 3680.0 / 513 * k3 - 845.0 / 4104 * k4));
        const double k6 = rate(
            y + h * (-8.0 / 27 * k1 + 2 * k2 - 3544.0 / 2565 * k3 + 1859.0 / 4104 * k4 - 11.0 / 40 * k5));
        const double fifth = h * (16.0 / 135 * k1 + 6656.0 / 12825 * k3 + 28561.0 / 56430 * k4 -
                                  9.0 / 50 * k5 + 2.0 / 55 * k6);
        const double fourth = h * (25.0 / 216 * k1 + 1408.0 / 2565 * k3 + 2197.0 / 4104 * k4 - k5 / 5);
        const double error = std::abs(fifth - fourth), allowed = 1e-5 * kFoot;
        if (error <= allowed || h < 1e-6 * span) {
            t += h;
            part.depth = y + fifth;
        }
        h *= std::clamp(0.9 * std::pow(allowed / std::max(error, 1e-30), 0.2), 0.1, 4.0);
    }
}

/// Ponded depth after a step; returns the time during which water stood above the depression storage.
double pond(Subarea& part, double excess, double dt)
{
    double span = dt;
    if (part.depth + excess * dt <= part.storage) {
        part.depth = std::max(0.0, part.depth + excess * dt);
        return span;
    }
    const double missing = part.storage - part.depth;
    if (missing > 0 && excess > 0) {
        span -= missing / excess;
        part.depth = part.storage;
    }
    span = std::max(span, 0.0);
    if (part.alpha > 0 && span > 0)
        drain(part, excess, span);
    else
        part.depth += excess * span;
    part.depth = std::max(part.depth, 0.0);
    return span;
}

double runoffOf(Subarea& part, double span)
{
    const double excess = part.depth - part.storage;
    if (excess <= 0)
        return 0;
    if (part.roughness > 0)
        return part.alpha * std::pow(excess, 5.0 / 3);
    part.depth = part.storage;
    return span > 0 ? excess / span : 0;
}

struct Weather {
    double evaporation, recovery;
};

void stepPart(const Subcatchment& c, CatchmentState& state, int kind, const Weather& weather, double dt,
              SurfaceTotals& totals)
{
    Subarea& part = state.parts[static_cast<std::size_t>(kind)];
    if (part.area <= 0)
        return;
    double moisture = part.depth / dt;
    const double evaporation = std::min(moisture, weather.evaporation);
    const double supply = part.inflow + state.rain;
    const double infiltration =
        kind == Pervious ? infiltrate(c, state.soil, dt, supply, part.depth, weather.recovery) : 0;
    moisture += supply;
    double span = dt;
    const double losses = std::min(evaporation + infiltration, moisture);
    if (evaporation + infiltration >= moisture)
        part.depth = 0;
    else
        span = pond(part, supply - evaporation - infiltration, dt);
    part.runoff = runoffOf(part, span);
    totals.evaporation += std::min(evaporation, losses) * part.area * dt;
    totals.infiltration += std::max(0.0, losses - evaporation) * part.area * dt;
}

/// Water that one part hands to another, as m/s over the receiver.
void passInside(const Subcatchment& c, CatchmentState& state)
{
    auto& [bare, storing, pervious] = state.parts;
    const double paved = bare.area + storing.area;
    if (c.route == Subcatchment::Internal::Impervious && paved > 0) {
        const double rate = pervious.runoff * (1 - pervious.outletShare) * pervious.area / paved;
        bare.inflow += rate;
        storing.inflow += rate;
    }
    if (c.route == Subcatchment::Internal::Pervious && pervious.area > 0)
        pervious.inflow += (bare.runoff * (1 - bare.outletShare) * bare.area +
                            storing.runoff * (1 - storing.outletShare) * storing.area) /
                           pervious.area;
}

void stepCatchment(const Subcatchment& c, CatchmentState& state, const Weather& weather, double dt,
                   SurfaceTotals& totals)
{
    double whole = 0;
    for (Subarea& part : state.parts) {
        whole += part.area;
        part.inflow = 0;
    }
    if (whole <= 0)
        return;
    for (Subarea& part : state.parts)
        part.inflow += state.runon / whole;
    passInside(c, state);
    const double dryRain = state.rain;
    totals.rain += dryRain * whole * dt;
    totals.runon += state.runon * dt;
    state.runoff = 0;
    for (const int kind : {ImperviousBare, ImperviousStoring, Pervious}) {
        stepPart(c, state, kind, weather, dt, totals);
        const Subarea& part = state.parts[static_cast<std::size_t>(kind)];
        state.runoff += part.runoff * part.area * part.outletShare;
    }
}

/// Rain now, and when it will next be otherwise.
double readGages(Surface& surface, const DrainageModel& model, double factor, double horizon)
{
    double next = horizon;
    constexpr double later = 1; // s: a span's start counts as reached a little before
    for (std::size_t g = 0; g < model.gages.size(); ++g) {
        const auto& spans = model.gages[g].spans;
        std::size_t& at = surface.nextSpan[g];
        while (at < spans.size() && spans[at].endS <= surface.time + later)
            ++at;
        surface.rain[g] = 0;
        if (at == spans.size())
            continue;
        const bool isRaining = spans[at].startS <= surface.time + later;
        surface.rain[g] = isRaining ? spans[at].rateMs * factor : 0;
        next = std::min(next, isRaining ? spans[at].endS : spans[at].startS);
    }
    return next;
}

double evaporationAt(const Evaporation& evaporation, double timeS, int month)
{
    if (evaporation.steps.empty())
        return evaporation.monthlyMs[static_cast<std::size_t>(month)];
    double rate = 0;
    for (const auto& step : evaporation.steps)
        if (step.startS <= timeS)
            rate = step.rateMs;
    return rate;
}

void passOutside(Surface& surface, const DrainageModel& model)
{
    for (CatchmentState& state : surface.catchments) {
        state.runon = 0;
        state.oldRunoff = state.runoff;
    }
    for (std::size_t i = 0; i < model.subcatchments.size(); ++i) {
        const int to = model.subcatchments[i].outletSubcatchment;
        if (to >= 0 && static_cast<std::size_t>(to) != i)
            surface.catchments[static_cast<std::size_t>(to)].runon += surface.catchments[i].runoff;
    }
}

} // namespace

Calendar calendarAt(double epochS)
{
    using namespace std::chrono;
    const double day = std::floor(epochS / 86400);
    const sys_days date{days{static_cast<int>(std::clamp(day, -1e6, 1e6))}};
    const year_month_day ymd{date};
    Calendar c;
    c.secondOfDay = epochS - day * 86400;
    c.month = static_cast<int>(static_cast<unsigned>(ymd.month())) - 1;
    c.weekday = static_cast<int>(weekday{date}.c_encoding());
    c.hour = std::min(23, static_cast<int>(c.secondOfDay / 3600));
    c.dayOfYear = static_cast<int>((date - sys_days{ymd.year() / January / 1}).count()) + 1;
    return c;
}

void startSurface(Surface& surface, const DrainageModel& model)
{
    surface.catchments.assign(model.subcatchments.size(), {});
    surface.nextSpan.assign(model.gages.size(), 0);
    surface.rain.assign(model.gages.size(), 0);
    for (std::size_t i = 0; i < model.subcatchments.size(); ++i) {
        const Subcatchment& c = model.subcatchments[i];
        CatchmentState& state = surface.catchments[i];
        state.soil = startSoil(c);
        const double paved = c.areaM2 * c.imperviousFraction, bare = paved * c.withoutStorageFraction;
        state.parts[ImperviousBare].area = bare;
        state.parts[ImperviousStoring] = {.area = paved - bare, .storage = c.storageImperviousM};
        state.parts[Pervious] = {.area = c.areaM2 - paved, .storage = c.storagePerviousM};
        for (const int kind : {ImperviousBare, ImperviousStoring, Pervious}) {
            Subarea& part = state.parts[static_cast<std::size_t>(kind)];
            const double area =
                kind == Pervious ? c.areaM2 - paved : paved; // both paved parts share the width
            part.roughness = kind == Pervious ? c.roughnessPervious : c.roughnessImpervious;
            if (area > 0 && part.roughness > 0)
                part.alpha = kManning * c.widthM * std::sqrt(c.slope) / (part.roughness * area);
            const bool isRouted = kind == Pervious
                                      ? c.route == Subcatchment::Internal::Impervious && paved > 0
                                      : c.route == Subcatchment::Internal::Pervious && c.areaM2 > paved;
            part.outletShare = isRouted ? 1 - c.routedFraction : 1;
        }
    }
}

void stepSurface(Surface& surface, const DrainageModel& model, double rainFactor, double endS)
{
    const Options& options = model.options;
    const double change = readGages(surface, model, rainFactor, surface.time + options.dryStepS);
    const bool isWet =
        surface.isRunning || std::ranges::any_of(surface.rain, [](double rate) { return rate > 0; });
    double dt = std::min(isWet ? options.wetStepS : options.dryStepS, change - surface.time);
    dt = std::min(std::max(dt, 1e-3), std::max(endS - surface.time, 1e-3));
    passOutside(surface, model);
    const Calendar now = calendarAt(options.startEpochS + surface.time);
    const auto month = static_cast<std::size_t>(now.month);
    const double evaporation = evaporationAt(model.evaporation, surface.time, now.month);
    surface.isRunning = false;
    for (std::size_t i = 0; i < surface.catchments.size(); ++i) {
        const Subcatchment& c = model.subcatchments[i];
        CatchmentState& state = surface.catchments[i];
        state.rain = c.gage >= 0 ? surface.rain[static_cast<std::size_t>(c.gage)] : 0;
        const Weather weather{model.evaporation.dryOnly && state.rain > 0 ? 0 : evaporation,
                              model.evaporation.recovery[month]};
        stepCatchment(c, state, weather, dt, surface.totals);
        surface.isRunning |= state.runoff > 0;
        surface.totals.runoff += c.outletSubcatchment >= 0 ? 0 : 0.5 * (state.oldRunoff + state.runoff) * dt;
    }
    surface.oldTime = surface.time;
    surface.time += dt;
}

double storedM3(const Surface& surface)
{
    double sum = 0;
    for (const CatchmentState& state : surface.catchments)
        for (const Subarea& part : state.parts)
            sum += part.depth * part.area;
    return sum;
}

} // namespace sinew::drainage
