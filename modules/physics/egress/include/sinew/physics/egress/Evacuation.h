// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::egress {

/// A place people are at, pass, or are safe at.
struct Place {
    std::string id;
    std::optional<double> chainageM; ///< where it lies in the smoke; none: always clear
    int persons = 0;
    double leavesS = 0; ///< when they start to walk: detection, alarm and pre-movement
    bool isExit = false;
};

/// A way, and a door at its end (at both ends where it is walked both ways).
struct Way {
    std::string id;
    std::size_t from = 0, to = 0;
    double lengthM = 0;
    double widthM = 0; ///< effective, of its narrowest place; passes 1.3158 persons a second and metre
    bool bothWays = true;
};

struct Plan {
    std::vector<Place> places;
    std::vector<Way> ways;
    double walkingMs = 1.2; ///< in clear air; Nelson & Mowrer at low density: 1.19
};

/// Smoke where people walk.
struct Conditions {
    double extinctionPerM = 0;
    bool isTenable = true;
};
/// At a chainage and a time. Empty: clear air.
using Smoke = std::function<Conditions(double chainageM, double t)>;

/// Errors: InvalidInput (names the place or way and what is wrong).
Result<void> checkPlan(const Plan& plan);

/// The way out that arrives first, walked alone: places in order.
struct Route {
    std::vector<std::size_t> places, ways; ///< ways[i] leads from places[i] to places[i + 1]
    double arrivesS = 0;
    bool isTenable =
        true; ///< false: every way out leads through untenable smoke; this is the quickest of them
};

/// Dijkstra by time of arrival, the speed on each metre taken from the smoke at the time of passing: exact,
/// since whoever starts later on the same way arrives no earlier. Untenable ways are avoided where others
/// exist. Errors: InvalidInput; NotFound (no way to an exit).
Result<Route> earliestRoute(const Plan& plan, const Smoke& smoke, std::size_t from, double t);

struct PlaceOutcome {
    std::size_t place = 0;
    int persons = 0, out = 0;
    int stranded = 0;  ///< no way to an exit
    int overtaken = 0; ///< were in untenable smoke on their way, out or not
    double lastOutS = 0;
    std::optional<double> marginS; ///< least of (when a place is no longer tenable - when the last passed it)
    Route route;                   ///< the first person's
};

/// persons = out + stranded, always.
struct Evacuation {
    std::vector<PlaceOutcome> groups; ///< a place with people each
    std::vector<double> outS;         ///< when each came out, ascending
    std::vector<int> throughWay;      ///< persons, a way each
    double requiredS = 0;             ///< RSET: when the last is out
    std::optional<double> marginS;    ///< least of the groups'
    int out = 0, stranded = 0, overtaken = 0;
};

/// When a place at a chainage is no longer tenable (ASET); nothing: never.
using Available = std::function<std::optional<double>(double chainageM)>;

/// Everybody walks their earliest route, waiting at doors first come, first served, and chooses anew where
/// smoke has closed what lies ahead.
/// Limits: no overtaking by choice, no density on the open way (only doors hold people up), one walking
/// speed. Errors: InvalidInput; LimitExceeded (more than a million persons); NotConverged
/// (smoke that opens and closes ways keeps people walking to and fro); Cancelled.
Result<Evacuation> evacuate(const Plan& plan, const Smoke& smoke = {}, const Available& available = {},
                            std::stop_token stop = {});

/// The least time in which all can be out, were they led as well as possible: the least horizon whose
/// time-expanded network carries everybody (maximum flow of a fluid), in whole steps. Clear air; walking
/// times are rounded down to steps. No plan of routes is quicker than this less one step; exact where walking
/// times are whole steps. Errors: InvalidInput; NotFound (somebody has no way out); LimitExceeded (it takes
/// more than `mostS`, or more than two million places times steps); Cancelled.
Result<double> quickestS(const Plan& plan, double stepS = 1, double mostS = 7200, std::stop_token stop = {});

} // namespace sinew::egress
