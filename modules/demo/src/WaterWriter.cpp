// SPDX-License-Identifier: GPL-3.0-or-later
#include "Writers.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace sinew::demo {

namespace {

/// Collects an INP's sections; litres a second, metres, millimetres.
struct Inp {
    std::string junctions, pipes, coordinates, valves, vertices;
    double demandLs = 0;

    void junction(const std::string& id, double x, double y, double elevation, double demand)
    {
        junctions += fmt::format(" {:<10} {:>8.2f} {:>8.3f}\n", id, elevation, demand);
        coordinates += fmt::format(" {:<10} {:>12.2f} {:>12.2f}\n", id, x + kEast0, y + kNorth0);
        demandLs += demand;
    }
    void pipe(const std::string& id, const std::string& from, const std::string& to, double metres, double mm,
              double c)
    {
        pipes += fmt::format(" {:<10} {:<10} {:<10} {:>9.1f} {:>6.0f} {:>6.0f} 0 Open\n", id, from, to,
                             metres, mm, c);
    }
};

std::string nodeName(const StreetNode& n)
{
    return fmt::format("J-{}{:02}{:02}", n.bank ? 'W' : 'E', n.i, n.j);
}

/// First place on the way down from a summit where the ground is at `height`.
Vec3d downhillTo(double height, Vec3d summit, Vec3d towards)
{
    Vec3d p = summit;
    for (double t = 0; t < 1 && groundHeight(p.x, p.y) > height; t += 0.002)
        p = summit + (towards - summit) * t;
    return {p.x, p.y, groundHeight(p.x, p.y)};
}

/// Mains lie under every second cross street and every avenue.
bool served(const StreetNode& n)
{
    return n.j % 2 == 0;
}

/// The harbour's low ground is a zone of its own behind pressure reducing valves.
constexpr int kHarbourRows = 8;
bool inHarbour(const StreetNode& n)
{
    return n.bank == 0 && n.j < kHarbourRows;
}

} // namespace

WaterPlan planWater(const City& city)
{
    WaterPlan plan;
    Inp inp;
    std::map<std::array<int, 3>, const StreetNode*> at;
    for (const StreetNode& node : city.nodes)
        if (served(node) && node.z < 40) {
            at[{node.bank, node.i, node.j}] = &node;
            const double centre = std::exp(-std::pow(std::hypot(node.x - 3750, node.y - 2050) / 700, 2));
            const double demand = 0.25 +
                                  0.5 * noise01(static_cast<std::uint64_t>(node.bank),
                                                static_cast<std::uint64_t>(node.i * 100 + node.j), 5) +
                                  0.9 * centre;
            inp.junction(nodeName(node), node.x, node.y, node.z - 1.2, std::round(demand * 1000) / 1000);
        }
    int number = 0, crossings = 0;
    for (const auto& [key, node] : at)
        for (const auto& [di, dj] : {std::pair{1, 0}, std::pair{0, 2}}) {
            const auto next = at.find({key[0], key[1] + di, key[2] + dj});
            if (next == at.end())
                continue;
            const StreetNode& other = *next->second;
            const double metres = std::hypot(other.x - node->x, other.y - node->y);
            if (inHarbour(*node) != inHarbour(other)) {
                // Two crossings carry a reducing valve; the others are shut off for good.
                if (++crossings % 5 != 2)
                    continue;
                const std::string id = fmt::format("V-{}", plan.reducingValves.size() + 1),
                                  between = "J-" + id;
                inp.junction(between, (node->x + other.x) / 2, (node->y + other.y) / 2,
                             (node->z + other.z) / 2 - 1.2, 0);
                inp.valves +=
                    fmt::format(" {:<8} {:<10} {:<10} 250 PRV 42 0\n", id, between, nodeName(*node));
                inp.pipe(fmt::format("P-{:03}", ++number), nodeName(other), between, metres / 2, 250, 120);
                plan.reducingValves.push_back(id);
                continue;
            }
            const bool trunk = (dj && key[1] == 4) || (di && key[2] == 22);
            const bool main = (dj && key[1] % 4 == 0) || (di && key[2] % 6 == 0);
            const double mm = trunk ? 500 : main ? 300 : 200;
            const double c = 95 + std::floor(40 * noise01(static_cast<std::uint64_t>(++number), 3, 8));
            WaterPlan::Pipe pipe{fmt::format("P-{:03}", number), nodeName(*node), nodeName(other), false,
                                 false};
            pipe.clamp = number % 9 == 4;
            pipe.valve = number % 23 == 11;
            inp.pipe(pipe.id, pipe.from, pipe.to, metres, mm, c);
            plan.pipes.push_back(pipe);
        }

    const auto nearest = [&](double x, double y, int bank) {
        const StreetNode* best = nullptr;
        for (const auto& [key, node] : at)
            if (key[0] == bank &&
                (!best || std::hypot(node->x - x, node->y - y) < std::hypot(best->x - x, best->y - y)))
                best = node;
        return best;
    };
    // Treated water from the plant in the north-east; a tank on each bank's hill; a trunk along the bridge.
    const auto place = [&](const std::string& id, double x, double y) {
        inp.coordinates += fmt::format(" {:<10} {:>12.2f} {:>12.2f}\n", id, x + kEast0, y + kNorth0);
    };
    place("PLANT", 4380, 4420);
    const Vec3d eastSite = downhillTo(66, {5150, 3900, 0}, {4500, 3300, 0}),
                westSite = downhillTo(65, {620, 4350, 0}, {1100, 3500, 0});
    place("T-EAST", eastSite.x, eastSite.y);
    place("T-WEST", westSite.x, westSite.y);
    inp.junction("J-PUMP", 4400, 4380, groundHeight(4400, 4380) - 1, 0);
    const StreetNode* fromPump = nearest(4300, 4000, 0);
    const StreetNode* eastTank = nearest(eastSite.x, eastSite.y, 0);
    const StreetNode* westTank = nearest(westSite.x, westSite.y, 1);
    const StreetNode* eastHead = nearest(3300, 2620, 0);
    const StreetNode* westHead = nearest(2300, 2620, 1);
    const auto link = [&](const std::string& id, const std::string& a, const std::string& b, double metres,
                          double mm) {
        inp.pipe(id, a, b, metres, mm, 125);
        plan.pipes.push_back({id, a, b, false, true});
    };
    link("P-PUMP", "J-PUMP", nodeName(*fromPump), std::hypot(fromPump->x - 4400, fromPump->y - 4380), 600);
    link("P-TEAST", "T-EAST", nodeName(*eastTank),
         std::hypot(eastTank->x - eastSite.x, eastTank->y - eastSite.y), 500);
    link("P-TWEST", "T-WEST", nodeName(*westTank),
         std::hypot(westTank->x - westSite.x, westTank->y - westSite.y), 400);
    link("P-BRIDGE", nodeName(*eastHead), nodeName(*westHead),
         std::hypot(eastHead->x - westHead->x, eastHead->y - westHead->y), 500);

    int k = 0;
    for (const auto& [key, node] : at)
        if (++k % 5 == 3)
            plan.pressureNodes.push_back(nodeName(*node));
    plan.flowLinks = {"P-PUMP", "P-TEAST", "P-TWEST", "P-BRIDGE"};
    plan.tanks = {"T-EAST", "T-WEST"};

    plan.inp =
        "[TITLE]\nPort Aurelia, a city that does not exist: drinking water\n\n[JUNCTIONS]\n;ID         Elev  "
        "   Demand\n" +
        inp.junctions +
        "\n[RESERVOIRS]\n PLANT 24\n\n[TANKS]\n;ID Elev InitLevel MinLevel MaxLevel Diameter MinVol\n" +
        fmt::format(" T-EAST {:.2f} 3.0 0.5 6 34 0\n T-WEST {:.2f} 2.8 0.5 6 26 0\n", eastSite.z,
                    westSite.z) +
        "\n[PIPES]\n;ID Node1 Node2 Length Diameter Roughness MinorLoss Status\n" + inp.pipes +
        "\n[PUMPS]\n PU-1 PLANT J-PUMP HEAD C-1\n\n[VALVES]\n;ID Node1 Node2 Diameter Type Setting "
        "MinorLoss\n" +
        inp.valves + fmt::format("\n[CURVES]\n C-1 {:.0f} 60\n", inp.demandLs) +
        "\n[PATTERNS]\n DAY 0.62 0.55 0.52 0.52 0.58 0.80 1.15 1.42 1.38 1.22 1.12 1.10\n"
        " DAY 1.14 1.10 1.04 1.02 1.08 1.22 1.36 1.38 1.24 1.06 0.88 0.72\n"
        "\n[CONTROLS]\n LINK PU-1 CLOSED IF NODE T-EAST ABOVE 5.6\n LINK PU-1 OPEN IF NODE T-EAST BELOW 2.2\n"
        "\n[OPTIONS]\n UNITS LPS\n HEADLOSS H-W\n PATTERN DAY\n ACCURACY 0.0001\n TRIALS 60\n"
        "\n[TIMES]\n DURATION 24:00\n HYDRAULIC TIMESTEP 0:15\n PATTERN TIMESTEP 1:00\n REPORT TIMESTEP "
        "1:00\n"
        "\n[COORDINATES]\n;Node X Y\n" +
        inp.coordinates + "\n[END]\n";
    return plan;
}

} // namespace sinew::demo
