// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ExportService.h"
#include "ImportService.h"
#include "ProjectService.h"
#include "RecordService.h"

/// A program without disks, for tests of the window.
class QuietProjects final : public sinew::ui::ProjectService {
public:
    sinew::ModelPtr edited;
    QStringList recent() const override { return {QStringLiteral("/home/ada/Port Aurelia.sinew")}; }
    QString openFolder;
    QStringList asked;
    QString folder() const override { return openFolder; }
    bool isReadOnly() const override { return false; }
    bool isBusy() const override { return false; }
    QString keys, keysSaid;
    QString keysFile() const override { return keys; }
    QString keysState() const override { return keysSaid; }
    void keepKeys(const QUrl& file) override
    {
        asked << QStringLiteral("keys ") + file.toLocalFile();
        keys = file.toLocalFile();
        emit keysChanged();
    }
    void create(const QUrl& parent, const QString& name) override
    {
        asked << QStringLiteral("create %1 %2").arg(parent.toLocalFile(), name);
    }
    void open(const QUrl&) override {}
    void openDemo() override { asked << QStringLiteral("demo"); }
    void importBindings(const QUrl& table) override
    {
        asked << QStringLiteral("bindings ") + table.fileName();
    }
    void apply(const sinew::ModelPtr& model) override
    {
        edited = model;
        emit applied();
    }
};

class QuietExport final : public sinew::ui::ExportService {
public:
    QStringList asked;
    using ExportService::setDone;
    using ExportService::setFailed;
    using ExportService::setProgress;

protected:
    void writeTable(const QString& file, const QStringList& channels, sinew::Instant, sinew::Instant) override
    {
        asked << QStringLiteral("table %1 %2").arg(file, channels.join(u','));
    }
    void writeModel(const QString& file) override { asked << QStringLiteral("model ") + file; }
    void writeReport(const QString& file, const QString& command) override
    {
        asked << QStringLiteral("report %1 %2").arg(file, command);
    }
    void writeLedger(const QString& file, std::function<bool(const sinew::store::LedgerRow&)>) override
    {
        asked << QStringLiteral("ledger ") + file;
    }
    void stop() override { asked << QStringLiteral("stop"); }
};

class QuietRecord final : public sinew::ui::RecordService {
public:
    using RecordService::RecordService;
    using RecordService::setProgress;
    using RecordService::setState;
    QStringList asked;
    QString project() const override { return QStringLiteral("/home/ada/Port Aurelia.sinew"); }

protected:
    void look() override { asked << QStringLiteral("look"); }
    void copy(const QString& folder) override { asked << QStringLiteral("copy ") + folder; }
    void stop() override
    {
        asked << QStringLiteral("stop");
        setFailed(QStringLiteral("it was stopped; nothing of it is left."));
    }
};

class QuietImport final : public sinew::ui::ImportService {
public:
    QStringList asked;
    using ImportService::setDone;
    using ImportService::setFailed;
    using ImportService::setFound;
    using ImportService::setProgress;
    QStringList there;
    QStringList imports() const override { return there; }
    QString about(const QString& key) const override { return key + QStringLiteral(".inp, EPSG:3547"); }
    void remove(const QString& key) override { asked << QStringLiteral("remove ") + key; }

protected:
    void look(const QUrl& file) override { asked << QStringLiteral("look ") + file.fileName(); }
    void bring(const QUrl& file, const QString& key, const QString& crs, const QString& unit) override
    {
        asked << QStringLiteral("bring %1 %2 %3 %4").arg(file.fileName(), key, crs, unit);
    }
    void stop() override { asked << QStringLiteral("stop"); }
};
