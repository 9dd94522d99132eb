// SPDX-License-Identifier: GPL-3.0-or-later
#include "FileExport.h"

#include "Export.h"

#include <CommandReport.h>
#include <Job.h>

#include <algorithm>
#include <QCoreApplication>
#include <QLocale>
#include <QPointer>
#include <sinew/store/LedgerExport.h>

namespace sinew::app {

FileExport::FileExport(Session& session, ui::Seat& seat, QObject* parent)
    : ui::ExportService(parent), m_session(session), m_seat(seat)
{
    m_jobs.setMaxThreadCount(1);
}

FileExport::~FileExport()
{
    m_stop.request_stop();
    m_jobs.waitForDone();
}

std::shared_ptr<store::Project> FileExport::project()
{
    m_stop = {};
    if (!m_session.current() || !m_seat.overview() || !m_seat.index()) {
        setFailed(tr("No project is open."));
        return nullptr;
    }
    return m_session.current()->project;
}

/// `work` returns what to say once the file is there.
template <class Work>
void FileExport::run(Work work)
{
    ui::runJob(m_jobs, std::move(work)).then(this, [this](const Result<QString>& said) {
        if (said)
            setDone(*said);
        else
            setFailed(QString::fromStdString(said.error().text()));
    });
}

void FileExport::writeTable(const QString& file, const QStringList& channels, Instant from, Instant to)
{
    const auto project = this->project();
    if (!project)
        return;
    CsvRequest request{.channels = {}, .from = from, .to = to};
    for (const QString& id : channels)
        request.channels.emplace_back(id.toStdString());
    const QPointer<FileExport> self(this);
    const read::Progress progress = [self](double fraction, const std::string& stage) {
        QMetaObject::invokeMethod(qApp, [self, fraction, text = QString::fromStdString(stage)] {
            if (self)
                self->setProgress(fraction, text);
        });
    };
    run([project, model = m_seat.index()->shared(), request, file, progress,
         stop = m_stop.get_token()]() -> Result<QString> {
        const auto rows = exportCsv(project->history(), *model, request, file.toStdString(), progress, stop);
        if (!rows)
            return passOn(rows);
        return tr("%1 values written to %2").arg(QLocale().toString(static_cast<qulonglong>(*rows)), file);
    });
}

void FileExport::writeModel(const QString& file)
{
    const auto project = this->project();
    if (!project)
        return;
    run([model = m_seat.index()->shared(), shown = m_seat.shown(), file]() -> Result<QString> {
        const auto written = exportModel(*shown, *model, file.toStdString());
        if (!written)
            return passOn(written);
        return tr("%1 elements and %2 channels written to %3")
            .arg(model->elements.size())
            .arg(model->channels.size())
            .arg(file);
    });
}

void FileExport::writeReport(const QString& file, const QString& command)
{
    const auto project = this->project();
    if (!project)
        return;
    const auto& all = m_seat.overview()->commands;
    const auto record = std::ranges::find(all, CommandId(command.toStdString()), &command::CommandRecord::id);
    if (record == all.end())
        return setFailed(tr("This command is not known any more."));
    run([project, record = *record, overview = m_seat.overview(), model = m_seat.index()->shared(),
         display = m_seat.display(), at = m_seat.wall(), file]() -> Result<QString> {
        const auto rows = project->ledger().rows();
        if (!rows)
            return passOn(rows);
        const ModelIndex index(model);
        const auto measured = record.proposal.verify
                                  ? report::measuredFor(project->history(), *record.proposal.verify)
                                  : Result<std::vector<Sample>>(std::vector<Sample>());
        if (!measured)
            return passOn(measured);
        const report::CommandFacts facts{record, *overview, index, display, *rows, *measured, at};
        if (const auto written = report::writeCommandReport(facts, file); !written)
            return passOn(written);
        return tr("Report written to %1").arg(file);
    });
}

void FileExport::writeLedger(const QString& file, std::function<bool(const store::LedgerRow&)> wanted)
{
    const auto project = this->project();
    if (!project)
        return;
    run([project, file, wanted = std::move(wanted), stop = m_stop.get_token()]() -> Result<QString> {
        const bool isCsv = file.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive);
        const auto format = isCsv ? store::LedgerFormat::Csv : store::LedgerFormat::JsonLines;
        const auto rows = store::exportLedger(project->ledger(), wanted, format, file.toStdString(), stop);
        if (!rows)
            return passOn(rows);
        return (*rows == 1 ? tr("1 row of the ledger written to %1").arg(file)
                           : tr("%1 rows of the ledger written to %2")
                                 .arg(QLocale().toString(static_cast<qulonglong>(*rows)), file));
    });
}

} // namespace sinew::app
