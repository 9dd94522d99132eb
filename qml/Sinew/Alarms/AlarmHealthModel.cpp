// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmHealthModel.h"

#include "Follow.h"
#include "Words.h"

#include <array>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("AlarmHealth", text);
}

/// Appends a heading and its items; nothing where there are none.
class Page {
public:
    Page(std::vector<HealthRow>& rows, const ModelIndex* index, const DisplayOptions& display, Instant now)
        : m_rows(rows), m_index(index), m_display(display), m_now(now)
    {
    }
    void heading(const QString& title, std::size_t count)
    {
        m_rows.push_back({u"h%1"_qs.arg(m_rows.size()), title,
                          count == 0 ? tr("none") : QString::number(count), {}, HealthRow::Heading});
    }
    void item(const QString& what, const QString& measured, const QString& target = {})
    {
        m_rows.push_back({u"i%1"_qs.arg(m_rows.size()), what, measured, target, HealthRow::Item});
    }
    void list(const QString& title, const std::vector<alarm::Frequent>& all)
    {
        heading(title, all.size());
        for (const alarm::Frequent& one : all)
            item(text(one.title), tr("%1 ×").arg(one.times));
    }
    void list(const QString& title, const std::vector<alarm::Alarm>& all)
    {
        heading(title, all.size());
        for (const alarm::Alarm& a : all)
            item(text(a.title), since(a), whyHeld(a));
    }
    QString person(const std::string& id) const { return personName(m_index, id); }
    QString at(Instant wall) const { return instantWords(wall, m_display, m_now); }

private:
    QString since(const alarm::Alarm& a) const
    {
        return tr("since %1").arg(at(a.heldSince.value_or(a.since)));
    }
    QString whyHeld(const alarm::Alarm& a) const
    {
        if (a.state == alarm::State::Suppressed)
            return text(a.suppressedBy);
        return a.heldBy.empty() ? QString() : tr("%1: %2").arg(person(a.heldBy), text(a.comment));
    }

    std::vector<HealthRow>& m_rows;
    const ModelIndex* m_index;
    const DisplayOptions& m_display;
    Instant m_now;
};

QString tuningText(const alarm::Tuning& tuning)
{
    QStringList parts;
    if (tuning.deadband)
        parts << tr("deadband");
    if (tuning.onDelay)
        parts << tr("on-delay %1").arg(spanText(*tuning.onDelay));
    if (tuning.offDelay)
        parts << tr("off-delay %1").arg(spanText(*tuning.offDelay));
    if (tuning.priority)
        parts << text(nameOf(*tuning.priority));
    return parts.join(u", "_qs);
}

QString alarmName(const AlarmId& id, const alarm::Design& design, const ModelIndex* index)
{
    const auto setting = index ? settingOf(*index, design, id) : std::nullopt;
    return setting ? text(setting->title) : text(id.value);
}

void appendDesign(Page& page, const alarm::Design& design, const ModelIndex* index)
{
    page.heading(tr("Assets out of service"), design.assetsOut.size());
    for (const auto& [id, out] : design.assetsOut) {
        const Asset* asset = index ? index->asset(id) : nullptr;
        page.item(asset ? text(asset->name) : text(id.value), tr("since %1").arg(page.at(out.since)),
                  tr("%1: %2").arg(page.person(out.by), text(out.reason)));
    }
    page.heading(tr("Tuned by engineers"), design.tuning.size());
    for (const auto& [id, tuning] : design.tuning)
        page.item(alarmName(id, design, index), {}, tuningText(tuning));
}

} // namespace

std::vector<HealthRow> healthRows(const alarm::Health& health, const alarm::Design& design,
                                  const ModelIndex* index, const DisplayOptions& display)
{
    std::vector<HealthRow> rows;
    for (const alarm::Verdict& line : judge(health, design.limits.flood))
        rows.push_back({text(line.what), text(line.what), text(line.measured), text(line.target),
                        HealthRow::Verdict, line.isMet, line.isJudged});
    Page page(rows, index, display, health.to);
    page.heading(tr("Floods"), health.floods.size());
    for (const auto& [begin, end] : health.floods)
        page.item(tr("%1 to %2").arg(page.at(begin), page.at(end)), spanText(end - begin));
    page.list(tr("The ten most frequent"), health.topTen);
    page.list(tr("Chattering"), health.chattering);
    page.list(tr("Stale"), health.stale);
    page.list(tr("Shelved"), health.shelved);
    page.list(tr("Suppressed by design"), health.suppressed);
    page.list(tr("Alarms out of service"), health.outOfService);
    appendDesign(page, design, index);
    return rows;
}

void AlarmHealthModel::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) // other limits may come from another seat
        connect(seat, &Seat::overviewChanged, this, &AlarmHealthModel::changed);
    emit seatChanged();
}

void AlarmHealthModel::setHours(int hours)
{
    if (std::exchange(m_hours, hours) == hours)
        return;
    emit changed();
    read();
}

// One read at a time; what was asked meanwhile is read next.
void AlarmHealthModel::read()
{
    m_isStale = m_isBusy;
    if (m_isBusy || !m_seat || !m_seat->backend())
        return;
    m_isBusy = true;
    emit changed();
    const Instant now = m_seat->wall();
    runJob(m_seat->jobs(), [backend = m_seat->backend(), from = now - std::chrono::hours(m_hours), now] {
        return backend->alarmHealth(from, now);
    }).then(this, [this](const Result<alarm::Health>& health) {
        m_isBusy = false;
        take(health);
        if (m_isStale)
            read();
    });
}

alarm::Limits AlarmHealthModel::limits() const
{
    const auto overview = m_seat ? m_seat->overview() : nullptr;
    return overview && overview->alarmDesign ? overview->alarmDesign->limits : alarm::Limits{};
}

void AlarmHealthModel::setLimits(int begins, int ends, int minutes, double hours)
{
    if (m_seat)
        m_seat->perform(alarm::SetLimits{{fromSeconds(hours * 3600),
                                          {begins, ends, std::chrono::minutes(minutes)}}},
                        tr("Limits set"));
}

void AlarmHealthModel::take(const Result<alarm::Health>& health)
{
    m_fault = health ? QString() : tr("The record cannot be read: %1").arg(text(health.error().text()));
    const auto overview = m_seat->overview();
    const alarm::Design design =
        overview && overview->alarmDesign ? *overview->alarmDesign : alarm::Design{};
    setRows(health ? healthRows(*health, design, m_seat->index(), m_seat->display()) : std::vector<HealthRow>{});
    if (health)
        m_summary = tr("%1 from %2 to %3")
                        .arg(health->announced == 1 ? tr("1 new alarm") : tr("%1 new alarms").arg(health->announced),
                             dateTimeText(health->from, m_seat->display().utc),
                             dateTimeText(health->to, m_seat->display().utc));
    emit changed();
}

std::span<const AlarmHealthModel::Field> AlarmHealthModel::fields() const
{
    static constexpr std::array<Field, 7> all{{{KeyRole, "key", &HealthRow::key},
                                               {WhatRole, "what", &HealthRow::what},
                                               {MeasuredRole, "measured", &HealthRow::measured},
                                               {TargetRole, "target", &HealthRow::target},
                                               {KindRole, "kind", &HealthRow::kind},
                                               {MetRole, "met", &HealthRow::isMet},
                                               {JudgedRole, "judged", &HealthRow::isJudged}}};
    return all;
}

} // namespace sinew::ui
