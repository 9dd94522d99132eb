// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/drainage/DrainageModel.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace sinew::drainage {

/// An instant. depthM[i] and what follows it belong to model.nodes[i], flowM3s[j] … to model.links[j].
struct DrainageState {
    double timeS = 0;
    std::vector<double> depthM, inflowM3s, floodingM3s; ///< inflow: total, floods: what leaves to the ground
    std::vector<double> flowM3s;                        ///< positive from -> to
    std::vector<double> linkDepthM, velocityMs, setting;
    std::vector<double> runoffM3s; ///< per subcatchment
};

struct Peak {
    double value = 0, timeS = 0;
};

struct NodeSummary {
    double averageDepthM = 0;
    Peak depthM, lateralM3s, inflowM3s, floodingM3s;
    double lateralM3 = 0, inflowM3 = 0, floodedM3 = 0, floodedS = 0, surchargedS = 0;
    double outflowM3 = 0; ///< outfalls: what left the system
    double flowingS = 0;  ///< outfalls: time with outflow
};

struct LinkSummary {
    Peak flowM3s; ///< of its absolute value
    Peak velocityMs;
    double maximumFill = 0; ///< depth over full depth
    double fullFlowM3s = 0; ///< of a conduit at its slope
    double fullS = 0;       ///< both ends full
};

/// Volumes in m³.
struct Balance {
    double rain = 0, evaporation = 0, infiltration = 0, runoff = 0, surfaceStorage = 0, initialSurface = 0;
    double runoffErrorPercent = 0;
    double wetInflow = 0, dryInflow = 0, directInflow = 0, outflow = 0, flooding = 0, losses = 0;
    double initialStorage = 0, finalStorage = 0;
    double routingErrorPercent = 0;
};

/// Nodes and links: of the time from the model's report start on, as in SWMM. The balance: of the whole run.
struct Summary {
    std::vector<NodeSummary> nodes;
    std::vector<LinkSummary> links;
    Balance balance;
    std::int64_t steps = 0, iterations = 0, notConverged = 0;
    double residualM = 0; ///< largest change of a depth in the last iteration of any step that did converge
    std::vector<Warning> warnings;
};

/// How a run differs from what the model says of itself.
struct SimulationOptions {
    std::optional<double> durationS, reportStepS, routingStepS;
    double rainFactor = 1;
    std::int64_t maximumSteps = 1'000'000'000; ///< routing steps before LimitExceeded
};

/// What hinders the flow in a conduit.
struct Obstruction {
    double blockedFraction = 0; ///< of the area, 0 … 1
    double sedimentM = 0;       ///< depth of a bed
    double roughnessFactor = 1;
};

/// A drainage model in time: rain to runoff to flow.
///
/// Method: as SWMM 5: non-linear reservoirs; dynamic wave by node-link successive approximation with
/// relaxation 0.5,
///         kinematic wave by a weighted box scheme, or steady flow. Derivation in docs/physics/drainage.md.
/// Units:  SI.
/// Errors: make(): InvalidInput naming the element, Cancelled. advanceTo(): Cancelled, LimitExceeded,
/// NotConverged (a state that
///         is no number, naming the node). Steps that end outside the tolerance go on, are counted and warned
///         of.
/// Thread: one at a time. A copy is independent: what-ifs start from a copy of the running state.
/// Source: SWMM 5 Reference Manual, EPA, volume I (2016), volume II (2017).
class Simulation {
public:
    static Result<Simulation> make(const DrainageModel& model, const SimulationOptions& options = {},
                                   std::stop_token stop = {});
    Simulation(const Simulation&);
    Simulation& operator=(const Simulation&);
    Simulation(Simulation&&) noexcept;
    Simulation& operator=(Simulation&&) noexcept;
    ~Simulation();

    double timeS() const;
    double durationS() const;
    /// Routes to the first step that ends at or after `timeS`, the model's end at most. Stopped, it stands
    /// anywhere in a step and is to be thrown away.
    Result<void> advanceTo(double timeS, std::stop_token stop = {});
    /// Fills `state` at a time inside the last step, linear between its ends. Allocates only the first time.
    void stateAt(double timeS, DrainageState& state) const;

    /// A regulator's wanted setting, 0 … 1 (pumps: speed); reached at its stroke rate. Rules may change it
    /// again.
    Result<void> command(int link, double setting);
    Result<void> obstruct(int conduit, const Obstruction& obstruction);
    /// More inflow at a node from now on, m³/s, until set again.
    Result<void> setExtraInflow(int node, double flowM3s);
    /// Replaces a gage's rain, also what is to come.
    Result<void> setRain(int gage, std::vector<RainSpan> spans);

    /// On all rain from now on.
    Result<void> setRainFactor(double factor);

    Summary summary() const;

private:
    struct Private;
    explicit Simulation(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

/// Called for each report time.
using OnReport = std::function<void(const DrainageState& state)>;

/// The whole event. Errors: as Simulation.
Result<Summary> simulate(const DrainageModel& model, const SimulationOptions& options,
                         const OnReport& onReport, std::stop_token stop = {});

} // namespace sinew::drainage
