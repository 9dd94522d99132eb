// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/GammaProcess.h>

#include "Quadrature.h"
#include "Special.h"

#include <cmath>

namespace sinew::estimate {

namespace {

Result<void> checkPositive(double value, const char* name)
{
    if (value > 0 && std::isfinite(value))
        return {};
    return fail(ErrorCode::InvalidInput, "must be positive", name);
}

} // namespace

Result<GammaPassage> GammaPassage::make(const GammaProcess& process, double distance)
{
    for (const auto& good : {checkPositive(process.shapeRate, "gamma process shape rate"),
                             checkPositive(process.scale, "gamma process scale"),
                             checkPositive(distance, "distance to the limit")})
        if (!good)
            return passOn(good);
    if (distance > 1e8 * process.scale)
        return fail(ErrorCode::LimitExceeded, "is over 1e8 scales", "distance to the limit");
    return GammaPassage(process, distance);
}

double GammaPassage::probabilityBy(double time) const
{
    return time > 0 ? upperGamma(m_process.shapeRate * time, m_distance / m_process.scale) : 0;
}

double GammaPassage::timeOf(double probability) const
{
    const double guess = (m_distance / m_process.scale + 0.5) / m_process.shapeRate;
    return invertCdf([this](double time) { return probabilityBy(time); }, probability, guess);
}

double GammaPassage::mean() const
{
    // ∫ P(T > t) dt; one before the first time, none after the second to double accuracy.
    const double from = timeOf(1e-15), to = timeOf(1 - 1e-15);
    const Quadrature points = gaussPanels(from, to, 16);
    double sum = from;
    for (std::size_t i = 0; i < points.at.size(); ++i)
        sum += points.weight[i] * (1 - probabilityBy(points.at[i]));
    return sum;
}

Result<double> GammaPassage::quantile(double probability) const
{
    if (auto good = checkProbability(probability); !good)
        return passOn(good);
    return timeOf(probability);
}

Result<GammaProcess> fitGammaProcess(std::span<const double> times, std::span<const double> wear)
{
    if (auto good = checkPath(times, wear); !good)
        return passOn(good);
    for (std::size_t i = 1; i < wear.size(); ++i)
        if (!(wear[i] > wear[i - 1]))
            return fail(ErrorCode::InvalidInput, "has no more wear than the one before",
                        "point " + std::to_string(i + 1));
    const double total = times.back() - times.front();
    const double rate = (wear.back() - wear.front()) / total; // = shapeRate · scale
    // The likelihood's slope in the shape rate a; it falls with a: Σ Δt (ln(a Δx / rate) - ψ(a Δt)).
    const auto slope = [&](double a) {
        double sum = 0;
        for (std::size_t i = 1; i < times.size(); ++i) {
            const double dt = times[i] - times[i - 1], dx = wear[i] - wear[i - 1];
            sum += dt * (std::log(a * dx / rate) - digamma(a * dt));
        }
        return sum;
    };
    double low = 1 / total, high = 1 / total;
    while (slope(low) < 0 && low * total > 1e-12)
        low *= 0.5;
    while (slope(high) > 0 && high * total < 1e12)
        high *= 2;
    if (slope(high) > 0)
        return fail(ErrorCode::NotConverged, "the increments have no scatter", "gamma process");
    const double a = bisect(slope, low, high);
    return GammaProcess{a, rate / a};
}

} // namespace sinew::estimate
