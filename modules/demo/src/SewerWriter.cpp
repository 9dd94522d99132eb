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

std::size_t indexOf(int node)
{
    return static_cast<std::size_t>(node);
}

/// On each bank the street nodes nearest to the shore, every fifth row.
std::vector<int> outfallsOf(const City& city)
{
    const auto shore = [&](int node) {
        return shoreDistance(city.nodes[indexOf(node)].x, city.nodes[indexOf(node)].y);
    };
    std::vector<int> outfalls;
    for (int bank = 0; bank < 2; ++bank)
        for (int j = 2; j < 34; j += 5) {
            int best = -1;
            for (int n = 0; n < static_cast<int>(city.nodes.size()); ++n)
                if (city.nodes[indexOf(n)].bank == bank && city.nodes[indexOf(n)].j == j &&
                    (best < 0 || shore(n) < shore(best)))
                    best = n;
            if (best >= 0)
                outfalls.push_back(best);
        }
    return outfalls;
}

constexpr double kCatchmentHa = 1.4;

/// Hectares that drain through each node.
std::vector<double> drainedHa(const City& city, const Sewer& sewer)
{
    std::vector<double> area(city.nodes.size(), 0);
    for (auto it = sewer.order.rbegin(); it != sewer.order.rend(); ++it) {
        area[indexOf(*it)] += kCatchmentHa;
        if (const int down = sewer.down[indexOf(*it)]; down >= 0)
            area[indexOf(down)] += area[indexOf(*it)];
    }
    return area;
}

/// The trunk of the outfall upstream: always along the largest branch.
std::vector<int> trunkOf(const Sewer& sewer, const std::vector<double>& area, int outfall)
{
    std::vector<int> trunk{outfall};
    for (;;) {
        int best = -1;
        for (const int at : sewer.order)
            if (sewer.down[indexOf(at)] == trunk.back() &&
                (best < 0 || area[indexOf(at)] > area[indexOf(best)]))
                best = at;
        if (best < 0)
            return trunk;
        trunk.push_back(best);
    }
}

/// Where the trunk has gathered this share of what reaches its outfall.
int onTrunk(const std::vector<int>& trunk, const std::vector<double>& area, double share)
{
    int at = trunk.front();
    for (const int node : trunk)
        if (area[indexOf(node)] >= share * area[indexOf(trunk.front())])
            at = node;
    return at;
}

double diameterM(double ha)
{
    return std::clamp(std::round(std::sqrt(ha) * 2.2) * 0.1, 0.3, 2.4);
}

/// On each bank the manhole whose sewer carries least of what drains to it and lies shallow: where the first
/// water stands in a storm.
std::vector<int> tightest(const City& city, const Sewer& sewer, const std::vector<double>& area)
{
    std::vector<int> found(2, -1);
    std::vector<double> least(2, 1e18);
    for (const int at : sewer.order) {
        const int down = sewer.down[indexOf(at)];
        if (down < 0)
            continue;
        const StreetNode &a = city.nodes[indexOf(at)], &b = city.nodes[indexOf(down)];
        const double slope =
            (sewer.invert[indexOf(at)] - sewer.invert[indexOf(down)]) / std::hypot(a.x - b.x, a.y - b.y);
        const double cover = a.z - sewer.invert[indexOf(at)];
        const double holds = cover * std::pow(diameterM(area[indexOf(at)]), 8.0 / 3) *
                             std::sqrt(std::max(0.0, slope)) / area[indexOf(at)];
        if (const auto bank = indexOf(a.bank); holds < least[bank]) {
            least[bank] = holds;
            found[bank] = at;
        }
    }
    return found;
}

/// Sections of the file as they grow.
class SewerText {
public:
    SewerText(const City& city, const Sewer& sewer, const std::vector<double>& area, int basin)
        : m_city(city), m_sewer(sewer), m_area(area), m_basin(basin)
    {
    }

    void add(int at)
    {
        const StreetNode& node = m_city.nodes[indexOf(at)];
        addNode(at, node);
        m_catchments += fmt::format("C{0} RG1 {0} {1} 55 120 1.0 0\n", name(node), kCatchmentHa);
        m_subareas += fmt::format("C{} 0.013 0.15 1.3 3.5 25 OUTLET\n", name(node));
        m_infiltration += fmt::format("C{} 60 6 4 7 0\n", name(node));
        const int down = m_sewer.down[indexOf(at)];
        if (down < 0)
            addOutfall(at, node);
        else if (const StreetNode& next = m_city.nodes[indexOf(down)]; at == m_basin)
            addGate(at, node, next);
        else
            conduit(at, name(node), name(next), std::hypot(node.x - next.x, node.y - next.y));
    }

    std::string text() const
    {
        return "[TITLE]\nPort Aurelia, a city that does not exist: storm sewers\n\n[OPTIONS]\nFLOW_UNITS "
               "CMS\nINFILTRATION HORTON\n"
               "FLOW_ROUTING DYNWAVE\nSTART_DATE 09/20/2026\nSTART_TIME 00:00\nREPORT_START_DATE "
               "09/20/2026\nREPORT_START_TIME 00:00\n"
               "END_DATE 09/20/2026\nEND_TIME 12:00\nREPORT_STEP 00:05:00\nWET_STEP 00:05:00\nDRY_STEP "
               "01:00:00\nROUTING_STEP 20\nLINK_OFFSETS DEPTH\n"
               "\n[RAINGAGES]\nRG1 INTENSITY 0:10 1 TIMESERIES STORM\n\n[SUBCATCHMENTS]\n" +
               m_catchments + "\n[SUBAREAS]\n" + m_subareas + "\n[INFILTRATION]\n" + m_infiltration +
               "\n[JUNCTIONS]\n" + m_junctions + "\n[OUTFALLS]\n" + m_outfalls + "\n[STORAGE]\n" +
               m_storages + "\n[CONDUITS]\n" + m_conduits + "\n[ORIFICES]\n" + m_orifices + "\n[WEIRS]\n" +
               m_weirs + "\n[XSECTIONS]\n" + m_sections +
               "\n[TIMESERIES]\nSTORM 0:00 2\nSTORM 1:00 8\nSTORM 2:00 25\nSTORM 3:00 52\nSTORM 3:30 "
               "38\nSTORM 4:30 12\nSTORM 6:00 3\nSTORM 7:00 0\n"
               "\n[REPORT]\nNODES ALL\nLINKS ALL\n\n[COORDINATES]\n" +
               m_coordinates + "\n[SYMBOLS]\n" + m_symbols + "\n";
    }
    void addGage(const StreetNode& at)
    {
        m_symbols += fmt::format("{} {:.2f} {:.2f}\n", kSewerGage, at.x + kEast0 + 12, at.y + kNorth0 + 9);
    }
    const std::string& lastConduit() const { return m_lastConduit; }

private:
    void addNode(int at, const StreetNode& node)
    {
        const double invert = m_sewer.invert[indexOf(at)],
                     standing = std::max(0.0, kSeaM - invert); // the sea stands in the lowest sewers
        if (at == m_basin)
            m_storages += fmt::format("{} {:.2f} {:.2f} {:.2f} FUNCTIONAL 0 0 {:.0f} 0 0\n", name(node),
                                      invert, node.z - invert, standing, kBasinM2);
        else
            m_junctions +=
                fmt::format("{} {:.2f} {:.2f} {:.2f} 0 0\n", name(node), invert, node.z - invert, standing);
        place(name(node), node.x, node.y);
    }
    void place(const std::string& id, double x, double y)
    {
        m_coordinates += fmt::format("{} {:.2f} {:.2f}\n", id, x + kEast0, y + kNorth0);
    }

    void conduit(int at, const std::string& from, const std::string& to, double metres)
    {
        m_lastConduit = fmt::format("SC-{:04}", ++m_number);
        m_conduits += fmt::format("{} {} {} {:.1f} 0.013 0 0 0 0\n", m_lastConduit, from, to, metres);
        m_sections +=
            fmt::format("{} CIRCULAR {:.2f} 0 0 0 1\n", m_lastConduit, diameterM(m_area[indexOf(at)]));
    }

    /// The basin drains through a gate into a chamber, and spills over a weir beside it.
    void addGate(int at, const StreetNode& node, const StreetNode& next)
    {
        const double invert = m_sewer.invert[indexOf(at)],
                     metres = std::hypot(node.x - next.x, node.y - next.y), share = 15 / metres;
        const std::string chamber = "S-GATE";
        m_junctions += fmt::format("{} {:.2f} {:.2f} 0 0 0\n", chamber, invert - 0.03, node.z - invert);
        place(chamber, node.x + share * (next.x - node.x), node.y + share * (next.y - node.y));
        m_orifices += fmt::format("{} {} {} SIDE 0 0.65 NO 0.0167\n", kSewerGate, name(node), chamber);
        m_sections += fmt::format("{} RECT_CLOSED 0.9 1.0 0 0\n", kSewerGate);
        m_weirs += fmt::format("SPILL-1 {} {} TRANSVERSE {:.2f} 1.84 NO 0 0 YES\n", name(node), chamber,
                               0.6 * (node.z - invert));
        m_sections += fmt::format("SPILL-1 RECT_OPEN {:.2f} 6 0 0\n", 0.4 * (node.z - invert));
        conduit(at, chamber, name(next), metres - 15);
    }

    /// Straight to the water's edge, down the slope of the distance to the shore.
    void addOutfall(int at, const StreetNode& node)
    {
        const double gx = shoreDistance(node.x + 1, node.y) - shoreDistance(node.x - 1, node.y);
        const double gy = shoreDistance(node.x, node.y + 1) - shoreDistance(node.x, node.y - 1);
        const double metres = shoreDistance(node.x, node.y) + 8, norm = std::hypot(gx, gy);
        const std::string out = "OUT-" + name(node).substr(2);
        m_outfalls +=
            fmt::format("{} {:.2f} FIXED {} NO\n", out, m_sewer.invert[indexOf(at)] - 0.003 * metres, kSeaM);
        place(out, node.x - gx / norm * metres, node.y - gy / norm * metres);
        conduit(at, name(node), out, metres);
    }

    static constexpr double kBasinM2 = 2400, kSeaM = 0.4;
    const City& m_city;
    const Sewer& m_sewer;
    const std::vector<double>& m_area;
    int m_basin, m_number = 0;
    std::string m_junctions, m_outfalls, m_storages, m_conduits, m_orifices, m_weirs, m_sections,
        m_coordinates, m_catchments, m_subareas, m_infiltration, m_symbols, m_lastConduit;
};

/// The outfalls that drain most, largest first.
std::vector<int> largest(std::vector<int> outfalls, const std::vector<double>& area)
{
    std::ranges::stable_sort(outfalls, std::ranges::greater{}, [&](int node) { return area[indexOf(node)]; });
    return outfalls;
}

} // namespace

SewerPlan planSewer(const City& city)
{
    const std::vector<int> outfalls = outfallsOf(city);
    const Sewer sewer = drainCity(city, outfalls);
    const std::vector<double> area = drainedHa(city, sewer);
    const std::vector<int> order = largest(outfalls, area);
    SewerPlan plan;
    const auto watch = [&](int node) {
        const StreetNode& at = city.nodes[indexOf(node)];
        const SewerPlan::Manhole manhole{name(at), at.z - sewer.invert[indexOf(node)]};
        if (std::ranges::find(plan.manholes, manhole.id, &SewerPlan::Manhole::id) == plan.manholes.end())
            plan.manholes.push_back(manhole);
    };
    const int basin = onTrunk(trunkOf(sewer, area, order[0]), area, 0.45);
    for (std::size_t k = 0; k < 4; ++k)
        for (const double share : {0.7, 0.15})
            watch(onTrunk(trunkOf(sewer, area, order[k]), area, share));
    for (const int node : tightest(city, sewer, area))
        if (node >= 0)
            watch(node);
    SewerText text(city, sewer, area, basin);
    for (const int at : sewer.order) {
        text.add(at);
        if (at == order[0] || at == order[1])
            plan.flowLinks.push_back(text.lastConduit());
    }
    plan.basin = {name(city.nodes[indexOf(basin)]),
                  city.nodes[indexOf(basin)].z - sewer.invert[indexOf(basin)]};
    text.addGage(city.nodes[indexOf(basin)]);
    plan.inp = text.text();
    return plan;
}

} // namespace sinew::demo
