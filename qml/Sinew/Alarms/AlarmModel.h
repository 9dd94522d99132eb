// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <sinew/alarm/Grouping.h>

#include <array>
#include <optional>
#include <QSet>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One line of the alarm list: an alarm, the head of a group of alarms, or an asset that is out of service.
struct AlarmRow {
    QString key, title, stateText, since, value, comment, element;
    int priority = 0; ///< 0 critical … 3 low, 4 shelved and others that are quiet
    bool isUnacknowledged = false, isShelved = false, isReturned = false;
    bool isGroup = false;  ///< a head: its alarms follow where it is open
    bool isMember = false; ///< of the group above
    bool isOpen = false;
    int list = 0; ///< AlarmModel::List
    bool operator==(const AlarmRow&) const = default;
};

/// The alarm list at the cursor, with its counts. In a flood it groups by cause, until somebody says otherwise.
class AlarmModel : public RowsModel<AlarmRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    /// How long an alarm can be shelved, by the limit that engineers set; 0: until it returns.
    Q_PROPERTY(QList<int> shelvingMinutes READ shelvingMinutes NOTIFY shelvingChanged)
    Q_PROPERTY(QStringList shelvingNames READ shelvingNames NOTIFY shelvingChanged)
    Q_PROPERTY(int list READ list WRITE setList NOTIFY listChanged)
    Q_PROPERTY(bool grouped READ isGrouped WRITE setGrouped NOTIFY counted)
    Q_PROPERTY(int critical READ critical NOTIFY counted)
    Q_PROPERTY(int high READ high NOTIFY counted)
    Q_PROPERTY(int medium READ medium NOTIFY counted)
    Q_PROPERTY(int low READ low NOTIFY counted)
    Q_PROPERTY(int standing READ standing NOTIFY counted)
    Q_PROPERTY(int shelved READ shelved NOTIFY counted)
    Q_PROPERTY(int suppressed READ suppressed NOTIFY counted)
    Q_PROPERTY(int outOfService READ outOfService NOTIFY counted)
    Q_PROPERTY(int unacknowledged READ unacknowledged NOTIFY counted)
    Q_PROPERTY(int worstUnacknowledged READ worstUnacknowledged NOTIFY counted)
    /// "23 new alarms in 10 min: a flood since 14:02"; empty: none.
    Q_PROPERTY(QString flood READ flood NOTIFY counted)
    Q_PROPERTY(bool live READ isLive NOTIFY counted)
    Q_PROPERTY(bool known READ isKnown NOTIFY counted)

public:
    enum List { Standing, Shelved, Suppressed, OutOfService };
    Q_ENUM(List)
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
        ReturnedRole,
        GroupRole,
        MemberRole,
        OpenRole,
        ListRole
    };
    using RowsModel<AlarmRow>::RowsModel;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    const QList<int>& shelvingMinutes() const { return m_shelving; }
    QStringList shelvingNames() const;
    int list() const { return m_list; }
    void setList(int list);
    bool isGrouped() const { return m_list == Standing && m_wish.value_or(m_isFlood); }
    void setGrouped(bool grouped);
    int critical() const { return m_counts[0]; }
    int high() const { return m_counts[1]; }
    int medium() const { return m_counts[2]; }
    int low() const { return m_counts[3]; }
    int standing() const { return m_lists[Standing]; }
    int shelved() const { return m_lists[Shelved]; }
    int suppressed() const { return m_lists[Suppressed]; }
    int outOfService() const { return m_lists[OutOfService]; }
    int unacknowledged() const { return m_unacknowledged; }
    int worstUnacknowledged() const { return m_worst; }
    QString flood() const;

    /// They stand now: somebody must act, the marks flash.
    bool isLive() const { return m_seat && !m_seat->isReplaying(); }
    /// Not in a FORECAST, and not while the past is being read: an empty list is no "no alarm" then.
    bool isKnown() const
    {
        return m_seat && m_seat->moment() && m_seat->cursor()->mode() != TimeCursor::Forecast;
    }
    /// The row of the next unacknowledged alarm after `row`, around the end; -1 where there is none. Opens its
    /// group.
    Q_INVOKABLE int nextUnacknowledged(int row);
    Q_INVOKABLE void toggleGroup(const QString& key);
    Q_INVOKABLE bool isGroupAt(int row) const;
    Q_INVOKABLE QString keyAt(int row) const { return rowKey(row); }
    Q_INVOKABLE QString elementAt(int row) const;
    Q_INVOKABLE int rowOf(const QString& key) const { return indexOfKey(key); }
    /// The row of an alarm in whichever list and group it stands, which are opened; -1 where there is none.
    Q_INVOKABLE int reveal(const QString& key);

signals:
    void seatChanged();
    void listChanged();
    void counted();
    void shelvingChanged();

private:
    std::span<const Field> fields() const override;
    void rebuild();
    void followFlood();
    void followLimits();
    void count();
    std::vector<AlarmRow> plainRows() const;
    std::vector<AlarmRow> groupedRows() const;
    std::vector<alarm::Alarm> standingAlarms() const;
    std::vector<alarm::Group> groups(const std::vector<alarm::Alarm>& alarms) const;

    Seat* m_seat = nullptr;
    int m_list = Standing;
    QList<int> m_shelving;
    std::optional<bool> m_wish; ///< grouped or not, as somebody said since the flood began or ended
    QSet<QString> m_open;       ///< groups
    bool m_isFlood = false;
    std::array<int, 4> m_counts{}, m_lists{};
    int m_unacknowledged = 0, m_worst = 4;
};

} // namespace sinew::ui
