// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One seat of a project, with the key to compare.
struct SeatRow {
    QString key, name, state, since, shortKey, fingerprint;
    bool isWaiting = false, isRevoked = false, isHere = false;
    bool operator==(const SeatRow&) const = default;
};

/// The seats that have registered themselves, and what was decided about them: those that ask first, then as they
/// came. Thread: GUI.
class SeatsModel : public RowsModel<SeatRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(int count READ count NOTIFY changed)

public:
    using RowsModel<SeatRow>::RowsModel;
    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    int count() const { return rowCount(); }

signals:
    void seatChanged();
    void changed();

protected:
    std::span<const Field> fields() const override;

private:
    void reload();
    SeatRow rowOf(const command::KnownSeat& seat) const;
    QString sinceWords(const command::KnownSeat& seat) const;
    Seat* m_seat = nullptr;
};

} // namespace sinew::ui
