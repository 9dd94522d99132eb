// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"

#include <algorithm>
#include <cmath>

namespace sinew::drainage {

namespace {

double stageOf(const Engine& e, const Outfall& outfall)
{
    if (outfall.kind == Outfall::Kind::Fixed || outfall.table < 0)
        return outfall.stageM;
    const Table& table = e.model.tables[static_cast<std::size_t>(outfall.table)];
    if (outfall.kind == Outfall::Kind::TimeSeries)
        return seriesValue(table, e.time, true);
    const double hour = std::fmod(e.model.options.startEpochS + e.time, 86400.0) / 3600;
    return value(table, (table.points.empty() ? 0 : table.points.front().x) + hour);
}

/// Depth at an outfall: what the flow sets itself, or the stage outside where that is higher.
double depthAt(const Engine& e, const NodeState& node, double normal, double critical, double offset)
{
    const Outfall& outfall = e.outfalls[static_cast<std::size_t>(node.body)];
    const double own = std::min(normal, critical);
    if (outfall.kind == Outfall::Kind::Free)
        return offset > 0 ? 0 : own;
    if (outfall.kind == Outfall::Kind::Normal)
        return offset > 0 ? 0 : normal;
    const double stage = stageOf(e, outfall);
    if (own + offset + node.invert < stage)
        return stage - node.invert;
    if (offset > 0)
        return stage < node.invert + offset ? std::max(0.0, stage - node.invert) : offset + own;
    return own;
}

} // namespace

void setOutfallDepths(Engine& e)
{
    for (const LinkState& link : e.links) {
        const bool isAtEnd = e.nodes[static_cast<std::size_t>(link.to)].kind == NodeKind::Outfall;
        NodeState& node = e.nodes[static_cast<std::size_t>(isAtEnd ? link.to : link.from)];
        if (node.kind != NodeKind::Outfall)
            continue;
        double normal = 0, critical = 0;
        if (link.kind == LinkKind::Conduit) {
            normal = normalDepth(link, link.flow / link.barrels);
            critical = link.section.criticalDepth(std::abs(link.flow) / link.barrels);
        }
        node.depth = depthAt(e, node, normal, critical, isAtEnd ? link.offset2 : link.offset1);
    }
}

} // namespace sinew::drainage
