// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "JsonGrids.h"

#include <algorithm>
#include <set>

namespace sinew::power::test {

/// A balanced case of power-grid-model. Nothing where it holds what a Grid cannot say (constant currents,
/// phases, tap regulators). Source: the component reference of power-grid-model's documentation.
inline std::optional<Builder> fromPowerGridModel(const Json& input)
{
    static const std::set<std::string> known{
        "node",     "line",    "link",  "transformer",    "source",
        "sym_load", "sym_gen", "shunt", "generic_branch", "voltage_regulator"};
    const Json& data = input["data"];
    for (const auto& [name, rows] : data.items())
        if (!rows.empty() && !known.contains(name))
            return {};
    if (!input.value("attributes", Json::object()).empty())
        return {}; // rows without names
    const auto rows = [&](const char* name) { return data.contains(name) ? data[name] : Json::array(); };
    const auto on = [](const Json& row, const char* key) { return numberOr(row, key, 1) != 0; };
    constexpr double kMva = 1e6;
    Builder b(1);
    for (const Json& n : rows("node"))
        b.addBus(n["id"], n["u_rated"].get<double>() / 1e3);
    for (const Json& l : rows("line")) {
        if (!on(l, "from_status") && !on(l, "to_status"))
            continue;
        const double capacitive = 100 * kPi * numberOr(l, "c1", 0);
        b.line(b.end(b.bus[l["from_node"]], on(l, "from_status")),
               b.end(b.bus[l["to_node"]], on(l, "to_status")), l["r1"], l["x1"],
               capacitive * numberOr(l, "tan1", 0), capacitive);
    }
    for (const Json& l : rows("link"))
        if (on(l, "from_status") &&
            on(l, "to_status")) { // 1e6 S a unit of base admittance, conductance and susceptance alike
            const double base =
                b.grid.buses[b.bus[l["from_node"]]].baseKv * b.grid.buses[b.bus[l["from_node"]]].baseKv;
            b.line(b.bus[l["from_node"]], b.bus[l["to_node"]], base * 5e-7, base * 5e-7, 0, 0);
        }
    for (const Json& g : rows("generic_branch"))
        b.transformer(b.end(b.bus[g["from_node"]], on(g, "from_status")),
                      b.end(b.bus[g["to_node"]], on(g, "to_status")), {g["r1"], g["x1"]},
                      {numberOr(g, "g1", 0), numberOr(g, "b1", 0)},
                      numberOr(g, "k", 1) * b.grid.buses[b.bus[g["from_node"]]].baseKv /
                          b.grid.buses[b.bus[g["to_node"]]].baseKv,
                      numberOr(g, "theta", 0));
    for (const Json& t : rows("transformer")) {
        if (!on(t, "from_status") && !on(t, "to_status"))
            continue;
        double u1 = t["u1"], u2 = t["u2"];
        const int side = static_cast<int>(numberOr(t, "tap_side", 0)),
                  nominal = static_cast<int>(numberOr(t, "tap_nom", 0)),
                  position = static_cast<int>(numberOr(t, "tap_pos", nominal));
        const int least = t["tap_min"], most = t["tap_max"];
        const int direction = most >= least ? 1 : -1;
        const double moved = direction *
                             (std::clamp(position, std::min(least, most), std::max(least, most)) - nominal) *
                             t["tap_size"].get<double>();
        (side == 0 ? u1 : u2) += moved;
        const int tap = position;
        const auto between = [&](const char* atNominal, const char* atLeast, const char* atMost) {
            const double here = t[atNominal];
            const double low = numberOr(t, atLeast, here), high = numberOr(t, atMost, here);
            const double span = tap <= std::max(nominal, std::min(nominal, least)) && least != nominal &&
                                        (tap - nominal) * (least - nominal) > 0
                                    ? least - nominal
                                    : most - nominal;
            const bool towardsLeast = least != nominal && (tap - nominal) * (least - nominal) > 0;
            return span == 0 ? here
                             : here + (towardsLeast ? low - here : high - here) * (tap - nominal) / span;
        };
        const double sn = t["sn"], uk = between("uk", "uk_min", "uk_max"),
                     pk = between("pk", "pk_min", "pk_max"), i0 = t["i0"], p0 = t["p0"];
        const double z = uk * u2 * u2 / sn, r = pk * u2 * u2 / (sn * sn), y = i0 * sn / (u2 * u2),
                     g = p0 / (u2 * u2);
        const int clock = t["clock"];
        const int from = b.bus[t["from_node"]], to = b.bus[t["to_node"]];
        b.transformer(b.end(from, on(t, "from_status")), b.end(to, on(t, "to_status")),
                      {r, std::sqrt(std::max(0.0, z * z - r * r))},
                      {g, -std::sqrt(std::max(0.0, y * y - g * g))}, u1 / u2, clock * kPi / 6);
    }
    for (const Json& s : rows("source")) {
        if (!on(s, "status"))
            continue;
        // An ideal source behind its short-circuit impedance.
        const int at = b.bus[s["node"]];
        if (numberOr(s, "sk", 1e10) > 1e20) {
            b.grid.buses[at].kind = BusKind::Slack;
            b.grid.buses[at].angleRad = numberOr(s, "u_ref_angle", 0);
            b.grid.generators.push_back({.bus = at, .setpointPu = s["u_ref"]});
            continue;
        }
        const double mva = numberOr(s, "sk", 1e10) / kMva, ratio = numberOr(s, "rx_ratio", 0.1),
                     x = 1 / mva / std::sqrt(1 + ratio * ratio);
        b.grid.buses.push_back({.id = "source" + s["id"].dump(),
                                .kind = BusKind::Slack,
                                .angleRad = numberOr(s, "u_ref_angle", 0),
                                .baseKv = b.grid.buses[at].baseKv});
        const int behind = static_cast<int>(b.grid.buses.size()) - 1;
        b.grid.branches.push_back({.id = "source", .from = behind, .to = at, .r = x * ratio, .x = x});
        b.grid.generators.push_back({.bus = behind, .setpointPu = s["u_ref"]});
    }
    std::map<int, Json> regulators;
    for (const Json& r : rows("voltage_regulator"))
        if (on(r, "status"))
            regulators[r["regulated_object"]] = r;
    for (const auto& [name, sign] : {std::pair{"sym_load", 1.0}, std::pair{"sym_gen", -1.0}})
        for (const Json& l : rows(name)) {
            if (!on(l, "status"))
                continue;
            const int at = b.bus[l["node"]];
            const double mw = sign * numberOr(l, "p_specified", 0) / kMva,
                         mvar = sign * numberOr(l, "q_specified", 0) / kMva;
            if (const auto found = regulators.find(l["id"]); found != regulators.end()) {
                if (numberOr(l, "type", 0) != 0)
                    return {};
                b.grid.buses[at].kind = BusKind::Generator;
                b.grid.generators.push_back({.bus = at,
                                             .mw = -mw,
                                             .minMvar = numberOr(found->second, "q_min", -1e12) / kMva,
                                             .maxMvar = numberOr(found->second, "q_max", 1e12) / kMva,
                                             .setpointPu = found->second["u_ref"]});
            } else if (numberOr(l, "type", 0) == 0)
                b.load(at, mw, mvar);
            else if (numberOr(l, "type", 0) == 1) {
                b.grid.buses[at].shuntMw += mw;
                b.grid.buses[at].shuntMvar -= mvar;
            } else
                return {};
        }
    for (const Json& s : rows("shunt"))
        if (on(s, "status")) {
            const int at = b.bus[s["node"]];
            const double kv2 = b.grid.buses[at].baseKv * b.grid.buses[at].baseKv;
            b.grid.buses[at].shuntMw += numberOr(s, "g1", 0) * kv2;
            b.grid.buses[at].shuntMvar += numberOr(s, "b1", 0) * kv2;
        }
    return b;
}

} // namespace sinew::power::test
