// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ProjectService.h"
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One channel in the editor, values in the display unit.
struct BindingRow {
    QString key, element, elementName, quantity, unit, limitUnit, lowLimit, lowWarning, highWarning,
        highLimit, grace, fault;
    bool operator==(const BindingRow&) const = default;
};

/// What is wrong with a channel, as a sentence; empty: nothing. Pure.
QString channelFault(const Channel& channel, const ModelIndex& index);

/// Channels as they are edited: which element each belongs to, its unit and limits. Edits stay here until
/// save(); each can be undone.
class BindingsModel : public RowsModel<BindingRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY edited)
    Q_PROPERTY(bool dirty READ isDirty NOTIFY edited)
    Q_PROPERTY(bool canUndo READ canUndo NOTIFY edited)
    Q_PROPERTY(bool ready READ isReady NOTIFY edited)
    Q_PROPERTY(QStringList quantities READ quantities CONSTANT)

public:
    enum Roles {
        KeyRole = Qt::UserRole + 1,
        ElementRole,
        ElementNameRole,
        QuantityRole,
        UnitRole,
        LimitUnitRole,
        LowLimitRole,
        LowWarningRole,
        HighWarningRole,
        HighLimitRole,
        GraceRole,
        FaultRole
    };
    enum Field { LowLimit, LowWarning, HighWarning, HighLimit };
    Q_ENUM(Field)
    using RowsModel<BindingRow>::RowsModel;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    QString search() const { return m_search; }
    void setSearch(const QString& search);
    bool isDirty() const { return !m_past.empty(); }
    bool canUndo() const { return !m_past.empty(); }
    /// Something was edited and every channel is right.
    bool isReady() const;
    QStringList quantities() const;
    const std::vector<Channel>& channels() const { return m_channels; }

    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    /// Takes the project's channels again; edits are dropped.
    Q_INVOKABLE void reload();
    /// False where the text is no number; an empty text takes the limit away.
    Q_INVOKABLE bool setLimit(const QString& channel, sinew::ui::BindingsModel::Field field,
                              const QString& typed);
    Q_INVOKABLE void bind(const QString& channel, const QString& element);
    Q_INVOKABLE void setUnit(const QString& channel, const QString& unit);
    Q_INVOKABLE bool setGrace(const QString& channel, const QString& seconds);
    /// A channel that the wire carries and the project does not know yet. False where the id is taken or
    /// empty.
    Q_INVOKABLE bool add(const QString& channel, const QString& element, const QString& quantity,
                         const QString& unit);
    Q_INVOKABLE void remove(const QString& channel);
    Q_INVOKABLE void undo();
    Q_INVOKABLE void save(sinew::ui::ProjectService* projects);

signals:
    void seatChanged();
    void edited();

private:
    Channel* find(const QString& id);
    void keepPast();
    void rebuild();

    Seat* m_seat = nullptr;
    std::vector<Channel> m_channels;
    std::vector<std::vector<Channel>> m_past;
    QString m_search;
};

} // namespace sinew::ui
