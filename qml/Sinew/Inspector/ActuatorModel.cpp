// SPDX-License-Identifier: GPL-3.0-or-later
#include "ActuatorModel.h"

#include <QCoreApplication>
#include <algorithm>

namespace sinew::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Inspector", text); }

/// What a channel says now; stale and unknown ones say so.
QString channelSays(const ChannelId& id, const ModelIndex& index, const live::StateSnapshot& shown, UnitSystem units)
{
    const Channel* channel = id.isEmpty() ? nullptr : index.channel(id);
    if (!channel)
        return {};
    const auto at = static_cast<std::size_t>(channel - index.model().channels.data());
    if (at >= shown.channels.size() || !shown.channels[at].known)
        return tr("no value");
    const QString value = valueText(shown.channels[at].value, channel->quantity, units);
    return shown.channels[at].stale ? tr("%1 (stale)").arg(value) : value;
}

/// The newest command that reached the field.
const command::CommandRecord* lastSent(const ActuatorId& id, const loop::Overview& overview)
{
    const auto found = std::ranges::find_if(overview.commands, [&](const command::CommandRecord& c) {
        return c.proposal.actuator == id && c.requested;
    });
    return found == overview.commands.end() ? nullptr : &*found;
}

const command::CommandRecord* underWay(const ActuatorId& id, const loop::Overview& overview)
{
    const auto found = std::ranges::find_if(overview.commands, [&](const command::CommandRecord& c) {
        return c.proposal.actuator == id && !isFinal(c.state);
    });
    return found == overview.commands.end() ? nullptr : &*found;
}

QString orDash(const std::optional<double>& si, const std::string& quantity, UnitSystem units)
{
    return si ? valueText(*si, quantity, units) : QStringLiteral("–");
}

} // namespace

ActuatorRow actuatorRow(const Actuator& a, const ModelIndex& index, const live::StateSnapshot& shown,
                        const loop::Overview& overview, const DisplayOptions& display)
{
    ActuatorRow row;
    row.key = text(a.id.value);
    row.name = text(a.name);
    row.action = text(a.action);
    row.isHazardous = a.hazardous;
    row.range = QStringLiteral("%1 … %2").arg(valueText(a.minValue, a.quantity, display.units), valueText(a.maxValue, a.quantity, display.units));
    const command::CommandRecord* sent = lastSent(a.id, overview);
    row.requested = orDash(sent ? sent->requested : std::nullopt, a.quantity, display.units);
    row.reported = channelSays(a.reported, index, shown, display.units);
    if (row.reported.isEmpty())
        row.reported = orDash(sent ? sent->reported : std::nullopt, a.quantity, display.units);
    row.measured = channelSays(a.measured, index, shown, display.units);
    if (row.measured.isEmpty())
        row.measured = orDash(sent ? sent->measured : std::nullopt, a.quantity, display.units);
    if (const command::CommandRecord* busy = underWay(a.id, overview))
        row.busyWith = QStringLiteral("%1: %2").arg(text(busy->proposal.title), text(nameOf(busy->state)));
    return row;
}

QVariant ActuatorModel::data(const QModelIndex& index, int role) const
{
    const ActuatorRow* row = at(index);
    if (!row)
        return {};
    switch (role) {
    case KeyRole: return row->key;
    case Qt::DisplayRole:
    case NameRole: return row->name;
    case ActionRole: return row->action;
    case RangeRole: return row->range;
    case RequestedRole: return row->requested;
    case ReportedRole: return row->reported;
    case MeasuredRole: return row->measured;
    case BusyRole: return row->busyWith;
    case HazardousRole: return row->isHazardous;
    default: return {};
    }
}

QHash<int, QByteArray> ActuatorModel::roleNames() const
{
    return {{KeyRole, "key"}, {NameRole, "name"}, {ActionRole, "action"}, {RangeRole, "range"},
            {RequestedRole, "requested"}, {ReportedRole, "reported"}, {MeasuredRole, "measured"},
            {BusyRole, "busyWith"}, {HazardousRole, "hazardous"}};
}

} // namespace sinew::ui
