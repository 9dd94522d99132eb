// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstddef>

namespace sinew::resistivity {

/// What materials::johnsonRatio gives in closed form, by finite volumes: potential beside the mouth of an
/// edge crack over that of the whole strip, probe and depth as shares of the strip's width, both on the edge
/// of a cell. Its error falls with the cell's size (the field is singular at the crack's tip): 0.7 % for 120
/// columns. Errors: InvalidInput: fewer than ten columns, depth or probe outside (0, 1).
Result<double> edgeCrackRatio(std::size_t columns, double depthShare, double probeShare);

} // namespace sinew::resistivity
