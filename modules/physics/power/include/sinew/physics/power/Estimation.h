// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/PowerFlow.h>

namespace sinew::power {

/// What a meter says. Powers as PowerFlow has them: injections into the grid (generation less load), flows
/// into a branch.
struct Measurement {
    enum class Quantity { VoltagePu, AngleRad, InjectionMw, InjectionMvar, FromMw, FromMvar, ToMw, ToMvar };
    Quantity quantity = Quantity::VoltagePu;
    int at = -1; ///< index of the bus, or of the branch
    double value = 0;
    double sigma = 0; ///< standard deviation, in the value's unit
};

struct EstimationOptions {
    double tolerance = 1e-8; ///< of the last step, radians and relative
    int maxIterations = 40;
    bool zeroInjections = true; ///< buses without load and running generator inject exactly nothing
    double badAbove = 4;        ///< normalised residuals beyond this are bad data; 0: no looking
    int mostBad = 20;           ///< how many may be set aside
};

/// residual[k], normalised[k] belong to measurements[k]: value less estimate, in its unit; and over its own
/// standard deviation (0 where nothing else checks the meter).
struct Estimate {
    std::vector<double> voltagePu, angleRad;
    std::vector<BranchFlow> flow;
    std::vector<double> residual, normalised;
    std::vector<int> bad; ///< measurements set aside, worst first
    double weightedSquares = 0;
    int freedom = 0; ///< weightedSquares of good data is about this
    int iterations = 0;
    Topology topology;
    std::vector<Warning> warnings;
};

/// The voltages that agree best with redundant measurements.
///
/// Method: weighted least squares by Gauss-Newton on the augmented (Hachtel) system, zero injections as exact
///         constraints; the largest normalised residual is set aside until none is suspicious.
/// Errors: InvalidInput (subject: the measurement), SingularNetwork (a bus that the measurements leave open),
///         NotConverged, Cancelled.
/// Thread: pure; any thread. Checks `stop` once an iteration.
/// Source: Abur & Exposito 2004, chapters 2, 3 and 5.
Result<Estimate> estimateState(const Grid& grid, const std::vector<Measurement>& measurements,
                               const EstimationOptions& options = {}, std::stop_token stop = {});

} // namespace sinew::power
