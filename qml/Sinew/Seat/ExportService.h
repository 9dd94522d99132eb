// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>
#include <QUrl>
#include <sinew/core/Time.h>
#include <sinew/store/Ledger.h>

namespace sinew::ui {

/// Writes what the window shows into files for other programs; one at a time, elsewhere than in the GUI
/// thread. The program implements it. A file is there when it is whole, or not at all. Thread: GUI.
class ExportService : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it")
    Q_PROPERTY(Stage stage READ stage NOTIFY changed)
    Q_PROPERTY(QString said READ said NOTIFY changed)
    Q_PROPERTY(double progress READ progress NOTIFY progressed)
    Q_PROPERTY(QString doing READ doing NOTIFY progressed)

public:
    enum Stage { Idle, Writing, Done, Failed };
    Q_ENUM(Stage)
    using QObject::QObject;

    Stage stage() const { return m_stage; }
    /// Done: what was written. Failed: why not, naming the file.
    QString said() const { return m_said; }
    double progress() const { return m_progress; }
    QString doing() const { return m_doing; }

    /// Measured values as CSV; no channels: all of them. Instants in milliseconds since 1970.
    Q_INVOKABLE void table(const QUrl& file, const QStringList& channels, double fromMs, double toMs);
    /// The model with what every channel says at the time cursor, as a GeoPackage.
    Q_INVOKABLE void model(const QUrl& file);
    /// One command: what, why, with and without, who, proof, ledger; as PDF.
    Q_INVOKABLE void report(const QUrl& file, const QString& command);
    /// The rows of the ledger that `wanted` is true of, asked in the writer's thread: as CSV where the file's name
    /// ends so, else as JSON lines.
    void ledger(const QUrl& file, std::function<bool(const store::LedgerRow&)> wanted);
    Q_INVOKABLE void cancel();
    Q_INVOKABLE void reset();

signals:
    void changed();
    void progressed();

protected:
    virtual void writeTable(const QString& file, const QStringList& channels, Instant from, Instant to) = 0;
    virtual void writeModel(const QString& file) = 0;
    virtual void writeReport(const QString& file, const QString& command) = 0;
    virtual void writeLedger(const QString& file, std::function<bool(const store::LedgerRow&)> wanted) = 0;
    /// Ends what is being written early; nothing of it is kept.
    virtual void stop() = 0;

    void setProgress(double fraction, const QString& doing);
    void setDone(const QString& said);
    void setFailed(const QString& why);

private:
    bool begin();
    void end(Stage stage, const QString& said);

    Stage m_stage = Idle;
    QString m_said, m_doing;
    double m_progress = 0;
};

} // namespace sinew::ui
