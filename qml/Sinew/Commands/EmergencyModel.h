// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One command that was signed beforehand and waits for one gesture.
struct ReadyRow {
    QString key, title, who, until;
    QString held; ///< what keeps it from being released now; empty: nothing
    bool operator==(const ReadyRow&) const = default;
};

/// Those of an overview that can still be released, the next to expire first. Pure.
std::vector<ReadyRow> readyRows(const loop::Overview& moment, const ModelIndex* index, bool utc);

/// What is kept ready for an emergency now, wherever the cursor stands.
class EmergencyModel : public RowsModel<ReadyRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(int count READ rowCount NOTIFY counted)

public:
    enum Roles { KeyRole = Qt::UserRole + 1, TitleRole, WhoRole, UntilRole, HeldRole };
    using RowsModel<ReadyRow>::RowsModel;
    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);

signals:
    void seatChanged();
    void counted();

private:
    void rebuild();
    std::span<const Field> fields() const override;
    Seat* m_seat = nullptr;
};

} // namespace sinew::ui
