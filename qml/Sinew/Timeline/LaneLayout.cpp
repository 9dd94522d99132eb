// SPDX-License-Identifier: GPL-3.0-or-later
#include "TimelineContent.h"

#include <algorithm>
#include <array>

namespace sinew::ui {

namespace {

constexpr std::array<int, kLaneCount> kRows{2, 2, 2, 2, 1};
constexpr double kMarkWidth = 18, kLabelPad = 12, kMaxLabel = 420;

PlacedEntry place(const TimelineEntry& entry, const TimeScale& scale, Instant now, double rowTop,
                  double rowHeight, const std::function<double(const QString&)>& widthOf, bool withLabel)
{
    const double x = scale.xOf(entry.from);
    const double end = scale.xOf(entry.isOpen ? std::max(now, entry.from) : entry.to);
    const double left = entry.to > entry.from || entry.isOpen ? std::max(x, 0.0) : x;
    const double label = (withLabel ? std::min(kMaxLabel, widthOf(entry.label) + kLabelPad) : 0) +
                         (entry.mark >= 0 ? kMarkWidth : 0);
    // Chips are as wide as their text: how long a command takes is told by its panel, not its chip.
    // How long an alarm stood is a thin line, over which others may begin.
    const bool isLabelOnly = entry.lane == Lane::Commands || entry.lane == Lane::Alarms;
    const double right = isLabelOnly ? left + label : std::max(std::min(end, scale.width()), left + label);
    return {&entry, QRectF(left, rowTop, right - left, rowHeight), std::max(left, end), withLabel};
}

bool isInView(const TimelineEntry& entry, const TimeScale& scale, Instant now)
{
    const Instant end = entry.isOpen ? std::max(now, entry.from) : entry.to;
    return end >= scale.from() && entry.from <= scale.to();
}

/// What must not be lost to a lack of room comes first: undecided commands, unacknowledged alarms, likely
/// risks; last what came after the instant that is looked at.
bool isMoreUrgent(const TimelineEntry* a, const TimelineEntry* b)
{
    if (a->isLater != b->isLater)
        return b->isLater;
    if (a->isSolid != b->isSolid)
        return a->isSolid;
    if (a->mark != b->mark)
        return a->mark < b->mark;
    if (a->isForeseen && b->isForeseen && a->strength != b->strength)
        return a->strength > b->strength;
    return a->from > b->from;
}

void fill(LaneLayout& lane, std::vector<const TimelineEntry*> entries, const TimeScale& scale, Instant now,
          int rows, const std::function<double(const QString&)>& widthOf)
{
    std::ranges::stable_sort(entries, isMoreUrgent);
    const double rowHeight = lane.height / rows;
    const auto tryIn = [&](const TimelineEntry& entry, int row, bool withLabel) {
        const PlacedEntry tried =
            place(entry, scale, now, lane.top + row * rowHeight, rowHeight, widthOf, withLabel);
        const bool isFree = std::ranges::none_of(lane.placed, [&](const PlacedEntry& p) {
            return p.box.adjusted(-3, 1, 3, -1).intersects(tried.box);
        });
        if (isFree)
            lane.placed.push_back(tried);
        return isFree;
    };
    for (const TimelineEntry* entry : entries) {
        bool isPlaced = false;
        for (int row = 0; row < rows && !isPlaced; ++row)
            isPlaced = tryIn(*entry, row, true);
        // An alarm's mark says enough where its words have no room.
        for (int row = 0; row < rows && !isPlaced && entry->mark >= 0; ++row)
            isPlaced = tryIn(*entry, row, false);
        lane.hidden += !isPlaced;
    }
}

} // namespace

std::vector<LaneLayout> layoutLanes(const std::vector<TimelineEntry>& entries, const TimeScale& scale,
                                    Instant now, double top, double height,
                                    const std::function<double(const QString&)>& widthOf)
{
    int allRows = 0;
    for (const int rows : kRows)
        allRows += rows;
    std::vector<LaneLayout> lanes;
    double y = top;
    for (int i = 0; i < kLaneCount; ++i) {
        const int rows = kRows[static_cast<std::size_t>(i)];
        LaneLayout lane{static_cast<Lane>(i), y, height * rows / allRows, {}, 0};
        std::vector<const TimelineEntry*> own;
        for (const TimelineEntry& e : entries)
            if (e.lane == lane.lane && isInView(e, scale, now))
                own.push_back(&e);
        fill(lane, std::move(own), scale, now, rows, widthOf);
        y += lane.height;
        lanes.push_back(std::move(lane));
    }
    return lanes;
}

} // namespace sinew::ui
