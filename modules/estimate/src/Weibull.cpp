// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Gaussian.h>
#include <sinew/estimate/Weibull.h>

#include "Special.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sinew::estimate {

Result<Weibull> Weibull::make(double shape, double scale)
{
    if (!(shape > 0) || !std::isfinite(shape))
        return fail(ErrorCode::InvalidInput, "must be positive", "Weibull shape");
    if (!(scale > 0) || !std::isfinite(scale))
        return fail(ErrorCode::InvalidInput, "must be positive", "Weibull scale");
    return Weibull(shape, scale);
}

double Weibull::probabilityBy(double time) const
{
    return time > 0 ? -std::expm1(-std::pow(time / m_scale, m_shape)) : 0;
}

double Weibull::hazard(double time) const
{
    return time > 0 ? m_shape / m_scale * std::pow(time / m_scale, m_shape - 1) : 0;
}

double Weibull::mean() const
{
    return m_scale * std::tgamma(1 + 1 / m_shape);
}

Result<double> Weibull::quantile(double probability) const
{
    return remaining(0, probability);
}

Result<double> Weibull::remaining(double age, double probability) const
{
    if (auto good = checkProbability(probability); !good)
        return passOn(good);
    if (!(age >= 0) || !std::isfinite(age))
        return fail(ErrorCode::InvalidInput, "must not be negative", "age");
    const double hazardSoFar = std::pow(age / m_scale, m_shape);
    return m_scale * std::pow(hazardSoFar - std::log1p(-probability), 1 / m_shape) - age;
}

namespace {

struct Lives {
    std::vector<double> all; ///< ln(time / longest): no power of them overflows
    double meanLog = 0;      ///< of the failures
    double failures = 0;
    double longest = 0;
};

Result<Lives> livesOf(std::span<const double> failures, std::span<const double> censored)
{
    Lives lives;
    for (const auto times : {failures, censored})
        for (const double time : times) {
            if (!(time > 0) || !std::isfinite(time))
                return fail(ErrorCode::InvalidInput, "must be positive", "time " + std::to_string(time));
            lives.longest = std::max(lives.longest, time);
        }
    if (failures.size() < 2 || std::ranges::all_of(failures, [&](double t) { return t == failures[0]; }))
        return fail(ErrorCode::InvalidInput, "are fewer than two different ones", "failures");
    for (const auto times : {failures, censored})
        for (const double time : times)
            lives.all.push_back(std::log(time / lives.longest));
    lives.failures = static_cast<double>(failures.size());
    for (std::size_t i = 0; i < failures.size(); ++i)
        lives.meanLog += lives.all[i] / lives.failures;
    return lives;
}

// Σ t^shape, Σ t^shape ln t, Σ t^shape ln² t, with t over the longest.
struct Sums {
    double zero = 0, one = 0, two = 0;
};

Sums sumsOf(const Lives& lives, double shape)
{
    Sums sums;
    for (const double log : lives.all) {
        const double power = std::exp(shape * log);
        sums.zero += power;
        sums.one += power * log;
        sums.two += power * log * log;
    }
    return sums;
}

} // namespace

Result<WeibullFit> fitWeibull(std::span<const double> failures, std::span<const double> censored)
{
    const auto lives = livesOf(failures, censored);
    if (!lives)
        return passOn(lives);
    // The likelihood's slope in the shape with the scale at its best; it falls with the shape.
    const auto slope = [&](double shape) {
        const Sums sums = sumsOf(*lives, shape);
        return 1 / shape + lives->meanLog - sums.one / sums.zero;
    };
    double high = 1;
    while (slope(high) > 0 && high < 1e6)
        high *= 2;
    if (slope(high) > 0)
        return fail(ErrorCode::NotConverged, "the failures are all but equal", "Weibull shape");
    const double shape = bisect(slope, 1e-9, high);
    const Sums sums = sumsOf(*lives, shape);
    const double r = lives->failures;
    const double scale = lives->longest * std::pow(sums.zero / r, 1 / shape);
    auto life = Weibull::make(shape, scale);
    if (!life)
        return passOn(life);
    // Observed information in ln(scale) and ln(shape): with H_i = (t_i/scale)^shape and w_i = ln H_i,
    // I = [shape² ΣH, -Σ… ; …] where ΣH = r; both follow from Σ H w and Σ H w².
    const double centre = std::log(scale / lives->longest), perUnit = r / sums.zero;
    const double hw = shape * (perUnit * sums.one - r * centre);
    const double hw2 = shape * shape * (perUnit * (sums.two - 2 * centre * sums.one) + r * centre * centre);
    const double aa = shape * shape * r, ab = -shape * hw, bb = r + hw2;
    const double determinant = aa * bb - ab * ab;
    const double logLikelihood = r * (std::log(shape / scale) + (shape - 1) * (lives->meanLog - centre)) - r;
    return WeibullFit{*life, logLikelihood, bb / determinant, aa / determinant, -ab / determinant};
}

Result<LifeInterval> WeibullFit::quantile(double probability, double confidence) const
{
    const auto estimate = life.quantile(probability);
    if (!estimate)
        return passOn(estimate);
    if (auto good = checkProbability(confidence); !good)
        return passOn(good);
    // ln t = ln(scale) + ln(-ln(1-p)) / shape.
    const double slope = -std::log(-std::log1p(-probability)) / life.shape();
    const double variance = varianceLogScale + slope * (2 * covarianceLogs + slope * varianceLogShape);
    const double factor =
        std::exp(normalQuantile(0.5 + 0.5 * confidence) * std::sqrt(std::max(0.0, variance)));
    return LifeInterval{*estimate, *estimate / factor, *estimate * factor};
}

} // namespace sinew::estimate
