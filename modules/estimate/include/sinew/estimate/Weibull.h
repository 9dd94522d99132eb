// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <span>

namespace sinew::estimate {

/// Life distribution F(t) = 1 - exp(-(t/scale)^shape). Times in any one unit.
class Weibull {
public:
    /// Errors: InvalidInput where one is not positive.
    static Result<Weibull> make(double shape, double scale);
    double shape() const { return m_shape; }
    double scale() const { return m_scale; }
    double probabilityBy(double time) const; ///< of failure; 0 before time 0
    double hazard(double time) const; ///< failures per unit of time of what still lives; 0 before time 0
    double mean() const;
    /// Life that a share fails before; B10 is quantile(0.1). Errors: InvalidInput outside 0 < probability
    /// < 1.
    Result<double> quantile(double probability) const;
    /// Time left until a share has failed of what has reached `age`. Errors: as quantile; a negative age.
    Result<double> remaining(double age, double probability) const;

private:
    Weibull(double shape, double scale) : m_shape(shape), m_scale(scale) {}
    double m_shape, m_scale;
};

struct LifeInterval {
    double estimate = 0, lower = 0, upper = 0;
};

struct WeibullFit {
    Weibull life;
    double logLikelihood = 0;
    /// Covariance of ln(scale) and ln(shape), from the observed information.
    double varianceLogScale = 0, varianceLogShape = 0, covarianceLogs = 0;

    /// Quantile with its two-sided interval by the delta method on its logarithm.
    /// Errors: InvalidInput where probability or confidence is outside 0 … 1.
    Result<LifeInterval> quantile(double probability, double confidence) const;
};

/// Maximum likelihood. failures: lives that ended; censored: ages of what still lives, or was taken out
/// whole. Errors: InvalidInput: fewer than two different failures, a time that is not positive and finite;
/// NotConverged where the likelihood rises without end (failures all but equal). Source: Lawless, Statistical
/// Models and Methods for Lifetime Data.
Result<WeibullFit> fitWeibull(std::span<const double> failures, std::span<const double> censored = {});

} // namespace sinew::estimate
