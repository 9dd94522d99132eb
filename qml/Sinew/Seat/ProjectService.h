// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>
#include <QUrl>
#include <sinew/twin/Model.h>

namespace sinew::ui {

/// Which project is open. The program implements it: it opens the folder, starts the loop, and gives the seat
/// its backend. Long work runs elsewhere; `busy` says so.
/// Thread: GUI.
class ProjectService : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it")
    Q_PROPERTY(QStringList recent READ recent NOTIFY recentChanged)
    Q_PROPERTY(QString folder READ folder NOTIFY openChanged)
    Q_PROPERTY(bool hasOpen READ hasOpen NOTIFY openChanged)
    Q_PROPERTY(bool readOnly READ isReadOnly NOTIFY openChanged)
    Q_PROPERTY(bool busy READ isBusy NOTIFY busyChanged)
    /// A gateway's file of keys that is kept as people and seats are; empty: none is.
    Q_PROPERTY(QString keysFile READ keysFile NOTIFY keysChanged)
    /// How it stands, as a sentence.
    Q_PROPERTY(QString keysState READ keysState NOTIFY keysChanged)

public:
    using QObject::QObject;
    /// Folders that still exist, and servers' addresses, newest first.
    virtual QStringList recent() const = 0;
    virtual QString folder() const = 0;
    virtual bool isReadOnly() const = 0;
    virtual bool isBusy() const = 0;
    virtual QString keysFile() const = 0;
    virtual QString keysState() const = 0;
    /// From now on until the program ends. What is there and is no file of keys is left alone.
    Q_INVOKABLE virtual void keepKeys(const QUrl& file) = 0;
    /// A project is open; also while an edit of it is being saved.
    bool hasOpen() const { return !folder().isEmpty(); }
    /// Makes `name`.sinew inside `parentFolder` and opens it.
    Q_INVOKABLE virtual void create(const QUrl& parentFolder, const QString& name) = 0;
    Q_INVOKABLE virtual void open(const QUrl& folder) = 0;
    /// The demo city, with a simulated field.
    Q_INVOKABLE virtual void openDemo() = 0;
    /// A table of channels and actuators: adds to the open project, or replaces what has the same id.
    Q_INVOKABLE virtual void importBindings(const QUrl& table) = 0;
    Q_INVOKABLE QString pathOf(const QUrl& folder) const { return folder.toLocalFile(); }
    /// A folder, or a server's address.
    Q_INVOKABLE QUrl urlOf(const QString& place) const
    {
        return isAddress(place) ? QUrl(place.trimmed()) : QUrl::fromLocalFile(place);
    }
    Q_INVOKABLE static bool isAddress(const QString& place)
    {
        return place.trimmed().startsWith(QLatin1String("postgresql://"));
    }
    /// Saves an edited model (bindings, limits) and goes on with it.
    virtual void apply(const ModelPtr& edited) = 0;

signals:
    void opened();
    /// Another project is open, or none.
    void openChanged();
    void recentChanged();
    void busyChanged();
    void keysChanged();
    void applied();
    void failed(const QString& message);
};

} // namespace sinew::ui
