// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Seat.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// Who has authority over one asset, and what whoever sits here may do about it. The asset is named itself,
/// or by an element or an actuator of it. Thread: GUI.
class AuthorityModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY changed REQUIRED)
    Q_PROPERTY(QString asset READ asset WRITE setAsset NOTIFY changed)
    Q_PROPERTY(QString element WRITE setElement)
    Q_PROPERTY(QString actuator WRITE setActuator)
    /// Nobody asks for authority where no project with people is open.
    Q_PROPERTY(bool known READ isKnown NOTIFY changed)
    Q_PROPERTY(QString said READ said NOTIFY changed)
    Q_PROPERTY(bool mine READ isMine NOTIFY changed)
    Q_PROPERTY(bool canTake READ canTake NOTIFY changed)
    Q_PROPERTY(bool canOffer READ canOffer NOTIFY changed)
    Q_PROPERTY(bool canAccept READ canAccept NOTIFY changed)
    Q_PROPERTY(bool canKeep READ canKeep NOTIFY changed)
    Q_PROPERTY(bool canRelease READ canRelease NOTIFY changed)

public:
    using QObject::QObject;
    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    QString asset() const { return text(m_asset.value); }
    void setAsset(const QString& id);
    void setElement(const QString& id);
    void setActuator(const QString& id);
    bool isKnown() const;
    QString said() const;
    bool isMine() const;
    bool canTake() const;
    bool canOffer() const;
    bool canAccept() const;
    bool canKeep() const;
    bool canRelease() const;

signals:
    void changed();

private:
    std::optional<command::Holding> holding() const;
    /// Somebody who may have authority sits here and can act.
    bool isHere() const;

    Seat* m_seat = nullptr;
    AssetId m_asset;
};

} // namespace sinew::ui
