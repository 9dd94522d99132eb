// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"

#include <algorithm>
#include <cmath>

namespace sinew::drainage {

namespace {

const Storage& storageOf(const Engine& e, const NodeState& node)
{
    return e.storages[static_cast<std::size_t>(node.body)];
}
const Table* tableOf(const Engine& e, const Storage& storage)
{
    return storage.table < 0 ? nullptr : &e.model.tables[static_cast<std::size_t>(storage.table)];
}

/// Area under a depth-area table, the first area reaching down to depth 0.
double volumeUnder(const Table& table, double depth)
{
    const auto& p = table.points;
    double volume = 0, at = 0, area = p.empty() ? 0 : p.front().y;
    for (const Point& point : p) {
        if (point.x <= at) {
            area = point.y;
            continue;
        }
        if (depth <= point.x)
            break;
        volume += (area + point.y) / 2 * (point.x - at);
        at = point.x;
        area = point.y;
    }
    return volume + (area + valueExtended(table, depth)) / 2 * std::max(0.0, depth - at);
}

} // namespace

double storageArea(const Engine& e, const NodeState& node, double depth)
{
    const Storage& s = storageOf(e, node);
    if (const Table* table = tableOf(e, s))
        return std::max(0.0, valueExtended(*table, depth));
    if (depth <= 0)
        return std::max(0.0, s.constantM2 + (s.exponent == 0 ? s.factor : 0));
    const double power = s.factor == 0     ? 0
                         : s.exponent == 1 ? s.factor * depth
                                           : s.factor * std::pow(depth, s.exponent);
    return std::max(0.0, s.constantM2 + power + s.square * depth * depth);
}

double storageVolume(const Engine& e, const NodeState& node, double depth)
{
    const Storage& s = storageOf(e, node);
    if (depth <= 0)
        return 0;
    if (const Table* table = tableOf(e, s))
        return volumeUnder(*table, depth);
    const double power = s.factor == 0 ? 0 : s.factor / (s.exponent + 1) * std::pow(depth, s.exponent + 1);
    return s.constantM2 * depth + power + s.square * depth * depth * depth / 3;
}

double storageDepth(const Engine& e, const NodeState& node, double volume)
{
    if (volume <= 0)
        return 0;
    if (volume >= node.fullVolume)
        return node.full;
    double low = 0, high = node.full;
    for (int k = 0; k < 60 && high - low > 1e-9 * node.full; ++k) {
        const double y = (low + high) / 2;
        (storageVolume(e, node, y) > volume ? high : low) = y;
    }
    return (low + high) / 2;
}

double nodeVolume(const Engine& e, const NodeState& node, double depth)
{
    if (node.kind == NodeKind::Storage)
        return storageVolume(e, node, std::min(depth, node.full));
    return node.full > 0 ? node.fullVolume * depth / node.full : 0;
}

} // namespace sinew::drainage
