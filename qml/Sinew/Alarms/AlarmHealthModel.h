// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One line of the page of the alarm system's own health.
struct HealthRow {
    enum Kind { Heading, Verdict, Item };
    QString key, what, measured, target;
    int kind = Item;
    bool isMet = true, isJudged = true; ///< of a verdict
    bool operator==(const HealthRow&) const = default;
};

/// Verdicts against the targets, then lists of what stands out. Pure.
std::vector<HealthRow> healthRows(const alarm::Health& health, const alarm::Design& design,
                                  const ModelIndex* index, const DisplayOptions& display);

/// How the alarm system did in the last hours, read from the ledger when it is asked.
class AlarmHealthModel : public RowsModel<HealthRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(int hours READ hours WRITE setHours NOTIFY changed)
    Q_PROPERTY(bool busy READ isBusy NOTIFY changed)
    Q_PROPERTY(QString summary READ summary NOTIFY changed)
    Q_PROPERTY(QString fault READ fault NOTIFY changed)
    /// The limits in force.
    Q_PROPERTY(int floodBegins READ floodBegins NOTIFY changed)
    Q_PROPERTY(int floodEnds READ floodEnds NOTIFY changed)
    Q_PROPERTY(int floodMinutes READ floodMinutes NOTIFY changed)
    Q_PROPERTY(double shelvingHours READ shelvingHours NOTIFY changed)

public:
    enum Roles {
        KeyRole = Qt::UserRole + 1,
        WhatRole,
        MeasuredRole,
        TargetRole,
        KindRole,
        MetRole,
        JudgedRole
    };
    using RowsModel<HealthRow>::RowsModel;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    int hours() const { return m_hours; }
    void setHours(int hours);
    bool isBusy() const { return m_isBusy; }
    QString summary() const { return m_summary; }
    QString fault() const { return m_fault; }
    int floodBegins() const { return limits().flood.begins; }
    int floodEnds() const { return limits().flood.ends; }
    int floodMinutes() const { return static_cast<int>(toSeconds(limits().flood.window) / 60); }
    double shelvingHours() const { return toSeconds(limits().longestShelving) / 3600; }
    Q_INVOKABLE void read();
    Q_INVOKABLE void setLimits(int begins, int ends, int minutes, double hours);

signals:
    void seatChanged();
    void changed();

private:
    std::span<const Field> fields() const override;
    void take(const Result<alarm::Health>& health);
    alarm::Limits limits() const;

    Seat* m_seat = nullptr;
    int m_hours = 24;
    bool m_isBusy = false, m_isStale = false;
    QString m_summary, m_fault;
};

} // namespace sinew::ui
