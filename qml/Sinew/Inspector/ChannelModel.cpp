// SPDX-License-Identifier: GPL-3.0-or-later
#include "ChannelModel.h"

#include "CursorState.h"

#include <sinew/forecast/LimitSide.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Inspector", text);
}

QString limitsText(const Channel& c, UnitSystem units)
{
    QStringList said;
    const auto add = [&](const char* label, const std::optional<double>& limit) {
        if (limit)
            said << QStringLiteral("%1 %2").arg(tr(label), valueText(*limit, c.quantity, units));
    };
    add(QT_TRANSLATE_NOOP("Inspector", "limit"), c.highLimit);
    add(QT_TRANSLATE_NOOP("Inspector", "warning"), c.highWarning);
    add(QT_TRANSLATE_NOOP("Inspector", "lower warning"), c.lowWarning);
    add(QT_TRANSLATE_NOOP("Inspector", "lower limit"), c.lowLimit);
    return said.join(QStringLiteral(" · "));
}

QString qualityText(const live::ChannelState& s)
{
    if (!s.known)
        return tr("no value");
    if (s.suspect)
        return s.stale ? tr("suspect, stale") : tr("suspect");
    if (s.stale)
        return tr("stale");
    switch (s.quality) {
    case Quality::Good:
        return tr("good");
    case Quality::Uncertain:
        return tr("uncertain");
    case Quality::Bad:
        break;
    }
    return tr("bad");
}

/// The point that matters from an instant on: the highest one under an upper limit, the lowest one above a
/// lower limit; null where the forecast has ended.
const ForecastPoint* extremeOf(const Forecast& f, const Channel& channel, Instant from)
{
    const bool isLower = f.limit && !forecast::isUpperLimit(f, &channel);
    const auto first = std::ranges::lower_bound(f.points, from, {}, &ForecastPoint::time);
    const auto extreme = std::max_element(first, f.points.end(), [&](const auto& a, const auto& b) {
        return isLower ? b.mean < a.mean : a.mean < b.mean;
    });
    return extreme == f.points.end() ? nullptr : &*extreme;
}

QString forecastText(const Forecast& f, const Channel& channel, Instant known, const DisplayOptions& display)
{
    const ForecastPoint* ahead = extremeOf(f, channel, known);
    if (!ahead)
        return tr("forecast until %1, which is over").arg(clockText(f.points.back().time, display.utc));
    QString said = tr("forecast %1 at %2")
                       .arg(intervalText(ahead->mean, ahead->lower, ahead->upper, f.quantity, display.units),
                            clockText(ahead->time, display.utc));
    // The probability is the whole forecast's: once its extreme is over, it says nothing of what is ahead.
    if (f.exceedance && f.limit && ahead == extremeOf(f, channel, Instant{}))
        said += tr(", %1 to pass %2")
                    .arg(probabilityText(*f.exceedance), valueText(*f.limit, f.quantity, display.units));
    return said;
}

QString originText(const Forecast& f, Instant at, const DisplayOptions& display)
{
    const QString issued = issuedText(f.issuedAt, at, display);
    return f.system == forecast::kOutlookSystem
               ? tr("outlook of %1, issued %2").arg(text(f.model), issued)
               : tr("%1, run of %2")
                     .arg(QStringLiteral("%1 %2").arg(text(f.model), text(f.modelVersion)).trimmed(), issued);
}

/// Name, limits, and whose forecast there is.
ChannelRow baseRow(const Channel& channel, Instant at, const loop::Overview* moment,
                   const DisplayOptions& display)
{
    ChannelRow row;
    row.key = text(channel.id.value);
    row.name = quantityText(channel.quantity);
    row.isSimulated = channel.simulated;
    row.limits = limitsText(channel, display.units);
    const Forecast* f = moment ? forecastOf(*moment, channel.id) : nullptr;
    if (f && !f->points.empty()) {
        row.forecast = forecastText(*f, channel, moment->world, display);
        row.skill =
            QStringLiteral("%1 · %2").arg(originText(*f, at, display), recordText(skillOf(*moment, *f)));
    }
    return row;
}

double shareOf(const Channel& c, double value)
{
    if (c.highLimit && *c.highLimit > 0)
        return std::abs(value) / *c.highLimit;
    return c.lowLimit && value > 0 && *c.lowLimit > 0 ? *c.lowLimit / value : -1;
}

} // namespace

QString recordText(const Skill* skill)
{
    return skill && skill->crpss() ? tr("skill %1 (%2 scored, %3 hindcasts)")
                                         .arg(*skill->crpss(), 0, 'f', 2)
                                         .arg(skill->scored)
                                         .arg(skill->hindcasts)
                                   : tr("no skill record yet");
}

ChannelRow channelRow(const Channel& channel, const live::ChannelState& state, Instant at,
                      const loop::Overview* moment, const DisplayOptions& display)
{
    ChannelRow row = baseRow(channel, at, moment, display);
    row.isKnown = state.known;
    row.isStale = state.known && (state.stale || state.suspect);
    row.value = state.known ? valueText(state.value, channel.quantity, display.units) : QStringLiteral("–");
    row.quality = qualityText(state);
    row.age = !state.known             ? QString()
              : state.sourceTime >= at ? tr("at the cursor")
                                       : tr("%1 old").arg(spanText(at - state.sourceTime));
    row.share = state.known ? shareOf(channel, state.value) : -1;
    return row;
}

ChannelRow foreseenRow(const Channel& channel, Instant at, const loop::Overview& moment,
                       const DisplayOptions& display)
{
    ChannelRow row = baseRow(channel, at, &moment, display);
    const Forecast* f = forecastOf(moment, channel.id);
    row.value = QStringLiteral("–");
    row.quality = tr("nothing forecast for this moment");
    if (!f)
        return row;
    const std::optional<ForecastPoint> point = pointAt(*f, at);
    if (!point)
        return row;
    row.isForeseen = row.isKnown = true;
    row.value = intervalText(point->mean, point->lower, point->upper, channel.quantity, display.units);
    row.quality = tr("forecast for this moment, 90 %");
    row.share = shareOf(channel, point->mean);
    return row;
}

std::span<const ChannelModel::Field> ChannelModel::fields() const
{
    static constexpr std::array<Field, 13> all{{{KeyRole, "key", &ChannelRow::key},
                                                {NameRole, "name", &ChannelRow::name},
                                                {ValueRole, "value", &ChannelRow::value},
                                                {AgeRole, "age", &ChannelRow::age},
                                                {QualityRole, "quality", &ChannelRow::quality},
                                                {LimitsRole, "limits", &ChannelRow::limits},
                                                {ForecastRole, "forecast", &ChannelRow::forecast},
                                                {SkillRole, "skill", &ChannelRow::skill},
                                                {StaleRole, "stale", &ChannelRow::isStale},
                                                {SimulatedRole, "simulated", &ChannelRow::isSimulated},
                                                {KnownRole, "known", &ChannelRow::isKnown},
                                                {ShareRole, "share", &ChannelRow::share},
                                                {ForeseenRole, "foreseen", &ChannelRow::isForeseen}}};
    return all;
}

} // namespace sinew::ui
