// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ActuatorModel.h"
#include "ChannelModel.h"
#include "ComputedModel.h"
#include "FactsModel.h"
#include "Seat.h"

#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// The selected element at the cursor.
class InspectorModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(bool hasElement READ hasElement NOTIFY elementChanged)
    Q_PROPERTY(QString title READ title NOTIFY elementChanged)
    Q_PROPERTY(QString subtitle READ subtitle NOTIFY elementChanged)
    Q_PROPERTY(QString elementId READ elementId NOTIFY elementChanged)
    Q_PROPERTY(QString material READ material NOTIFY elementChanged)
    Q_PROPERTY(QString passportTitle READ passportTitle NOTIFY elementChanged)
    Q_PROPERTY(sinew::ui::FactsModel* attributes READ attributes CONSTANT)
    Q_PROPERTY(sinew::ui::FactsModel* passport READ passport CONSTANT)
    Q_PROPERTY(sinew::ui::ChannelModel* channels READ channels CONSTANT)
    Q_PROPERTY(sinew::ui::ComputedModel* computed READ computed CONSTANT)
    Q_PROPERTY(sinew::ui::ActuatorModel* actuators READ actuators CONSTANT)

public:
    explicit InspectorModel(QObject* parent = nullptr);

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    bool hasElement() const { return element() != nullptr; }
    QString title() const;
    QString subtitle() const;
    QString elementId() const;
    QString material() const;
    QString passportTitle() const;
    FactsModel* attributes() { return &m_attributes; }
    FactsModel* passport() { return &m_passport; }
    ChannelModel* channels() { return &m_channels; }
    ComputedModel* computed() { return &m_computed; }
    ActuatorModel* actuators() { return &m_actuators; }

signals:
    void seatChanged();
    void elementChanged();

private:
    const Element* element() const;
    const Passport* passportOf(const Element& element) const;
    void showElement();
    ChannelRow measuredRow(const Channel& channel, const live::StateSnapshot& shown) const;
    void showValues();

    Seat* m_seat = nullptr;
    FactsModel m_attributes, m_passport;
    ChannelModel m_channels;
    ComputedModel m_computed;
    ActuatorModel m_actuators;
    QTimer m_calm; ///< values change at most five times a second: faster cannot be read
};

} // namespace sinew::ui
