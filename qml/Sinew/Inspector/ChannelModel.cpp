// SPDX-License-Identifier: GPL-3.0-or-later
#include "ChannelModel.h"

#include "CursorState.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace sinew::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Inspector", text); }

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
    case Quality::Good: return tr("good");
    case Quality::Uncertain: return tr("uncertain");
    case Quality::Bad: break;
    }
    return tr("bad");
}

/// The point that matters: the highest one under an upper limit, the lowest one above a lower limit.
const ForecastPoint& extremeOf(const Forecast& f)
{
    const bool isLower = f.limit && f.points.front().mean > *f.limit;
    return *std::ranges::max_element(f.points, {}, [&](const ForecastPoint& p) { return isLower ? -p.mean : p.mean; });
}

QString forecastText(const Forecast& f, const DisplayOptions& display)
{
    const ForecastPoint& p = extremeOf(f);
    QString said = tr("forecast %1 at %2")
                       .arg(intervalText(p.mean, p.lower, p.upper, f.quantity, display.units), clockText(p.time, display.utc));
    if (f.exceedance && f.limit)
        said += tr(", %1 to pass %2").arg(probabilityText(*f.exceedance), valueText(*f.limit, f.quantity, display.units));
    return said;
}

double shareOf(const Channel& c, double value)
{
    if (c.highLimit && *c.highLimit > 0)
        return std::abs(value) / *c.highLimit;
    return c.lowLimit && value > 0 && *c.lowLimit > 0 ? *c.lowLimit / value : -1;
}

} // namespace

ChannelRow channelRow(const Channel& channel, const live::ChannelState& state, Instant at,
                      const loop::Overview& overview, const DisplayOptions& display)
{
    ChannelRow row;
    row.key = text(channel.id.value);
    row.name = quantityText(channel.quantity);
    row.isKnown = state.known;
    row.isStale = state.known && state.stale;
    row.isSimulated = channel.simulated;
    row.value = state.known ? valueText(state.value, channel.quantity, display.units) : QStringLiteral("–");
    row.quality = qualityText(state);
    row.age = !state.known ? QString() : state.sourceTime >= at ? tr("at the cursor") : tr("%1 old").arg(spanText(at - state.sourceTime));
    row.limits = limitsText(channel, display.units);
    row.share = state.known ? shareOf(channel, state.value) : -1;
    const Forecast* f = forecastOf(overview, channel.id);
    if (f && !f->points.empty()) {
        row.forecast = forecastText(*f, display);
        const Skill* skill = skillOf(overview, *f);
        row.skill = tr("model skill %1").arg(skill && skill->crpss()
            ? QStringLiteral("%1 (%2 scored, %3 hindcasts)").arg(*skill->crpss(), 0, 'f', 2).arg(skill->scored).arg(skill->hindcasts)
            : tr("no record yet"));
    }
    return row;
}

QVariant ChannelModel::data(const QModelIndex& index, int role) const
{
    const ChannelRow* row = at(index);
    if (!row)
        return {};
    switch (role) {
    case KeyRole: return row->key;
    case Qt::DisplayRole:
    case NameRole: return row->name;
    case ValueRole: return row->value;
    case AgeRole: return row->age;
    case QualityRole: return row->quality;
    case LimitsRole: return row->limits;
    case ForecastRole: return row->forecast;
    case SkillRole: return row->skill;
    case StaleRole: return row->isStale;
    case SimulatedRole: return row->isSimulated;
    case KnownRole: return row->isKnown;
    case ShareRole: return row->share;
    default: return {};
    }
}

QHash<int, QByteArray> ChannelModel::roleNames() const
{
    return {{KeyRole, "key"}, {NameRole, "name"}, {ValueRole, "value"}, {AgeRole, "age"}, {QualityRole, "quality"},
            {LimitsRole, "limits"}, {ForecastRole, "forecast"}, {SkillRole, "skill"}, {StaleRole, "stale"},
            {SimulatedRole, "simulated"}, {KnownRole, "known"}, {ShareRole, "share"}};
}

} // namespace sinew::ui
