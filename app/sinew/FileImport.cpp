// SPDX-License-Identifier: GPL-3.0-or-later
#include "FileImport.h"

#include <Job.h>

#include <QCoreApplication>
#include <QLocale>
#include <QPointer>

namespace sinew::app {

namespace {

QStringList textOf(const std::vector<Warning>& warnings)
{
    QStringList lines;
    for (const Warning& warning : warnings)
        lines << QString::fromStdString(warning.subject.empty() ? warning.message
                                                                : warning.subject + ": " + warning.message);
    return lines;
}

QStringList textOf(const std::vector<std::pair<std::string, std::int64_t>>& counts)
{
    QStringList lines;
    for (const auto& [what, count] : counts)
        lines << QLocale().toString(static_cast<qlonglong>(count)) + QLatin1Char(' ') +
                     QString::fromStdString(what);
    return lines;
}

/// What earlier imports already answered.
void addKnown(ui::ImportService::Found& found, const Model& model, const std::string& key)
{
    for (const Source& source : model.sources) {
        found.knownKeys << QString::fromStdString(source.id.value);
        if (source.id.value != key)
            continue;
        found.knownCrs = QString::fromStdString(source.crs);
        found.knownHeightUnit = QString::fromStdString(source.heightUnit);
    }
}

/// What a finished import hands to the GUI thread.
struct Brought {
    Result<importer::ImportReport> report;
    ModelPtr model;
};

} // namespace

FileImport::FileImport(Session& session, QObject* parent) : ui::ImportService(parent), m_session(session)
{
    m_jobs.setMaxThreadCount(1);
}

FileImport::~FileImport()
{
    m_stop.request_stop();
    m_jobs.waitForDone();
}

void FileImport::look(const QUrl& file)
{
    m_stop = {};
    const importer::ImportRequest request{.file = file.toLocalFile().toStdString()};
    ui::runJob(m_jobs, [request, stop = m_stop.get_token()] {
        return importer::preview(readers(), request, stop);
    }).then(this, [this](const Result<read::Preview>& preview) {
        if (!preview) {
            setFailed(QString::fromStdString(preview.error().text()));
            return;
        }
        ui::ImportService::Found found{.format = QString::fromStdString(preview->format),
                                       .crs = QString::fromStdString(preview->crs),
                                       .needsCrs = preview->needsCrs,
                                       .needsHeightUnit = preview->needsHeightUnit,
                                       .counts = textOf(preview->counts),
                                       .warnings = textOf(preview->warnings)};
        if (m_session.current())
            addKnown(found, *m_session.current()->model, suggestedKey().toStdString());
        setFound(std::move(found));
    });
}

void FileImport::bring(const QUrl& file, const QString& assetKey, const QString& crs,
                       const QString& heightUnit)
{
    const auto& open = m_session.current();
    if (!open) {
        setFailed(tr("No project is open to import into."));
        return;
    }
    if (m_session.isReadOnly()) {
        setFailed(tr("The project is open for viewing only."));
        return;
    }
    m_stop = {};
    const importer::ImportRequest request{file.toLocalFile().toStdString(), assetKey.toStdString(),
                                          crs.toStdString(), heightUnit.toStdString(), false};
    const QPointer<FileImport> self(this);
    const read::Progress progress = [self](double fraction, const std::string& stage) {
        QMetaObject::invokeMethod(qApp, [self, fraction, text = QString::fromStdString(stage)] {
            if (self)
                self->setProgress(fraction, text);
        });
    };
    ui::runJob(m_jobs, [project = open->project, model = open->model, request, progress,
                        stop = m_stop.get_token()] {
        auto next = std::make_shared<Model>(*model);
        auto report = importer::importFile(*project, *next, readers(), request, progress, stop);
        return std::make_shared<Brought>(Brought{std::move(report), std::move(next)});
    }).then(this, [this, before = open->model](const std::shared_ptr<Brought>& brought) {
        if (!brought->report) {
            setFailed(QString::fromStdString(brought->report.error().text()));
            return;
        }
        if (!m_session.current() || m_session.current()->model != before) {
            setFailed(tr("The project was changed meanwhile: nothing was imported."));
            return;
        }
        m_session.apply(brought->model);
        setDone(tr("Imported: %1").arg(textOf(brought->report->counts).join(QStringLiteral(", "))),
                textOf(brought->report->warnings));
    });
}

} // namespace sinew::app
