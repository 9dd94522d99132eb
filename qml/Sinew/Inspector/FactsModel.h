// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"

#include <QtQml/qqmlregistration.h>
#include <sinew/twin/Model.h>

namespace sinew::ui {

/// A name and what it says.
struct Fact {
    QString key, value;
    bool operator==(const Fact&) const = default;
};

/// Attributes as they stand in the source, in the order of their names. Pure.
std::vector<Fact> factsOf(const Attributes& attributes);

/// A list of names and values: attributes, a passport.
class FactsModel : public RowsModel<Fact> {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Part of the inspector")

public:
    enum Roles { NameRole = Qt::UserRole + 1, ValueRole };
    using RowsModel<Fact>::RowsModel;
    void show(std::vector<Fact> facts) { setRows(std::move(facts)); }

private:
    std::span<const Field> fields() const override;
};

} // namespace sinew::ui
