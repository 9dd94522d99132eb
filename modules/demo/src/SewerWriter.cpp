// SPDX-License-Identifier: GPL-3.0-or-later
#include "Writers.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <queue>

namespace sinew::demo {

namespace {

struct Sewer {
    std::vector<int> down;      ///< next node towards an outfall; -1: this one is nearest to the shore
    std::vector<double> invert; ///< m
    std::vector<int> order;     ///< from the outfalls upstream
};

/// Shortest ways down the streets to the outfalls, by a search that starts at the shore.
Sewer drainCity(const City& city, const std::vector<int>& outfalls)
{
    const std::size_t n = city.nodes.size();
    std::vector<std::vector<int>> next(n);
    for (const Street& street : city.streets) {
        next[static_cast<std::size_t>(street.from)].push_back(street.to);
        next[static_cast<std::size_t>(street.to)].push_back(street.from);
    }
    Sewer sewer{std::vector<int>(n, -2), std::vector<double>(n, 0), {}};
    std::vector<double> cost(n, 1e18);
    using Entry = std::pair<double, int>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    for (const int outfall : outfalls) {
        cost[static_cast<std::size_t>(outfall)] = 0;
        sewer.down[static_cast<std::size_t>(outfall)] = -1;
        queue.emplace(0, outfall);
    }
    std::vector<bool> done(n, false);
    while (!queue.empty()) {
        const auto [distance, at] = queue.top();
        queue.pop();
        const auto a = static_cast<std::size_t>(at);
        if (done[a])
            continue;
        done[a] = true;
        sewer.order.push_back(at);
        for (const int other : next[a]) {
            const auto b = static_cast<std::size_t>(other);
            const double metres =
                std::hypot(city.nodes[a].x - city.nodes[b].x, city.nodes[a].y - city.nodes[b].y);
            // Going against the fall of the ground is dear: it means a deep trench.
            const double trial = distance + metres + 60 * std::max(0.0, city.nodes[a].z - city.nodes[b].z);
            if (!done[b] && trial < cost[b]) {
                cost[b] = trial;
                sewer.down[b] = at;
                queue.emplace(trial, other);
            }
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        sewer.invert[i] = city.nodes[i].z - 2.2;
    for (auto it = sewer.order.rbegin(); it != sewer.order.rend(); ++it) {
        const auto a = static_cast<std::size_t>(*it);
        if (sewer.down[a] < 0)
            continue;
        const auto b = static_cast<std::size_t>(sewer.down[a]);
        const double metres =
            std::hypot(city.nodes[a].x - city.nodes[b].x, city.nodes[a].y - city.nodes[b].y);
        sewer.invert[b] = std::min(sewer.invert[b], sewer.invert[a] - 0.002 * metres);
    }
    return sewer;
}

std::string name(const StreetNode& n)
{
    return fmt::format("S-{}{:02}{:02}", n.bank ? 'W' : 'E', n.i, n.j);
}

} // namespace

std::string sewerInp(const City& city)
{
    std::vector<int> outfalls;
    for (int bank = 0; bank < 2; ++bank)
        for (int j = 2; j < 34; j += 5) {
            int best = -1;
            for (std::size_t n = 0; n < city.nodes.size(); ++n)
                if (city.nodes[n].bank == bank && city.nodes[n].j == j &&
                    (best < 0 || shoreDistance(city.nodes[n].x, city.nodes[n].y) <
                                     shoreDistance(city.nodes[static_cast<std::size_t>(best)].x,
                                                   city.nodes[static_cast<std::size_t>(best)].y)))
                    best = static_cast<int>(n);
            if (best >= 0)
                outfalls.push_back(best);
        }
    const Sewer sewer = drainCity(city, outfalls);
    std::vector<double> area(city.nodes.size(), 0);
    for (auto it = sewer.order.rbegin(); it != sewer.order.rend(); ++it) {
        area[static_cast<std::size_t>(*it)] += 1.4;
        if (const int down = sewer.down[static_cast<std::size_t>(*it)]; down >= 0)
            area[static_cast<std::size_t>(down)] += area[static_cast<std::size_t>(*it)];
    }
    std::string junctions, conduits, sections, coordinates, catchments, subareas, infiltration, outfallText;
    int number = 0;
    for (const int at : sewer.order) {
        const auto a = static_cast<std::size_t>(at);
        const StreetNode& node = city.nodes[a];
        junctions +=
            fmt::format("{} {:.2f} {:.2f} 0 0 0\n", name(node), sewer.invert[a], node.z - sewer.invert[a]);
        coordinates += fmt::format("{} {:.2f} {:.2f}\n", name(node), node.x + kEast0, node.y + kNorth0);
        catchments += fmt::format("C{0} RG1 {0} 1.4 55 120 1.0 0\n", name(node));
        subareas += fmt::format("C{} 0.013 0.15 1.3 3.5 25 OUTLET\n", name(node));
        infiltration += fmt::format("C{} 60 6 4 7 0\n", name(node));
        const double diameter = std::clamp(std::round(std::sqrt(area[a]) * 2.2) * 0.1, 0.3, 2.4);
        const auto conduit = [&](const std::string& to, double metres) {
            conduits +=
                fmt::format("SC-{:04} {} {} {:.1f} 0.013 0 0 0 0\n", ++number, name(node), to, metres);
            sections += fmt::format("SC-{:04} CIRCULAR {:.2f} 0 0 0 1\n", number, diameter);
        };
        if (sewer.down[a] >= 0) {
            const StreetNode& down = city.nodes[static_cast<std::size_t>(sewer.down[a])];
            conduit(name(down), std::hypot(node.x - down.x, node.y - down.y));
        } else {
            // Straight to the water's edge, down the slope of the distance to the shore.
            const double gx = shoreDistance(node.x + 1, node.y) - shoreDistance(node.x - 1, node.y);
            const double gy = shoreDistance(node.x, node.y + 1) - shoreDistance(node.x, node.y - 1);
            const double metres = shoreDistance(node.x, node.y) + 8, norm = std::hypot(gx, gy);
            const std::string out = "OUT-" + name(node).substr(2);
            outfallText += fmt::format("{} {:.2f} FIXED 0.4 NO\n", out, sewer.invert[a] - 0.003 * metres);
            coordinates += fmt::format("{} {:.2f} {:.2f}\n", out, node.x - gx / norm * metres + kEast0,
                                       node.y - gy / norm * metres + kNorth0);
            conduit(out, metres);
        }
    }
    return "[TITLE]\nPort Aurelia, a city that does not exist: storm sewers\n\n[OPTIONS]\nFLOW_UNITS "
           "CMS\nINFILTRATION HORTON\n"
           "FLOW_ROUTING DYNWAVE\nSTART_DATE 09/20/2026\nSTART_TIME 00:00\nREPORT_START_DATE "
           "09/20/2026\nREPORT_START_TIME 00:00\n"
           "END_DATE 09/20/2026\nEND_TIME 12:00\nREPORT_STEP 00:05:00\nWET_STEP 00:01:00\nDRY_STEP "
           "01:00:00\nROUTING_STEP 5\nLINK_OFFSETS DEPTH\n"
           "\n[RAINGAGES]\nRG1 INTENSITY 0:10 1 TIMESERIES STORM\n\n[SUBCATCHMENTS]\n" +
           catchments + "\n[SUBAREAS]\n" + subareas + "\n[INFILTRATION]\n" + infiltration +
           "\n[JUNCTIONS]\n" + junctions + "\n[OUTFALLS]\n" + outfallText + "\n[CONDUITS]\n" + conduits +
           "\n[XSECTIONS]\n" + sections +
           "\n[TIMESERIES]\nSTORM 0:00 2\nSTORM 1:00 8\nSTORM 2:00 25\nSTORM 3:00 52\nSTORM 3:30 38\nSTORM "
           "4:30 12\nSTORM 6:00 3\nSTORM 7:00 0\n"
           "\n[REPORT]\nNODES ALL\nLINKS ALL\n\n[COORDINATES]\n" +
           coordinates + "\n";
}

} // namespace sinew::demo
