// SPDX-License-Identifier: GPL-3.0-or-later
#include "FileImport.h"

#include <Job.h>

#include <algorithm>
#include <QCoreApplication>
#include <QLocale>
#include <QPointer>
#include <ranges>
#include <unordered_set>

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

QString numberText(std::int64_t count)
{
    return QLocale().toString(static_cast<qlonglong>(count));
}

QStringList textOf(const std::vector<std::pair<std::string, std::int64_t>>& counts)
{
    QStringList lines;
    for (const auto& [what, count] : counts)
        lines << numberText(count) + QLatin1Char(' ') + QString::fromStdString(what);
    return lines;
}

constexpr std::size_t kNamed = 5;

QString someOf(const std::vector<ElementId>& ids)
{
    QStringList names;
    for (const ElementId& id : ids | std::views::take(kNamed))
        names << QString::fromStdString(id.value);
    if (ids.size() > kNamed)
        names
            << FileImport::tr("and %1 more").arg(numberText(static_cast<std::int64_t>(ids.size() - kNamed)));
    return names.join(QStringLiteral(", "));
}

/// What came; after a re-import also what is new and what has gone.
QString summaryOf(const importer::ImportReport& report)
{
    QStringList kinds;
    for (const auto& [what, count] : report.counts)
        kinds << QStringLiteral("%1 × %2").arg(numberText(count), QString::fromStdString(what));
    QString said = kinds.isEmpty() ? FileImport::tr("The file holds nothing that can be shown.")
                                   : FileImport::tr("Imported: %1.").arg(kinds.join(QStringLiteral(", ")));
    if (!report.replaced)
        return said;
    if (report.added.empty() && report.gone.empty())
        return said + FileImport::tr(" The same elements as before.");
    if (!report.added.empty())
        said += FileImport::tr(" New: %1.").arg(someOf(report.added));
    if (!report.gone.empty())
        said += FileImport::tr(" Gone: %1.").arg(someOf(report.gone));
    return said;
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
    connect(&session, &Session::modelChanged, this, &FileImport::importsChanged);
    connect(&session, &Session::openChanged, this, &FileImport::importsChanged);
}

FileImport::~FileImport()
{
    m_stop.request_stop();
    m_jobs.waitForDone();
}

QStringList FileImport::imports() const
{
    QStringList keys;
    if (m_session.current())
        for (const Source& source : m_session.current()->model->sources)
            keys << QString::fromStdString(source.id.value);
    return keys;
}

QString FileImport::about(const QString& key) const
{
    if (!m_session.current())
        return {};
    const Model& model = *m_session.current()->model;
    const SourceId id(key.toStdString());
    const auto source = std::ranges::find(model.sources, id, &Source::id);
    if (source == model.sources.end())
        return {};
    std::unordered_set<AssetId> assets;
    for (const Asset& asset : model.assets)
        if (asset.source == id)
            assets.insert(asset.id);
    const auto count =
        std::ranges::count_if(model.elements, [&](const Element& e) { return assets.contains(e.asset); });
    QStringList said{QString::fromStdString(source->name)};
    if (!source->crs.empty())
        said << QString::fromStdString(source->crs);
    if (count > 0)
        said << tr("%1 elements").arg(numberText(count));
    return said.join(QStringLiteral(", "));
}

void FileImport::remove(const QString& key)
{
    if (!m_session.current() || m_session.isReadOnly())
        return;
    auto next = std::make_shared<Model>(*m_session.current()->model);
    importer::removeImport(*next, SourceId(key.toStdString()));
    m_session.apply(next);
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
        setDone(summaryOf(*brought->report), textOf(brought->report->warnings));
    });
}

} // namespace sinew::app
