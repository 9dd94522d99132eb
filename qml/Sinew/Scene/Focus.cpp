// SPDX-License-Identifier: GPL-3.0-or-later
#include "Focus.h"

#include <algorithm>
#include <unordered_set>

namespace sinew::scene {

namespace {

constexpr std::size_t kManyElements = 100;
/// What lies outside the middle is astray only where leaving it out brings the rest this much nearer;
/// otherwise it is a part of the whole, and a whole is not cut off.
constexpr double kWorthIt = 2;

/// Bounds of everything built: not the ground, and not pictures that lie on it.
std::vector<Box3d> builtBoxes(const Model& model, const mesh::TileSet& tiles)
{
    std::unordered_set<std::string> ground;
    for (const Asset& asset : model.assets)
        if (asset.kind == "terrain" || asset.kind == "orthophoto")
            ground.insert(asset.id.value);
    std::vector<Box3d> boxes;
    for (std::size_t i = 0; i < model.elements.size() && i < tiles.elementBounds.size(); ++i)
        if (!tiles.elementBounds[i].isEmpty() && !ground.contains(model.elements[i].asset.value))
            boxes.push_back(tiles.elementBounds[i]);
    return boxes;
}

/// The values between the first and the last hundredth.
std::pair<double, double> middleOf(const std::vector<Box3d>& boxes, double Vec3d::*axis)
{
    std::vector<double> at;
    at.reserve(boxes.size());
    for (const Box3d& box : boxes)
        at.push_back(box.centre().*axis);
    std::ranges::sort(at);
    const std::size_t off = at.size() / 100;
    return {at[off], at[at.size() - 1 - off]};
}

} // namespace

Box3d focusOf(const Model& model, const mesh::TileSet& tiles)
{
    const std::vector<Box3d> boxes = builtBoxes(model, tiles);
    if (boxes.empty())
        return tiles.bounds();
    const auto [west, east] = middleOf(boxes, &Vec3d::x);
    const auto [south, north] = middleOf(boxes, &Vec3d::y);
    Box3d all, focus;
    for (const Box3d& box : boxes) {
        const Vec3d c = box.centre();
        all.add(box);
        if (c.x >= west && c.x <= east && c.y >= south && c.y <= north)
            focus.add(box);
    }
    const bool isWorthIt = boxes.size() > kManyElements && !focus.isEmpty() &&
                           length(all.size()) > kWorthIt * length(focus.size());
    return isWorthIt ? focus : all;
}

} // namespace sinew::scene
