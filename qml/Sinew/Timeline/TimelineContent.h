// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Format.h"
#include "TimeScale.h"

#include <functional>
#include <QRectF>
#include <QString>
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
    bool isOpen = false;      ///< still going on: reaches to now
    int mark = -1;            ///< alarm priority, -1: none
    bool isSolid = false;     ///< unacknowledged alarm; undecided command
    bool isForeseen = false;  ///< a risk, or weather that is foretold: span by the interval, core by the mean
    bool isLater = false;     ///< REPLAY: came after the cursor's instant
    bool hasEnded = false;    ///< a command that ended without success
    double strength = 1;      ///< probability of what is foreseen
    Instant coreFrom, coreTo; ///< where the mean is past its limit; equal: nowhere
    std::vector<Instant> acknowledged; ///< when somebody acknowledged an alarm
    bool operator==(const TimelineEntry&) const = default;
};

/// What the lanes tell: the moment at the cursor, what had happened until then, and in REPLAY what came
/// later.
struct TimelineSource {
    const loop::Overview* moment = nullptr;
    const loop::Past* past = nullptr;  ///< known at the cursor; null while it is read
    const loop::Past* later = nullptr; ///< known now; REPLAY only
    Instant at;                        ///< the cursor's
};

/// Everything that belongs on the lanes. Each thing stands as it was known at the cursor's instant; what came
/// later is there to be found, and marked so. Pure.
std::vector<TimelineEntry> timelineEntries(const TimelineSource& source, const ModelIndex* index,
                                           const DisplayOptions& display);

/// "review", "1 of 2 approved", "running", "✓", … : what a command's chip says beside its title.
QString commandWord(const command::CommandRecord& command);

/// An entry's place inside its lane.
struct PlacedEntry {
    const TimelineEntry* entry = nullptr;
    QRectF box;         ///< what is drawn and hit: span and label
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
std::vector<LaneLayout> layoutLanes(const std::vector<TimelineEntry>& entries, const TimeScale& scale,
                                    Instant now, double top, double height,
                                    const std::function<double(const QString&)>& widthOf);

} // namespace sinew::ui
