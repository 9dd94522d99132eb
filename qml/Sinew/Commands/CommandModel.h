// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One command in a list.
struct CommandRow {
    QString key, title, word, origin, when, verdict, reason;
    bool isUndecided = false, isFinal = false, hasSucceeded = false, hasFailed = false;
    bool operator==(const CommandRow&) const = default;
};

/// What verification found, as a sentence with numbers; empty where there is none yet.
QString verdictText(const command::CommandRecord& command, const ModelIndex* index, UnitSystem units);

/// Commands of a moment, undecided ones first, then by time, newest first. Pure.
std::vector<CommandRow> commandRows(const loop::Overview& moment, const ModelIndex* index,
                                    const DisplayOptions& display);

class CommandModel : public RowsModel<CommandRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(int undecided READ undecided NOTIFY counted)

public:
    enum Roles {
        KeyRole = Qt::UserRole + 1,
        TitleRole,
        WordRole,
        OriginRole,
        WhenRole,
        VerdictRole,
        UndecidedRole,
        FinalRole,
        SucceededRole,
        FailedRole,
        ReasonRole
    };
    using RowsModel<CommandRow>::RowsModel;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    int undecided() const { return m_undecided; }
    Q_INVOKABLE QString keyAt(int row) const { return rowKey(row); }
    Q_INVOKABLE int rowOf(const QString& key) const { return indexOfKey(key); }

signals:
    void seatChanged();
    void counted();

private:
    std::span<const Field> fields() const override;
    void rebuild();

    Seat* m_seat = nullptr;
    int m_undecided = 0;
};

} // namespace sinew::ui
