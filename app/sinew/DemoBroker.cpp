// SPDX-License-Identifier: GPL-3.0-or-later
#include "DemoBroker.h"

#include <QCoreApplication>
#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>

namespace sinew::app {

namespace {

const auto kSite = QStringLiteral("port-aurelia");

/// A port that was free a moment ago; 0: none.
quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

/// On the path, or where Debian keeps servers.
QString brokerProgram()
{
    const QString name = QStringLiteral("mosquitto");
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty() ? QStandardPaths::findExecutable(name, {QStringLiteral("/usr/sbin")}) : found;
}

} // namespace

DemoBroker::~DemoBroker()
{
    m_stopping = true;
    for (QProcess* process : {&m_field, &m_broker}) {
        process->terminate();
        if (process->state() != QProcess::NotRunning && !process->waitForFinished(2000))
            process->kill();
    }
}

Result<void> DemoBroker::run(QProcess& process, const QString& program, const QStringList& arguments)
{
    process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&process, &QProcess::finished, this, [this, &process, program] {
        if (!m_stopping)
            emit ended(tr("%1 has ended: %2")
                           .arg(program, QString::fromLocal8Bit(process.readAll()).trimmed().right(300)));
    });
    // Read and forgotten while it runs; the last lines are kept for the sentence above.
    process.start(program, arguments, QIODevice::ReadOnly);
    if (!process.waitForStarted(30000))
        return fail(ErrorCode::Io, process.errorString().toStdString(), program.toStdString());
    return {};
}

Result<live::MqttSettings> DemoBroker::start(const QString& projectFolder, const QString& scenario,
                                             const WriteKeys& writeKeys)
{
    const QString mosquitto = brokerProgram(),
                  fieldProgram = QCoreApplication::applicationDirPath() + QStringLiteral("/sinew-field");
    if (mosquitto.isEmpty())
        return fail(ErrorCode::NotFound, "Mosquitto is not installed (Debian: apt install mosquitto)",
                    "mosquitto");
    const quint16 port = freePort();
    QFile config(m_folder.filePath(QStringLiteral("mosquitto.conf")));
    if (port == 0 || !config.open(QIODevice::WriteOnly))
        return fail(ErrorCode::Io, "no free port, or no place for its configuration", "mosquitto");
    config.write(QStringLiteral("listener %1 127.0.0.1\nallow_anonymous true\npersistence false\n")
                     .arg(port)
                     .toUtf8());
    config.close();
    if (const auto started = run(m_broker, mosquitto, {QStringLiteral("-c"), config.fileName()}); !started)
        return passOn(started);
    const QString keys = m_folder.filePath(QStringLiteral("keys.json"));
    if (const auto written = writeKeys(keys.toStdString(), kSite.toStdString()); !written)
        return passOn(written);
    const QStringList arguments{QStringLiteral("--project"),  projectFolder,
                                QStringLiteral("--keys"),     keys,
                                QStringLiteral("--scenario"), scenario,
                                QStringLiteral("--site"),     kSite,
                                QStringLiteral("--mqtt"),     QStringLiteral("127.0.0.1:%1").arg(port)};
    if (const auto started = run(m_field, fieldProgram, arguments); !started)
        return passOn(started);
    live::MqttSettings settings;
    settings.port = port;
    settings.site = kSite.toStdString();
    return settings;
}

} // namespace sinew::app
