// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One computed quantity of the selected element at the cursor.
struct ComputedRow {
    QString key, name, value, origin, skill; ///< key: the quantity's id
    bool isKnown = false;                    ///< the model says something of this moment
    bool operator==(const ComputedRow&) const = default;
};

/// A field that says something of an element, and the element's place in it.
struct FieldOfElement {
    FieldPtr field;
    std::size_t element = 0;
};
/// Of each quantity the newest run's, without a command, by the quantities' names.
std::vector<FieldOfElement> fieldsOf(const loop::Overview& moment, const ElementId& element);

/// Value with its 90 % interval at the cursor, model, time of issue and record. Pure.
ComputedRow computedRow(const FieldOfElement& of, Instant at, const loop::Overview& moment,
                        const DisplayOptions& display);

class ComputedModel : public RowsModel<ComputedRow> {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Part of the inspector")

public:
    enum Roles { KeyRole = Qt::UserRole + 1, NameRole, ValueRole, OriginRole, SkillRole, KnownRole };
    using RowsModel<ComputedRow>::RowsModel;
    void show(std::vector<ComputedRow> next) { setRows(std::move(next)); }
    Q_INVOKABLE QString keyAt(int row) const { return rowKey(row); }

private:
    std::span<const Field> fields() const override;
};

} // namespace sinew::ui
