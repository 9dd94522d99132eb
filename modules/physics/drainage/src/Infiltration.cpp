// SPDX-License-Identifier: GPL-3.0-or-later
// Infiltration (SWMM 5 Reference Manual, volume I, chapter 4).
#include "Constants.h"
#include "Runoff.h"

#include <algorithm>
#include <cmath>

namespace sinew::drainage {

namespace {

/// Integral of the capacity from the curve's start, m.
double hortonVolume(const Horton& h, double t)
{
    return h.minimumMs * t +
           (h.maximumMs - h.minimumMs) / h.decayPerS * (1 - std::exp(-std::min(60.0, h.decayPerS * t)));
}

/// Time on the curve at which `volume` has soaked in.
double hortonTime(const Horton& h, double start, double dt, double volume)
{
    double t = start + dt / 2;
    for (int k = 0; k < 20; ++k) {
        const double rate =
            h.minimumMs + (h.maximumMs - h.minimumMs) * std::exp(-std::min(60.0, h.decayPerS * t));
        if (!(rate > 0))
            break;
        const double change = (hortonVolume(h, t) - volume) / rate;
        t -= change;
        if (std::abs(change) <= 0.001 * dt)
            break;
    }
    return std::max(t, 0.0);
}

double capped(const Horton& h, SoilState& soil, double rate, double dt)
{
    if (h.maximumVolumeM <= 0)
        return rate;
    rate = std::clamp((h.maximumVolumeM - soil.horFilled) / dt, 0.0, rate);
    soil.horFilled += rate * dt;
    return rate;
}

double horton(const Horton& h, SoilState& soil, double dt, double available, double recovery)
{
    const double range = h.maximumMs - h.minimumMs;
    if (range < 0 || h.decayPerS < 0 || h.regenerationPerS < 0)
        return 0;
    if (range == 0 || h.decayPerS == 0)
        return std::clamp(available, 0.0, h.maximumMs);
    if (available > 1e-13) {
        const double end = soil.horTime + dt, flat = 16 / h.decayPerS;
        const double before = hortonVolume(h, soil.horTime);
        double rate = std::max(h.minimumMs, (hortonVolume(h, end) - before) / dt);
        rate = std::min(rate, available);
        if (end > flat || rate < available)
            soil.horTime = end;
        else
            soil.horTime = hortonTime(h, soil.horTime, dt, before + rate * dt);
        return capped(h, soil, rate, dt);
    }
    if (h.regenerationPerS > 0) {
        const double left = 1 - std::exp(-h.decayPerS * soil.horTime);
        soil.horTime = -std::log(1 - std::exp(-h.regenerationPerS * recovery * dt) * left) / h.decayPerS;
        if (h.maximumVolumeM > 0)
            soil.horFilled = hortonVolume(h, soil.horTime);
    }
    return 0;
}

/// Capacity falls with what has soaked in beyond the least rate.
double modifiedHorton(const Horton& h, SoilState& soil, double dt, double available, double recovery)
{
    const double range = h.maximumMs - h.minimumMs;
    if (range < 0 || h.decayPerS < 0 || h.regenerationPerS < 0)
        return 0;
    if (range == 0 || h.decayPerS == 0)
        return std::clamp(available, 0.0, h.maximumMs);
    if (available > 1e-13) {
        double rate = std::max(h.minimumMs, h.maximumMs - h.decayPerS * soil.horFilled);
        if (h.maximumVolumeM > 0)
            rate = std::min(rate, std::max(0.0, (h.maximumVolumeM - soil.horFilled) / dt));
        rate = std::min(rate, available);
        soil.horFilled += std::max(0.0, rate - h.minimumMs) * dt;
        return rate;
    }
    soil.horFilled *= std::exp(-h.regenerationPerS * recovery * dt);
    return 0;
}

/// Depth of the upper zone, from which recovery follows: 4 sqrt(K), inches and inches an hour.
double upperZone(const GreenAmpt& g)
{
    constexpr double inch = 0.0254;
    return 4 * std::sqrt(g.conductivityMs / inch * 3600) * inch;
}

/// Recovery per second of the deficit (Ks in in/h): sqrt(Ks)/75 an hour.
double dryingPerS(const GreenAmpt& g)
{
    return std::sqrt(g.conductivityMs / 0.0254 * 3600) / 75 / 3600;
}

/// Cumulative infiltration after dt from F at saturation: F2 = c1 + c2 ln(…) by Newton's method.
double saturatedVolume(const GreenAmpt& g, double before, double head, double dt)
{
    const double c1 = head, start = before + g.conductivityMs * dt;
    if (c1 <= 0)
        return start;
    double volume = std::max(start, before + 1e-12);
    for (int k = 0; k < 40; ++k) {
        const double f =
            volume - before - c1 * std::log((volume + c1) / (before + c1)) - g.conductivityMs * dt;
        const double slope = 1 - c1 / (c1 + volume);
        const double change = slope > 1e-12 ? f / slope : f;
        volume = std::max(volume - change, before);
        if (std::abs(change) < 1e-9)
            break;
        if (volume <= before)
            volume = before + g.conductivityMs * dt;
    }
    return std::max(volume, start);
}

struct Ga {
    const GreenAmpt& g;
    SoilState& soil;
    double dt, available, depth, drying, zone;
    double limit() const { return zone * g.deficit; }
};

/// A new event finds the deficit that the upper zone has by now.
void startEvent(Ga& x)
{
    x.soil.deficit = std::clamp((x.limit() - x.soil.upperFilled) / std::max(x.zone, 1e-12), 0.0, x.g.deficit);
    x.soil.filled = 0;
}

void recover(Ga& x)
{
    if (x.soil.upperFilled <= 0)
        return;
    const double dried = x.drying * x.limit() * x.dt;
    x.soil.upperFilled = std::max(0.0, x.soil.upperFilled - dried);
    x.soil.filled = std::max(0.0, x.soil.filled - dried);
    if (x.soil.upperFilled <= 0 || x.soil.dry <= 0)
        startEvent(x);
}

double saturated(Ga& x)
{
    x.soil.dry = 0.06 / std::max(x.drying, 1e-12);
    const double head = (x.g.suctionM + x.depth) * x.soil.deficit;
    double volume = saturatedVolume(x.g, x.soil.filled, head, x.dt);
    double soaked = volume - x.soil.filled;
    if (soaked > x.available * x.dt) {
        soaked = x.available * x.dt;
        x.soil.isSaturated = false;
        volume = x.soil.filled + soaked;
    }
    x.soil.filled = volume;
    x.soil.upperFilled = std::min(x.soil.upperFilled + soaked, x.limit());
    return soaked / x.dt;
}

double unsaturated(Ga& x)
{
    if (x.available <= 0) {
        recover(x);
        return 0;
    }
    if (x.available <= x.g.conductivityMs) { // all of it goes in
        const double soaked = x.available * x.dt;
        x.soil.upperFilled = std::min(x.soil.upperFilled + soaked, x.limit());
        if (!x.g.isModified) {
            x.soil.filled += soaked;
            if (x.soil.dry <= 0)
                startEvent(x);
        }
        return x.available;
    }
    x.soil.dry = 0.06 / std::max(x.drying, 1e-12);
    const double full =
        x.g.conductivityMs * (x.g.suctionM + x.depth) * x.soil.deficit / (x.available - x.g.conductivityMs);
    if (x.soil.filled > full) {
        x.soil.isSaturated = true;
        return saturated(x);
    }
    if (x.soil.filled + x.available * x.dt < full) { // stays unsaturated
        const double soaked = x.available * x.dt;
        x.soil.filled += soaked;
        x.soil.upperFilled = std::min(x.soil.upperFilled + soaked, x.limit());
        return x.available;
    }
    // Saturates within the step.
    const double first = full - x.soil.filled, rest = x.dt - first / x.available;
    const double head = (x.g.suctionM + x.depth) * x.soil.deficit;
    double volume = std::min(saturatedVolume(x.g, full, head, rest), full + x.available * rest);
    const double soaked = volume - x.soil.filled;
    x.soil.filled = volume;
    x.soil.upperFilled = std::min(x.soil.upperFilled + soaked, x.limit());
    x.soil.isSaturated = true;
    return soaked / x.dt;
}

double curveNumber(const CurveNumber& c, SoilState& soil, double dt, double supply, double depth,
                   double recovery)
{
    const double greatest = (1000 / std::clamp(c.number, 10.0, 99.0) - 10) * 0.0254;
    const double regeneration = c.regenerationPerS * recovery,
                 gap = regeneration > 0 ? 0.06 / regeneration : 1e30;
    double rate = 0;
    if (supply > 1e-13) {
        if (soil.eventTime >= gap) {
            soil.rain = soil.infiltrated = 0;
            soil.retention = soil.capacity;
        }
        soil.eventTime = 0;
        soil.rain += supply * dt;
        const double held = soil.rain * (1 - soil.rain / (soil.rain + soil.retention));
        rate = std::max(0.0, (held - soil.infiltrated) / dt);
    } else if (depth > 1e-9 && soil.capacity > 0) {
        rate = std::min(soil.rate, soil.capacity / dt);
    } else {
        soil.eventTime += dt;
    }
    if (rate > 0) {
        rate = std::min(rate, depth / dt + supply);
        soil.infiltrated += rate * dt;
        if (regeneration > 0)
            soil.capacity = std::max(0.0, soil.capacity - rate * dt);
    } else {
        soil.capacity = std::min(greatest, soil.capacity + regeneration * greatest * dt);
    }
    soil.rate = rate;
    return rate;
}

} // namespace

SoilState startSoil(const Subcatchment& catchment)
{
    SoilState soil;
    if (const auto* g = std::get_if<GreenAmpt>(&catchment.infiltration))
        soil.deficit = g->deficit;
    if (const auto* c = std::get_if<CurveNumber>(&catchment.infiltration))
        soil.capacity = soil.retention = (1000 / std::clamp(c->number, 10.0, 99.0) - 10) * 0.0254;
    return soil;
}

double greenAmpt(const GreenAmpt& g, SoilState& soil, double dt, double supply, double depth, double recovery)
{
    Ga x{g, soil, dt, std::max(0.0, supply + depth / dt), depth, dryingPerS(g) * recovery, upperZone(g)};
    soil.dry -= dt;
    if (x.available < 1e-13)
        x.available = 0;
    return soil.isSaturated ? saturated(x) : unsaturated(x);
}

double infiltrate(const Subcatchment& catchment, SoilState& soil, double dt, double supply, double depth,
                  double recovery)
{
    if (const auto* h = std::get_if<Horton>(&catchment.infiltration))
        return h->isModified ? modifiedHorton(*h, soil, dt, supply + depth / dt, recovery)
                             : horton(*h, soil, dt, supply + depth / dt, recovery);
    if (const auto* g = std::get_if<GreenAmpt>(&catchment.infiltration))
        return greenAmpt(*g, soil, dt, supply, depth, recovery);
    return curveNumber(std::get<CurveNumber>(catchment.infiltration), soil, dt, supply, depth, recovery);
}

} // namespace sinew::drainage
