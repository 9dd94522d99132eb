// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <span>

namespace sinew::estimate {

/// Wear that never goes back, such as corrosion or rutting: what is added in a time t is gamma distributed
/// with shape shapeRate·t and that scale, so its mean is shapeRate·scale·t. Source: van Noortwijk 2009.
struct GammaProcess {
    double shapeRate = 0; ///< per unit of time
    double scale = 0;     ///< in the wear's unit
};

/// When such wear has gone a distance: P(T ≤ t) = Q(shapeRate·t, distance/scale), Q the regularised upper
/// incomplete gamma function.
class GammaPassage {
public:
    /// distance: wear still allowed. Errors: InvalidInput where one is not positive and finite; LimitExceeded
    /// where the distance is over 1e8 scales (take a Wiener process there).
    static Result<GammaPassage> make(const GammaProcess& process, double distance);
    double probabilityBy(double time) const; ///< 0 before time 0
    double mean() const;
    /// Errors: InvalidInput outside 0 < probability < 1.
    Result<double> quantile(double probability) const;

private:
    GammaPassage(const GammaProcess& process, double distance) : m_process(process), m_distance(distance) {}
    double timeOf(double probability) const;
    GammaProcess m_process;
    double m_distance;
};

/// Maximum likelihood from wear measured at rising times (uneven ones too); measurement error is not part of
/// it. Errors: InvalidInput: fewer than three points, times that do not rise, wear that does not rise, a
/// value that is not finite; NotConverged where the increments are proportional to their times (no scatter).
Result<GammaProcess> fitGammaProcess(std::span<const double> times, std::span<const double> wear);

} // namespace sinew::estimate
