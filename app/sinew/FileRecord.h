// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Session.h"

#include <RecordService.h>

#include <QThreadPool>
#include <stop_token>

namespace sinew::app {

/// The record of the session's open project. Thread: GUI; it is read, and copied, by jobs.
class FileRecord final : public ui::RecordService {
    Q_OBJECT

public:
    FileRecord(Session& session, ui::Seat& seat, QObject* parent = nullptr);
    ~FileRecord() override;
    QString project() const override;

protected:
    void look() override;
    void copy(const QString& folder) override;
    void stop() override { m_stop.request_stop(); }

private:
    void follow();

    Session& m_session;
    std::weak_ptr<store::Project> m_project; ///< that was looked at
    QThreadPool m_looking, m_copying;
    std::stop_source m_stop;
};

} // namespace sinew::app
