// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "JsonGrids.h"

#include <set>

namespace sinew::power::test {

/// A table of a pandapower file: rows with names and their index.
struct Frame {
    std::vector<int> index;
    std::vector<Json> rows;
};

inline Frame frameOf(const Json& net, const char* name)
{
    Frame frame;
    if (!net["_object"].contains(name))
        return frame;
    const Json& object = net["_object"][name]["_object"];
    const Json table = object.is_string() ? Json::parse(object.get<std::string>()) : object;
    for (std::size_t k = 0; k < table["data"].size(); ++k) {
        Json row = Json::object();
        for (std::size_t c = 0; c < table["columns"].size(); ++c)
            row[table["columns"][c].get<std::string>()] = table["data"][k][c];
        frame.rows.push_back(row);
        frame.index.push_back(table["index"][k]);
    }
    return frame;
}

/// Lines, two-winding transformers (T equivalent turned into a pi), loads, static generators, shunts,
/// external grids; open switches at lines. Source: pandapower's documentation of elements.
inline Builder fromPandapower(const Json& net)
{
    const double hertz = net["_object"]["f_hz"];
    Builder b(100);
    const Frame buses = frameOf(net, "bus");
    for (std::size_t k = 0; k < buses.rows.size(); ++k) {
        const int at = b.addBus(buses.index[k], buses.rows[k]["vn_kv"]);
        if (!buses.rows[k]["in_service"].get<bool>())
            b.grid.buses[at].kind = BusKind::Isolated;
    }
    std::set<std::pair<int, int>> open; // line, bus
    for (const Json& s : frameOf(net, "switch").rows)
        if (s["et"] == "l" && !s["closed"].get<bool>())
            open.insert({s["element"].get<int>(), s["bus"].get<int>()});
    const Frame lines = frameOf(net, "line");
    for (std::size_t k = 0; k < lines.rows.size(); ++k) {
        const Json& l = lines.rows[k];
        const int from = l["from_bus"], to = l["to_bus"];
        const bool fromOpen = open.contains({lines.index[k], from}),
                   toOpen = open.contains({lines.index[k], to});
        if (!l["in_service"].get<bool>() || (fromOpen && toOpen))
            continue;
        const double km = l["length_km"], parallel = l["parallel"];
        b.line(b.end(b.bus[from], !fromOpen), b.end(b.bus[to], !toOpen),
               l["r_ohm_per_km"].get<double>() * km / parallel,
               l["x_ohm_per_km"].get<double>() * km / parallel,
               l["g_us_per_km"].get<double>() * 1e-6 * km * parallel,
               2 * kPi * hertz * l["c_nf_per_km"].get<double>() * 1e-9 * km * parallel);
    }
    for (const Json& t : frameOf(net, "trafo").rows) {
        if (!t["in_service"].get<bool>())
            continue;
        double high = t["vn_hv_kv"], low = t["vn_lv_kv"];
        const double step = (numberOr(t, "tap_pos", 0) - numberOr(t, "tap_neutral", 0)) *
                            numberOr(t, "tap_step_percent", 0) / 100;
        (t.value("tap_side", Json("hv")) == "lv" ? low : high) *= 1 + step;
        const double sn = t["sn_mva"], parallel = t["parallel"], rated = t["vn_lv_kv"];
        const double r = t["vkr_percent"].get<double>() / 100 * low * low / sn,
                     z = t["vk_percent"].get<double>() / 100 * low * low / sn;
        std::complex<double> series(r / parallel, std::copysign(std::sqrt(z * z - r * r), z) / parallel);
        const double iron = t["pfe_kw"].get<double>() / 1e3, idle = t["i0_percent"].get<double>() / 100 * sn;
        std::complex<double> shunt(iron / (rated * rated) * parallel,
                                   -std::sqrt(std::max(0.0, idle * idle - iron * iron)) / (rated * rated) *
                                       parallel);
        if (shunt != 0.0) {
            // T to pi: half the series impedance at each side of the shunt.
            const auto half = series / 2.0, middle = 1.0 / shunt;
            const auto sum = half * half + 2.0 * half * middle;
            series = sum / middle;
            shunt = 2.0 * half / sum;
        }
        b.transformer(b.bus[t["hv_bus"]], b.bus[t["lv_bus"]], series, shunt, high / low,
                      t["shift_degree"].get<double>() * kPi / 180);
    }
    for (const auto& [name, sign] : {std::pair{"load", 1.0}, std::pair{"sgen", -1.0}})
        for (const Json& l : frameOf(net, name).rows)
            if (l["in_service"].get<bool>())
                b.load(b.bus[l["bus"]], sign * l["p_mw"].get<double>() * l["scaling"].get<double>(),
                       sign * l["q_mvar"].get<double>() * l["scaling"].get<double>());
    for (const Json& e : frameOf(net, "ext_grid").rows)
        if (e["in_service"].get<bool>()) {
            Bus& bus = b.grid.buses[b.bus[e["bus"]]];
            bus.kind = BusKind::Slack;
            bus.angleRad = numberOr(e, "va_degree", 0) * kPi / 180;
            b.grid.generators.push_back({.bus = b.bus[e["bus"]], .setpointPu = e["vm_pu"]});
        }
    return b;
}

/// Nested numpy arrays as rows of numbers.
inline std::vector<std::vector<double>> matrixOf(const Json& array)
{
    std::vector<std::vector<double>> rows;
    for (const Json& row : array["_object"]) {
        rows.emplace_back();
        for (const Json& value : row["_object"])
            rows.back().push_back(value.is_object() ? value["_object"].get<double>() : value.get<double>());
    }
    return rows;
}

} // namespace sinew::power::test
