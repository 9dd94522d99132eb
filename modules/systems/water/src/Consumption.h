// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/water/Hydraulics.h>

#include <Eigen/Core>

namespace sinew::systems::waterloop {

/// How consumption differs from what the network's file says of it: all demands by one factor, and background
/// leakage, which does not follow the day.
struct Consumption {
    double factor = 1;
    double leakageM3s = 0;
    Eigen::VectorXd
        share; ///< of the leakage, per node: half the length of the pipes that meet there; sums to 1

    void applyTo(water::Conditions& conditions) const;
    double total(double demandM3s) const { return factor * demandM3s + leakageM3s; }
};

/// Fits the sources' measured inflow to the demand of the file, span by span (NaN: not measured), robustly:
/// an hour's burst must not pass for consumption. Few spans leave it near the file. The last two hours count
/// only where there is little else.
Consumption fitConsumption(const water::PipeNetwork& network, const Eigen::VectorXd& inflowM3s,
                           const Eigen::VectorXd& demandM3s, double spanS);

} // namespace sinew::systems::waterloop
