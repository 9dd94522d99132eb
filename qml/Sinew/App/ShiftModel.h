// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One entry of the shift log. `points`: what was open, a line each.
struct ShiftRow {
    QString key, when, author, about, said, points, standing;
    bool isHandOver = false, isMine = false; ///< mine: it waits for whoever sits here to accept it
    bool operator==(const ShiftRow&) const = default;
};

/// The shift log, newest first, with a search. Thread: GUI.
class ShiftModel : public RowsModel<ShiftRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY searchChanged)
    /// Of how many entries.
    Q_PROPERTY(int all READ all NOTIFY searchChanged)
    /// The asset of what is selected: an entry can be about it; both empty where nothing is.
    Q_PROPERTY(QString selectedAsset READ selectedAsset NOTIFY selectionChanged)
    Q_PROPERTY(QString selectedName READ selectedName NOTIFY selectionChanged)

public:
    using RowsModel<ShiftRow>::RowsModel;
    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    QString search() const { return m_search; }
    void setSearch(const QString& search);
    int all() const;
    QString selectedAsset() const;
    QString selectedName() const;

signals:
    void seatChanged();
    void searchChanged();
    void selectionChanged();

protected:
    std::span<const Field> fields() const override;

private:
    void reload();
    ShiftRow rowOf(const command::ShiftEntry& entry) const;
    QString assetName(const AssetId& id) const;
    QString aboutText(const command::ShiftEntry& entry) const;
    bool matches(const ShiftRow& row) const;

    Seat* m_seat = nullptr;
    QString m_search;
};

} // namespace sinew::ui
