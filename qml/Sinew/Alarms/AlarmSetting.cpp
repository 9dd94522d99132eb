// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmSetting.h"

#include "Follow.h"
#include "Words.h"

#include <sinew/core/Units.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <QLocale>


namespace sinew::ui {

namespace {

using alarm::Suppression;

QString numberText(double value)
{
    return QString::number(value, 'g', 6);
}

QString secondsText(const std::optional<Duration>& span)
{
    return span ? numberText(toSeconds(*span)) : QString();
}

/// Empty: nothing typed. Nothing: no number.
std::optional<std::optional<double>> parsed(const QString& typed)
{
    if (typed.trimmed().isEmpty())
        return std::optional<double>{};
    bool isNumber = false;
    const double value = QLocale::c().toDouble(typed.trimmed().replace(u',', u'.'), &isNumber);
    if (!isNumber)
        return std::nullopt;
    return std::make_optional<std::optional<double>>(value);
}

std::optional<Duration> delayOf(const std::optional<double>& seconds)
{
    return seconds ? std::optional(fromSeconds(*seconds)) : std::nullopt;
}

} // namespace

void AlarmSetting::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat)
        connect(seat, &Seat::overviewChanged, this, &AlarmSetting::follow);
    emit seatChanged();
}

std::shared_ptr<const alarm::Design> AlarmSetting::design() const
{
    const auto overview = m_seat ? m_seat->overview() : nullptr;
    return overview && overview->alarmDesign ? overview->alarmDesign
                                             : std::make_shared<const alarm::Design>();
}

void AlarmSetting::edit(const QString& alarm)
{
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    m_id = AlarmId(alarm.toStdString());
    m_design = design();
    m_setting = index ? settingOf(*index, *m_design, m_id) : std::nullopt;
    m_title = alarmTitle(m_id.value);
    m_element = {};
    if (m_seat && m_seat->overview())
        for (const alarm::Alarm& a : m_seat->overview()->alarms)
            if (a.id == m_id)
                m_element = a.element;
    if (m_setting && index)
        m_element = index->channel(ChannelId(m_id.value.substr(0, m_id.value.rfind('#'))))->element;
    const auto tuned = m_design->tuning.find(m_id);
    fill(tuned == m_design->tuning.end() ? alarm::Tuning{} : tuned->second);
    listCauses();
    m_design.reset();
    follow();
    emit changed();
}

void AlarmSetting::fill(const alarm::Tuning& tuning)
{
    m_deadband = tuning.deadband ? numberText(*tuning.deadband / unitScale()) : QString();
    m_onDelay = secondsText(tuning.onDelay);
    m_offDelay = secondsText(tuning.offDelay);
    m_priority = tuning.priority ? static_cast<int>(*tuning.priority) + 1 : 0;
    m_reason.clear();
    emit edited();
}

/// Another design: the suppressions are shown anew; what somebody types stays.
void AlarmSetting::follow()
{
    const auto now = design();
    emit changed(); // out of service or not
    if (m_id.isEmpty() || now == m_design)
        return;
    m_design = now;
    std::vector<SuppressionRow> rows;
    const Asset* mine = asset();
    for (const auto& [id, rule] : now->suppressions) {
        const bool hides = rule.targetId == m_id.value || rule.targetId == m_element.value ||
                           (mine && rule.targetId == mine->id.value);
        if (hides || rule.causeId == m_id.value)
            rows.push_back({text(id), describe(rule), text(rule.reason)});
    }
    setRows(std::move(rows));
    emit edited();
}

QString AlarmSetting::alarmTitle(const std::string& id) const
{
    const auto overview = m_seat ? m_seat->overview() : nullptr;
    for (const alarm::Alarm& a : overview ? overview->alarms : std::vector<alarm::Alarm>{})
        if (a.id.value == id)
            return text(a.title);
    const auto setting =
        m_seat && m_seat->index() ? settingOf(*m_seat->index(), *design(), AlarmId(id)) : std::nullopt;
    return setting ? text(setting->title) : text(id);
}

QString AlarmSetting::describe(const Suppression& rule) const
{
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    const auto assetText = [&](const std::string& id) {
        const Asset* found = index ? index->asset(AssetId(id)) : nullptr;
        return found ? text(found->name) : text(id);
    };
    const QString target =
        rule.target == Suppression::Target::Alarm     ? tr("“%1”").arg(alarmTitle(rule.targetId))
        : rule.target == Suppression::Target::Element ? tr("All alarms of %1").arg(elementName(index, ElementId(rule.targetId)))
                                                      : tr("All alarms of %1").arg(assetText(rule.targetId));
    return rule.cause == Suppression::Cause::AlarmActive
               ? tr("%1: hidden while “%2” is active").arg(target, alarmTitle(rule.causeId))
               : tr("%1: hidden while %2 is out of service").arg(target, assetText(rule.causeId));
}

// --- tuning
// -------------------------------------------------------------------------------------------------

double AlarmSetting::unitScale() const
{
    const auto quantity = m_setting ? findQuantity(m_setting->quantity) : fail(ErrorCode::NotFound, {});
    if (!quantity)
        return 1;
    const bool isUs = m_seat->display().units == UnitSystem::Us;
    const auto unit = findUnit(isUs ? quantity->displayUs : quantity->displaySi);
    return unit ? unit->scale : 1; // a difference: no offset
}

QString AlarmSetting::unit() const
{
    const QString shown =
        m_setting && m_seat ? unitText(m_setting->quantity, m_seat->display().units) : QString();
    return shown == u"°C"_qs ? u"K"_qs : shown; // a difference
}

QString AlarmSetting::defaultDeadband() const
{
    return isLimit() ? numberText(*m_setting->defaults.deadband / unitScale()) : QString();
}

QString AlarmSetting::defaultOnDelay() const
{
    return m_setting ? secondsText(m_setting->defaults.onDelay) : QString();
}

QString AlarmSetting::defaultOffDelay() const
{
    return m_setting ? secondsText(m_setting->defaults.offDelay) : QString();
}

QStringList AlarmSetting::priorities() const
{
    const auto standard = m_setting ? *m_setting->defaults.priority : alarm::Priority::High;
    QStringList all{tr("default (%1)").arg(text(nameOf(standard)))};
    for (int i = 0; i < 4; ++i)
        all << text(nameOf(static_cast<alarm::Priority>(i)));
    return all;
}

std::optional<alarm::Tuning> AlarmSetting::typed() const
{
    const auto deadband = parsed(m_deadband), onDelay = parsed(m_onDelay), offDelay = parsed(m_offDelay);
    if (!deadband || !onDelay || !offDelay)
        return std::nullopt;
    alarm::Tuning tuning{.onDelay = delayOf(*onDelay), .offDelay = delayOf(*offDelay)};
    if (*deadband)
        tuning.deadband = **deadband * unitScale();
    if (m_priority > 0)
        tuning.priority = static_cast<alarm::Priority>(m_priority - 1);
    return tuning;
}

bool AlarmSetting::isDirty() const
{
    const auto now = typed();
    const auto shown = design();
    const auto tuned = shown->tuning.find(m_id);
    const alarm::Tuning stored = tuned == shown->tuning.end() ? alarm::Tuning{} : tuned->second;
    if (!now)
        return true;
    const auto isNear = [](std::optional<double> a, std::optional<double> b) {
        return a.has_value() == b.has_value() && (!a || std::abs(*a - *b) <= 1e-5 * std::abs(*b));
    };
    return !isNear(now->deadband, stored.deadband) || now->onDelay != stored.onDelay ||
           now->offDelay != stored.offDelay || now->priority != stored.priority;
}

QString AlarmSetting::fault() const
{
    if (!m_seat || !m_seat->canDesign())
        return tr("Only an engineer or an administrator changes how alarms work.");
    const auto now = typed();
    if (!now)
        return tr("Numbers, please; empty fields keep the default.");
    if (isDirty() && m_reason.trimmed().isEmpty())
        return tr("A change needs a reason.");
    return {};
}

void AlarmSetting::save()
{
    const auto now = typed();
    if (!now || !m_seat || m_reason.trimmed().isEmpty())
        return;
    m_seat->perform(alarm::Tune{m_id, *now, m_reason.trimmed().toStdString()}, tr("Tuned"));
    m_reason.clear();
    emit edited();
}

void AlarmSetting::useDefaults()
{
    const QString reason = m_reason;
    fill({});
    m_reason = reason;
    emit edited();
}

// --- suppression, out of service
// ----------------------------------------------------------------------------

const Asset* AlarmSetting::asset() const
{
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    const Element* element = index ? index->element(m_element) : nullptr;
    return element ? index->asset(element->asset) : nullptr;
}

bool AlarmSetting::isOutOfService() const
{
    const auto overview = m_seat ? m_seat->overview() : nullptr;
    return overview && std::ranges::any_of(overview->alarms, [&](const alarm::Alarm& a) {
               return a.id == m_id && a.state == alarm::State::OutOfService;
           });
}

QString AlarmSetting::assetName() const
{
    const Asset* found = asset();
    return found ? text(found->name) : QString();
}

bool AlarmSetting::isAssetOut() const
{
    const Asset* found = asset();
    return found && design()->assetsOut.contains(found->id);
}

QStringList AlarmSetting::targets() const
{
    QStringList all{tr("this alarm")};
    if (asset())
        all << tr("all alarms of %1").arg(elementName(m_seat->index(), m_element))
            << tr("all alarms of %1").arg(assetName());
    return all;
}

/// What stands now, the other alarms of the same asset, and assets out of service.
void AlarmSetting::listCauses()
{
    m_causes.clear();
    m_causeNames.clear();
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    if (!index)
        return;
    const auto add = [&](Suppression::Cause cause, const std::string& id, const QString& name) {
        if (std::ranges::find(m_causes, std::pair(cause, id)) != m_causes.end())
            return;
        m_causes.emplace_back(cause, id);
        m_causeNames << name;
    };
    for (const Asset& one : index->model().assets)
        add(Suppression::Cause::AssetOutOfService, one.id.value, tr("%1 is out of service").arg(text(one.name)));
    if (m_seat->overview())
        for (const alarm::Alarm& a : m_seat->overview()->alarms)
            if (a.id != m_id)
                add(Suppression::Cause::AlarmActive, a.id.value, tr("“%1” is active").arg(text(a.title)));
    for (const Channel* channel : index->channelsOf(m_element))
        for (const char* kind : {"#high", "#high-warning", "#low", "#low-warning", "#no-data"}) {
            const AlarmId id(channel->id.value + kind);
            const auto setting = id == m_id ? std::nullopt : settingOf(*index, *design(), id);
            if (setting)
                add(Suppression::Cause::AlarmActive, id.value, tr("“%1” is active").arg(text(setting->title)));
        }
}

void AlarmSetting::suppress(int target, int cause, const QString& reason)
{
    if (!m_seat || cause < 0 || cause >= static_cast<int>(m_causes.size()) || target < 0 || target > 2)
        return;
    const Asset* mine = asset();
    Suppression rule;
    rule.id = newUuid();
    rule.target = target == 0   ? Suppression::Target::Alarm
                  : target == 1 ? Suppression::Target::Element
                                : Suppression::Target::Asset;
    rule.targetId = target == 0 ? m_id.value : target == 1 ? m_element.value : mine ? mine->id.value : "";
    std::tie(rule.cause, rule.causeId) = m_causes[static_cast<std::size_t>(cause)];
    rule.reason = reason.trimmed().toStdString();
    m_seat->perform(alarm::AddSuppression{rule}, tr("Suppression added"));
}

void AlarmSetting::removeSuppression(int row)
{
    if (m_seat && row >= 0 && row < rowCount())
        m_seat->perform(alarm::RemoveSuppression{rowKey(row).toStdString()}, tr("Suppression removed"));
}

void AlarmSetting::takeAssetOut(const QString& reason)
{
    if (const Asset* found = asset())
        m_seat->perform(alarm::TakeAssetOut{found->id, reason.trimmed().toStdString()}, tr("Asset out of service"));
}

void AlarmSetting::bringAssetBack()
{
    if (const Asset* found = asset())
        m_seat->bringAssetBack(text(found->id.value));
}

std::span<const AlarmSetting::Field> AlarmSetting::fields() const
{
    static constexpr std::array<Field, 3> all{{{KeyRole, "key", &SuppressionRow::key},
                                               {WhatRole, "what", &SuppressionRow::what},
                                               {ReasonRole, "reason", &SuppressionRow::reason}}};
    return all;
}

} // namespace sinew::ui
