// SPDX-License-Identifier: GPL-3.0-or-later
#include "Grounding.h"

#include <algorithm>
#include <cmath>

namespace sinew::mesh {

namespace {

/// Depth to a buried line's axis that is drawn where the source gives none. Only a picture: no model uses it.
constexpr double kDrawnCoverM = 1;
/// A road this close to the ground lies on it; farther off it is a bridge, a viaduct or a tunnel.
constexpr double kFollowsM = 4;
constexpr std::size_t kMostRoadPoints = 20000;

double groundOr(const Model& model, Vec3d p, double otherwise)
{
    const double ground = model.groundAt(p.x, p.y);
    return std::isnan(ground) ? otherwise : ground;
}

void placePoints(std::vector<Vec3d>& points, const Model& model, double coverM)
{
    if (std::ranges::all_of(points, [](const Vec3d& p) { return p.z == 0; }))
        for (Vec3d& p : points)
            p.z = groundOr(model, p, coverM) - coverM;
}

/// A footprint stands level on the lowest ground under its outline; a flat face follows the ground.
void placeArea(AreaShape& area, const Model& model)
{
    for (auto& polygon : area.polygons) {
        double lowest = std::numeric_limits<double>::infinity();
        bool without = true;
        for (const auto& ring : polygon.rings)
            for (const Vec3d& p : ring) {
                without = without && p.z == 0;
                lowest = std::min(lowest, groundOr(model, p, 0));
            }
        if (without)
            for (auto& ring : polygon.rings)
                for (Vec3d& p : ring)
                    p.z = area.heightM > 0 ? lowest : groundOr(model, p, 0) + 0.1;
    }
}

double stepOf(const Model& model)
{
    double step = 30;
    for (const auto& terrain : model.terrains)
        step = std::min(step, std::max(5.0, std::fmin(terrain->stepXM, terrain->stepYM)));
    return step;
}

} // namespace

Shape placed(const Element& element, const Model& model)
{
    Shape shape = element.shape;
    if (model.terrains.empty())
        return shape;
    const double cover = element.underground ? kDrawnCoverM : 0;
    if (auto* point = std::get_if<PointShape>(&shape); point && point->at.z == 0)
        point->at.z = groundOr(model, point->at, cover) - cover;
    else if (auto* line = std::get_if<LineShape>(&shape))
        placePoints(line->points, model, cover);
    else if (auto* area = std::get_if<AreaShape>(&shape); area && !element.underground)
        placeArea(*area, model);
    return shape;
}

double DrapedRoad::heightAt(Vec3d p) const
{
    const double ground = groundOr(*model, p, p.z);
    return (std::fabs(ground - p.z) < kFollowsM ? ground : p.z) + liftM;
}

DrapedRoad draped(const std::vector<Vec3d>& line, const Model& model, double liftM)
{
    DrapedRoad road{{}, liftM, &model};
    const double step = stepOf(model);
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const Vec3d along = line[i + 1] - line[i];
        const int parts = model.terrains.empty() || road.line.size() > kMostRoadPoints
                              ? 1
                              : static_cast<int>(std::clamp(std::ceil(length(along) / step), 1.0, 500.0));
        for (int k = 0; k < parts; ++k)
            road.line.push_back(line[i] + along * (static_cast<double>(k) / parts));
    }
    road.line.push_back(line.back());
    return road;
}

} // namespace sinew::mesh
