// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Seat.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>
#include <QUrl>
#include <sinew/loop/RecordState.h>

namespace sinew::ui {

/// How the record of the open project is kept, in words, and a backup of it as a job that is followed and stopped. The
/// program implements it: reading and copying happen elsewhere than in the GUI thread. Thread: GUI.
class RecordService : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it")
    Q_PROPERTY(bool reading READ isReading NOTIFY changed)
    /// Why it could not be read; empty: it was, or is being.
    Q_PROPERTY(QString fault READ fault NOTIFY changed)
    Q_PROPERTY(QString lookedAt READ lookedAt NOTIFY changed)
    Q_PROPERTY(QString head READ head NOTIFY changed)
    /// The published head is not this ledger's, or cannot be read.
    Q_PROPERTY(bool headIsWrong READ isHeadWrong NOTIFY changed)
    Q_PROPERTY(QString room READ room NOTIFY changed)
    Q_PROPERTY(QString forecast READ forecast NOTIFY changed)
    Q_PROPERTY(QString lastBackup READ lastBackup NOTIFY changed)
    Q_PROPERTY(QString lastArchive READ lastArchive NOTIFY changed)
    /// As a command line takes it.
    Q_PROPERTY(QString project READ project NOTIFY changed)
    Q_PROPERTY(Stage stage READ stage NOTIFY backupChanged)
    Q_PROPERTY(QString said READ said NOTIFY backupChanged)
    Q_PROPERTY(double progress READ progress NOTIFY progressed)
    Q_PROPERTY(QString doing READ doing NOTIFY progressed)

public:
    enum Stage { Idle, Working, Done, Failed };
    Q_ENUM(Stage)
    explicit RecordService(Seat& seat, QObject* parent = nullptr);

    bool isReading() const { return m_isReading; }
    QString fault() const { return m_fault; }
    QString lookedAt() const;
    QString head() const;
    bool isHeadWrong() const { return m_state && !m_state->headTrouble.empty(); }
    QString room() const;
    QString forecast() const;
    QString lastBackup() const;
    QString lastArchive() const;
    virtual QString project() const = 0;
    Stage stage() const { return m_stage; }
    /// Done: where it is, and what is in it. Failed: why not.
    QString said() const { return m_said; }
    double progress() const { return m_progress; }
    QString doing() const { return m_doing; }

    /// Looks anew; what was known stays until then.
    Q_INVOKABLE void refresh();
    /// Into a new folder; an administrator's deed, who is signed in here.
    Q_INVOKABLE void backUp(const QString& folder);
    Q_INVOKABLE void cancel();
    Q_INVOKABLE void reset();
    /// Beside the project, with day and time: "/home/eve/city-2026-11-23-0415.sinew".
    Q_INVOKABLE QString suggestedFolder(const QUrl& parent = {}) const;

signals:
    void changed();
    void backupChanged();
    void progressed();

protected:
    virtual void look() = 0;
    virtual void copy(const QString& folder) = 0;
    virtual void stop() = 0;
    /// Another project, or none: nothing is known of it.
    void forget();
    void setState(Result<loop::RecordState> state);
    void setProgress(double fraction, const QString& doing);
    void setDone(const QString& said);
    void setFailed(const QString& why);
    Seat& seat() const { return m_seat; }

private:
    QString when(Instant at) const;
    QString by(const UserId& person) const;
    void end(Stage stage, const QString& said);

    Seat& m_seat;
    bool m_isReading = false;
    QString m_fault;
    std::optional<loop::RecordState> m_state;
    Stage m_stage = Idle;
    QString m_said, m_doing;
    double m_progress = 0;
};

} // namespace sinew::ui
