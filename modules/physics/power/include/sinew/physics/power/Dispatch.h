// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/Grid.h>

#include <memory>
#include <optional>
#include <stop_token>

namespace sinew::power {

struct DispatchOptions {
    std::optional<double> shedPerMwh; ///< load may be shed at this price; without: never
    double tolerance = 1e-9;          ///< of balance (per unit), prices and gap (relative)
    int maxIterations = 120;
};

/// generatorMw[k] belongs to grid.generators[k]; angleRad, lmp and shedMw to grid.buses; flowMw to
/// grid.branches.
struct Dispatch {
    std::vector<double> generatorMw, angleRad, flowMw;
    std::vector<double> lmp;    ///< $/MWh: what one MW more at the bus would cost; 0 where nothing feeds it
    std::vector<double> shedMw; ///< load not served, dead islands' included
    double costPerHour = 0;     ///< of the generators that run
    double shedCostPerHour = 0;
    Topology topology;
    int iterations = 0;
    double residualPu = 0; ///< largest imbalance of a bus
    std::vector<Warning> warnings;
};

/// Cheapest generation that serves the load within the ratings: linear flow, convex costs.
///
/// Method: primal-dual interior point with predictor and corrector (Mehrotra 1992); generators and limits are
///         eliminated, which leaves an angle and a price a bus, on the pattern of the grid.
/// Errors: InvalidInput (also costs that are not convex: subject the generator), Unsupported (a polynomial
/// above the
///         third power), NotConverged (no dispatch keeps the limits: says how much load would have to go, and
///         where), Cancelled.
/// Thread: pure; any thread. Checks `stop` once an iteration.
/// Source: MATPOWER User's Manual 8.0, section 6.2.
Result<Dispatch> dispatch(const Grid& grid, const DispatchOptions& options = {}, std::stop_token stop = {});

/// The same for many states of one grid: the matrix pattern is analysed once.
/// Thread: one at a time.
class DispatchSolver {
public:
    static Result<DispatchSolver> make(const Grid& grid);
    DispatchSolver(DispatchSolver&&) noexcept;
    DispatchSolver& operator=(DispatchSolver&&) noexcept;
    ~DispatchSolver();
    Result<Dispatch> solve(const Grid& grid, const DispatchOptions& options = {}, std::stop_token stop = {});

private:
    struct Private;
    explicit DispatchSolver(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

/// $/h at an output. Source: MATPOWER User's Manual 8.0, table B-4.
double costPerHour(const Cost& cost, double mw);

} // namespace sinew::power
