// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Calibration.h"
#include "WindOutlook.h"

namespace sinew::systems {

/// Possible futures of one bridge. Members differ in wind, factors, bar temperature and the minute's luck;
/// the same member of two ensembles differs only in the dampers' temperatures.
struct Ensemble {
    int members = 0, points = 0, outputs = 0;
    std::vector<double> median;     ///< [output][point][member]: median one-minute peak, given the member
    std::vector<double> luck;       ///< [point][member]: standard normal, common to all outputs
    std::vector<double> sensorLuck; ///< [point][member]: standard normal
    Eigen::VectorXd spread;         ///< of a minute's log peak, by output
    Eigen::VectorXd offset, noise;  ///< that the sensor adds, by output
    double medianAt(int output, int point, int member) const { return median[index(output, point, member)]; }
    /// The strongest gust of a minute.
    double peakAt(int output, int point, int member) const;
    /// What the sensor would say: gusts and its own error included.
    double valueAt(int output, int point, int member) const;
    std::size_t index(int output, int point, int member) const
    {
        return (static_cast<std::size_t>(output) * static_cast<std::size_t>(points) +
                static_cast<std::size_t>(point)) *
                   static_cast<std::size_t>(members) +
               static_cast<std::size_t>(member);
    }
};

struct EnsembleSettings {
    int members = 200;
    double modelSigma = 0.12; ///< what calibration cannot see, log, lasting within a run
    std::uint64_t seed = 1;
};

/// barK[point]: the dampers' temperatures to assume there.
Result<Ensemble> makeEnsemble(SurfaceBook& book, const Calibration& calibration, const WindScenario& scenario,
                              const std::vector<std::vector<double>>& barK, double barSigmaK,
                              const EnsembleSettings& settings, std::stop_token stop);

struct Summary {
    double mean = 0, lower = 0, upper = 0;
};
Summary summarise(const Ensemble& ensemble, int output, int point);

/// Probability that any minute from `firstPoint` on passes the limit; each point stands for `minutesAPoint`.
double exceedance(const Ensemble& ensemble, int output, double limit, double minutesAPoint,
                  int firstPoint = 0);

} // namespace sinew::systems
