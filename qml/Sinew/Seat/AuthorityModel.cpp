// SPDX-License-Identifier: GPL-3.0-or-later
#include "AuthorityModel.h"

#include "Follow.h"
#include "Words.h"

namespace sinew::ui {

void AuthorityModel::setSeat(Seat* seat)
{
    if (m_seat)
        disconnect(m_seat->people(), nullptr, this, nullptr);
    if (!takeSeat(m_seat, seat, this))
        return;
    if (m_seat) {
        connect(m_seat, &Seat::userChanged, this, &AuthorityModel::changed);
        connect(m_seat, &Seat::projectChanged, this, &AuthorityModel::changed);
        connect(m_seat, &Seat::displayChanged, this, &AuthorityModel::changed);
        connect(m_seat->people(), &PeopleDesk::changed, this, &AuthorityModel::changed);
    }
    emit changed();
}

void AuthorityModel::setAsset(const QString& id)
{
    m_asset = AssetId(id.toStdString());
    emit changed();
}

void AuthorityModel::setElement(const QString& id)
{
    const Element* element =
        m_seat && m_seat->index() ? m_seat->index()->element(ElementId(id.toStdString())) : nullptr;
    m_asset = element ? element->asset : AssetId();
    emit changed();
}

void AuthorityModel::setActuator(const QString& id)
{
    const Actuator* actuator =
        m_seat && m_seat->index() ? m_seat->index()->actuator(ActuatorId(id.toStdString())) : nullptr;
    setElement(actuator ? text(actuator->element.value) : QString());
}

bool AuthorityModel::isKnown() const
{
    return m_seat && !m_asset.isEmpty() && m_seat->people()->hasAdministrator() && !m_seat->isReplaying();
}

std::optional<command::Holding> AuthorityModel::holding() const
{
    return isKnown() ? m_seat->people()->roster()->authority.holderOf(m_asset) : std::nullopt;
}

QString AuthorityModel::said() const
{
    if (!isKnown())
        return {};
    const Asset* asset = m_seat->index() ? m_seat->index()->asset(m_asset) : nullptr;
    const QString name = asset && !asset->name.empty() ? text(asset->name) : text(m_asset.value);
    const auto held = holding();
    if (!held)
        return tr("Nobody has authority over %1.").arg(name);
    const QString since = instantWords(held->since, m_seat->display(), m_seat->wall());
    const QString said = isMine() ? tr("You have authority over %1 since %2.").arg(name, since)
                                  : tr("%1 has authority over %2 since %3.").arg(text(held->user.name), name, since);
    if (!held->offeredTo)
        return said;
    return said + u' ' + (canAccept() ? tr("It is offered to you.") : tr("It is offered to %1.").arg(text(held->offeredTo->name)));
}

bool AuthorityModel::isHere() const
{
    return isKnown() && m_seat->people()->isOpen() && m_seat->canCommand();
}

bool AuthorityModel::isMine() const
{
    const auto held = holding();
    return held && m_seat->hasUser() && held->user.id == m_seat->user().id;
}

bool AuthorityModel::canTake() const
{
    return isHere() && !holding();
}

bool AuthorityModel::canOffer() const
{
    return isHere() && isMine() && !m_seat->people()->heirs().isEmpty();
}

bool AuthorityModel::canAccept() const
{
    const auto held = holding();
    return isHere() && held && held->offeredTo && held->offeredTo->id == m_seat->user().id;
}

bool AuthorityModel::canKeep() const
{
    const auto held = holding();
    return isHere() && held && held->offeredTo && (isMine() || canAccept());
}

bool AuthorityModel::canRelease() const
{
    return isHere() && holding() && (isMine() || m_seat->people()->isAdministrator());
}

} // namespace sinew::ui
