// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One line of the alarm list.
struct AlarmRow {
    QString key, title, stateText, since, value, comment, element;
    int priority = 0; ///< 0 critical … 3 low, 4 shelved and others that are quiet
    bool isUnacknowledged = false, isShelved = false, isReturned = false;
    bool operator==(const AlarmRow&) const = default;
};

/// Rows of the alarms of a moment; shelved and suppressed ones only where asked for. Most urgent first:
/// unacknowledged before acknowledged, by priority, the newest first. Pure.
std::vector<AlarmRow> alarmRows(const loop::Overview& moment, const ModelIndex* index,
                                const DisplayOptions& display, bool withShelved);

/// The alarm list at the cursor, with its counts.
class AlarmModel : public RowsModel<AlarmRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(bool withShelved READ withShelved WRITE setWithShelved NOTIFY withShelvedChanged)
    Q_PROPERTY(int critical READ critical NOTIFY counted)
    Q_PROPERTY(int high READ high NOTIFY counted)
    Q_PROPERTY(int medium READ medium NOTIFY counted)
    Q_PROPERTY(int low READ low NOTIFY counted)
    Q_PROPERTY(int shelved READ shelved NOTIFY counted)
    Q_PROPERTY(int unacknowledged READ unacknowledged NOTIFY counted)
    Q_PROPERTY(int worstUnacknowledged READ worstUnacknowledged NOTIFY counted)
    Q_PROPERTY(bool live READ isLive NOTIFY counted)
    Q_PROPERTY(bool known READ isKnown NOTIFY counted)

public:
    enum Roles {
        KeyRole = Qt::UserRole + 1,
        TitleRole,
        StateRole,
        SinceRole,
        ValueRole,
        CommentRole,
        ElementRole,
        PriorityRole,
        UnacknowledgedRole,
        ShelvedRole,
        ReturnedRole
    };
    using RowsModel<AlarmRow>::RowsModel;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    bool withShelved() const { return m_withShelved; }
    void setWithShelved(bool with);
    int critical() const { return m_counts[0]; }
    int high() const { return m_counts[1]; }
    int medium() const { return m_counts[2]; }
    int low() const { return m_counts[3]; }
    int shelved() const { return m_counts[4]; }
    int unacknowledged() const { return m_unacknowledged; }
    int worstUnacknowledged() const { return m_worst; }

    /// They stand now: somebody must act, the marks flash.
    bool isLive() const { return m_seat && !m_seat->isReplaying(); }
    /// Not in a FORECAST, and not while the past is being read: an empty list is no "no alarm" then.
    bool isKnown() const
    {
        return m_seat && m_seat->moment() && m_seat->cursor()->mode() != TimeCursor::Forecast;
    }
    /// The row of the next unacknowledged alarm after `row`, around the end; -1 where there is none.
    Q_INVOKABLE int nextUnacknowledged(int row) const;
    Q_INVOKABLE QString keyAt(int row) const { return rowKey(row); }
    Q_INVOKABLE QString elementAt(int row) const;
    Q_INVOKABLE int rowOf(const QString& key) const { return indexOfKey(key); }

signals:
    void seatChanged();
    void withShelvedChanged();
    void counted();

private:
    std::span<const Field> fields() const override;
    void rebuild();
    void count(const std::vector<AlarmRow>& all);

    Seat* m_seat = nullptr;
    bool m_withShelved = false;
    std::array<int, 5> m_counts{};
    int m_unacknowledged = 0, m_worst = 4;
};

} // namespace sinew::ui
