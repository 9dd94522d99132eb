// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A desk of its own process, with its own key, caches and window; see DeskProgram.h. It ends with this object.
#include <csignal>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QThread>
#include <sys/prctl.h>

class DeskProcess {
public:
    DeskProcess(const QString& name, const QString& folder)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("SINEW_SEAT_NAME", name);
        environment.insert("SINEW_SEAT_KEY", folder + "/seat.key");
        for (const char* place : {"CACHE", "CONFIG", "STATE", "DATA"})
            environment.insert(QString("XDG_%1_HOME").arg(place), folder + '/' + QString(place).toLower());
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        m_process.start(QCoreApplication::applicationFilePath(), {"--desk"});
        m_process.waitForStarted();
    }
    ~DeskProcess()
    {
        ::kill(pid(), SIGCONT);
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(15'000)) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }
    DeskProcess(const DeskProcess&) = delete;
    DeskProcess& operator=(const DeskProcess&) = delete;

    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }
    /// Null: no answer within `ms`.
    QJsonValue ask(const QJsonArray& words, int ms = 60'000)
    {
        tell(words);
        return answer(ms);
    }
    /// Without waiting: answer() comes later.
    void tell(const QJsonArray& words)
    {
        m_process.write(QJsonDocument(words).toJson(QJsonDocument::Compact) + '\n');
        m_process.waitForBytesWritten();
    }
    QJsonValue answer(int ms = 60'000)
    {
        QElapsedTimer timer;
        for (timer.start(); !m_process.canReadLine();)
            if (timer.elapsed() > ms || m_process.state() != QProcess::Running)
                return {};
            else
                m_process.waitForReadyRead(50);
        return QJsonDocument::fromJson(m_process.readLine()).array().at(0);
    }
    /// What a visible item says; null: it is not seen.
    QString text(const QString& item) { return ask({"item", item, "text"}).toString(); }
    bool sees(const QString& item) { return ask({"item", item, "visible"}).toBool(); }
    bool isEnabled(const QString& item) { return ask({"item", item, "enabled"}).toBool(); }
    bool click(const QString& item) { return ask({"click", item}).toBool(); }
    QJsonObject state() { return ask({"state"}).toObject(); }
    QJsonObject command(const QString& id)
    {
        for (const QJsonValue& value : ask({"commands"}).toArray())
            if (value["id"].toString() == id)
                return value.toObject();
        return {};
    }

private:
    QProcess m_process;
};
