// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A real Mosquitto on a loopback port of its own, for tests. Needs Qt6::Network.
#include "OwnPort.h"
#include "Patience.h"

#include <csignal>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <sys/prctl.h>

/// For a test, or all of a program's in initTestCase(): skips where there is no Mosquitto, and fails in CI.
#define SINEW_NEED_BROKER()                                                                                  \
    do {                                                                                                     \
        if (!TestBroker::program().isEmpty())                                                                \
            break;                                                                                           \
        if (qEnvironmentVariableIsSet("CI"))                                                                 \
            QFAIL("mosquitto is not installed");                                                             \
        QSKIP("mosquitto is not installed");                                                                 \
    } while (false)

class TestBroker {
public:
    ~TestBroker() { kill(); }

    static QString program()
    {
        const QString found = QStandardPaths::findExecutable("mosquitto");
        return found.isEmpty() ? QStandardPaths::findExecutable("mosquitto", {"/usr/sbin", "/usr/local/sbin"})
                               : found;
    }
    int port() const { return m_port.number(); }
    QString folder() const { return m_folder.path(); }

    /// `options`: further lines of the configuration, after the listener's.
    bool start(const QString& options = "allow_anonymous true\n")
    {
        QFile config(m_folder.filePath("mosquitto.conf"));
        if (!config.open(QIODevice::WriteOnly))
            return false;
        // Started as root it would become another user that cannot read this folder.
        config.write(QString("user root\npersistence false\nlistener %1 127.0.0.1\n%2")
                         .arg(port())
                         .arg(options)
                         .toUtf8());
        config.close();
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }); // however the test ends
        m_process.start(program(), {"-c", config.fileName()});
        return m_process.waitForStarted(kWait) && waitForPort();
    }
    void kill()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.kill();
        m_process.waitForFinished(kWait);
    }
    QByteArray output() { return m_process.readAll(); }

private:
    static constexpr int kWait = static_cast<int>(kPatience.count());

    bool waitForPort()
    {
        return soon([this] {
            QTcpSocket socket;
            socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(port()));
            return socket.waitForConnected(1000) || m_process.state() != QProcess::Running;
        }) && m_process.state() == QProcess::Running;
    }
    const OwnPort m_port;
    QTemporaryDir m_folder;
    QProcess m_process;
};
