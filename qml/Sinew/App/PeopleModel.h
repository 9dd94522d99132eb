// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One person of a project. `role` indexes PeopleModel::roles().
struct PersonRow {
    QString key, name, login, roleName, keyText;
    int role = 0;
    bool isKnown = false, hasKey = false, isHere = false; ///< known: to the record of people
    bool operator==(const PersonRow&) const = default;
};

/// Who may act in the open project: those whom the record of people knows, then those whom only the model
/// names, who have no key and so no rights.
class PeopleModel : public RowsModel<PersonRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    /// What each role may do, in words.
    Q_PROPERTY(QStringList roles READ roles CONSTANT)

public:
    using RowsModel<PersonRow>::RowsModel;
    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    QStringList roles() const;
    Q_INVOKABLE QString roleAt(int index) const;

signals:
    void seatChanged();

protected:
    std::span<const Field> fields() const override;

private:
    void reload();
    Seat* m_seat = nullptr;
};

} // namespace sinew::ui
