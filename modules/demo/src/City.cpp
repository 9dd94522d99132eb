// SPDX-License-Identifier: GPL-3.0-or-later
#include "City.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace sinew::demo {

namespace {

constexpr double kPi = 3.14159265358979323846;

/// One bank's street grid: an origin, a turn and a mesh.
struct Grid {
    double x0, y0, angleDeg;
    int columns, rows;
    double stepU = 160, stepV = 110;

    Vec3d at(double i, double j) const
    {
        const double a = angleDeg * kPi / 180, u = i * stepU, v = j * stepV;
        return {x0 + u * std::cos(a) - v * std::sin(a), y0 + u * std::sin(a) + v * std::cos(a), 0};
    }
};

constexpr Grid kGrids[2] = {{3120, 620, 3, 17, 37}, {260, 700, -4, 14, 36}};

bool buildable(double x, double y)
{
    const double z = groundHeight(x, y);
    return x > 60 && y > 60 && x < kWidthM - 60 && y < kHeightM - 60 && shoreDistance(x, y) > 45 && z < 62;
}

double gauss(double x, double y, double cx, double cy, double s)
{
    return std::exp(-((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (2 * s * s));
}

void addNodes(City& city)
{
    for (int bank = 0; bank < 2; ++bank)
        for (int j = 0; j < kGrids[bank].rows; ++j)
            for (int i = 0; i < kGrids[bank].columns; ++i) {
                const Vec3d p = kGrids[bank].at(i, j);
                // The motorway's corridor stays free of the street grid.
                if (buildable(p.x, p.y) && std::abs(p.y - kBridgeY) > 30)
                    city.nodes.push_back({p.x, p.y, groundHeight(p.x, p.y), bank, i, j});
            }
}

void addStreets(City& city)
{
    std::map<std::array<int, 3>, int> index;
    for (std::size_t n = 0; n < city.nodes.size(); ++n)
        index[{city.nodes[n].bank, city.nodes[n].i, city.nodes[n].j}] = static_cast<int>(n);
    for (std::size_t n = 0; n < city.nodes.size(); ++n) {
        const StreetNode& node = city.nodes[n];
        for (const auto& [di, dj] : {std::pair{1, 0}, std::pair{0, 1}}) {
            const auto next = index.find({node.bank, node.i + di, node.j + dj});
            if (next != index.end())
                city.streets.push_back(
                    {static_cast<int>(n), next->second, di ? node.j % 6 == 0 : node.i % 4 == 0});
        }
    }
}

double floorsAt(double x, double y, std::uint64_t key)
{
    const double centre = 14 * gauss(x, y, 3750, 2050, 420) + 5 * gauss(x, y, 1900, 2300, 450);
    return 2 + std::floor(4 * noise01(key) + centre * (0.35 + 0.65 * noise01(key + 7)));
}

/// One block's lots: two rows of buildings along the long sides.
void addBlock(City& city, const Grid& grid, int bank, int i, int j)
{
    const std::uint64_t block = static_cast<std::uint64_t>(bank * 10000 + j * 100 + i);
    const Vec3d middle = grid.at(i + 0.5, j + 0.5);
    if (noise01(block, 1, 99) < 0.05 || groundHeight(middle.x, middle.y) > 55)
        return; // a park
    const int lots = 3 + static_cast<int>(noise01(block, 2, 99) * 3);
    for (int row = 0; row < 2; ++row)
        for (int lot = 0; lot < lots; ++lot) {
            const std::uint64_t key = block * 100 + static_cast<std::uint64_t>(row * 10 + lot);
            if (noise01(key) < 0.08)
                continue;
            const double inset = 11 / grid.stepU, gap = 0.012 + 0.02 * noise01(key + 1);
            const double u0 = inset + (1 - 2 * inset) * lot / lots + gap,
                         u1 = inset + (1 - 2 * inset) * (lot + 1) / lots - gap;
            const double depth = 0.22 + 0.1 * noise01(key + 2);
            const double v0 = row == 0 ? 0.11 : 0.89 - depth, v1 = v0 + depth;
            Building building;
            for (const auto& [u, v] : {std::pair{u0, v0}, {u1, v0}, {u1, v1}, {u0, v1}})
                building.ring.push_back(grid.at(i + u, j + v));
            if (std::ranges::any_of(building.ring, [](Vec3d p) {
                    return !buildable(p.x, p.y) || std::abs(p.y - kBridgeY) < 40;
                }))
                continue;
            const double floors = floorsAt(middle.x, middle.y, key + 3);
            building.heightM = 3.2 * floors + 1.5;
            building.use = floors > 9               ? "office"
                           : floors > 5             ? "mixed"
                           : noise01(key + 4) < 0.1 ? "shop"
                                                    : "residential";
            city.buildings.push_back(std::move(building));
        }
}

void addHighway(City& city)
{
    const auto piece = [](std::vector<std::pair<double, double>> points) {
        std::vector<Vec3d> line;
        for (const auto& [x, y] : points)
            line.push_back({x, y, groundHeight(x, y) + 0.4});
        return line;
    };
    city.highway.push_back(piece({{80, 2440},
                                  {500, 2470},
                                  {1000, 2490},
                                  {1500, 2500},
                                  {2000, 2500},
                                  {2300, 2500},
                                  {kBridgeWest, kBridgeY}}));
    city.highway.push_back(piece({{kBridgeWest + kSpans * kSpanM, kBridgeY},
                                  {3500, 2500},
                                  {3900, 2520},
                                  {4300, 2640},
                                  {4560, 2880},
                                  {4680, 3160}}));
    city.tunnel = {{4680, 3160, groundHeight(4680, 3160) + 0.4},
                   {4780, 3420, 26},
                   {4950, 3740, 30},
                   {5160, 4060, 33},
                   {5360, 4330, 35},
                   {5520, 4560, groundHeight(5520, 4560) + 0.4}};
    city.highway.push_back(piece({{5520, 4560}, {5640, 4750}, {5760, 4940}}));
}

} // namespace

double noise01(std::uint64_t key)
{
    // splitmix64's finaliser
    std::uint64_t z = key + 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

double noise01(std::uint64_t a, std::uint64_t b, std::uint64_t salt)
{
    return noise01(a * 0x100000001b3ULL + b * 0x1000193ULL + salt);
}

double shoreDistance(double x, double y)
{
    const double centre = 2700 + 180 * std::sin(y / 1100);
    const double width = 200 + 60 * std::sin(y / 700 + 1) + std::max(0.0, 1300 - y) * 0.9;
    const double estuary = std::abs(x - centre) - width;
    const double coast = y - (430 + 120 * std::sin(x / 700) + 0.00001 * (x - 3000) * (x - 3000));
    return std::min(estuary, coast);
}

double groundHeight(double x, double y)
{
    const double d = shoreDistance(x, y);
    if (d < 0)
        return std::max(-13.0, d * 0.07 - 0.3);
    const double hills = 92 * gauss(x, y, 5150, 3900, 620) + 74 * gauss(x, y, 620, 4350, 560) +
                         30 * gauss(x, y, 4300, 4700, 500);
    const double ripple = 2.2 * std::sin(x / 210 + 0.7) * std::cos(y / 260) + 1.3 * std::sin((x + y) / 120);
    return 2.4 * (1 - std::exp(-d / 25)) + 0.009 * d + hills * (1 - std::exp(-d / 300)) +
           ripple * std::min(1.0, d / 350) + 0.6 * std::min(1.0, d / 100);
}

double deckHeight(double x)
{
    const double half = kSpans * kSpanM / 2, middle = kBridgeWest + half, t = (x - middle) / half;
    const double west = groundHeight(kBridgeWest, kBridgeY) + 0.9,
                 east = groundHeight(kBridgeWest + 2 * half, kBridgeY) + 0.9;
    return 21 * (1 - t * t) + t * t * (t < 0 ? west : east);
}

int City::nodeAt(int bank, int i, int j) const
{
    const auto found = std::ranges::find_if(
        nodes, [&](const StreetNode& n) { return n.bank == bank && n.i == i && n.j == j; });
    return found == nodes.end() ? -1 : static_cast<int>(found - nodes.begin());
}

City makeCity()
{
    City city;
    addNodes(city);
    addStreets(city);
    for (int bank = 0; bank < 2; ++bank)
        for (int j = 0; j + 1 < kGrids[bank].rows; ++j)
            for (int i = 0; i + 1 < kGrids[bank].columns; ++i)
                if (city.nodeAt(bank, i, j) >= 0 && city.nodeAt(bank, i + 1, j + 1) >= 0)
                    addBlock(city, kGrids[bank], bank, i, j);
    addHighway(city);
    return city;
}

} // namespace sinew::demo
