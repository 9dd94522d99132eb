// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <span>

namespace sinew::estimate {

/// Drift with scatter that may go back: what is added in a time t is N(drift·t, diffusion²·t).
struct WienerProcess {
    double drift = 0;     ///< per unit of time
    double diffusion = 0; ///< per square root of the unit of time
};

/// When it first reaches a distance: inverse Gaussian with mean distance/drift and shape
/// (distance/diffusion)². Source: Chhikara & Folks 1989.
class WienerPassage {
public:
    /// Errors: InvalidInput where one is not positive and finite: without a drift towards it, it may never
    /// come.
    static Result<WienerPassage> make(const WienerProcess& process, double distance);
    double probabilityBy(double time) const; ///< 0 before time 0
    double mean() const { return m_mean; }
    double variance() const { return m_mean * m_mean / m_shape * m_mean; }
    /// Errors: InvalidInput outside 0 < probability < 1.
    Result<double> quantile(double probability) const;

private:
    WienerPassage(double mean, double shape) : m_mean(mean), m_shape(shape) {}
    double m_mean, m_shape;
};

/// Maximum likelihood from values at rising times, uneven ones too; the drift may come out negative.
/// Errors: InvalidInput: fewer than three points, times that do not rise, a value that is not finite.
Result<WienerProcess> fitWienerProcess(std::span<const double> times, std::span<const double> values);

} // namespace sinew::estimate
