// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/materials/Healing.h>

namespace sinew::materials {

/// One specimen: cracked, kept at a temperature for a time, loaded again.
struct HealingTest {
    double temperatureK = 0, timeS = 0;
    double healed = 0;   ///< share of the first strength that came back, 0…1
    double sigma = 0.05; ///< its standard deviation
};

struct HealingFit {
    HealingKinetics kinetics; ///< the limit of temperature is the caller's
    /// Standard deviations and correlation of the two at the mean temperature, where they are nearly free of
    /// each other: ln k(T_mean) and Ea.
    double meanTemperatureK = 0;
    double logRateSigma = 0, activationSigmaJMol = 0, correlation = 0;
    double logK0Sigma = 0;   ///< of ln k₀: large, it lies far outside the tests
    double fullestSigma = 0; ///< of H_∞; 0 where it was given
    double chiSquare = 0;    ///< Σ(residual/σ)²
    int freedom = 0;         ///< tests less fitted values: chiSquare should be about that

    /// σ of ln k at a temperature.
    double logRateSigmaAt(double temperatureK) const;
};

/// k₀ and Ea (and H_∞, unless `fullest` > 0 gives it) from tests, weighted least squares with covariance.
/// Errors: InvalidInput: fewer tests than unknowns, one temperature only, a healed share outside 0…1, sigma
/// not positive; NotConverged; InvalidInput where the tests do not determine the values (all healed, none
/// healed).
Result<HealingFit> fitHealing(std::span<const HealingTest> tests, double fullest = 0);

} // namespace sinew::materials
