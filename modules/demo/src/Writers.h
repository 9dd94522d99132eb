// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "City.h"

#include <filesystem>
#include <sinew/core/Result.h>

namespace sinew::demo {

using Path = std::filesystem::path;

Result<void> writeText(const Path& path, const std::string& text);
Result<void> writeTerrain(const Path& path);
Result<void> writeBuildings(const Path& path, const City& city);
Result<void> writeStreets(const Path& path, const City& city);
Result<void> writeHighway(const Path& path, const City& city);
Result<void> writeTunnel(const Path& path, const City& city);

/// Which pipes carry what: shared between the INP and the bindings.
struct WaterPlan {
    std::string inp;
    struct Pipe {
        std::string id;
        std::string from, to;
        bool clamp = false, valve = false;
    };
    std::vector<Pipe> pipes;
    std::vector<std::string> pressureNodes, flowLinks, tanks;
    std::vector<std::string> reducingValves;
};
WaterPlan planWater(const City& city);

inline constexpr const char* kSewerGage = "RG1";
inline constexpr const char* kSewerGate = "GATE-1";
/// The storm sewers, and where they are watched.
struct SewerPlan {
    std::string inp;
    struct Manhole {
        std::string id;
        double depthM = 0; ///< from the invert to the ground
    };
    std::vector<Manhole> manholes;
    Manhole basin;
    std::vector<std::string> flowLinks; ///< last conduits of the largest outfalls
};
SewerPlan planSewer(const City& city);
/// Rows of the binding table.
std::string sewerBindings(const SewerPlan& sewer);

/// bus.csv, branch.csv, gen.csv and the same grid as a MATPOWER case.
struct GridTables {
    std::string bus, branch, gen, matpower;
    struct Bus {
        int id = 0;
        std::string name;
        double kv = 0;
    };
    struct Branch {
        std::string id;
        bool transformer = false;
        double kv = 0; ///< at its `from`
        double ratingMva = 0;
    };
    std::vector<Bus> buses;
    std::vector<Branch> branches;
};
GridTables gridTables(const City& city);
/// Meters of the grid: rows of the binding table.
std::string gridBindings(const GridTables& grid);
Result<void> writeZip(const Path& path, const std::vector<std::pair<std::string, std::string>>& files);
std::string bridgeIfc();
std::string plantCityJson();
std::string storageCityJson();
std::string bindingsCsv(const WaterPlan& water);

} // namespace sinew::demo
