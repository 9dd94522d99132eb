// SPDX-License-Identifier: GPL-3.0-or-later
#include "ImportService.h"

#include <algorithm>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace sinew::ui {

QString ImportService::suggestedKey() const
{
    QString key = QFileInfo(m_file.toLocalFile()).baseName();
    key.replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9_.-]+")), QStringLiteral("-"));
    return key;
}

bool ImportService::isCrs(const QString& typed)
{
    static const QRegularExpression form(QStringLiteral("^(?:[A-Za-z]{2,10}:[0-9]{3,7}|local:(?:m|ft))$"));
    return form.match(typed.trimmed()).hasMatch();
}

void ImportService::choose(const QUrl& file)
{
    reset();
    m_file = file;
    setStage(Looking);
    look(file);
}

void ImportService::choosePath(const QString& path)
{
    const QString typed = path.trimmed();
    if (!typed.isEmpty())
        choose(QUrl::fromLocalFile(typed.startsWith(QLatin1String("~/")) ? QDir::homePath() + typed.mid(1)
                                                                         : typed));
}

void ImportService::start(const QString& assetKey, const QString& crs, const QString& heightUnit)
{
    if (m_stage != Ready && m_stage != Failed)
        return;
    m_error.clear();
    m_progress = 0;
    m_doing.clear();
    setStage(Importing);
    emit progressed();
    bring(m_file, assetKey.trimmed(), crs.trimmed(), heightUnit);
}

void ImportService::cancel()
{
    if (m_stage == Looking || m_stage == Importing)
        stop();
}

void ImportService::reset()
{
    cancel();
    m_file.clear();
    m_found = {};
    m_error.clear();
    m_summary.clear();
    setStage(Idle);
}

void ImportService::setFound(Found found)
{
    m_found = std::move(found);
    setStage(Ready);
}

void ImportService::setProgress(double fraction, const QString& doing)
{
    m_progress = std::clamp(fraction, 0.0, 1.0);
    m_doing = doing;
    emit progressed();
}

void ImportService::setDone(const QString& summary, const QStringList& warnings)
{
    m_summary = summary;
    m_found.warnings = warnings;
    setStage(Done);
}

void ImportService::setFailed(const QString& error)
{
    m_error = error;
    setStage(Failed);
}

void ImportService::setStage(Stage stage)
{
    m_stage = stage;
    emit changed();
}

} // namespace sinew::ui
