// SPDX-License-Identifier: GPL-3.0-or-later
#include "TimelineContent.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>

namespace sinew::ui {

namespace {

constexpr std::array<int, kLaneCount> kRows{1, 1, 2, 2, 1};
constexpr double kLeastRisk = 0.05;

QString tr(const char* text) { return QCoreApplication::translate("Timeline", text); }

TimelineEntry entryOf(const Finding& finding)
{
    TimelineEntry e;
    e.lane = Lane::Events;
    e.id = text(finding.id);
    e.label = text(finding.title);
    e.tip = text(finding.detail);
    e.from = e.to = finding.since;
    e.isOpen = true;
    return e;
}

TimelineEntry entryOf(const alarm::Alarm& alarm)
{
    using alarm::State;
    TimelineEntry e;
    e.lane = Lane::Alarms;
    e.id = text(alarm.id.value);
    e.label = text(alarm.title);
    e.tip = QStringLiteral("%1 · %2").arg(text(alarm.title), text(nameOf(alarm.state)));
    e.from = alarm.since;
    e.isOpen = alarm.returned <= alarm.since;
    e.to = e.isOpen ? alarm.since : alarm.returned;
    const bool isQuiet = alarm.state == State::Shelved || alarm.state == State::Suppressed || alarm.state == State::OutOfService;
    e.mark = isQuiet ? 4 : static_cast<int>(alarm.priority);
    e.isSolid = alarm.state == State::Unacknowledged || alarm.state == State::ReturnedUnacknowledged;
    return e;
}

QString elementName(const ModelIndex* index, const ElementId& id)
{
    const Element* e = index ? index->element(id) : nullptr;
    return e && !e->name.empty() ? text(e->name) : text(id.value);
}

/// First and last instant for which `isPast` holds; equal where it never does.
template <class IsPast>
std::pair<Instant, Instant> stretch(const Forecast& f, IsPast isPast)
{
    const auto first = std::ranges::find_if(f.points, isPast);
    if (first == f.points.end())
        return {};
    const auto last = std::find_if(f.points.rbegin(), f.points.rend(), isPast);
    return {first->time, last->time};
}

bool isRisk(const Forecast& f)
{
    return !f.withCommand && f.limit && !f.points.empty() && f.exceedance.value_or(0) >= kLeastRisk;
}

TimelineEntry entryOf(const Forecast& f, const ModelIndex* index, const DisplayOptions& display)
{
    TimelineEntry e;
    e.lane = Lane::Risks;
    e.id = text(f.id.value);
    e.strength = f.exceedance.value_or(0);
    const double limit = *f.limit;
    // A limit above the present value is passed upwards, one below it downwards.
    const bool isUpper = f.points.front().mean <= limit;
    std::tie(e.from, e.to) = stretch(f, [&](const ForecastPoint& p) { return isUpper ? p.upper >= limit : p.lower <= limit; });
    std::tie(e.coreFrom, e.coreTo) = stretch(f, [&](const ForecastPoint& p) { return isUpper ? p.mean >= limit : p.mean <= limit; });
    e.label = QStringLiteral("%1 %2 %3").arg(elementName(index, f.element), quantityText(f.quantity).toLower(), probabilityText(e.strength));
    e.tip = tr("%1: probability %2 of passing %3").arg(elementName(index, f.element), probabilityText(e.strength), valueText(limit, f.quantity, display.units));
    return e;
}

TimelineEntry entryOf(const command::CommandRecord& c, Instant now)
{
    using command::State;
    TimelineEntry e;
    e.lane = Lane::Commands;
    e.id = text(c.id.value);
    e.isSolid = c.state == State::Proposed;
    const QString word = commandWord(c);
    e.label = word.size() == 1 ? QStringLiteral("%1 %2").arg(word, text(c.proposal.title)) : QStringLiteral("%1: %2").arg(text(c.proposal.title), word);
    e.tip = c.why.empty() ? e.label : QStringLiteral("%1 — %2").arg(e.label, text(c.why));
    // An undecided command waits at now, wherever the view is; a decided one stands where it was decided.
    e.from = e.isSolid ? now : c.past.empty() ? c.proposal.issuedAt : c.past.front().first;
    e.to = e.isSolid ? std::max(now, c.proposal.actBefore) : isFinal(c.state) ? std::max(e.from, c.changedAtWorld) : now;
    return e;
}

} // namespace

QString laneName(Lane lane)
{
    switch (lane) {
    case Lane::Events: return tr("events");
    case Lane::Alarms: return tr("alarms");
    case Lane::Risks: return tr("risks");
    case Lane::Commands: return tr("commands");
    case Lane::Work: break;
    }
    return tr("work");
}

QString commandWord(const command::CommandRecord& c)
{
    using command::State;
    switch (c.state) {
    case State::Proposed:
        if (c.approvals.empty())
            return c.approvalsNeeded > 1 ? tr("review, %1 people").arg(c.approvalsNeeded) : tr("review");
        return tr("%1 of %2 approved").arg(c.approvals.size()).arg(c.approvalsNeeded);
    case State::Approved: return tr("approved");
    case State::Selected: return tr("selected");
    case State::Operated: return tr("sent");
    case State::Acknowledged: return tr("running");
    case State::Verifying: return tr("verifying");
    case State::Succeeded: return QStringLiteral("✓");
    case State::Failed: return QStringLiteral("✗");
    case State::Rejected: return tr("rejected");
    case State::Expired: return tr("expired");
    case State::TimedOut: return tr("timed out");
    case State::Cancelled: return tr("cancelled");
    }
    return {};
}

std::vector<TimelineEntry> timelineEntries(const loop::Overview& overview, const ModelIndex* index,
                                           const DisplayOptions& display)
{
    std::vector<TimelineEntry> entries;
    for (const Finding& f : overview.findings)
        entries.push_back(entryOf(f));
    for (const alarm::Alarm& a : overview.alarms)
        entries.push_back(entryOf(a));
    for (const Forecast& f : overview.forecasts)
        if (isRisk(f))
            if (TimelineEntry e = entryOf(f, index, display); e.to > e.from)
                entries.push_back(std::move(e));
    for (const command::CommandRecord& c : overview.commands)
        entries.push_back(entryOf(c, overview.world));
    return entries;
}

namespace {

constexpr double kMarkWidth = 18, kLabelPad = 12, kMaxLabel = 260;

PlacedEntry place(const TimelineEntry& entry, const TimeScale& scale, Instant now, double rowTop, double rowHeight,
                  const std::function<double(const QString&)>& widthOf, bool withLabel)
{
    const double x = scale.xOf(entry.from);
    const double end = scale.xOf(entry.isOpen ? std::max(now, entry.from) : entry.to);
    const double left = entry.to > entry.from || entry.isOpen ? std::max(x, 0.0) : x;
    const double label = (withLabel ? std::min(kMaxLabel, widthOf(entry.label) + kLabelPad) : 0) + (entry.mark >= 0 ? kMarkWidth : 0);
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

/// What must not be lost to a lack of room comes first: undecided commands, unacknowledged alarms, likely risks.
bool isMoreUrgent(const TimelineEntry* a, const TimelineEntry* b)
{
    if (a->isSolid != b->isSolid)
        return a->isSolid;
    if (a->mark != b->mark)
        return a->mark < b->mark;
    if (a->lane == Lane::Risks && a->strength != b->strength)
        return a->strength > b->strength;
    return a->from > b->from;
}

void fill(LaneLayout& lane, std::vector<const TimelineEntry*> entries, const TimeScale& scale, Instant now, int rows,
          const std::function<double(const QString&)>& widthOf)
{
    std::ranges::stable_sort(entries, isMoreUrgent);
    const double rowHeight = lane.height / rows;
    const auto tryIn = [&](const TimelineEntry& entry, int row, bool withLabel) {
        const PlacedEntry tried = place(entry, scale, now, lane.top + row * rowHeight, rowHeight, widthOf, withLabel);
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

std::vector<LaneLayout> layoutLanes(const std::vector<TimelineEntry>& entries, const TimeScale& scale, Instant now,
                                    double top, double height, const std::function<double(const QString&)>& widthOf)
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
