// SPDX-License-Identifier: GPL-3.0-or-later
#include "ActuatorModel.h"

#include "Words.h"

#include <algorithm>
#include <array>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Inspector", text);
}

/// What a channel says now; suspect, stale and unknown ones say so.
QString channelSays(const ChannelId& id, const ModelIndex& index, const live::StateSnapshot& shown,
                    UnitSystem units)
{
    const Channel* channel = id.isEmpty() ? nullptr : index.channel(id);
    if (!channel)
        return {};
    const auto at = static_cast<std::size_t>(channel - index.model().channels.data());
    if (at >= shown.channels.size() || !shown.channels[at].known)
        return tr("no value");
    const QString value = valueText(shown.channels[at].value, channel->quantity, units);
    if (shown.channels[at].suspect)
        return tr("%1 (suspect)").arg(value);
    return shown.channels[at].stale ? tr("%1 (stale)").arg(value) : value;
}

bool sets(const command::CommandRecord& c, const ActuatorId& id)
{
    const auto isIt = [&](const auto& also) { return also.first == id; };
    return c.proposal.actuator == id || std::ranges::any_of(c.proposal.alsoSet, isIt);
}

/// The report on one actuator of the newest command that was sent to the field.
const command::ActuatorReport* lastSent(const ActuatorId& id, const loop::Overview& moment)
{
    for (const command::CommandRecord& c : moment.commands) {
        const bool wasSent = std::ranges::find(c.past, command::State::Operated,
                                               &std::pair<Instant, command::State>::second) != c.past.end();
        const auto report = std::ranges::find(c.actuators, id, &command::ActuatorReport::actuator);
        if (wasSent && report != c.actuators.end())
            return &*report;
    }
    return nullptr;
}

const command::CommandRecord* underWay(const ActuatorId& id, const loop::Overview& moment)
{
    const auto found = std::ranges::find_if(
        moment.commands, [&](const command::CommandRecord& c) { return sets(c, id) && !isFinal(c.state); });
    return found == moment.commands.end() ? nullptr : &*found;
}

QString orDash(const std::optional<double>& si, const std::string& quantity, UnitSystem units)
{
    return si ? valueText(*si, quantity, units) : QStringLiteral("–");
}

} // namespace

ActuatorRow actuatorRow(const Actuator& a, const ModelIndex& index, const live::StateSnapshot& shown,
                        const loop::Overview* moment, const DisplayOptions& display)
{
    ActuatorRow row;
    row.key = text(a.id.value);
    row.name = text(a.name);
    row.action = text(a.action);
    row.isHazardous = a.hazardous;
    row.range = QStringLiteral("%1 … %2").arg(valueText(a.minValue, a.quantity, display.units),
                                              valueText(a.maxValue, a.quantity, display.units));
    const command::ActuatorReport* sent = moment ? lastSent(a.id, *moment) : nullptr;
    row.requested = orDash(sent ? std::optional(sent->value) : std::nullopt, a.quantity, display.units);
    row.reported = channelSays(a.reported, index, shown, display.units);
    if (row.reported.isEmpty())
        row.reported = orDash(sent ? sent->reported : std::nullopt, a.quantity, display.units);
    row.measured = channelSays(a.measured, index, shown, display.units);
    if (row.measured.isEmpty())
        row.measured = orDash(sent ? sent->measured : std::nullopt, a.quantity, display.units);
    if (const command::CommandRecord* busy = moment ? underWay(a.id, *moment) : nullptr)
        row.busyWith = QStringLiteral("%1: %2").arg(text(busy->proposal.title), stateWords(*busy));
    return row;
}

std::span<const ActuatorModel::Field> ActuatorModel::fields() const
{
    static constexpr std::array<Field, 9> all{{{KeyRole, "key", &ActuatorRow::key},
                                               {NameRole, "name", &ActuatorRow::name},
                                               {ActionRole, "action", &ActuatorRow::action},
                                               {RangeRole, "range", &ActuatorRow::range},
                                               {RequestedRole, "requested", &ActuatorRow::requested},
                                               {ReportedRole, "reported", &ActuatorRow::reported},
                                               {MeasuredRole, "measured", &ActuatorRow::measured},
                                               {BusyRole, "busyWith", &ActuatorRow::busyWith},
                                               {HazardousRole, "hazardous", &ActuatorRow::isHazardous}}};
    return all;
}

} // namespace sinew::ui
