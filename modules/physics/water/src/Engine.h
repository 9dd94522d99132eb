// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Plan.h"
#include <sinew/physics/water/Hydraulics.h>

#include <cstdint>
#include <vector>

namespace sinew::water {

/// A link's state inside the iteration; finer than what is reported.
enum class Inner : std::uint8_t {
    Closed,
    TemporarilyClosed, ///< a full tank's inlet, an empty tank's outlet: looked at again each check
    CannotDeliver,     ///< a pump against too much head: likewise
    Open,
    Active,
    FlowNotReached,     ///< FCV wide open below its setting
    PressureNotReached, ///< PRV or PSV that made the matrix singular
};
inline bool isClosed(Inner s)
{
    return s <= Inner::CannotDeliver;
}
inline Inner innerOf(LinkStatus s)
{
    return s == LinkStatus::Closed ? Inner::Closed : s == LinkStatus::Active ? Inner::Active : Inner::Open;
}

/// An outflow to the open at a junction: head loss (q / coefficient)^(1/exponent).
struct Emitter {
    int slot = 0;
    double loss = 0;    ///< coefficient of |q|^inverse
    double inverse = 2; ///< 1 / exponent
    double flow = 0;
    bool isSeep = false; ///< a pipe's background leakage: never flows back
};

/// A leak in the middle of a pipe. Its node is eliminated by hand, so that the equations keep their pattern.
struct Split {
    int link = -1;
    double fraction = 0.5, elevationM = 0;
    double loss = 0, inverse = 2;           ///< as an emitter's; loss 0: nothing leaks
    double before = 0, after = 0, leak = 0; ///< flows m³/s; head m
    double head = 0;
    Linearised first, second, out;
};

struct Change {
    double relative = 0, largestFlow = 0;
};

/// One solution in the making, and what the next one starts from: flows and statuses stay until they are
/// changed. All memory is taken when it is made.
class Engine {
public:
    static Result<Engine> make(const PipeNetwork& network, const std::stop_token& stop);
    Engine(Engine&&) = default;
    Engine(const Engine&) = default;
    Engine& operator=(const Engine&) = default;

    Plan plan;
    SparseLdl ldl;
    // Given, per slot.
    std::vector<double> demand, head; ///< demand asked for, m³/s; heads of reservoirs and tanks
    std::vector<Emitter> emitters;    ///< those of nodes, then all seeps
    std::vector<Split> splits;
    double finestFlowM3s = 0; ///< a further limit on the largest change of a flow, where positive
    DemandModel demandModel = DemandModel::DemandDriven;
    double minimumPressureM = 0, requiredPressureM = 0.07, accuracy = 1e-3;
    // State, per link.
    std::vector<double> flow, setting;
    std::vector<Inner> status;
    std::vector<std::uint8_t>
        fixed; ///< a valve that ignores its setting; a check valve that was shut by command
    // State, per slot.
    std::vector<double> delivered; ///< demand that is met

    // How the last solution went.
    int trials = 0;
    double relativeError = 0;
    bool balanced = true;
    std::vector<int> restless; ///< links that kept switching where no balance was found

    const PipeNetwork& network() const { return *plan.network; }
    const Link& link(int i) const { return network().links[i]; }

    /// Demands, heads and emitters; not the links.
    void load(const Conditions& conditions);
    void loadEmitters(const std::vector<double>& coefficients); ///< per node
    void loadLeaks(const std::vector<Leak>& leaks);
    void addLeak(const Leak& leak);
    /// Errors: InvalidInput (sizes, leaks).
    Result<void> checkConditions(const Conditions& conditions) const;
    /// `besides`: besides the leaks that are loaded.
    Result<void> checkLeak(const Leak& leak, bool besides = true) const;
    double heightAt(const Leak& leak) const; ///< of the leak, m above datum
    /// Everything as at the very start of a run.
    void reset(const std::vector<Conditions::LinkCondition>& links);
    /// Flows and what decides itself begin as they were in `state`.
    void resume(const Conditions& conditions, const HydraulicState& state);
    /// Exactly as in `state`.
    void restore(const Conditions& conditions, const HydraulicState& state);
    /// What a command does to a link, now.
    void aim(int link, const Conditions::LinkCondition& target);
    /// Gives a link another setting; a valve that regulates goes on from where it stands.
    void adjust(int link, double newSetting);
    void setStatuses(const std::vector<Inner>& statuses, const std::vector<std::uint8_t>& fixedOnes);
    /// Whether a command would change the link as it is now.
    bool wouldChange(int link, const Conditions::LinkCondition& target) const;

    /// Errors: SingularNetwork, NotConverged (flows beyond all bounds), Cancelled. Without a balance: no
    /// error, but `balanced` is false.
    Result<void> solve(std::stop_token stop);
    /// The matrix at the present flows, factorised. Returns the row that fails, or as SparseLdl has it.
    int factorise(const std::stop_token& stop = {});
    void report(HydraulicState& state);                            ///< reuses its memory
    double inflow(int slot) const;                                 ///< of a tank or reservoir
    const std::vector<double>& conductance() const { return m_p; } ///< per link, as last linearised
    /// Slots whose head nothing determines, kept until a status changes.
    const std::vector<int>& undetermined();
    bool isUndetermined(int slot) const; ///< as last found
    void forgetUndetermined() { m_statusChanged = true; }

private:
    Engine() = default;
    double initialFlow(int link) const;
    void linearise();
    Linearised valveLaw(int link) const;
    Linearised openValve(int link, double coefficient) const;
    Linearised otherLaw(int link) const;
    bool isHolding(int link) const;
    void assemble();
    void assembleLinks();
    void assembleOutflows();
    void assembleSplits();
    void linearise(Split& split);
    Linearised pipeLaw(int link, double share, bool shut, double q) const;
    bool isShutBehind(int link) const;
    double headBehind(int link) const; ///< the next head along a pipe: a leak's, or its end's
    void updateSplit(Split& split, double relaxation);
    void assembleHolding();
    double excessAt(int slot) const;
    void holdPressure(int link, int held, int other, double sign);
    Linearised emitterLaw(const Emitter& e) const;
    Linearised demandLaw(int slot) const;
    bool dependsOnPressure(int slot) const
    {
        return demandModel == DemandModel::PressureDependent && demand[slot] > 0;
    }
    Change updateFlows(double relaxation);

    bool updateValves();
    bool updateLinks();
    bool applyJunctionControls();
    Inner nextStatus(int link) const;
    Inner pumpStatus(int link, double gainM) const;
    Inner atTank(int link, Inner now) const;
    bool setStatus(int link, Inner now);
    bool obeyInside(const Control& control);
    bool releaseValveAt(int slot);
    bool hasConverged(const Change& change) const;
    double headError() const;
    bool demandsFit() const;
    bool seepsFit() const;
    double seepFlowAt(const Emitter& seep, double headM) const;
    bool repeats(int trial);
    void findUndetermined();

    std::vector<double> m_p, m_y, m_rhs, m_excess;
    std::vector<double> m_keptFlow; ///< of an earlier trial, to see an iteration repeat itself
    std::vector<Inner> m_keptStatus;
    int m_keptTrial = 0, m_released = 0;
    std::vector<int> m_switched; ///< link -> trial of its last change of status
    std::vector<int> m_closedPipes;
    bool m_statusChanged = true, m_closedKnown = false;
    std::vector<int> m_undetermined, m_part;
};

} // namespace sinew::water
