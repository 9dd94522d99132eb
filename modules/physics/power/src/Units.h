// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/Dispatch.h>

namespace sinew::power {

/// A piece of generation (or of load shed) between two bounds with a smooth convex cost; per unit of power.
struct Unit {
    int bus = -1;
    int generator = -1; ///< -1: load shed
    double low = 0, high = 0;
    double linear = 0, quadratic = 0, cubic = 0; ///< $/h: linear u + quadratic u² + cubic u³

    double slope(double u) const { return linear + u * (2 * quadratic + 3 * u * cubic); }
    double curvature(double u) const { return 2 * quadratic + 6 * u * cubic; }
};

/// Generators as units; piecewise linear costs become one unit a piece. What cannot vary is put into
/// `fixedPu`, per bus. Errors: as dispatch().
Result<std::vector<Unit>> unitsOf(const Grid& grid, const Topology& topology, const DispatchOptions& options,
                                  std::vector<double>& fixedPu);

} // namespace sinew::power
