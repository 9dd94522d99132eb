// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Session.h"

#include <ExportService.h>

#include <QThreadPool>
#include <stop_token>

namespace sinew::app {

/// Exports of the session's open project. Thread: GUI; files are written by a job.
class FileExport final : public ui::ExportService {
    Q_OBJECT

public:
    FileExport(Session& session, ui::Seat& seat, QObject* parent = nullptr);
    ~FileExport() override;

protected:
    void writeTable(const QString& file, const QStringList& channels, Instant from, Instant to) override;
    void writeModel(const QString& file) override;
    void writeReport(const QString& file, const QString& command) override;
    void writeLedger(const QString& file, std::function<bool(const store::LedgerRow&)> wanted) override;
    void stop() override { m_stop.request_stop(); }

private:
    /// Null, and said so, where nothing is open.
    std::shared_ptr<store::Project> project();
    template <class Work>
    void run(Work work);

    Session& m_session;
    ui::Seat& m_seat;
    QThreadPool m_jobs;
    std::stop_source m_stop;
};

} // namespace sinew::app
