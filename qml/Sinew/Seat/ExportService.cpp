// SPDX-License-Identifier: GPL-3.0-or-later
#include "ExportService.h"

#include <algorithm>

namespace sinew::ui {

namespace {

Instant instant(double ms)
{
    return instantFromMicros(static_cast<std::int64_t>(ms * 1000));
}

} // namespace

bool ExportService::begin()
{
    if (m_stage == Writing)
        return false;
    m_progress = 0;
    m_doing.clear();
    m_said.clear();
    m_stage = Writing;
    emit progressed();
    emit changed();
    return true;
}

void ExportService::end(Stage stage, const QString& said)
{
    m_stage = stage;
    m_said = said;
    emit changed();
}

void ExportService::table(const QUrl& file, const QStringList& channels, double fromMs, double toMs)
{
    if (begin())
        writeTable(file.toLocalFile(), channels, instant(fromMs), instant(toMs));
}

void ExportService::model(const QUrl& file)
{
    if (begin())
        writeModel(file.toLocalFile());
}

void ExportService::report(const QUrl& file, const QString& command)
{
    if (begin())
        writeReport(file.toLocalFile(), command);
}

void ExportService::ledger(const QUrl& file, std::function<bool(const store::LedgerRow&)> wanted)
{
    if (begin())
        writeLedger(file.toLocalFile(), std::move(wanted));
}

void ExportService::cancel()
{
    if (m_stage == Writing)
        stop();
}

void ExportService::reset()
{
    if (m_stage != Writing)
        end(Idle, {});
}

void ExportService::setProgress(double fraction, const QString& doing)
{
    m_progress = std::clamp(fraction, 0.0, 1.0);
    m_doing = doing;
    emit progressed();
}

void ExportService::setDone(const QString& said)
{
    end(Done, said);
}

void ExportService::setFailed(const QString& why)
{
    end(Failed, why);
}

} // namespace sinew::ui
