// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>

#include <cstdint>
#include <string>
#include <vector>

namespace sinew::demo {

/// WGS 84 / UTM 28N, placed on the open Atlantic so that nobody's real city is meant.
inline constexpr int kEpsg = 32628;
inline constexpr double kEast0 = 497000, kNorth0 = 3997500; ///< local (0, 0)
inline constexpr double kWidthM = 6000, kHeightM = 5000;
inline constexpr double kBridgeY = 2500, kBridgeWest = 2477;
inline constexpr int kSpans = 9;
inline constexpr double kSpanM = 80;

/// Repeatable everywhere: a hash, not a library's distribution.
double noise01(std::uint64_t key);
double noise01(std::uint64_t a, std::uint64_t b, std::uint64_t salt);

/// Distance to the shore in metres, positive on land. Local coordinates.
double shoreDistance(double x, double y);
/// Ground or sea bed, metres above mean sea level.
double groundHeight(double x, double y);
/// Deck's top above the bridge, metres above mean sea level.
double deckHeight(double x);

struct Street {
    int from = 0, to = 0;
    bool main = false;
};

/// Street crossings on dry, buildable ground, and the streets between neighbours.
struct StreetNode {
    double x = 0, y = 0, z = 0;
    int bank = 0; ///< 0 east, 1 west
    int i = 0, j = 0;
};

struct Building {
    std::vector<Vec3d> ring; ///< local, counter-clockwise, not closed
    double heightM = 0;
    std::string use;
};

struct City {
    std::vector<StreetNode> nodes;
    std::vector<Street> streets;
    std::vector<Building> buildings;
    std::vector<std::vector<Vec3d>>
        highway; ///< carriageway pieces; the bridge and the tunnel are between them
    std::vector<Vec3d> tunnel;
    int nodeAt(int bank, int i, int j) const; ///< -1: none
};

City makeCity();

/// Local -> UTM.
inline Vec3d toUtm(Vec3d local)
{
    return {local.x + kEast0, local.y + kNorth0, local.z};
}

} // namespace sinew::demo
