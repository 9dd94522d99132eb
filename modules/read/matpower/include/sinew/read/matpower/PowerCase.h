// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/physics/power/AcDispatch.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::read {

/// A power grid as its file says it: MW, Mvar, kV, per unit on baseMva, degrees. Numbers are not converted
/// here: per unit is the field's own. Source of the column order: MATPOWER User's Manual 8.0, appendix B
/// (case format, version 2).
struct PowerCase {
    struct Bus {
        int id = 0;
        int type = 1; ///< 1 PQ, 2 PV, 3 reference, 4 isolated
        std::string name;
        double loadMw = 0, loadMvar = 0, shuntMw = 0, shuntMvar = 0, voltagePu = 1, angleDeg = 0, baseKv = 0;
        std::optional<double> x, y; ///< in the table's own coordinates
        double maxPu = 1.1, minPu = 0.9;
        std::string key; ///< the file's own identity; empty: its id
    };
    struct Generator {
        int bus = 0;
        double mw = 0, mvar = 0, maxMvar = 0, minMvar = 0, setpointPu = 1, maxMw = 0, minMw = 0;
        bool inService = true;
        power::Cost cost;
    };
    struct Branch {
        std::string id;
        int from = 0, to = 0;
        double r = 0, x = 0, b = 0, ratingMva = 0, ratio = 0, shiftDeg = 0;
        bool inService = true;
        bool isTransformer = false;
        double minAngleDeg = 0, maxAngleDeg = 0; ///< of the angle difference; both 0: no limits
        double g = 0;                            ///< charging conductance, beside b
        std::string key, name;                   ///< the file's own; empty: its id
        std::vector<std::array<double, 2>> path; ///< x, y of its bends, where the file draws it
    };
    std::string name;
    double baseMva = 100;
    std::vector<Bus> buses;
    std::vector<Generator> generators;
    std::vector<Branch> branches;
    std::string crs; ///< of x and y, as PROJ reads it; empty: not said
    std::vector<Warning> warnings;
};

/// What an element's id is made of.
inline std::string keyOf(const PowerCase::Bus& bus)
{
    return bus.key.empty() ? std::to_string(bus.id) : bus.key;
}
inline std::string keyOf(const PowerCase::Branch& branch)
{
    return branch.key.empty() ? branch.id : branch.key;
}

/// A MATPOWER case, version 2, as text. Errors: InvalidInput naming file and line.
Result<PowerCase> parseMatpowerCase(std::string_view text, const std::string& fileName);

/// Tables in the manner of RTS-GMLC: bus.csv with lat,lng or x,y; branch.csv; gen.csv.
/// Errors: InvalidInput naming the table, the line and the column.
Result<PowerCase> parsePowerTables(std::string_view bus, std::string_view branch, std::string_view gen);

/// A case file, a bus.csv with its sisters beside it, or a zip of the three.
Result<PowerCase> readPowerCase(const std::filesystem::path& path);

/// The same as the solvers take it. Bus ids are the file's numbers, branch ids the case's.
power::Grid gridOf(const PowerCase& powerCase);
/// Its voltage limits, for the optimal flow.
power::AcDispatchOptions voltageLimitsOf(const PowerCase& powerCase);

} // namespace sinew::read
