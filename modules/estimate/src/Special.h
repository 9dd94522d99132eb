// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <functional>
#include <span>

namespace sinew::estimate {

/// Regularised upper incomplete gamma function Q(shape, x), shape > 0, x ≥ 0. Series below the mean,
/// continued fraction (Lentz) above. Source: Abramowitz & Stegun 6.5.29, 6.5.31.
double upperGamma(double shape, double x);
double digamma(double x); ///< x > 0
/// ln Φ(z), also where Φ underflows.
double logNormalCdf(double z);

/// Root of a function that rises (or falls) between two signs, by bisection on [low, high].
double bisect(const std::function<double(double)>& function, double low, double high);
/// Where a distribution function reaches a probability; spreads a bracket from the guess > 0 first.
double invertCdf(const std::function<double(double)>& cdf, double probability, double guess);

/// Errors: InvalidInput outside 0 < probability < 1.
Result<void> checkProbability(double probability);
/// Errors: InvalidInput: sizes differ, fewer than three, not finite, times that do not rise.
Result<void> checkPath(std::span<const double> times, std::span<const double> values);

} // namespace sinew::estimate
