// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Seat.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// A typed set value, checked against the actuator: SI, or why it is none. Pure.
Result<double> checkSetValue(const QString& typed, const Actuator& actuator, UnitSystem units);

/// A person's own command as a proposal. Pure.
Proposal ownProposal(const Actuator& actuator, double value, const QString& reason, const User& user,
                     Instant world, const QString& title);

/// An operator's draft of a command for one actuator.
class OwnCommand : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY changed REQUIRED)
    Q_PROPERTY(QString actuator READ actuator WRITE setActuator NOTIFY changed)
    Q_PROPERTY(QString typed READ typed WRITE setTyped NOTIFY changed)
    Q_PROPERTY(QString reason READ reason WRITE setReason NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(QString range READ range NOTIFY changed)
    Q_PROPERTY(QString unit READ unit NOTIFY changed)
    Q_PROPERTY(bool hazardous READ isHazardous NOTIFY changed)
    Q_PROPERTY(QString fault READ fault NOTIFY changed)
    Q_PROPERTY(bool ready READ isReady NOTIFY changed)

public:
    using QObject::QObject;
    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    QString actuator() const { return text(m_actuator.value); }
    void setActuator(const QString& id);
    QString typed() const { return m_typed; }
    void setTyped(const QString& typed);
    QString reason() const { return m_reason; }
    void setReason(const QString& reason);
    QString title() const;
    QString range() const;
    QString unit() const;
    bool isHazardous() const;
    /// What is wrong with the typed value; empty while nothing is typed.
    QString fault() const;
    bool isReady() const;
    Q_INVOKABLE void send();
    /// Kept ready for an emergency instead, for so many days.
    Q_INVOKABLE void prepare(int days);

signals:
    void changed();

private:
    const Actuator* found() const;
    Proposal proposal() const;

    Seat* m_seat = nullptr;
    ActuatorId m_actuator;
    QString m_typed, m_reason;
};

} // namespace sinew::ui
