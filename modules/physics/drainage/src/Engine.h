// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Constants.h"
#include "Runoff.h"
#include "Section.h"

#include <sinew/physics/drainage/Simulation.h>

#include <cstdint>
#include <vector>

/// The running model: what is fixed and what moves, side by side as the inner loops read it. Copyable.
namespace sinew::drainage {

enum class NodeKind : std::uint8_t { Junction, Outfall, Storage, Divider };
enum class LinkKind : std::uint8_t { Dummy, Conduit, Pump, Orifice, Weir, Outlet };
/// Where a conduit's water is: both ends wet, one end at critical depth, dry.
enum class FlowClass : std::uint8_t {
    Dry,
    UpDry,
    DownDry,
    Subcritical,
    Supercritical,
    UpCritical,
    DownCritical
};

struct NodeState {
    NodeKind kind = NodeKind::Junction;
    bool canPond = false, isUpstreamEnd = false, hasOutlet = false, converged = false;
    int body = -1; ///< index among storages or outfalls
    double invert = 0, full = 0, surcharge = 0, crown = 0, pondedArea = 0,
           fullVolume = 0; ///< crown: depth of the highest link's top
    double depth = 0, oldDepth = 0, volume = 0, oldVolume = 0;
    double inflow = 0, outflow = 0, oldNetInflow = 0, lateral = 0, losses = 0, overflow = 0;
    double dydt = 0, area = 0, oldArea = 0, sumDqDh = 0; ///< area: free surface of this iteration
    double oldInflow = 0, oldOverflow = 0, extraInflow = 0;

    double head() const { return invert + depth; }
};

struct LinkState {
    LinkKind kind = LinkKind::Conduit;
    FlowClass flowClass = FlowClass::Dry;
    bool flapGate = false, bypassed = false, isFull = false, hasLosses = false, isForceMain = false,
         isReversed = false;
    int from = -1, to = -1; ///< as routed: a conduit that rises is turned round
    int body = -1;          ///< index among pumps, orifices …
    double offset1 = 0, offset2 = 0;
    double setting = 1, target = 1, stroke = 0, lastSet = 0;
    double flow = 0, oldFlow = 0, depth = 0, oldDepth = 0, volume = 0, oldVolume = 0;
    double area1 = 0, area2 = 0; ///< free surface given to the nodes
    double dqdh = 0, froude = 0, flowLimit = 0;
    // Conduits, per barrel.
    double barrels = 1, length = 0, modLength = 0, slope = 0, roughness = 0, roughFactor = 0, beta = 0;
    double lossEntry = 0, lossExit = 0, lossAverage = 0, seepage = 0, lossRate = 0, forceMain = 0;
    double fullFlow = 0, greatestFlow = 0;
    double q = 0, areaMid = 0, areaMidOld = 0;         ///< dynamic wave
    double inQ = 0, inArea = 0, outQ = 0, outArea = 0; ///< kinematic wave
    Section section;
};

struct OrificeState {
    bool isBottom = false, isCircular = true;
    double discharge = 0, length = 0, orifice = 0, weir = 0, critical = 0, surface = 0;
};
struct WeirState {
    Weir::Kind kind = Weir::Kind::Transverse;
    double coefficient = 0, endCoefficient = 0, contractions = 0, slope = 0, surcharged = 0;
    bool canSurcharge = true;
    int curve = -1;
};

/// What a PID controller remembers of its error.
struct PidState {
    double error1 = 0, error2 = 0;
};

struct Flows {
    double wet = 0, dry = 0, direct = 0, outflow = 0, flooding = 0, losses = 0;
};

struct Engine {
    DrainageModel model; ///< tables, options, rules as they stand
    SimulationOptions run;

    std::vector<NodeState> nodes;
    std::vector<LinkState> links;
    std::vector<int> conduits, others;  ///< indices into links
    std::vector<int> order;             ///< kinematic wave: links from upstream to downstream
    std::vector<CrossSection> sections; ///< per link, as sediment leaves them
    std::vector<double> baseOffset1, baseOffset2;
    std::vector<Outfall> outfalls;
    std::vector<Storage> storages;
    std::vector<SoilState> soils; ///< under the storages
    std::vector<Divider> dividers;
    std::vector<Pump> pumps;
    std::vector<OrificeState> orifices;
    std::vector<WeirState> weirs;
    std::vector<Outlet> outlets;
    SectionTables tables;
    Surface surface;

    double crownShare = kExtranCrown, minimumSurface = kSurface, headTolerance = kHeadTolerance;
    int trials = kTrials;

    double time = 0, oldTime = 0, duration = 0, variableStep = 0, nextRuleTime = 0;
    double counted = 0; ///< time that the summary is of: from the report's start on
    int iteration = 0;  ///< of this step
    Flows flows, oldFlows;
    Summary totals;
    std::vector<std::int64_t> unconverged; ///< per node
    std::vector<double> ruled, chosen;     ///< per link: priority and setting of the strongest rule
    std::vector<PidState> pids;            ///< per action of all rules
};

/// Looks for a stop once in some thousand links or nodes, which take some milliseconds. Stopped once, it
/// stays so.
class Look {
public:
    explicit Look(const std::stop_token& stop) : m_stop(stop) {}
    bool stopped() { return m_stopped || (++m_count % 4096 == 0 && (m_stopped = m_stop.stop_requested())); }

private:
    const std::stop_token& m_stop;
    unsigned m_count = 0;
    bool m_stopped = false;
};

/// Fixed part. Errors: InvalidInput naming the element, Cancelled.
Result<void> compile(Engine& e, const DrainageModel& model, const SimulationOptions& options, Look& look);
/// Start. False: stopped.
bool startHydraulics(Engine& e, Look& look);
/// A conduit's numbers after its section, roughness or offsets changed.
void compileConduit(Engine& e, int link, const Obstruction& obstruction);

double value(const Table& table, double x);         ///< linear, ends kept
double valueExtended(const Table& table, double x); ///< linear, the last slope goes on
double stepValue(const Table& table, double x);     ///< the value at the upper end of the interval
double seriesValue(const Table& table, double timeS, bool keepEnds);
double slopeAt(const Table& table, double x);

double storageArea(const Engine& e, const NodeState& node, double depth);
double storageVolume(const Engine& e, const NodeState& node, double depth);
double storageDepth(const Engine& e, const NodeState& node, double volume);
double nodeVolume(const Engine& e, const NodeState& node, double depth);

double evaporationNow(const Engine& e, const Calendar& now);
void setInflows(Engine& e, double dt);
void applyRules(Engine& e, double dt);
void moveRegulators(Engine& e, double dt);
void setSetting(Engine& e, LinkState& link, double setting);

double stepOf(Engine& e);
/// One routing step; returns the iterations it took. Stopped, it ends anywhere in it.
int dynamicWave(Engine& e, double dt, Look& look);
int kinematicWave(Engine& e, double dt, Look& look);
Result<void> orderLinks(Engine& e);

void conduitFlow(const Engine& e, LinkState& link, const NodeState& up, const NodeState& down, double dt);
double regulatorFlow(Engine& e, LinkState& link, double dt);
void setOutfallDepths(Engine& e);
double normalDepth(const LinkState& link, double flow);
/// Whether a flap gate, the link's or an outfall's, holds this flow back.
bool gateHolds(const Engine& e, const LinkState& link, double flow);

/// Mean velocity in one barrel, with the flow's sign; 0 in a hundredth of a foot of water or less.
double velocityOf(const LinkState& link, double flow, double depth);
void countStep(Engine& e, double dt);
Summary summarise(const Engine& e);

} // namespace sinew::drainage
