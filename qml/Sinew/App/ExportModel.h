// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Seat.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>
#include <QUrl>

namespace sinew::ui {

/// What can be exported from where the seat stands: which channels, which span, which command, under which
/// name.
class ExportModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(QStringList channelChoices READ channelChoices NOTIFY changed)
    Q_PROPERTY(QStringList spanChoices READ spanChoices CONSTANT)
    Q_PROPERTY(QStringList commandNames READ commandNames NOTIFY changed)

public:
    enum What { Table, State, Report, Picture, Ledger };
    Q_ENUM(What)
    explicit ExportModel(QObject* parent = nullptr) : QObject(parent) {}

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    /// All channels; then, where an element with channels is selected, its own.
    QStringList channelChoices() const;
    /// Ends at the time cursor, or (everything) takes what there is.
    QStringList spanChoices() const;
    QStringList commandNames() const { return m_commandNames; }
    QStringList commandIds() const { return m_commandIds; }

    /// Ids for a choice of channelChoices; empty: all.
    Q_INVOKABLE QStringList channels(int choice) const;
    /// Milliseconds since 1970.
    Q_INVOKABLE double spanStart(int choice) const;
    Q_INVOKABLE double spanEnd() const;
    Q_INVOKABLE int commandIndex(const QString& command) const
    {
        return static_cast<int>(m_commandIds.indexOf(command));
    }
    Q_INVOKABLE QString commandAt(int index) const { return m_commandIds.value(index); }
    Q_INVOKABLE static QUrl urlOf(const QString& path) { return QUrl::fromLocalFile(path); }
    Q_INVOKABLE static QString pathOf(const QUrl& url) { return url.toLocalFile(); }
    Q_INVOKABLE static bool exists(const QString& path);
    /// The documents folder, or the home folder where there is none.
    Q_INVOKABLE static QString folder();
    /// A file name that says what it is: "port-aurelia-SIMULATED-2026-09-14T0640.csv". `what` is one of What; a list
    /// of them in the window that is not filled yet says -1: empty.
    Q_INVOKABLE QString fileName(int what) const;

signals:
    void seatChanged();
    void changed();

private:
    void rebuild();

    Seat* m_seat = nullptr;
    QStringList m_commandNames, m_commandIds;
};

} // namespace sinew::ui
