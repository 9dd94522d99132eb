// SPDX-License-Identifier: GPL-3.0-or-later
#include "InspectorModel.h"

#include "Follow.h"

#include <algorithm>
#include <tuple>

namespace sinew::ui {

InspectorModel::InspectorModel(QObject* parent) : QObject(parent)
{
    m_calm.setSingleShot(true);
    m_calm.setInterval(200);
    connect(&m_calm, &QTimer::timeout, this, &InspectorModel::showValues);
}

void InspectorModel::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        const auto soon = [this] {
            if (!m_calm.isActive())
                m_calm.start();
        };
        connect(seat, &Seat::selectionChanged, this, &InspectorModel::showElement);
        connect(seat, &Seat::projectChanged, this, &InspectorModel::showElement);
        connect(seat, &Seat::displayChanged, this, &InspectorModel::showValues);
        connect(seat, &Seat::shownChanged, this, soon);
        connect(seat, &Seat::momentChanged, this, soon);
    }
    showElement();
    emit seatChanged();
}

const Element* InspectorModel::element() const
{
    return m_seat && m_seat->index() ? m_seat->index()->element(m_seat->selectedElement()) : nullptr;
}

const Passport* InspectorModel::passportOf(const Element& element) const
{
    const auto& all = m_seat->index()->model().passports;
    const auto found = std::ranges::find(all, element.passport, &Passport::id);
    return element.passport.isEmpty() || found == all.end() ? nullptr : &*found;
}

QString InspectorModel::title() const
{
    const Element* e = element();
    return !e ? QString() : text(e->name.empty() ? e->sourceKey : e->name);
}

QString InspectorModel::subtitle() const
{
    const Element* e = element();
    if (!e)
        return {};
    const Asset* asset = m_seat->index()->asset(e->asset);
    return QStringLiteral("%1 · %2").arg(text(e->className),
                                         asset ? text(asset->name) : text(e->asset.value));
}

QString InspectorModel::elementId() const
{
    const Element* e = element();
    return e ? text(e->id.value) : QString();
}

QString InspectorModel::material() const
{
    const Element* e = element();
    return e ? text(e->material) : QString();
}

QString InspectorModel::passportTitle() const
{
    const Element* e = element();
    const Passport* p = e ? passportOf(*e) : nullptr;
    return p ? text(p->title) : QString();
}

void InspectorModel::showElement()
{
    const Element* e = element();
    const Passport* p = e ? passportOf(*e) : nullptr;
    m_attributes.show(e ? factsOf(e->attributes) : std::vector<Fact>());
    m_passport.show(p ? factsOf(p->attributes) : std::vector<Fact>());
    showValues();
    emit elementChanged();
}

ChannelRow InspectorModel::measuredRow(const Channel& channel, const live::StateSnapshot& shown) const
{
    const auto at = static_cast<std::size_t>(&channel - m_seat->index()->model().channels.data());
    const live::ChannelState state = at < shown.channels.size() ? shown.channels[at] : live::ChannelState();
    // The age is that at the moment which is shown: a cursor that runs ahead of the record makes nothing
    // older.
    return channelRow(channel, state, shown.at, m_seat->moment().get(), m_seat->display());
}

void InspectorModel::showValues()
{
    std::vector<ChannelRow> channels;
    std::vector<ActuatorRow> actuators;
    std::vector<ComputedRow> computed;
    const Element* e = element();
    if (e && m_seat->overview()) {
        const ModelIndex& index = *m_seat->index();
        // Of what is to come nothing is measured yet.
        static const live::StateSnapshot kNothing;
        const bool isAhead = m_seat->cursor()->mode() == TimeCursor::Forecast;
        const live::StateSnapshot& shown = isAhead ? kNothing : *m_seat->shown();
        for (const Channel* c : index.channelsOf(e->id))
            channels.push_back(
                isAhead ? foreseenRow(*c, m_seat->cursor()->at(), *m_seat->overview(), m_seat->display())
                        : measuredRow(*c, shown));
        for (const Actuator* a : index.actuatorsOf(e->id))
            actuators.push_back(actuatorRow(*a, index, shown, m_seat->moment().get(), m_seat->display()));
    }
    if (e && m_seat->moment())
        for (const FieldOfElement& field : fieldsOf(*m_seat->moment(), e->id))
            computed.push_back(
                computedRow(field, m_seat->cursor()->at(), *m_seat->moment(), m_seat->display()));
    // What has a limit or a forecast comes first: it is what the element is watched for.
    std::ranges::sort(channels, {}, [](const ChannelRow& row) {
        return std::tuple(row.limits.isEmpty(), row.forecast.isEmpty(), row.key);
    });
    std::ranges::sort(actuators, {}, &ActuatorRow::key);
    m_channels.show(std::move(channels));
    m_computed.show(std::move(computed));
    m_actuators.show(std::move(actuators));
}

} // namespace sinew::ui
