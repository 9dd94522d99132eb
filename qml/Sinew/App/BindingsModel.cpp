// SPDX-License-Identifier: GPL-3.0-or-later
#include "BindingsModel.h"

#include <algorithm>
#include <limits>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Bindings", text);
}

constexpr std::size_t kMostUndone = 200;

QString shown(const std::optional<double>& si, const std::string& quantity, UnitSystem units)
{
    if (!si)
        return {};
    const auto known = findQuantity(quantity);
    return known ? QString::number(toDisplay(*si, *known, units).value, 'g', 8)
                 : QString::number(*si, 'g', 8);
}

std::optional<double> Channel::*limitOf(BindingsModel::Field field)
{
    switch (field) {
    case BindingsModel::LowLimit:
        return &Channel::lowLimit;
    case BindingsModel::LowWarning:
        return &Channel::lowWarning;
    case BindingsModel::HighWarning:
        return &Channel::highWarning;
    case BindingsModel::HighLimit:
        break;
    }
    return &Channel::highLimit;
}

bool rises(const Channel& c)
{
    double last = -std::numeric_limits<double>::infinity();
    for (const auto& limit : {c.lowLimit, c.lowWarning, c.highWarning, c.highLimit}) {
        if (!limit)
            continue;
        if (*limit <= last)
            return false;
        last = *limit;
    }
    return true;
}

} // namespace

QString channelFault(const Channel& c, const ModelIndex& index)
{
    if (!c.element.isEmpty() && !index.element(c.element))
        return tr("The model has no element %1.").arg(text(c.element.value));
    const auto quantity = findQuantity(c.quantity);
    if (!quantity)
        return tr("%1 is no known quantity.").arg(text(c.quantity));
    const auto unit = findUnit(c.unit);
    if (!unit)
        return tr("%1 is no known unit.").arg(text(c.unit));
    if (unit->dimension != quantity->dimension)
        return tr("%1 is no unit of %2.").arg(text(c.unit), text(quantity->name).toLower());
    if (!rises(c))
        return tr("Limits must rise: lower limit, lower warning, warning, limit.");
    return {};
}

void BindingsModel::setSeat(Seat* seat)
{
    if (m_seat == seat)
        return;
    if (m_seat)
        disconnect(m_seat, nullptr, this, nullptr);
    m_seat = seat;
    if (seat) {
        connect(seat, &Seat::projectChanged, this, &BindingsModel::reload);
        connect(seat, &Seat::displayChanged, this, &BindingsModel::rebuild);
    }
    reload();
    emit seatChanged();
}

void BindingsModel::setSearch(const QString& search)
{
    if (std::exchange(m_search, search.trimmed()) == search.trimmed())
        return;
    rebuild();
}

void BindingsModel::reload()
{
    m_past.clear();
    m_channels = m_seat && m_seat->index() ? m_seat->index()->model().channels : std::vector<Channel>();
    rebuild();
}

void BindingsModel::rebuild()
{
    std::vector<BindingRow> rows;
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    for (const Channel& c : m_channels) {
        if (!index)
            break;
        const UnitSystem units = m_seat->display().units;
        const Element* e = index->element(c.element);
        BindingRow row{text(c.id.value),
                       text(c.element.value),
                       e ? text(e->name) : text(c.element.value),
                       quantityText(c.quantity),
                       text(c.unit),
                       unitText(c.quantity, units),
                       shown(c.lowLimit, c.quantity, units),
                       shown(c.lowWarning, c.quantity, units),
                       shown(c.highWarning, c.quantity, units),
                       shown(c.highLimit, c.quantity, units),
                       QString::number(c.noDataGraceS),
                       channelFault(c, *index)};
        if (row.key.contains(m_search, Qt::CaseInsensitive) ||
            row.elementName.contains(m_search, Qt::CaseInsensitive))
            rows.push_back(std::move(row));
    }
    setRows(std::move(rows));
    emit edited();
}

bool BindingsModel::isReady() const
{
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    return isDirty() && index && std::ranges::all_of(m_channels, [&](const Channel& c) {
               return channelFault(c, *index).isEmpty();
           });
}

QStringList BindingsModel::quantities() const
{
    QStringList ids;
    for (const Quantity& q : allQuantities())
        ids << text(q.id);
    return ids;
}

Channel* BindingsModel::find(const QString& id)
{
    const auto found = std::ranges::find(m_channels, ChannelId(id.toStdString()), &Channel::id);
    return found == m_channels.end() ? nullptr : &*found;
}

void BindingsModel::keepPast()
{
    m_past.push_back(m_channels);
    if (m_past.size() > kMostUndone)
        m_past.erase(m_past.begin());
}

bool BindingsModel::setLimit(const QString& channel, Field field, const QString& typed)
{
    Channel* c = find(channel);
    if (!c)
        return false;
    const auto value = parseValue(typed, c->quantity, m_seat->display().units);
    if (!value && !typed.trimmed().isEmpty())
        return false;
    // What is shown is rounded: only a changed text is an edit.
    if (shown(c->*limitOf(field), c->quantity, m_seat->display().units) == typed.trimmed())
        return true;
    keepPast();
    c->*limitOf(field) = value;
    rebuild();
    return true;
}

void BindingsModel::bind(const QString& channel, const QString& element)
{
    Channel* c = find(channel);
    if (!c || text(c->element.value) == element)
        return;
    keepPast();
    c->element = ElementId(element.toStdString());
    rebuild();
}

void BindingsModel::setUnit(const QString& channel, const QString& unit)
{
    Channel* c = find(channel);
    if (!c || text(c->unit) == unit.trimmed())
        return;
    keepPast();
    c->unit = unit.trimmed().toStdString();
    rebuild();
}

bool BindingsModel::setGrace(const QString& channel, const QString& seconds)
{
    bool ok = false;
    const double value = seconds.toDouble(&ok);
    Channel* c = find(channel);
    if (!ok || value <= 0 || !c)
        return false;
    if (c->noDataGraceS == value)
        return true;
    keepPast();
    c->noDataGraceS = value;
    rebuild();
    return true;
}

bool BindingsModel::add(const QString& channel, const QString& element, const QString& quantity,
                        const QString& unit)
{
    if (channel.trimmed().isEmpty() || find(channel.trimmed()))
        return false;
    keepPast();
    Channel c;
    c.id = ChannelId(channel.trimmed().toStdString());
    c.element = ElementId(element.toStdString());
    c.quantity = quantity.toStdString();
    c.unit = unit.trimmed().toStdString();
    m_channels.push_back(std::move(c));
    rebuild();
    return true;
}

void BindingsModel::remove(const QString& channel)
{
    if (!find(channel))
        return;
    keepPast();
    std::erase_if(m_channels, [&](const Channel& c) { return text(c.id.value) == channel; });
    rebuild();
}

void BindingsModel::undo()
{
    if (m_past.empty())
        return;
    m_channels = std::move(m_past.back());
    m_past.pop_back();
    rebuild();
}

void BindingsModel::save(ProjectService* projects)
{
    if (!isReady())
        return;
    auto edited = std::make_shared<Model>(m_seat->index()->model());
    edited->channels = m_channels;
    projects->apply(std::move(edited));
}

QVariant BindingsModel::data(const QModelIndex& index, int role) const
{
    const BindingRow* row = at(index);
    if (!row)
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case KeyRole:
        return row->key;
    case ElementRole:
        return row->element;
    case ElementNameRole:
        return row->elementName;
    case QuantityRole:
        return row->quantity;
    case UnitRole:
        return row->unit;
    case LimitUnitRole:
        return row->limitUnit;
    case LowLimitRole:
        return row->lowLimit;
    case LowWarningRole:
        return row->lowWarning;
    case HighWarningRole:
        return row->highWarning;
    case HighLimitRole:
        return row->highLimit;
    case GraceRole:
        return row->grace;
    case FaultRole:
        return row->fault;
    default:
        return {};
    }
}

QHash<int, QByteArray> BindingsModel::roleNames() const
{
    return {{KeyRole, "key"},
            {ElementRole, "element"},
            {ElementNameRole, "elementName"},
            {QuantityRole, "quantity"},
            {UnitRole, "unit"},
            {LimitUnitRole, "limitUnit"},
            {LowLimitRole, "lowLimit"},
            {LowWarningRole, "lowWarning"},
            {HighWarningRole, "highWarning"},
            {HighLimitRole, "highLimit"},
            {GraceRole, "grace"},
            {FaultRole, "fault"}};
}

} // namespace sinew::ui
