// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/battery/Row.h>

namespace sinew::battery {

/// The least oven temperature at which a part alone runs away within a time: bisection, each probe one run.
struct OvenSearch {
    double lowK = 373.15, highK = 473.15;
    double withinS = 3 * 3600;
    double toleranceK = 1e-3;
    Surface surface;
    double runawayKs = 1;          ///< it has run away once its own heat warms it this fast,
    std::optional<double> passesK; ///< or, where given, once it passes this temperature
};

/// A part put into an oven of constant temperature. Errors: as solveRow().
Result<RowResult> ovenTest(const Part& part, const Surface& surface, double ovenK, const RowOptions& options,
                           std::stop_token stop = {});

/// Errors: as solveRow(); NotConverged where it runs away already at lowK, or not even at highK.
Result<double> criticalOvenK(const Part& part, const OvenSearch& search, std::stop_token stop = {});

} // namespace sinew::battery
