// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ImportService.h"
#include "ProjectService.h"

/// A program without disks, for tests of the window.
class QuietProjects final : public sinew::ui::ProjectService {
public:
    sinew::ModelPtr edited;
    QStringList recent() const override { return {QStringLiteral("/home/ada/Port Aurelia.sinew")}; }
    QString folder() const override { return {}; }
    bool isReadOnly() const override { return false; }
    bool isBusy() const override { return false; }
    void create(const QUrl&, const QString&) override {}
    void open(const QUrl&) override {}
    void apply(const sinew::ModelPtr& model) override
    {
        edited = model;
        emit applied();
    }
};

class QuietImport final : public sinew::ui::ImportService {
public:
    QStringList asked;
    using ImportService::setDone;
    using ImportService::setFailed;
    using ImportService::setFound;
    using ImportService::setProgress;

protected:
    void look(const QUrl& file) override { asked << QStringLiteral("look ") + file.fileName(); }
    void bring(const QUrl& file, const QString& key, const QString& crs, const QString& unit) override
    {
        asked << QStringLiteral("bring %1 %2 %3 %4").arg(file.fileName(), key, crs, unit);
    }
    void stop() override { asked << QStringLiteral("stop"); }
};
