// SPDX-License-Identifier: GPL-3.0-or-later
#include "People.h"

#include <sinew/read/source/JsonInput.h>
#include <sinew/read/tunnel_fire/TunnelFireCase.h>

#include <array>

namespace sinew::read {

namespace {

using Node = JsonInput::Node;

constexpr double kZero = 273.15;

void readTunnel(const Node& node, TunnelFireCase& c)
{
    fire::Section& s = c.smoke.section;
    c.smoke.lengthM = node.number("length_m", 1, 1e6);
    s.heightM = node.number("height_m", 0.5, 50);
    s.areaM2 = node.number("area_m2", 0.5, 2000);
    s.perimeterM = node.number("perimeter_m", 2, 500);
    s.descentPercent = node.numberOr("descent_percent", -30, 30, 0);
    c.smoke.wallWm2K = node.numberOr("wall_W_m2K", 1, 1000, c.smoke.wallWm2K);
    c.tube.friction = node.numberOr("friction", 0, 1, c.tube.friction);
    c.tube.portals = node.numberOr("portal_losses", 0, 100, c.tube.portals);
    c.tube.standingDragM2 = node.numberOr("vehicle_drag_m2", 0, 1e5, 0);
    c.tube.headwindPa = node.numberOr("headwind_Pa", -1000, 1000, 0);
}

void readAir(const Node& root, fire::Air& air)
{
    if (!root.has("air"))
        return;
    const Node node = root.child("air");
    air.temperatureK = kZero + node.numberOr("temperature_C", -60, 60, 20);
    air.densityKgM3 = node.numberOr("density_kg_m3", 0.5, 2, air.densityKgM3);
    air.heatJKgK = node.numberOr("heat_J_kgK", 900, 1200, air.heatJKgK);
}

void readFire(const Node& node, fire::SmokeCase& s)
{
    constexpr std::array kGrowth{fire::kSlowWS2, fire::kMediumWS2, fire::kFastWS2, fire::kUltraFastWS2};
    s.fireM = node.number("at_m", 0, 1e6);
    if (s.fireM <= 0 || s.fireM >= s.lengthM)
        node.reject("at_m", "lies outside the tunnel");
    s.growth.alphaWS2 = kGrowth[node.choice("growth", {"slow", "medium", "fast", "ultra-fast"})];
    s.growth.peakW = node.number("peak_W", 1, 1e9);
    s.growth.holdsS = node.numberOr("holds_s", 0, 1e7, 1e7);
    s.growth.decayS = node.numberOr("decay_s", 0, 1e7, 0);
    s.radiative = node.numberOr("radiative", 0, 0.95, s.radiative);
    s.fireLengthM = node.numberOr("length_m", 0.1, 1000, s.fireLengthM);
    s.sootKgKg = node.number("soot_kg_kg", 0, 1);
    s.fuelJKg = node.number("combustion_J_kg", 1e5, 2e8);
    s.extinctionM2Kg = node.numberOr("extinction_m2_kg", 1, 1e5, s.extinctionM2Kg);
}

void readVentilation(const Node& root, TunnelFireCase& c)
{
    c.smoke.ventilation.clear();
    double last = -1;
    for (const Node& node : root.children("ventilation")) {
        const double from = node.numberOr("from_s", 0, 1e7, 0);
        if (from <= last)
            node.reject("from_s", "times must ascend");
        last = from;
        c.smoke.ventilation.push_back({from, node.number("velocity_m_s", 0, 30)});
    }
    if (c.smoke.ventilation.empty())
        root.reject("ventilation", "is empty");
    if (!root.has("fans"))
        return;
    const Node node = root.child("fans");
    TunnelFireCase::Fans fans;
    fans.count = node.integerOr("count", 0, 10'000, 0);
    fans.fan.thrustN = node.number("thrust_N", 1, 1e6);
    fans.fan.jetMs = node.number("jet_m_s", 1, 200);
    fans.fan.installed = node.numberOr("installed", 0.01, 1, fans.fan.installed);
    fans.startsS = node.number("starts_s", 0, 1e7);
    c.fans = fans;
}

void readTenability(const Node& root, fire::Tenability& t)
{
    if (!root.has("tenability"))
        return;
    const Node node = root.child("tenability");
    t.temperatureK = kZero + node.numberOr("temperature_C", 20, 500, 60);
    t.visibilityM = node.numberOr("visibility_m", 0.1, 1000, t.visibilityM);
    t.signFactor = node.numberOr("sign_factor", 0.1, 100, t.signFactor);
}

std::vector<ExitDoor> exitsOf(const Node& node, double lengthM)
{
    std::vector<ExitDoor> exits;
    if (!node.has("exits"))
        return exits;
    for (const Node& exit : node.children("exits")) {
        exits.push_back({exit.number("at_m", 0, lengthM), exit.number("width_m", 0.1, 100)});
        for (std::size_t i = 0; i + 1 < exits.size(); ++i)
            if (exits[i].atM == exits.back().atM)
                exit.reject("at_m", "has a door already");
    }
    if (exits.size() > 10'000)
        node.reject("exits", "more than 10,000");
    return exits;
}

void readPeople(const Node& root, TunnelFireCase& c)
{
    if (!root.has("people"))
        return;
    const Node node = root.child("people");
    Crowd crowd;
    crowd.fromM = node.numberOr("from_m", 0, c.smoke.lengthM, 0);
    crowd.toM = node.numberOr("to_m", 0, c.smoke.lengthM, c.smoke.lengthM);
    crowd.persons = node.integerOr("persons", 1, 1'000'000, 1);
    crowd.everyM = node.numberOr("every_m", 1, 1e4, crowd.everyM);
    crowd.leavesS = node.number("alarm_s", 0, 1e6) + node.number("pre_movement_s", 0, 1e6);
    crowd.walkwayM = node.number("walkway_m", 0.1, 100);
    crowd.walkingMs = node.numberOr("walking_m_s", 0.05, 5, crowd.walkingMs);
    crowd.portals = node.flagOr("portals", true);
    crowd.exits = exitsOf(node, c.smoke.lengthM);
    if (crowd.toM <= crowd.fromM)
        return node.reject("to_m", "must lie behind from_m");
    if ((crowd.toM - crowd.fromM) / crowd.everyM > 10'000)
        return node.reject("every_m", "makes more than 10,000 groups");
    c.people = planOf(crowd, c.smoke.lengthM, c.smoke.fireM);
}

void readSeepage(const Node& root, TunnelFireCase& c)
{
    if (!root.has("seepage"))
        return;
    const Node node = root.child("seepage");
    c.seepage = fire::Seepage{node.number("conductivity_m_s", 1e-15, 1), node.number("depth_m", 0.1, 1e4),
                              node.number("radius_m", 0.1, 100)};
    if (c.seepage->depthM <= c.seepage->radiusM)
        node.reject("depth_m", "the tunnel must lie below the water table");
}

} // namespace

Result<TunnelFireCase> parseTunnelFire(std::string_view text, const std::string& fileName)
{
    const auto input = JsonInput::parse(text, fileName);
    if (!input)
        return passOn(input);
    const Node root = input->root();
    TunnelFireCase c;
    readTunnel(root.child("tunnel"), c);
    readAir(root, c.smoke.air);
    readFire(root.child("fire"), c.smoke);
    readVentilation(root, c);
    readTenability(root, c.tenability);
    readPeople(root, c);
    readSeepage(root, c);
    c.options.untilS = root.number("until_s", 1, 1e6);
    c.options.everyS = root.numberOr("every_s", 0.1, 1e6, 10);
    c.options.cells = root.integerOr("cells", 10, 5000, c.options.cells);
    if (c.options.untilS / c.options.everyS * c.options.cells > 2e6)
        root.reject("every_s", "asks for more than two million values");
    if (const auto good = input->finish(); !good)
        return passOn(good);
    c.tube.section = c.smoke.section;
    c.tube.lengthM = c.smoke.lengthM;
    c.tube.fireM = c.smoke.fireM;
    c.tube.wallWm2K = c.smoke.wallWm2K;
    c.tube.radiative = c.smoke.radiative;
    return c;
}

} // namespace sinew::read
