// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A real Mosquitto on a free loopback port, for tests. Needs Qt6::Network.
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QThread>
#include <csignal>
#include <sys/prctl.h>

class TestBroker {
public:
    TestBroker()
    {
        QTcpServer probe;
        probe.listen(QHostAddress::LocalHost, 0);
        m_port = probe.serverPort();
    }
    ~TestBroker() { kill(); }

    static QString program()
    {
        const QString found = QStandardPaths::findExecutable("mosquitto");
        return found.isEmpty() ? QStandardPaths::findExecutable("mosquitto", {"/usr/sbin", "/usr/local/sbin"})
                               : found;
    }
    int port() const { return m_port; }
    QString folder() const { return m_folder.path(); }

    /// `options`: further lines of the configuration, after the listener's.
    bool start(const QString& options = "allow_anonymous true\n")
    {
        QFile config(m_folder.filePath("mosquitto.conf"));
        if (!config.open(QIODevice::WriteOnly))
            return false;
        // Started as root it would become another user that cannot read this folder.
        config.write(QString("user root\npersistence false\nlistener %1 127.0.0.1\n%2")
                         .arg(m_port)
                         .arg(options)
                         .toUtf8());
        config.close();
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }); // however the test ends
        m_process.start(program(), {"-c", config.fileName()});
        return m_process.waitForStarted() && waitForPort();
    }
    void kill()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.kill();
        m_process.waitForFinished();
    }
    QByteArray output() { return m_process.readAll(); }

private:
    bool waitForPort()
    {
        for (int i = 0; i < 200 && m_process.state() == QProcess::Running; ++i) {
            QTcpSocket socket;
            socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_port));
            if (socket.waitForConnected(100))
                return true;
            QThread::msleep(10);
        }
        return false;
    }
    QTemporaryDir m_folder;
    QProcess m_process;
    int m_port = 0;
};
