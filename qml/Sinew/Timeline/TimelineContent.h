// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Format.h"
#include "TimeScale.h"

#include <QRectF>
#include <QString>
#include <functional>
#include <sinew/loop/Loop.h>
#include <vector>

namespace sinew::ui {

enum class Lane { Events, Alarms, Risks, Commands, Work };
inline constexpr int kLaneCount = 5;
QString laneName(Lane lane);

/// One thing on the timeline: a span, or a point where from == to.
struct TimelineEntry {
    Lane lane = Lane::Events;
    QString id, label, tip;
    Instant from, to;
    bool isOpen = false;       ///< still going on: reaches to now
    int mark = -1;             ///< alarm priority, -1: none
    bool isSolid = false;      ///< unacknowledged alarm; undecided command
    double strength = 1;       ///< probability of a risk
    Instant coreFrom, coreTo;  ///< where a risk's mean is past its limit; equal: nowhere
    bool operator==(const TimelineEntry&) const = default;
};

/// Everything that an overview puts on the lanes. Pure.
std::vector<TimelineEntry> timelineEntries(const loop::Overview& overview, const ModelIndex* index,
                                           const DisplayOptions& display);

/// "review", "1 of 2 approved", "running", "✓", … : what a command's chip says beside its title.
QString commandWord(const command::CommandRecord& command);

/// An entry's place inside its lane.
struct PlacedEntry {
    const TimelineEntry* entry = nullptr;
    QRectF box;      ///< what is drawn and hit: span and label
    double spanEnd = 0; ///< x where the span itself ends
    bool hasLabel = true;
};

struct LaneLayout {
    Lane lane = Lane::Events;
    double top = 0, height = 0;
    std::vector<PlacedEntry> placed;
    int hidden = 0; ///< in view, but no room for them
};

/// Rows of each lane are filled from the left; what finds no row is counted, not drawn over others.
/// `widthOf` measures a label in pixels.
std::vector<LaneLayout> layoutLanes(const std::vector<TimelineEntry>& entries, const TimeScale& scale, Instant now,
                                    double top, double height, const std::function<double(const QString&)>& widthOf);

} // namespace sinew::ui
