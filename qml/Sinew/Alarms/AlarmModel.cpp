// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmModel.h"

#include "CursorState.h"

#include <QCoreApplication>
#include <algorithm>
#include <tuple>

namespace sinew::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Alarms", text); }

bool isQuiet(alarm::State s)
{
    return s == alarm::State::Shelved || s == alarm::State::Suppressed || s == alarm::State::OutOfService;
}

QString stateText(const alarm::Alarm& a, const DisplayOptions& display)
{
    switch (a.state) {
    case alarm::State::Unacknowledged: return tr("unacknowledged");
    case alarm::State::Acknowledged: return a.acknowledgedBy.empty() ? tr("acknowledged") : tr("acknowledged by %1").arg(text(a.acknowledgedBy));
    case alarm::State::ReturnedUnacknowledged: return tr("over, unacknowledged");
    case alarm::State::Shelved: return a.shelvedUntil ? tr("shelved until %1").arg(clockText(*a.shelvedUntil, display.utc)) : tr("shelved");
    case alarm::State::Suppressed: return tr("suppressed by design");
    case alarm::State::OutOfService: return tr("out of service");
    case alarm::State::Normal: break;
    }
    return tr("normal");
}

AlarmRow rowOf(const alarm::Alarm& a, const ModelIndex* index, const DisplayOptions& display, Instant at, bool isLive)
{
    AlarmRow row;
    row.key = text(a.id.value);
    row.title = text(a.title);
    row.element = text(a.element.value);
    // Who acknowledged it later is not yet so at the cursor's instant.
    row.stateText = isLive ? stateText(a, display) : tr("stood then");
    row.since = tr("%1, %2 ago").arg(clockText(a.since, display.utc), spanText(at - a.since));
    const Channel* channel = index && !a.channel.isEmpty() ? index->channel(a.channel) : nullptr;
    if (isLive && channel && a.condition != "no data")
        row.value = valueText(a.value, channel->quantity, display.units);
    row.comment = text(a.comment);
    row.isShelved = isQuiet(a.state);
    row.priority = row.isShelved ? 4 : static_cast<int>(a.priority);
    row.isReturned = a.state == alarm::State::ReturnedUnacknowledged;
    row.isUnacknowledged = isLive && (a.state == alarm::State::Unacknowledged || row.isReturned);
    return row;
}

} // namespace

std::vector<AlarmRow> alarmRows(const loop::Overview& overview, const ModelIndex* index, const DisplayOptions& display,
                                Instant at, bool isLive, bool withShelved)
{
    std::vector<std::pair<Instant, AlarmRow>> found;
    for (const alarm::Alarm& a : overview.alarms)
        if (a.state != alarm::State::Normal && (isLive || stoodAt(a, at)) && (withShelved || !isQuiet(a.state)))
            found.emplace_back(a.since, rowOf(a, index, display, at, isLive));
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) {
        return std::tuple(!a.second.isUnacknowledged, a.second.priority, b.first)
            < std::tuple(!b.second.isUnacknowledged, b.second.priority, a.first);
    });
    std::vector<AlarmRow> rows;
    for (auto& [since, row] : found)
        rows.push_back(std::move(row));
    return rows;
}

void AlarmModel::setSeat(Seat* seat)
{
    if (m_seat == seat)
        return;
    if (m_seat)
        disconnect(m_seat, nullptr, this, nullptr);
    m_seat = seat;
    if (seat) {
        connect(seat, &Seat::overviewChanged, this, &AlarmModel::rebuild);
        connect(seat, &Seat::displayChanged, this, &AlarmModel::rebuild);
        connect(seat->cursor(), &TimeCursor::moved, this, [this] {
            if (m_seat->cursor()->mode() != TimeCursor::Live)
                rebuild();
        });
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
    if (m_seat && m_seat->overview() && m_seat->cursor()->mode() != TimeCursor::Forecast)
        all = alarmRows(*m_seat->overview(), m_seat->index(), m_seat->display(), m_seat->cursor()->at(),
                        m_seat->cursor()->mode() == TimeCursor::Live, true);
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

QVariant AlarmModel::data(const QModelIndex& index, int role) const
{
    const AlarmRow* row = at(index);
    if (!row)
        return {};
    switch (role) {
    case KeyRole: return row->key;
    case Qt::DisplayRole:
    case TitleRole: return row->title;
    case StateRole: return row->stateText;
    case SinceRole: return row->since;
    case ValueRole: return row->value;
    case CommentRole: return row->comment;
    case ElementRole: return row->element;
    case PriorityRole: return row->priority;
    case UnacknowledgedRole: return row->isUnacknowledged;
    case ShelvedRole: return row->isShelved;
    case ReturnedRole: return row->isReturned;
    default: return {};
    }
}

QHash<int, QByteArray> AlarmModel::roleNames() const
{
    return {{KeyRole, "key"}, {TitleRole, "title"}, {StateRole, "stateText"}, {SinceRole, "since"},
            {ValueRole, "value"}, {CommentRole, "comment"}, {ElementRole, "element"}, {PriorityRole, "priority"},
            {UnacknowledgedRole, "unacknowledged"}, {ShelvedRole, "shelved"}, {ReturnedRole, "returned"}};
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

QString AlarmModel::keyAt(int row) const
{
    return row >= 0 && row < rowCount() ? rows()[static_cast<std::size_t>(row)].key : QString();
}

QString AlarmModel::elementAt(int row) const
{
    return row >= 0 && row < rowCount() ? rows()[static_cast<std::size_t>(row)].element : QString();
}

} // namespace sinew::ui
