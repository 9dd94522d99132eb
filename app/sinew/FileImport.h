// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Session.h"

#include <ImportService.h>

namespace sinew::app {

/// The import wizard's work, as jobs over the session's project.
/// Thread: GUI.
class FileImport final : public ui::ImportService {
    Q_OBJECT

public:
    explicit FileImport(Session& session, QObject* parent = nullptr);
    ~FileImport() override;
    QStringList imports() const override;
    QString about(const QString& key) const override;
    void remove(const QString& key) override;

protected:
    void look(const QUrl& file) override;
    void bring(const QUrl& file, const QString& assetKey, const QString& crs,
               const QString& heightUnit) override;
    void stop() override { m_stop.request_stop(); }

private:
    Session& m_session;
    QThreadPool m_jobs;
    std::stop_source m_stop;
};

} // namespace sinew::app
