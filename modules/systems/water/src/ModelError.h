// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Evidence.h"
#include "Past.h"

#include <sinew/physics/water/Hydraulics.h>

namespace sinew::systems::waterloop {

/// What a sound network's gauges may deviate by from the calibrated model in the mean of a window, covariance in m², one row a
/// sensor of `sensors`: consumers who deviate for a while, each alone and all together; and what unknown roughness and
/// consumers' habits do under the window's load beyond what offsets and slopes took up in quiet times.
/// Errors: those of the solver.
Result<Eigen::MatrixXd> modelError(water::HydraulicSolver& solver, const water::PipeNetwork& network, const Binding& binding,
                                   const Past& past, const Calibration& calibration, Window window, const std::vector<int>& sensors);

} // namespace sinew::systems::waterloop
