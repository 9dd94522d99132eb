// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <string>
#include <vector>

/// A balanced three-phase grid as plain values. Per unit on Grid::baseMva and each bus's base voltage, as the
/// field has it; powers in MW and Mvar; angles in radians.
namespace sinew::power {

enum class BusKind {
    Load,      ///< P and Q given
    Generator, ///< P and |V| given
    Slack,     ///< |V| and angle given
    Isolated,  ///< out of service, with all that hangs on it
};

struct Bus {
    std::string id;
    BusKind kind = BusKind::Load;
    double loadMw = 0, loadMvar = 0;
    double shuntMw = 0, shuntMvar = 0;  ///< drawn, and injected, at 1 pu
    double voltagePu = 1, angleRad = 0; ///< where the iteration starts; a slack's angle
    double baseKv = 0;
};

/// $/h of a generator's output in MW.
struct Cost {
    struct Point {
        double mw = 0, perHour = 0;
    };
    std::vector<double> polynomial; ///< coefficients of MW^0, MW^1, …
    std::vector<Point> points;      ///< piecewise linear, ascending in mw; used where not empty
};

struct Generator {
    int bus = -1; ///< index into Grid::buses
    double mw = 0, mvar = 0;
    double minMw = 0, maxMw = 0, minMvar = 0, maxMvar = 0;
    double setpointPu = 1;
    bool inService = true;
    Cost cost;
};

/// A line or transformer: series impedance and charging as a pi behind an ideal transformer at `from`.
struct Branch {
    std::string id;
    int from = -1, to = -1; ///< indices into Grid::buses
    double r = 0, x = 0;
    double g = 0, b = 0; ///< total charging, half at each end
    double tap = 1, shiftRad = 0;
    double ratingMva = 0; ///< 0: none
    double minAngleRad = 0,
           maxAngleRad = 0; ///< limits of the angle difference; both 0, or beyond a turn: none
    bool inService = true;
};

struct Grid {
    double baseMva = 100;
    std::vector<Bus> buses;
    std::vector<Generator> generators;
    std::vector<Branch> branches;
};

/// Whether the values make a grid that can be solved: finite numbers, ends that exist, impedances that are
/// not zero, positive taps and setpoints.
/// Errors: InvalidInput (subject: the bus, branch or generator).
Result<void> validate(const Grid& grid);

/// What every island runs on.
struct Topology {
    std::vector<BusKind> kind; ///< per bus; Isolated where nothing feeds it
    std::vector<int> island;   ///< per bus, from 0; -1 where isolated
    int islands = 0;
    std::vector<Warning> warnings; ///< dead parts, islands whose slack had to be chosen
};

/// Islands by the branches in service. A generator bus without a running generator is a load bus; an island
/// without a slack takes its first generator bus for one; an island without generators is dead. Errors:
/// SingularNetwork where no island has a source.
Result<Topology> topologyOf(const Grid& grid);

} // namespace sinew::power
