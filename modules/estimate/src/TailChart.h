// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <span>

namespace sinew::estimate {

/// Weights of the charts of a residual: at once, within hours, within a day.
inline constexpr double kChartWeights[] = {1, 0.3, 0.08};
inline constexpr int kCharts = 3;

/// One step of a chart: the new average. The smoothed charts are of values held within 4 sigma: one outlier
/// is no drift.
double chartStep(int chart, double average, double z);

/// How improbable a score is: beyond the threshold u, P(score > e) = share * exp(-(e - u) / mean).
/// Source: peaks over a threshold with the shape held at zero (Siffer et al. 2017).
struct Tail {
    double threshold = 0, mean = 1, share = 1;

    /// Nothing where no two scores lie above the threshold. `share`: of the scores that make the tail.
    static std::optional<Tail> fit(std::span<const double> scores, double share);
    double evidence(double score) const; ///< -ln P; that of `share` at and below the threshold
};

} // namespace sinew::estimate
