// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>
#include <QUrl>

namespace sinew::ui {

/// The import wizard's other half. The program implements look(), bring() and cancel() with jobs of its own
/// and reports through the protected functions; this class keeps what the wizard shows. Thread: GUI.
class ImportService : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it")
    Q_PROPERTY(Stage stage READ stage NOTIFY changed)
    Q_PROPERTY(QString file READ file NOTIFY changed)
    Q_PROPERTY(QString format READ format NOTIFY changed)
    Q_PROPERTY(QString crs READ crs NOTIFY changed)
    Q_PROPERTY(bool needsCrs READ needsCrs NOTIFY changed)
    Q_PROPERTY(bool needsHeightUnit READ needsHeightUnit NOTIFY changed)
    Q_PROPERTY(QStringList counts READ counts NOTIFY changed)
    Q_PROPERTY(QStringList warnings READ warnings NOTIFY changed)
    Q_PROPERTY(QString suggestedKey READ suggestedKey NOTIFY changed)
    Q_PROPERTY(QString knownCrs READ knownCrs NOTIFY changed)
    Q_PROPERTY(QString knownHeightUnit READ knownHeightUnit NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(QString summary READ summary NOTIFY changed)
    Q_PROPERTY(QStringList imports READ imports NOTIFY importsChanged)
    Q_PROPERTY(double progress READ progress NOTIFY progressed)
    Q_PROPERTY(QString doing READ doing NOTIFY progressed)

public:
    enum Stage { Idle, Looking, Ready, Importing, Done, Failed };
    Q_ENUM(Stage)
    using QObject::QObject;

    /// What is in a file, before anything is changed.
    struct Found {
        QString format, crs;
        bool needsCrs = false, needsHeightUnit = false;
        QStringList counts; ///< "1,158 pipes"
        QStringList warnings;
        QStringList knownKeys;             ///< of earlier imports into this project: the same again replaces
        QString knownCrs, knownHeightUnit; ///< answered when this file's key was imported before
    };

    Stage stage() const { return m_stage; }
    QString file() const { return m_file.toLocalFile(); }
    QString format() const { return m_found.format; }
    QString crs() const { return m_found.crs; }
    bool needsCrs() const { return m_found.needsCrs; }
    bool needsHeightUnit() const { return m_found.needsHeightUnit; }
    QStringList counts() const { return m_found.counts; }
    QStringList warnings() const { return m_found.warnings; }
    /// The file's name without suffixes, as an asset key.
    QString suggestedKey() const;
    /// Whether this project has an import of that key, which the same again would replace.
    Q_INVOKABLE bool isKnown(const QString& key) const { return m_found.knownKeys.contains(key.trimmed()); }
    QString knownCrs() const { return m_found.knownCrs; }
    QString knownHeightUnit() const { return m_found.knownHeightUnit; }
    QString error() const { return m_error; }
    QString summary() const { return m_summary; }
    double progress() const { return m_progress; }
    QString doing() const { return m_doing; }

    /// Whether a typed CRS has a form that import understands: AUTHORITY:CODE, local:m, local:ft.
    Q_INVOKABLE static bool isCrs(const QString& typed);
    Q_INVOKABLE void choose(const QUrl& file);
    /// The same for a typed path; ~ is the home folder.
    Q_INVOKABLE void choosePath(const QString& path);
    Q_INVOKABLE void start(const QString& assetKey, const QString& crs, const QString& heightUnit);
    Q_INVOKABLE void cancel();
    Q_INVOKABLE void reset();

    /// Keys of what the project has imported, in the order in which it came.
    virtual QStringList imports() const = 0;
    /// Of one of them: "ky4.inp, EPSG:3547, 2,122 elements".
    Q_INVOKABLE virtual QString about(const QString& key) const = 0;
    /// Takes it out of the project; channels keep their bindings for the day it is imported again.
    Q_INVOKABLE virtual void remove(const QString& key) = 0;

signals:
    void changed();
    void progressed();
    void importsChanged();

protected:
    virtual void look(const QUrl& file) = 0;
    virtual void bring(const QUrl& file, const QString& assetKey, const QString& crs,
                       const QString& heightUnit) = 0;
    /// Ends look() or bring() early; nothing of it is kept.
    virtual void stop() = 0;

    void setFound(Found found);
    void setProgress(double fraction, const QString& doing);
    void setDone(const QString& summary, const QStringList& warnings);
    void setFailed(const QString& error);

private:
    void setStage(Stage stage);

    Stage m_stage = Idle;
    QUrl m_file;
    Found m_found;
    QString m_error, m_summary, m_doing;
    double m_progress = 0;
};

} // namespace sinew::ui
