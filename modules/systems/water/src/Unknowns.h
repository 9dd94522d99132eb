// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Binding.h"

#include <sinew/physics/water/Hydraulics.h>

#include <Eigen/Core>

namespace sinew::systems::waterloop {

/// How far a network may be from what its file says: standard deviations of logarithms.
inline constexpr double roughnessSpread = 0.08; ///< of each pipe's
inline constexpr double consumerSpread = 0.15;  ///< of each node's demand
inline constexpr double everybodySpread = 0.06; ///< of all demands alike

/// What an error of one standard deviation in each of the model's unknowns does to the sensors' heads at a
/// state, m: one row a sensor, one column an unknown (each link's resistance, each node's demand).
/// sensitivity: d head(sensor) / d withdrawal(node) at that state.
/// A pipe whose resistance is larger by a share d carries q d / n less at the same heads: as if that were
/// withdrawn at its end and put in at its start.
Eigen::MatrixXd effectOfUnknowns(const water::PipeNetwork& network, const water::Conditions& conditions,
                                 const water::HydraulicState& state, const Eigen::MatrixXd& sensitivity);

} // namespace sinew::systems::waterloop
