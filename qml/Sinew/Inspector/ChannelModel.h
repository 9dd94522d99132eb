// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One channel of the selected element at the cursor.
struct ChannelRow {
    QString key, name, value, age, quality, limits, forecast, skill;
    bool isStale = false, isSimulated = false, isKnown = false;
    double share = -1; ///< of the nearest limit, 0…; below 0: no limit
    bool operator==(const ChannelRow&) const = default;
};

/// What the inspector says of a channel: value with unit, age and quality; its limits; the forecast's extreme
/// within its horizon, with interval, and the model's record. Pure.
ChannelRow channelRow(const Channel& channel, const live::ChannelState& state, Instant at,
                      const loop::Overview& overview, const DisplayOptions& display);

class ChannelModel : public RowsModel<ChannelRow> {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Part of the inspector")

public:
    enum Roles { KeyRole = Qt::UserRole + 1, NameRole, ValueRole, AgeRole, QualityRole, LimitsRole, ForecastRole,
                 SkillRole, StaleRole, SimulatedRole, KnownRole, ShareRole };
    using RowsModel<ChannelRow>::RowsModel;
    void show(std::vector<ChannelRow> next) { setRows(std::move(next)); }
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;
    Q_INVOKABLE QString keyAt(int row) const
    {
        return row >= 0 && row < rowCount() ? rows()[static_cast<std::size_t>(row)].key : QString();
    }
};

} // namespace sinew::ui
