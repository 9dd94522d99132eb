// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/Grid.h>

#include <memory>
#include <stop_token>

namespace sinew::power {

struct FlowOptions {
    enum class Start {
        Case, ///< voltages as the buses have them, generators' at their setpoints
        Flat, ///< 1 pu and the slack's angle
    };
    Start start = Start::Case;
    double tolerancePu = 1e-8; ///< largest power mismatch of any bus
    int maxIterations = 30;
    bool reactiveLimits = false; ///< a generator at its limit lets its voltage go
};

/// Power into a branch at each of its ends.
struct BranchFlow {
    double fromMw = 0, fromMvar = 0, toMw = 0, toMvar = 0;

    double mva() const; ///< the larger apparent power of the two ends
};

/// voltagePu[i], angleRad[i] belong to grid.buses[i] (0 where nothing feeds it), flow[j] to grid.branches[j],
/// generatorMw[k] to grid.generators[k].
struct PowerFlow {
    std::vector<double> voltagePu, angleRad;
    std::vector<BranchFlow> flow;
    std::vector<double> generatorMw, generatorMvar; ///< the first one at a slack bus takes what is left
    Topology topology;
    std::vector<int> atReactiveLimit; ///< buses whose generators stand at a limit
    int iterations = 0;
    double residualPu = 0;
    double lossMw = 0;
    std::vector<Warning> warnings;
};

/// Steady voltages and flows of a balanced grid.
///
/// Method: Newton-Raphson in polar coordinates; where it diverges, again from a flat start with shortened
/// steps. Errors: InvalidInput, SingularNetwork (no source at all), NotConverged (iterations, last residual,
/// and the bus
///         where it is: a voltage collapse), Cancelled. Bad data never throws.
/// Thread: pure; any thread. Checks `stop` once an iteration.
/// Source: Tinney & Hart 1967; MATPOWER User's Manual 8.0, chapters 3 and 4; golden case9 of it.
Result<PowerFlow> solvePowerFlow(const Grid& grid, const FlowOptions& options = {},
                                 std::stop_token stop = {});

/// The same for many states of one grid: loads, generation, setpoints and what is in service may change
/// between solutions; the matrix is analysed anew only where buses change their kind. Thread: one at a time.
class PowerFlowSolver {
public:
    /// Errors: as validate().
    static Result<PowerFlowSolver> make(const Grid& grid);
    PowerFlowSolver(PowerFlowSolver&&) noexcept;
    PowerFlowSolver& operator=(PowerFlowSolver&&) noexcept;
    ~PowerFlowSolver();

    /// `grid`: as in make(), with other numbers. `start`: voltages to begin with; nullptr: as the options
    /// say.
    Result<PowerFlow> solve(const Grid& grid, const FlowOptions& options = {},
                            const PowerFlow* start = nullptr, std::stop_token stop = {});

private:
    struct Private;
    explicit PowerFlowSolver(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

} // namespace sinew::power
