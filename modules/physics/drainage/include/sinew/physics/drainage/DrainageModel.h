// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/drainage/Controls.h>
#include <sinew/physics/drainage/CrossSection.h>
#include <sinew/physics/drainage/Hydrology.h>

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Sewers, channels and the catchments that feed them as plain values, SI throughout: metres, m³/s, seconds.
/// Times are seconds since the simulation's start. Readers convert on the way in.
namespace sinew::drainage {

/// Ascending in x. What x and y are is said where a table is used.
struct Table {
    std::string id;
    std::vector<Point> points;
};

struct Pattern {
    enum class Kind { Monthly, Daily, Hourly, Weekend };
    std::string id;
    Kind kind = Kind::Hourly;
    std::vector<double> factors; ///< 12 months, 7 days from Sunday, or 24 hours
};

struct Junction {};

struct Outfall {
    enum class Kind { Free, Normal, Fixed, Tidal, TimeSeries };
    Kind kind = Kind::Free;
    double stageM = 0; ///< Fixed: above datum
    int table = -1;    ///< Tidal: hour of the day -> m; TimeSeries: s -> m
    bool flapGate = false;
};

/// Surface area: constant + factor * depth^exponent + square * depth², or a table depth m -> m².
struct Storage {
    double constantM2 = 0, factor = 0, exponent = 1, square = 0;
    int table = -1;
    double evaporationFactor = 0;
    std::optional<GreenAmpt> seepage; ///< through the bottom; suction 0: at the saturated rate
};

/// Splits its inflow between two links; kinematic wave and steady flow only.
struct Divider {
    enum class Kind { Cutoff, Overflow, Tabular, Weir };
    Kind kind = Kind::Cutoff;
    int link = -1;                       ///< that takes the diverted flow
    double cutoffM3s = 0;                ///< Cutoff, Weir: flow at which diversion starts
    int table = -1;                      ///< Tabular: inflow m³/s -> diverted m³/s
    double heightM = 0, coefficient = 0; ///< Weir
};

struct DirectInflow {
    int series = -1; ///< m³/s over s; -1: none
    double factor = 1;
    double baselineM3s = 0;
    int pattern = -1; ///< of the baseline
};

struct DryWeatherInflow {
    double averageM3s = 0;
    std::array<int, 4> patterns{-1, -1, -1, -1};
};

struct Node {
    std::string id;
    double invertM = 0;
    double maxDepthM = 0; ///< invert to ground; raised to the crown of what is connected
    double initialDepthM = 0;
    double surchargeM = 0;   ///< head above ground before it floods
    double pondedAreaM2 = 0; ///< of water on the ground, where ponding is allowed
    std::vector<DirectInflow> inflows;
    std::vector<DryWeatherInflow> dryWeather;
    std::variant<Junction, Outfall, Storage, Divider> body;
};

struct Conduit {
    CrossSection section;
    int barrels = 1;
    double lengthM = 0, roughness = 0;
    double initialFlowM3s = 0, flowLimitM3s = 0; ///< limit 0: none
    double entryLoss = 0, exitLoss = 0, averageLoss = 0;
    bool flapGate = false;
    double seepageMs = 0;
    double forceMain = 0; ///< full force main: Hazen-Williams C, or roughness height m
};

struct Pump {
    enum class Kind { Ideal, Volume, DepthSteps, Head, Depth, Speed };
    Kind kind = Kind::Ideal;
    int curve = -1; ///< Volume: m³ ->; DepthSteps, Depth: inlet depth m ->; Head, Speed: head m -> m³/s
    bool isOn = true;
    double startDepthM = 0, stopDepthM = 0; ///< 0: none
};

struct Orifice {
    enum class Kind { Side, Bottom };
    Kind kind = Kind::Side;
    CrossSection section; ///< circular or rectangular
    double discharge = 0.65;
    bool flapGate = false;
};

struct Weir {
    enum class Kind { Transverse, SideFlow, VNotch, Trapezoidal };
    Kind kind = Kind::Transverse;
    CrossSection section;      ///< of the opening
    double coefficient = 0;    ///< m^0.5/s
    double endCoefficient = 0; ///< of the triangular ends
    int endContractions = 0;
    bool flapGate = false, canSurcharge = true;
    int coefficientCurve = -1; ///< head m -> m^0.5/s
};

struct Outlet {
    bool byHead = false; ///< head difference instead of depth above the outlet
    double factor = 0, exponent = 0;
    int table = -1; ///< m -> m³/s, instead of factor * y^exponent
    bool flapGate = false;
};

struct Link {
    std::string id;
    int from = -1, to = -1;                ///< indices into DrainageModel::nodes
    double fromOffsetM = 0, toOffsetM = 0; ///< above the node's invert
    double strokeS =
        0; ///< a regulator's time from closed to open: a motor's or an SMA actuator's; 0: at once
    std::variant<Conduit, Pump, Orifice, Weir, Outlet> body;
};

enum class Routing { None, Steady, KinematicWave, DynamicWave };
enum class Damping { None, Partial, Full };
enum class NormalFlowLimit { Slope, Froude, Both, None };
enum class Surcharge { Extran, Slot };

struct Options {
    Routing routing = Routing::DynamicWave;
    double durationS = 0;
    double startEpochS = 0; ///< wall time of the start, seconds since 1970-01-01 00:00, without a zone
    double reportStartS = 0, reportStepS = 900;
    double wetStepS = 300, dryStepS = 3600, routingStepS = 20, ruleStepS = 0;
    double minimumStepS = 0.5, courantFactor = 0.75; ///< factor 0: fixed steps
    double lengtheningStepS = 0;
    double minimumSurfaceM2 = 0, headToleranceM = 0; ///< 0: usual ones
    int maximumTrials = 0;
    double minimumSlope = 0;
    double dryDays = 0;
    bool allowPonding = false, hazenWilliams = true;
    bool skipSteady = false;
    double systemFlowTolerance = 0.05, lateralFlowTolerance = 0.05;
    Damping damping = Damping::Partial;
    NormalFlowLimit normalFlow = NormalFlowLimit::Both;
    Surcharge surcharge = Surcharge::Extran;
};

struct DrainageModel {
    std::string title;
    std::vector<Node> nodes;
    std::vector<Link> links;
    std::vector<Gage> gages;
    std::vector<Subcatchment> subcatchments;
    std::vector<Table> tables; ///< curves and time series
    std::vector<Pattern> patterns;
    std::vector<Rule> rules;
    Evaporation evaporation;
    Options options;
};

/// Whether the values make a network that can be routed: finite numbers, ends that exist and differ, sections
/// with a size, tables that ascend, an outlet for kinematic wave's tree. Errors: InvalidInput; the subject is
/// the element.
Result<void> validate(const DrainageModel& model);

} // namespace sinew::drainage
