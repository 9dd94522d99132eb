// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One actuator: what was requested, what it reports, what is measured: three things, shown as three.
struct ActuatorRow {
    QString key, name, action, range, requested, reported, measured, busyWith;
    bool isHazardous = false;
    bool operator==(const ActuatorRow&) const = default;
};

/// `moment`: what was known at the cursor; null while it is read. Pure.
ActuatorRow actuatorRow(const Actuator& actuator, const ModelIndex& index, const live::StateSnapshot& shown,
                        const loop::Overview* moment, const DisplayOptions& display);

class ActuatorModel : public RowsModel<ActuatorRow> {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Part of the inspector")

public:
    enum Roles {
        KeyRole = Qt::UserRole + 1,
        NameRole,
        ActionRole,
        RangeRole,
        RequestedRole,
        ReportedRole,
        MeasuredRole,
        BusyRole,
        HazardousRole
    };
    using RowsModel<ActuatorRow>::RowsModel;
    void show(std::vector<ActuatorRow> next) { setRows(std::move(next)); }

private:
    std::span<const Field> fields() const override;
};

} // namespace sinew::ui
