// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Reference.h"

#include <nlohmann/json.hpp>

#include <complex>
#include <map>
#include <numbers>

/// Grids of other programs' test files, as far as a balanced grid holds what they say.
namespace sinew::power::test {

using Json = nlohmann::json;
inline constexpr double kPi = std::numbers::pi;

inline Json readJson(const std::filesystem::path& path)
{
    const auto text = read::readWhole(path);
    return text ? Json::parse(*text, nullptr, false) : Json(Json::value_t::discarded);
}

inline double numberOr(const Json& row, const char* key, double otherwise)
{
    return row.contains(key) && row[key].is_number() ? row[key].get<double>() : otherwise;
}

/// A branch between voltages in kV from ohms, and siemens of charging; a new bus where one end is open.
struct Builder {
    Grid grid;
    std::map<int, int> bus;

    explicit Builder(double baseMva) { grid.baseMva = baseMva; }
    int addBus(int id, double kv)
    {
        bus[id] = static_cast<int>(grid.buses.size());
        grid.buses.push_back({.id = std::to_string(id), .baseKv = kv});
        return bus[id];
    }
    /// The bus itself, or a new one that nothing else touches.
    int end(int at, bool closed)
    {
        if (closed)
            return at;
        grid.buses.push_back(
            {.id = "open" + std::to_string(grid.buses.size()), .baseKv = grid.buses[at].baseKv});
        return static_cast<int>(grid.buses.size()) - 1;
    }
    void line(int from, int to, double ohm, double reactiveOhm, double siemens, double reactiveSiemens)
    {
        const double base = grid.buses[from].baseKv * grid.buses[from].baseKv / grid.baseMva;
        grid.branches.push_back({.id = std::to_string(grid.branches.size() + 1),
                                 .from = from,
                                 .to = to,
                                 .r = ohm / base,
                                 .x = reactiveOhm / base,
                                 .g = siemens * base,
                                 .b = reactiveSiemens * base});
    }
    /// Impedance and admittance of both windings together, in ohm and siemens at the `to` side.
    void transformer(int from, int to, std::complex<double> ohm, std::complex<double> siemens,
                     double windingRatio, double shiftRad)
    {
        const double base = grid.buses[to].baseKv * grid.buses[to].baseKv / grid.baseMva;
        grid.branches.push_back({.id = std::to_string(grid.branches.size() + 1),
                                 .from = from,
                                 .to = to,
                                 .r = ohm.real() / base,
                                 .x = ohm.imag() / base,
                                 .g = siemens.real() * base,
                                 .b = siemens.imag() * base,
                                 .tap = windingRatio * grid.buses[to].baseKv / grid.buses[from].baseKv,
                                 .shiftRad = shiftRad});
    }
    void load(int at, double mw, double mvar)
    {
        grid.buses[at].loadMw += mw;
        grid.buses[at].loadMvar += mvar;
    }
};

} // namespace sinew::power::test
