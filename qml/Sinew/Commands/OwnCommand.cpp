// SPDX-License-Identifier: GPL-3.0-or-later
#include "OwnCommand.h"

#include "Follow.h"
#include "Words.h"

#include <algorithm>
#include <cmath>

namespace sinew::ui {

Result<double> checkSetValue(const QString& typed, const Actuator& a, UnitSystem units)
{
    const auto value = parseValue(typed, a.quantity, units);
    if (!value)
        return fail(ErrorCode::InvalidInput, OwnCommand::tr("That is no number.").toStdString());
    // A limit that was typed back as it is shown must be accepted: half of the last shown digit.
    const double slack = 1e-6 * std::max(1.0, std::abs(a.maxValue - a.minValue));
    if (*value < a.minValue - slack || *value > a.maxValue + slack)
        return fail(ErrorCode::InvalidInput, OwnCommand::tr("Outside of %1 … %2.")
                                                 .arg(valueText(a.minValue, a.quantity, units),
                                                      valueText(a.maxValue, a.quantity, units))
                                                 .toStdString());
    return std::clamp(*value, a.minValue, a.maxValue);
}

Proposal ownProposal(const Actuator& a, double value, const QString& reason, const User& user, Instant world,
                     const QString& title)
{
    Proposal p;
    p.id = ProposalId(newUuid());
    p.key = "operator:" + a.id.value;
    p.origin = "operator:" + user.id.value;
    p.actuator = a.id;
    p.action = a.action;
    p.value = value;
    p.title = title.toStdString();
    p.reason = reason.toStdString();
    p.issuedAt = world;
    p.actBefore = world + std::chrono::hours(1);
    p.hazardous = a.hazardous;
    return p;
}

const Actuator* OwnCommand::found() const
{
    return m_seat && m_seat->index() ? m_seat->index()->actuator(m_actuator) : nullptr;
}

void OwnCommand::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        connect(seat, &Seat::displayChanged, this, &OwnCommand::changed);
        connect(seat, &Seat::userChanged, this, &OwnCommand::changed);
        connect(seat, &Seat::projectChanged, this, &OwnCommand::changed);
    }
    emit changed();
}

void OwnCommand::setActuator(const QString& id)
{
    m_actuator = ActuatorId(id.toStdString());
    m_typed.clear();
    m_reason.clear();
    emit changed();
}

void OwnCommand::setTyped(const QString& typed)
{
    if (std::exchange(m_typed, typed) != typed)
        emit changed();
}

void OwnCommand::setReason(const QString& reason)
{
    if (std::exchange(m_reason, reason) != reason)
        emit changed();
}

QString OwnCommand::title() const
{
    const Actuator* a = found();
    if (!a)
        return {};
    return tr("%1: %2").arg(actuatorName(m_seat->index(), a->id), text(a->action));
}

QString OwnCommand::range() const
{
    const Actuator* a = found();
    return a ? tr("%1 to %2")
                   .arg(valueText(a->minValue, a->quantity, m_seat->display().units),
                        valueText(a->maxValue, a->quantity, m_seat->display().units))
             : QString();
}

QString OwnCommand::unit() const
{
    const Actuator* a = found();
    return a ? unitText(a->quantity, m_seat->display().units) : QString();
}

bool OwnCommand::isHazardous() const
{
    const Actuator* a = found();
    return a && a->hazardous;
}

QString OwnCommand::fault() const
{
    const Actuator* a = found();
    if (!a || m_typed.isEmpty())
        return {};
    const auto value = checkSetValue(m_typed, *a, m_seat->display().units);
    return value ? QString() : text(value.error().message);
}

bool OwnCommand::isReady() const
{
    const Actuator* a = found();
    return a && m_seat->canCommand() && !m_reason.trimmed().isEmpty() &&
           checkSetValue(m_typed, *a, m_seat->display().units).has_value();
}

/// Ready only.
Proposal OwnCommand::proposal() const
{
    const Actuator& a = *found();
    const double value = *checkSetValue(m_typed, a, m_seat->display().units);
    const QString said = tr("%1 to %2").arg(title(), valueText(value, a.quantity, m_seat->display().units));
    return ownProposal(a, value, m_reason.trimmed(), m_seat->user(), m_seat->cursor()->now(), said);
}

void OwnCommand::send()
{
    if (isReady())
        m_seat->request(proposal());
}

void OwnCommand::prepare(int days)
{
    if (isReady())
        m_seat->prepare(proposal(), std::chrono::hours(24 * days));
}

} // namespace sinew::ui
