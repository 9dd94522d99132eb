// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

/// A pressurised pipe network as plain values, SI throughout: metres, m³/s, seconds, watts. Readers convert
/// on the way in, so that nothing below this line knows gallons.
namespace sinew::water {

struct CurvePoint {
    double x = 0, y = 0;
};
/// Ascending in x. What x and y are is said where a curve is used.
using Curve = std::vector<CurvePoint>;

/// Multipliers, one a pattern step, repeated for ever.
struct Pattern {
    std::string id;
    std::vector<double> factors;
};

/// One category of demand at a junction.
struct Demand {
    double baseM3s = 0;
    int pattern = -1; ///< index into PipeNetwork::patterns; -1: constant
    std::string category;
};

struct Junction {
    std::vector<Demand> demands;
    /// Outflow to the open: emitter * pressure^emitterExponent, m³/s with the pressure in m.
    double emitter = 0;
    double emitterExponent = 0.5;
};

/// Its head is the node's elevationM times the pattern.
struct Reservoir {
    int headPattern = -1;
};

/// Levels are metres above the node's elevationM.
struct Tank {
    double initialLevelM = 0, minLevelM = 0, maxLevelM = 0;
    double diameterM = 0;
    double minVolumeM3 = 0;
    Curve volume; ///< level m -> m³; empty: a cylinder of diameterM
    bool canOverflow = false;
};

struct Node {
    std::string id;
    double elevationM = 0; ///< reservoir: its head; tank: its bottom
    std::variant<Junction, Reservoir, Tank> body;

    bool isJunction() const { return std::holds_alternative<Junction>(body); }
    bool isTank() const { return std::holds_alternative<Tank>(body); }
    const Junction* junction() const { return std::get_if<Junction>(&body); }
    Junction* junction() { return std::get_if<Junction>(&body); }
    const Tank* tank() const { return std::get_if<Tank>(&body); }
    const Reservoir* reservoir() const { return std::get_if<Reservoir>(&body); }
};

struct Pipe {
    double lengthM = 0, diameterM = 0;
    double roughness = 100; ///< Hazen-Williams C, Darcy-Weisbach height in m, or Manning n
    double minorLoss = 0;   ///< coefficient of v²/2g
    bool checkValve = false;
    /// Background leakage (FAVAD): cracks of this area, m² per m of pipe, that open by so much more, m² per m
    /// of pipe, with every metre of pressure. Each end draws the half of it (all, where the other end is a
    /// reservoir or tank) at its own pressure h: 0.6 √(2g) (area + expansion h) √h. As in EPANET 2.3.
    double leakArea = 0, leakExpansion = 0;
};

struct Pump {
    double powerW = 0; ///< constant power; used where headCurve is empty
    Curve headCurve; ///< m³/s -> m: one point, three (a power function where the first is at zero), or more
    double speed = 1;
    int speedPattern = -1;
    Curve efficiency;       ///< m³/s -> percent; empty: the network's common one
    double pricePerKWh = 0; ///< 0: the network's common one
    int pricePattern = -1;  ///< -1: the network's common one
};

struct Valve {
    enum class Kind {
        PressureReducing,   ///< PRV: setting m of pressure downstream
        PressureSustaining, ///< PSV: setting m of pressure upstream
        PressureBreaker,    ///< PBV: setting m of head loss
        FlowControl,        ///< FCV: setting m³/s at most
        Throttle,           ///< TCV: setting is the loss coefficient
        GeneralPurpose,     ///< GPV: headLoss curve
        PositionalControl,  ///< PCV: setting is the opening in percent
    };
    Kind kind = Kind::Throttle;
    double diameterM = 0;
    double setting = 0;
    double minorLoss = 0;
    Curve headLoss; ///< GPV: m³/s -> m
    Curve
        opening; ///< PCV: percent open -> percent of the open valve's flow coefficient; empty: in proportion
};

enum class LinkStatus {
    Closed,
    Open,   ///< a valve that is Open ignores its setting
    Active, ///< valves only: as the setting demands
};

struct Link {
    std::string id;
    int from = -1, to = -1; ///< indices into PipeNetwork::nodes
    LinkStatus status = LinkStatus::Open;
    std::variant<Pipe, Pump, Valve> body;

    const Pipe* pipe() const { return std::get_if<Pipe>(&body); }
    Pipe* pipe() { return std::get_if<Pipe>(&body); }
    const Pump* pump() const { return std::get_if<Pump>(&body); }
    Pump* pump() { return std::get_if<Pump>(&body); }
    const Valve* valve() const { return std::get_if<Valve>(&body); }
    Valve* valve() { return std::get_if<Valve>(&body); }
};

/// "Link X is set to … when …".
struct Control {
    enum class When {
        LevelAbove, ///< the node's level (tank) or pressure (junction), m, is at or above value
        LevelBelow,
        AtTime,      ///< value: seconds from the start
        AtClockTime, ///< value: seconds of the day
    };
    int link = -1;
    std::optional<LinkStatus> status;
    std::optional<double> setting; ///< pump speed or a valve's setting, SI
    When when = When::AtTime;
    int node = -1;
    double value = 0;
};

/// "If … then … else …", looked at between hydraulic steps.
struct Rule {
    enum class Join { And, Or };
    enum class Of { Node, Link, System };
    enum class Quantity {
        Demand,
        Head,
        Pressure,
        Level,
        Flow,
        Status,
        Setting,
        Time,
        ClockTime,
        FillTime,
        DrainTime
    };
    enum class Relation { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };
    struct Premise {
        Join join = Join::And;
        Of of = Of::System;
        Quantity quantity = Quantity::Time;
        Relation relation = Relation::Equal;
        int index = -1;                       ///< node or link
        double value = 0;                     ///< SI; times in s
        double tolerance = 0;                 ///< SI: how near counts as equal
        LinkStatus status = LinkStatus::Open; ///< where the quantity is Status
    };
    struct Action {
        int link = -1;
        std::optional<LinkStatus> status;
        std::optional<double> setting; ///< SI
    };
    std::string id;
    std::vector<Premise> premises;
    std::vector<Action> then, otherwise;
    double priority = 0; ///< the higher wins where two rules want a link
};

enum class HeadLossFormula { HazenWilliams, DarcyWeisbach, ChezyManning };
enum class DemandModel {
    DemandDriven,      ///< demands are always met; heads without water mean nothing
    PressureDependent, ///< demand falls with pressure, to nothing at minimumPressureM
};

struct NetworkOptions {
    HeadLossFormula formula = HeadLossFormula::HazenWilliams;
    double viscosityM2s = 1.0219e-6;
    double specificGravity = 1;
    int trials = 200;
    double accuracy = 1e-3; ///< sum of flow changes over sum of flows
    int extraTrials = -1;   ///< with statuses frozen, where trials did not do; -1: stop unbalanced
    int checkFrequency = 2, maxCheck = 10;
    double dampLimit = 0;
    double headErrorM = 0, flowChangeM3s = 0; ///< further limits where positive
    double demandMultiplier = 1;
    DemandModel demandModel = DemandModel::DemandDriven;
    double minimumPressureM = 0, requiredPressureM = 0.07, pressureExponent = 0.5;
    bool emitterBackflow = true;

    double durationS = 0, hydraulicStepS = 3600;
    double patternStepS = 3600, patternStartS = 0;
    double reportStepS = 3600, reportStartS = 0;
    double startClockS = 0; ///< seconds of the day at time 0
    double ruleStepS = 360; ///< how often rules are looked at within a hydraulic step

    double pumpEfficiencyPercent = 75;
    double pricePerKWh = 0; ///< in the file's currency
    int pricePattern = -1;
    double demandChargePerKW = 0; ///< on the largest power drawn
};

struct PipeNetwork {
    std::string title;
    std::vector<Node> nodes;
    std::vector<Link> links;
    std::vector<Pattern> patterns;
    std::vector<Control> controls;
    std::vector<Rule> rules;
    NetworkOptions options;
};

/// Indices by id. Holds none of the network.
class NetworkIndex {
public:
    explicit NetworkIndex(const PipeNetwork& network);
    std::optional<int> node(const std::string& id) const;
    std::optional<int> link(const std::string& id) const;

private:
    std::unordered_map<std::string, int> m_nodes, m_links;
};

/// Whether the values make a network that can be solved: finite numbers, ends that exist and differ,
/// positive lengths and diameters, curves that ascend, and a path from every junction to a reservoir or tank.
/// Errors: InvalidInput (subject: the element), SingularNetwork (subject: a node without a source).
Result<void> validate(const PipeNetwork& network);

/// A pattern's factor at a time; 1 where there is none.
double patternFactor(const PipeNetwork& network, int pattern, double timeS);
/// Demand asked of every node (0 for tanks and reservoirs) at a time, multiplier and patterns included, m³/s.
std::vector<double> demandsAt(const PipeNetwork& network, double timeS);

double tankVolumeM3(const Tank& tank, double levelM);
double tankLevelM(const Tank& tank, double volumeM3);

} // namespace sinew::water
