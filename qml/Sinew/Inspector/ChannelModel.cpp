// SPDX-License-Identifier: GPL-3.0-or-later
#include "ChannelModel.h"

#include "CursorState.h"

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

/// The point that matters: the highest one under an upper limit, the lowest one above a lower limit.
const ForecastPoint& extremeOf(const Forecast& f)
{
    const bool isLower = f.limit && f.points.front().mean > *f.limit;
    return *std::ranges::max_element(f.points, {},
                                     [&](const ForecastPoint& p) { return isLower ? -p.mean : p.mean; });
}

QString forecastText(const Forecast& f, const DisplayOptions& display)
{
    const ForecastPoint& p = extremeOf(f);
    QString said = tr("forecast %1 at %2")
                       .arg(intervalText(p.mean, p.lower, p.upper, f.quantity, display.units),
                            clockText(p.time, display.utc));
    if (f.exceedance && f.limit)
        said += tr(", %1 to pass %2")
                    .arg(probabilityText(*f.exceedance), valueText(*f.limit, f.quantity, display.units));
    return said;
}

QString skillText(const Forecast& f, const Skill* skill)
{
    const QString record = recordText(skill);
    return f.system == forecast::kOutlookSystem ? tr("outlook of %1, skill %2").arg(text(f.model), record)
                                                : tr("model skill %1").arg(record);
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
    return skill && skill->crpss() ? tr("%1 (%2 scored, %3 hindcasts)")
                                         .arg(*skill->crpss(), 0, 'f', 2)
                                         .arg(skill->scored)
                                         .arg(skill->hindcasts)
                                   : tr("no record yet");
}

ChannelRow channelRow(const Channel& channel, const live::ChannelState& state, Instant at,
                      const loop::Overview* moment, const DisplayOptions& display)
{
    ChannelRow row;
    row.key = text(channel.id.value);
    row.name = quantityText(channel.quantity);
    row.isKnown = state.known;
    row.isStale = state.known && state.stale;
    row.isSimulated = channel.simulated;
    row.value = state.known ? valueText(state.value, channel.quantity, display.units) : QStringLiteral("–");
    row.quality = qualityText(state);
    row.age = !state.known             ? QString()
              : state.sourceTime >= at ? tr("at the cursor")
                                       : tr("%1 old").arg(spanText(at - state.sourceTime));
    row.limits = limitsText(channel, display.units);
    row.share = state.known ? shareOf(channel, state.value) : -1;
    const Forecast* f = moment ? forecastOf(*moment, channel.id) : nullptr;
    if (f && !f->points.empty()) {
        row.forecast = forecastText(*f, display);
        row.skill = skillText(*f, skillOf(*moment, *f));
    }
    return row;
}

std::span<const ChannelModel::Field> ChannelModel::fields() const
{
    static constexpr std::array<Field, 12> all{{{KeyRole, "key", &ChannelRow::key},
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
                                                {ShareRole, "share", &ChannelRow::share}}};
    return all;
}

} // namespace sinew::ui
