// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::field {

/// A value that goes through given points, straight lines in between, constant outside.
struct Curve {
    struct Point {
        double hours = 0; ///< since the scenario's start; negative before it
        double value = 0;
    };
    std::vector<Point> points; ///< ascending in time
    double at(double hours) const;
};

/// A pipe that breaks.
struct Burst {
    std::string pipe = "auto"; ///< the source's id; "auto": the seed picks one that carries a clamp
    double hours = 0;          ///< when, after the start
    double growMinutes = 3;    ///< to its full size
    /// Outflow at 30 m of pressure, m³/s.
    double flowM3s = 0.02;
};

/// Something in the field that does not work.
struct Fault {
    enum class Kind {
        Stuck,       ///< accepts, and never moves
        Hardware,    ///< refuses: hardware fault
        Interlocked, ///< refuses: interlocked
        Silent,      ///< does not answer at all
    };
    std::string actuator;
    Kind kind = Kind::Stuck;
};

/// What happens to the simulated world; docs/scenarios.md describes the file.
struct Scenario {
    std::string name, title;
    Instant start;            ///< world
    double rate = 60;         ///< suggested speed of world time
    double historyHours = 24; ///< produced before the start
    Duration historyStep{std::chrono::minutes(5)};
    Curve windMs;                            ///< 10-minute mean at deck height
    Curve rainMs;                            ///< intensity; no points: dry, and nobody foretells rain
    double airMeanK = 293.15, airSwingK = 4; ///< daily mean, half the difference of day and night
    std::vector<Burst> bursts;
    std::vector<Fault> faults;
};

/// Errors: InvalidInput (subject: the member's path), LimitExceeded.
Result<Scenario> parseScenario(std::string_view json);
/// A file, or the name of one ("typhoon") in one of the folders.
/// Errors: NotFound (names what there is), Io, and those of parseScenario.
Result<Scenario> loadScenario(const std::string& nameOrFile,
                              const std::vector<std::filesystem::path>& folders);
/// Names of the scenarios in the folders, sorted.
std::vector<std::string> scenarioNames(const std::vector<std::filesystem::path>& folders);

} // namespace sinew::field
