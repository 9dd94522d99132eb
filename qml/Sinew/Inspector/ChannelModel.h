// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One channel of the selected element at the cursor.
struct ChannelRow {
    QString key, name, value, age, quality, limits, forecast, skill;
    bool isStale = false; ///< or under suspicion: it never looks live
    bool isSimulated = false, isKnown = false;
    bool isForeseen = false; ///< `value` is a forecast's, with its interval: nothing of it was measured
    double share = -1; ///< of the nearest limit, 0…; below 0: no limit
    bool operator==(const ChannelRow&) const = default;
};

/// A model's record: "skill 0.81 (30 scored, 12 hindcasts)", "no skill record yet".
QString recordText(const Skill* skill);

/// What the inspector says of a channel: value with unit, age and quality; its limits; the extreme that is
/// still ahead in its forecast, with interval, whose it is, and the model's record, as known at `moment`
/// (null: not read yet). Pure.
ChannelRow channelRow(const Channel& channel, const live::ChannelState& state, Instant at,
                      const loop::Overview* moment, const DisplayOptions& display);

/// The same for an instant after `moment`: in place of a measured value stands what is forecast for then.
/// Pure.
ChannelRow foreseenRow(const Channel& channel, Instant at, const loop::Overview& moment,
                       const DisplayOptions& display);

class ChannelModel : public RowsModel<ChannelRow> {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Part of the inspector")

public:
    enum Roles {
        KeyRole = Qt::UserRole + 1,
        NameRole,
        ValueRole,
        AgeRole,
        QualityRole,
        LimitsRole,
        ForecastRole,
        SkillRole,
        StaleRole,
        SimulatedRole,
        KnownRole,
        ShareRole,
        ForeseenRole
    };
    using RowsModel<ChannelRow>::RowsModel;
    void show(std::vector<ChannelRow> next) { setRows(std::move(next)); }
    Q_INVOKABLE QString keyAt(int row) const { return rowKey(row); }

private:
    std::span<const Field> fields() const override;
};

} // namespace sinew::ui
