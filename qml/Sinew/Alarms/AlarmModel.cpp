// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmModel.h"

#include "Follow.h"
#include "Words.h"

#include <algorithm>
#include <array>
#include <QCoreApplication>
#include <tuple>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Alarms", text);
}

bool isQuiet(alarm::State s)
{
    return s == alarm::State::Shelved || s == alarm::State::Suppressed || s == alarm::State::OutOfService;
}

QString shelvedText(const alarm::Alarm& a, Instant wall)
{
    if (!a.shelvedUntil || wall == Instant{}) // how long it still lasted then nobody wrote down
        return tr("shelved");
    return tr("shelved, %1 left").arg(spanText(std::max(*a.shelvedUntil - wall, Duration{0})));
}

QString acknowledgedText(const alarm::Alarm& a, const ModelIndex* index, const DisplayOptions& display)
{
    if (a.acknowledgedBy.empty())
        return tr("acknowledged");
    const QString who = personName(index, a.acknowledgedBy);
    return a.acknowledgedAt ? tr("acknowledged %1 by %2").arg(clockText(*a.acknowledgedAt, display.utc), who)
                            : tr("acknowledged by %1").arg(who);
}

QString stateText(const alarm::Alarm& a, const loop::Overview& moment, const ModelIndex* index,
                  const DisplayOptions& display)
{
    switch (a.state) {
    case alarm::State::Unacknowledged:
        return tr("unacknowledged");
    case alarm::State::Acknowledged:
        return acknowledgedText(a, index, display);
    case alarm::State::ReturnedUnacknowledged:
        return tr("over, unacknowledged");
    case alarm::State::Shelved:
        return shelvedText(a, moment.wall);
    case alarm::State::Suppressed:
        return tr("suppressed by design");
    case alarm::State::OutOfService:
        return tr("out of service");
    case alarm::State::Normal:
        break;
    }
    return tr("normal");
}

AlarmRow rowOf(const alarm::Alarm& a, const loop::Overview& moment, const ModelIndex* index,
               const DisplayOptions& display)
{
    AlarmRow row;
    row.key = text(a.id.value);
    row.title = text(a.title);
    row.element = text(a.element.value);
    row.stateText = stateText(a, moment, index, display);
    row.since = tr("%1, %2 ago").arg(clockText(a.since, display.utc), spanText(moment.world - a.since));
    const Channel* channel = index && !a.channel.isEmpty() ? index->channel(a.channel) : nullptr;
    if (channel && a.condition != "no data")
        row.value = valueText(a.value, channel->quantity, display.units);
    row.comment = text(a.comment);
    row.isShelved = isQuiet(a.state);
    row.priority = row.isShelved ? 4 : static_cast<int>(a.priority);
    row.isReturned = a.state == alarm::State::ReturnedUnacknowledged;
    row.isUnacknowledged = a.state == alarm::State::Unacknowledged || row.isReturned;
    return row;
}

} // namespace

std::vector<AlarmRow> alarmRows(const loop::Overview& moment, const ModelIndex* index,
                                const DisplayOptions& display, bool withShelved)
{
    std::vector<std::pair<Instant, AlarmRow>> found;
    for (const alarm::Alarm& a : moment.alarms)
        if (a.state != alarm::State::Normal && (withShelved || !isQuiet(a.state)))
            found.emplace_back(a.since, rowOf(a, moment, index, display));
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) {
        return std::tuple(!a.second.isUnacknowledged, a.second.priority, b.first) <
               std::tuple(!b.second.isUnacknowledged, b.second.priority, a.first);
    });
    std::vector<AlarmRow> rows;
    for (auto& [since, row] : found)
        rows.push_back(std::move(row));
    return rows;
}

void AlarmModel::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        connect(seat, &Seat::momentChanged, this, &AlarmModel::rebuild);
        connect(seat, &Seat::displayChanged, this, &AlarmModel::rebuild);
        connect(seat->cursor(), &TimeCursor::modeChanged, this, &AlarmModel::rebuild);
    }
    rebuild();
    emit seatChanged();
}

void AlarmModel::setWithShelved(bool with)
{
    if (std::exchange(m_withShelved, with) == with)
        return;
    rebuild();
    emit withShelvedChanged();
}

// In a FORECAST no alarm is known yet: the list says nothing rather than today's.
void AlarmModel::rebuild()
{
    std::vector<AlarmRow> all;
    if (isKnown())
        all = alarmRows(*m_seat->moment(), m_seat->index(), m_seat->display(), true);
    count(all);
    if (!m_withShelved)
        std::erase_if(all, [](const AlarmRow& row) { return row.isShelved; });
    setRows(std::move(all));
}

void AlarmModel::count(const std::vector<AlarmRow>& all)
{
    m_counts = {};
    m_unacknowledged = 0;
    m_worst = 4;
    for (const AlarmRow& row : all) {
        ++m_counts[static_cast<std::size_t>(row.priority)];
        if (row.isUnacknowledged) {
            ++m_unacknowledged;
            m_worst = std::min(m_worst, row.priority);
        }
    }
    emit counted();
}

std::span<const AlarmModel::Field> AlarmModel::fields() const
{
    static constexpr std::array<Field, 11> all{
        {{KeyRole, "key", &AlarmRow::key},
         {TitleRole, "title", &AlarmRow::title},
         {StateRole, "stateText", &AlarmRow::stateText},
         {SinceRole, "since", &AlarmRow::since},
         {ValueRole, "value", &AlarmRow::value},
         {CommentRole, "comment", &AlarmRow::comment},
         {ElementRole, "element", &AlarmRow::element},
         {PriorityRole, "priority", &AlarmRow::priority},
         {UnacknowledgedRole, "unacknowledged", &AlarmRow::isUnacknowledged},
         {ShelvedRole, "shelved", &AlarmRow::isShelved},
         {ReturnedRole, "returned", &AlarmRow::isReturned}}};
    return all;
}

int AlarmModel::nextUnacknowledged(int row) const
{
    const int count = rowCount();
    for (int step = 1; step <= count; ++step) {
        const int next = (std::max(row, -1) + step) % count;
        if (rows()[static_cast<std::size_t>(next)].isUnacknowledged)
            return next;
    }
    return -1;
}

QString AlarmModel::elementAt(int row) const
{
    return row >= 0 && row < rowCount() ? rows()[static_cast<std::size_t>(row)].element : QString();
}

} // namespace sinew::ui
