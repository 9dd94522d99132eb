// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/water/PipeNetwork.h>

#include <Eigen/Core>

#include <memory>
#include <span>
#include <stop_token>

namespace sinew::water {

/// How an instant differs from what the network says of itself.
struct HydraulicOptions {
    double timeS = 0;               ///< patterns are taken at this time
    std::vector<double> tankLevelM; ///< per node, read for tanks only; empty: initial levels
    std::optional<DemandModel> demandModel;
    std::optional<double> minimumPressureM, requiredPressureM;
    std::optional<double> accuracy;
    double demandFactor = 1;   ///< on every demand
    bool applyControls = true; ///< simple controls, as they stand at timeS
};

/// A hole in a pipe: `emitter` * pressure^exponent, at `fraction` of the way from its start to its end.
struct Leak {
    int link = -1;
    double fraction = 0.5;
    double emitter = 0; ///< m³/s at 1 m; a clamp reduces it
    double exponent = 0.5;
};

/// Everything that one solution depends on, resolved to numbers. conditionsAt() fills it; callers may then
/// change whatever they like (close a link, raise one demand) before they solve.
struct Conditions {
    struct LinkCondition {
        LinkStatus status = LinkStatus::Open;
        double setting = 1; ///< pump speed, or a valve's setting
    };
    std::vector<double> demandM3s;  ///< per node
    std::vector<double> fixedHeadM; ///< per node, read for reservoirs and tanks
    std::vector<double> emitter;    ///< per node, m³/s at 1 m
    std::vector<LinkCondition> links;
    DemandModel demandModel = DemandModel::DemandDriven;
    double minimumPressureM = 0, requiredPressureM = 0.07;
    double accuracy = 1e-3;
    std::vector<Leak> leaks; ///< besides the emitters; at most one a pipe
};
Conditions conditionsAt(const PipeNetwork& network, const HydraulicOptions& options);

/// Steady state. headM[i] belongs to network.nodes[i], flowM3s[j] to network.links[j].
struct HydraulicState {
    double timeS = 0;
    std::vector<double> headM;
    std::vector<double> flowM3s;      ///< positive from -> to
    std::vector<double> deliveredM3s; ///< per node: demand that is met; tanks: net inflow
    std::vector<double> emitterM3s;   ///< per node: what leaks out
    std::vector<double> seepageM3s;   ///< per node: its pipes' background leakage; empty where none has any
    std::vector<double> leakM3s,
        leakHeadM; ///< per leak of the conditions; a leaking pipe's flow is that at its start
    std::vector<LinkStatus> status; ///< how each link ended up
    /// Nodes whose head nothing determines (behind closed links, or between a valve that sets the flow and
    /// what draws it), ascending. Their headM is a number, but means nothing.
    std::vector<int> undetermined;
    int iterations = 0;
    double relativeError = 0;
    std::vector<Warning> warnings; ///< unbalanced, negative pressures (demand-driven)

    double pressureM(const PipeNetwork& network, int node) const
    {
        return headM[static_cast<std::size_t>(node)] -
               network.nodes[static_cast<std::size_t>(node)].elevationM;
    }
};

/// Steady heads and flows of a pressurised pipe network.
///
/// Method: global gradient algorithm; valves by status, demands and emitters as links to the outside.
///         Derivation in docs/physics/water.md.
/// Units:  SI. headM: m above datum. flowM3s: positive from -> to.
/// Errors: InvalidInput, SingularNetwork (names a node without a source), NotConverged (iterations, last
///         residual), Cancelled. Bad data never throws.
/// Thread: pure; any thread. Checks `stop` once an iteration.
/// Source: Todini & Pilati 1988; golden case Net1.
Result<HydraulicState> solveHydraulics(const PipeNetwork& network, const HydraulicOptions& options,
                                       std::stop_token stop = {});

/// The same for many instants of one network: the matrix pattern is analysed once.
/// Refers to the network, which must stay as it is (numbers in Conditions may change freely).
/// Thread: one at a time.
class HydraulicSolver {
public:
    /// Errors: as validate(); Cancelled.
    static Result<HydraulicSolver> make(const PipeNetwork& network, std::stop_token stop = {});
    HydraulicSolver(HydraulicSolver&&) noexcept;
    HydraulicSolver& operator=(HydraulicSolver&&) noexcept;
    ~HydraulicSolver();

    /// `start`: flows and statuses to begin with (the last step's); nullptr: from nothing.
    Result<HydraulicState> solve(const Conditions& conditions, const HydraulicState* start = nullptr,
                                 std::stop_token stop = {});

    /// d head(sensor) / d withdrawal(node) at a state, m per m³/s; one row a sensor, one column a node. Exact
    /// for small withdrawals (statuses as they are); zero columns and rows at reservoirs and tanks. Errors:
    /// SingularNetwork.
    Result<Eigen::MatrixXd> headSensitivity(const Conditions& conditions, const HydraulicState& state,
                                            std::span<const int> sensorNodes);

    /// d head(sensor) / d emitter(leak) at a state, m per (m³/s at 1 m); one row a sensor, one column a leak:
    /// at its present size where the pipe leaks by the conditions, else at nothing. By the adjoint: one
    /// back-substitution a sensor, whatever the number of leaks. Errors: SingularNetwork, InvalidInput (not a
    /// pipe, fraction outside [0, 1]).
    Result<Eigen::MatrixXd> leakSensitivity(const Conditions& conditions, const HydraulicState& state,
                                            std::span<const int> sensorNodes, std::span<const Leak> leaks);

private:
    struct Private;
    explicit HydraulicSolver(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

/// A copy with the pipe split at the leak: a new last node "<pipe>@leak" carrying the emitter and a new last
/// link "<pipe>@rest" from there to the pipe's old end. All old indices stay valid.
/// Errors: InvalidInput (not a pipe, fraction outside (0, 1), negative size).
Result<PipeNetwork> withLeak(const PipeNetwork& network, const Leak& leak);

/// What single leaks would do to one state: the state and its factors are kept, so that a leak costs a
/// back-substitution to be foreseen and, mostly, one iteration to be made exact.
/// Refers to the network. Thread: one at a time; a copy for another thread is cheap beside make().
class LeakStudy {
public:
    /// Errors: as HydraulicSolver::make and solve.
    static Result<LeakStudy> make(const PipeNetwork& network, const Conditions& conditions,
                                  std::stop_token stop = {});
    LeakStudy(const LeakStudy& other);
    LeakStudy(LeakStudy&&) noexcept;
    ~LeakStudy();

    const HydraulicState& base() const; ///< without the leak
    /// The state with this leak besides the conditions' own. As exact as a solution of its own.
    /// Errors: InvalidInput (not a pipe, fraction outside [0, 1], negative size), else as solve.
    Result<HydraulicState> solve(const Leak& leak, std::stop_token stop = {});

private:
    struct Private;
    explicit LeakStudy(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

/// Each leak on its own, spread over `threads` (0: as the machine has). Errors: the first of solve's, in the
/// leaks' order.
Result<std::vector<HydraulicState>> solveLeaks(const PipeNetwork& network, const Conditions& conditions,
                                               std::span<const Leak> leaks, int threads = 0,
                                               std::stop_token stop = {});

/// What a repair leaves of a leak's opening.
struct Repair {
    double clamp = 0;         ///< how far a shape-memory clamp has closed, 0 … 1
    double clampReach = 0.85; ///< the share of the opening that it closes when tight
    double healed = 0;        ///< the share that a healing liner has grown over, 0 … 1
};
double openShare(const Repair& repair);
/// Emitter reduced as the repair says; its area falls, so its coefficient falls in proportion.
Leak repaired(const Leak& leak, const Repair& repair);
/// How tight a clamp sits, 0 … 1: its contact pressure (recovery stress * band / radius) against the line's
/// pressure.
double clampClosure(double recoveryStressPa, double bandM, double pipeRadiusM, double linePressurePa);

/// Emitter coefficient (exponent 0.5) of an orifice: discharge * area * sqrt(2 g).
double orificeEmitter(double areaM2, double dischargeCoefficient = 0.6);

} // namespace sinew::water
