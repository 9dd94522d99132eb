// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <optional>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One suppression that has to do with an alarm.
struct SuppressionRow {
    QString key, what, reason;
    bool operator==(const SuppressionRow&) const = default;
};

/// How one alarm works, as an engineer edits it: tuning, and what suppresses it by design. The list holds the
/// suppressions that hide it or that it causes.
class AlarmSetting : public RowsModel<SuppressionRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(QString alarm READ alarm NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    /// It has a deadband and delays: it is the alarm of a channel's limit.
    Q_PROPERTY(bool isLimit READ isLimit NOTIFY changed)
    Q_PROPERTY(bool hasDelay READ hasDelay NOTIFY changed)
    Q_PROPERTY(QString unit READ unit NOTIFY changed)
    /// As typed; empty: the default, which stands beside it.
    Q_PROPERTY(QString deadband MEMBER m_deadband NOTIFY edited)
    Q_PROPERTY(QString onDelay MEMBER m_onDelay NOTIFY edited)
    Q_PROPERTY(QString offDelay MEMBER m_offDelay NOTIFY edited)
    /// 0: the default; 1 critical … 4 low.
    Q_PROPERTY(int priority MEMBER m_priority NOTIFY edited)
    Q_PROPERTY(QString reason MEMBER m_reason NOTIFY edited)
    Q_PROPERTY(QString defaultDeadband READ defaultDeadband NOTIFY changed)
    Q_PROPERTY(QString defaultOnDelay READ defaultOnDelay NOTIFY changed)
    Q_PROPERTY(QString defaultOffDelay READ defaultOffDelay NOTIFY changed)
    Q_PROPERTY(QStringList priorities READ priorities NOTIFY changed)
    Q_PROPERTY(bool dirty READ isDirty NOTIFY edited)
    Q_PROPERTY(QString fault READ fault NOTIFY edited)
    Q_PROPERTY(bool outOfService READ isOutOfService NOTIFY changed)
    Q_PROPERTY(QString assetName READ assetName NOTIFY changed)
    Q_PROPERTY(bool assetOut READ isAssetOut NOTIFY changed)
    /// What a suppression may hide, and what may cause it.
    Q_PROPERTY(QStringList targets READ targets NOTIFY changed)
    Q_PROPERTY(QStringList causes READ causes NOTIFY changed)

public:
    enum Roles { KeyRole = Qt::UserRole + 1, WhatRole, ReasonRole };
    using RowsModel<SuppressionRow>::RowsModel;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    QString alarm() const { return text(m_id.value); }
    QString title() const { return m_title; }
    bool isLimit() const { return m_setting && m_setting->isLimit; }
    bool hasDelay() const { return m_setting.has_value(); }
    QString unit() const;
    QString defaultDeadband() const;
    QString defaultOnDelay() const;
    QString defaultOffDelay() const;
    QStringList priorities() const;
    bool isDirty() const;
    /// Why this cannot be saved, as a sentence; empty: it can.
    QString fault() const;
    bool isOutOfService() const;
    QString assetName() const;
    bool isAssetOut() const;
    QStringList targets() const;
    QStringList causes() const { return m_causeNames; }

    /// Begins with an alarm; edits of before are dropped.
    Q_INVOKABLE void edit(const QString& alarm);
    Q_INVOKABLE void save();
    Q_INVOKABLE void useDefaults();
    Q_INVOKABLE void suppress(int target, int cause, const QString& reason);
    Q_INVOKABLE void removeSuppression(int row);
    Q_INVOKABLE void takeAssetOut(const QString& reason);
    Q_INVOKABLE void bringAssetBack();

signals:
    void seatChanged();
    void changed();
    void edited();

private:
    std::span<const Field> fields() const override;
    std::shared_ptr<const alarm::Design> design() const;
    void follow();
    void fill(const alarm::Tuning& tuning);
    void listCauses();
    QString describe(const alarm::Suppression& rule) const;
    QString alarmTitle(const std::string& id) const;
    /// Nothing: something typed is no number.
    std::optional<alarm::Tuning> typed() const;
    const Asset* asset() const;
    double unitScale() const;

    Seat* m_seat = nullptr;
    AlarmId m_id;
    ElementId m_element;
    QString m_title;
    std::optional<alarm::Setting> m_setting;
    std::shared_ptr<const alarm::Design> m_design; ///< that is shown
    QString m_deadband, m_onDelay, m_offDelay, m_reason;
    int m_priority = 0;
    std::vector<std::pair<alarm::Suppression::Cause, std::string>> m_causes;
    QStringList m_causeNames;
};

} // namespace sinew::ui
