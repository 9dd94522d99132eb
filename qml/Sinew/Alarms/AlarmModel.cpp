// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmModel.h"

#include "Follow.h"
#include "Words.h"

#include <sinew/alarm/Grouping.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <QCoreApplication>
#include <tuple>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Alarms", text);
}

AlarmModel::List listOf(alarm::State s)
{
    switch (s) {
    case alarm::State::Shelved:
        return AlarmModel::Shelved;
    case alarm::State::Suppressed:
        return AlarmModel::Suppressed;
    case alarm::State::OutOfService:
        return AlarmModel::OutOfService;
    default:
        return AlarmModel::Standing;
    }
}

QString by(const alarm::Alarm& a, const ModelIndex* index)
{
    return a.heldBy.empty() ? QString() : tr(" by %1").arg(personName(index, a.heldBy));
}

QString shelvedText(const alarm::Alarm& a, Instant wall, const ModelIndex* index)
{
    const QString end = a.shelvedOnce ? tr(" or until it returns") : QString();
    if (!a.shelvedUntil || wall == Instant{}) // how long it still lasted then nobody wrote down
        return tr("shelved%1").arg(by(a, index));
    return tr("shelved%1, %2 left%3")
        .arg(by(a, index), spanText(std::max(*a.shelvedUntil - wall, Duration{0})), end);
}

QString outText(const alarm::Alarm& a, const ModelIndex* index, const DisplayOptions& display, Instant wall)
{
    return a.heldSince ? tr("out of service since %1%2").arg(instantWords(*a.heldSince, display, wall), by(a, index))
                       : tr("out of service%1").arg(by(a, index));
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
        return shelvedText(a, moment.wall, index);
    case alarm::State::Suppressed:
        return a.suppressedBy.empty() ? tr("suppressed by design")
                                      : tr("suppressed by design: %1").arg(text(a.suppressedBy));
    case alarm::State::OutOfService:
        return outText(a, index, display, moment.wall);
    case alarm::State::Normal:
        break;
    }
    return tr("normal");
}

AlarmRow alarmRow(const alarm::Alarm& a, const loop::Overview& moment, const ModelIndex* index,
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
    row.list = listOf(a.state);
    row.isShelved = row.list != AlarmModel::Standing;
    if (a.chattering)
        row.stateText += tr(" · chattering");
    row.priority = row.isShelved ? 4 : static_cast<int>(a.priority);
    row.isReturned = a.state == alarm::State::ReturnedUnacknowledged;
    row.isUnacknowledged = isUnacknowledged(a);
    return row;
}

/// Most urgent first: unacknowledged before acknowledged, by priority, the newest first.
std::vector<AlarmRow> sortedRows(const loop::Overview& moment, const ModelIndex* index,
                                 const DisplayOptions& display, int list)
{
    std::vector<std::pair<Instant, AlarmRow>> found;
    for (const alarm::Alarm& a : moment.alarms)
        if (a.state != alarm::State::Normal && listOf(a.state) == list)
            found.emplace_back(a.since, alarmRow(a, moment, index, display));
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) {
        return std::tuple(!a.second.isUnacknowledged, a.second.priority, b.first) <
               std::tuple(!b.second.isUnacknowledged, b.second.priority, a.first);
    });
    std::vector<AlarmRow> rows;
    for (auto& [since, row] : found)
        rows.push_back(std::move(row));
    return rows;
}

/// Assets that are being worked on stand in the list of what is out of service.
std::vector<AlarmRow> assetRows(const loop::Overview& moment, const ModelIndex* index,
                                const DisplayOptions& display)
{
    std::vector<AlarmRow> rows;
    if (!moment.alarmDesign)
        return rows;
    for (const auto& [id, out] : moment.alarmDesign->assetsOut) {
        const Asset* asset = index ? index->asset(id) : nullptr;
        AlarmRow row;
        row.key = u"asset/"_qs + text(id.value);
        row.title = tr("%1 (asset)").arg(asset ? text(asset->name) : text(id.value));
        row.since = tr("since %1").arg(instantWords(out.since, display, moment.wall));
        row.stateText = tr("out of service by %1").arg(personName(index, out.by));
        row.comment = text(out.reason);
        row.priority = 4;
        row.isShelved = true;
        row.list = AlarmModel::OutOfService;
        rows.push_back(std::move(row));
    }
    return rows;
}

// --- groups
// -------------------------------------------------------------------------------------------------

QString groupTitle(const alarm::Group& group)
{
    const QString about = text(group.about);
    switch (group.cause) {
    case alarm::Group::Cause::Finding:
        return tr("%1, and what follows").arg(about);
    case alarm::Group::Cause::SilentSource:
        return tr("No data: %1 is away").arg(about);
    case alarm::Group::Cause::SilentAsset:
        return about.isEmpty() ? tr("No data") : tr("%1: no data").arg(about);
    case alarm::Group::Cause::Element:
    case alarm::Group::Cause::Asset:
        return about;
    case alarm::Group::Cause::Other:
        break;
    }
    return tr("Other alarms");
}

AlarmRow groupRow(const alarm::Group& group, const std::vector<alarm::Alarm>& alarms,
                  const DisplayOptions& display, bool isOpen)
{
    AlarmRow row;
    row.key = u"group/"_qs + text(group.key);
    row.title = groupTitle(group);
    row.isGroup = true;
    row.isOpen = isOpen;
    row.priority = 4;
    int waiting = 0;
    for (const std::size_t i : group.members) {
        const bool waits = isUnacknowledged(alarms[i]);
        const int priority = static_cast<int>(alarms[i].priority);
        row.priority = waits && waiting == 0 ? priority : waits || waiting == 0 ? std::min(row.priority, priority)
                                                                                : row.priority;
        waiting += waits;
    }
    row.isUnacknowledged = waiting > 0;
    const alarm::Alarm& first = alarms[group.members.front()];
    row.element = text(first.element.value);
    row.since = tr("first %1: %2").arg(clockText(first.since, display.utc), text(first.title));
    const auto count = group.members.size();
    row.stateText = (count == 1 ? tr("1 alarm") : tr("%1 alarms").arg(count)) +
                    (waiting > 0 ? tr(", %1 unacknowledged").arg(waiting) : tr(", all acknowledged"));
    return row;
}

/// The only source, where it is away.
std::string silentSource(const loop::Overview& moment)
{
    return moment.sources.size() == 1 && !moment.sources.front().status.connected ? moment.sources.front().name
                                                                                  : std::string{};
}

} // namespace

void AlarmModel::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        connect(seat, &Seat::momentChanged, this, &AlarmModel::rebuild);
        connect(seat, &Seat::displayChanged, this, &AlarmModel::rebuild);
        connect(seat->cursor(), &TimeCursor::modeChanged, this, &AlarmModel::rebuild);
        connect(seat, &Seat::overviewChanged, this, &AlarmModel::followLimits);
    }
    followLimits();
    rebuild();
    emit seatChanged();
}

void AlarmModel::followLimits()
{
    const auto overview = m_seat ? m_seat->overview() : nullptr;
    const auto limits = overview && overview->alarmDesign ? overview->alarmDesign->limits : alarm::Limits{};
    const int longest = static_cast<int>(toSeconds(limits.longestShelving) / 60);
    QList<int> minutes;
    for (const int usual : {15, 60, 240, 480})
        if (usual < longest)
            minutes << usual;
    if (longest > 0)
        minutes << longest;
    minutes << 0;
    if (std::exchange(m_shelving, minutes) != minutes)
        emit shelvingChanged();
}

QStringList AlarmModel::shelvingNames() const
{
    QStringList names;
    for (const int m : m_shelving)
        names << (m == 0        ? tr("until it returns")
                  : m < 60      ? tr("%1 min").arg(m)
                  : m % 60 == 0 ? tr("%1 h").arg(m / 60)
                                : tr("%1 h %2 min").arg(m / 60).arg(m % 60));
    return names;
}

void AlarmModel::setList(int list)
{
    list = std::clamp(list, 0, static_cast<int>(OutOfService));
    if (std::exchange(m_list, list) == list)
        return;
    rebuild();
    emit listChanged();
}

void AlarmModel::setGrouped(bool grouped)
{
    if (isGrouped() == grouped)
        return;
    m_wish = grouped;
    rebuild();
}

void AlarmModel::toggleGroup(const QString& key)
{
    if (!m_open.remove(key))
        m_open.insert(key);
    rebuild();
}

bool AlarmModel::isGroupAt(int row) const
{
    return row >= 0 && row < rowCount() && rows()[static_cast<std::size_t>(row)].isGroup;
}

// In a FORECAST no alarm is known yet: the list says nothing rather than today's.
void AlarmModel::rebuild()
{
    followFlood();
    count();
    setRows(!isKnown() ? std::vector<AlarmRow>{} : isGrouped() ? groupedRows() : plainRows());
    emit counted();
}

/// What somebody wished counts until the flood begins or ends.
void AlarmModel::followFlood()
{
    const bool isFlood = isKnown() && m_seat->moment()->alarmRate.isFlood;
    if (std::exchange(m_isFlood, isFlood) == isFlood)
        return;
    m_wish.reset();
    m_open.clear();
}

QString AlarmModel::flood() const
{
    if (!m_isFlood)
        return {};
    const loop::Overview& moment = *m_seat->moment();
    const Duration window = moment.alarmDesign ? moment.alarmDesign->limits.flood.window : alarm::FloodRule{}.window;
    return tr("Flood since %1: %2 new alarms in %3.")
        .arg(clockText(moment.alarmRate.floodSince, m_seat->display().utc))
        .arg(moment.alarmRate.announced)
        .arg(spanText(window));
}

std::vector<AlarmRow> AlarmModel::plainRows() const
{
    const loop::Overview& moment = *m_seat->moment();
    auto rows = sortedRows(moment, m_seat->index(), m_seat->display(), m_list);
    if (m_list == OutOfService)
        for (AlarmRow& row : assetRows(moment, m_seat->index(), m_seat->display()))
            rows.push_back(std::move(row));
    return rows;
}

std::vector<alarm::Alarm> AlarmModel::standingAlarms() const
{
    std::vector<alarm::Alarm> alarms;
    std::ranges::copy_if(m_seat->moment()->alarms, std::back_inserter(alarms), [](const alarm::Alarm& a) {
        return a.state != alarm::State::Normal && listOf(a.state) == Standing;
    });
    return alarms;
}

std::vector<alarm::Group> AlarmModel::groups(const std::vector<alarm::Alarm>& alarms) const
{
    const loop::Overview& moment = *m_seat->moment();
    return groupByCause(alarms, moment.findings, m_seat->index(), silentSource(moment));
}

/// Groups with something unacknowledged first, the most urgent, the largest, the one that began first.
std::vector<AlarmRow> AlarmModel::groupedRows() const
{
    const loop::Overview& moment = *m_seat->moment();
    const std::vector<alarm::Alarm> alarms = standingAlarms();
    const std::vector<alarm::Group> all = groups(alarms);
    std::vector<std::pair<AlarmRow, const alarm::Group*>> heads;
    for (const alarm::Group& group : all)
        heads.emplace_back(groupRow(group, alarms, m_seat->display(),
                                    m_open.contains(u"group/"_qs + text(group.key))),
                           &group);
    std::ranges::stable_sort(heads, {}, [](const auto& head) {
        return std::tuple(!head.first.isUnacknowledged, head.first.priority,
                          -static_cast<std::ptrdiff_t>(head.second->members.size()));
    });
    std::vector<AlarmRow> rows;
    for (auto& [head, group] : heads) {
        const bool isOpen = head.isOpen;
        rows.push_back(std::move(head));
        for (const std::size_t i : isOpen ? group->members : std::vector<std::size_t>{}) {
            rows.push_back(alarmRow(alarms[i], moment, m_seat->index(), m_seat->display()));
            rows.back().isMember = true;
        }
    }
    return rows;
}

void AlarmModel::count()
{
    m_counts = {};
    m_lists = {};
    m_unacknowledged = 0;
    m_worst = 4;
    if (!isKnown())
        return;
    const loop::Overview& moment = *m_seat->moment();
    for (const alarm::Alarm& a : moment.alarms) {
        if (a.state == alarm::State::Normal)
            continue;
        const int list = listOf(a.state);
        ++m_lists[static_cast<std::size_t>(list)];
        if (list == Standing)
            ++m_counts[static_cast<std::size_t>(a.priority)];
        if (isUnacknowledged(a)) {
            ++m_unacknowledged;
            m_worst = std::min(m_worst, static_cast<int>(a.priority));
        }
    }
    if (moment.alarmDesign)
        m_lists[OutOfService] += static_cast<int>(moment.alarmDesign->assetsOut.size());
}

std::span<const AlarmModel::Field> AlarmModel::fields() const
{
    static constexpr std::array<Field, 15> all{
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
         {ReturnedRole, "returned", &AlarmRow::isReturned},
         {GroupRole, "group", &AlarmRow::isGroup},
         {MemberRole, "member", &AlarmRow::isMember},
         {OpenRole, "open", &AlarmRow::isOpen},
         {ListRole, "list", &AlarmRow::list}}};
    return all;
}

int AlarmModel::nextUnacknowledged(int row)
{
    setList(Standing);
    const int count = rowCount();
    for (int step = 1; step <= count; ++step) {
        const int next = (std::max(row, -1) + step) % count;
        const AlarmRow& one = rows()[static_cast<std::size_t>(next)];
        if (!one.isUnacknowledged || (one.isGroup && one.isOpen))
            continue;
        if (!one.isGroup)
            return next;
        toggleGroup(QString(one.key)); // its alarms stand behind it now
        return nextUnacknowledged(next);
    }
    return -1;
}

int AlarmModel::reveal(const QString& key)
{
    if (!isKnown())
        return -1;
    const auto& alarms = m_seat->moment()->alarms;
    const AlarmId id(key.toStdString());
    const auto found = std::ranges::find(alarms, id, &alarm::Alarm::id);
    if (found == alarms.end() || found->state == alarm::State::Normal)
        return rowOf(key); // a group's own
    setList(listOf(found->state));
    if (rowOf(key) < 0 && isGrouped()) {
        const auto standing = standingAlarms();
        for (const alarm::Group& group : groups(standing))
            if (std::ranges::any_of(group.members, [&](std::size_t i) { return standing[i].id == id; }))
                m_open.insert(u"group/"_qs + text(group.key));
        rebuild();
    }
    return rowOf(key);
}

QString AlarmModel::elementAt(int row) const
{
    return row >= 0 && row < rowCount() ? rows()[static_cast<std::size_t>(row)].element : QString();
}

} // namespace sinew::ui
