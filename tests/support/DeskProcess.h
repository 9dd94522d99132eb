// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A desk of its own process, with its own key, caches and window; see DeskProgram.h. It ends with this object.
#include "Patience.h"

#include <csignal>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
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
        m_process.waitForStarted(kMs);
    }
    ~DeskProcess()
    {
        if (pid() > 0)
            ::kill(pid(), SIGCONT);
        m_process.closeWriteChannel();
        if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(15000)) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }
    DeskProcess(const DeskProcess&) = delete;
    DeskProcess& operator=(const DeskProcess&) = delete;

    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }
    /// Null: the desk does not answer any more.
    QJsonValue ask(const QJsonArray& words)
    {
        tell(words);
        return answer();
    }
    /// Without waiting: answer() comes later.
    void tell(const QJsonArray& words)
    {
        m_process.write(QJsonDocument(QJsonArray{++m_asked, words}).toJson(QJsonDocument::Compact) + '\n');
        m_process.waitForBytesWritten(kMs);
    }
    /// To what was asked last: an answer that came too late for an earlier question is not taken for it.
    QJsonValue answer()
    {
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < kMs && m_process.state() == QProcess::Running) {
            if (!m_process.canReadLine() && !m_process.waitForReadyRead(50))
                continue;
            while (m_process.canReadLine())
                if (const QJsonArray said = QJsonDocument::fromJson(m_process.readLine()).array(); said[0].toInt() == m_asked)
                    return said[1];
        }
        return {};
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
    static constexpr int kMs = static_cast<int>(kPatience.count());

    QProcess m_process;
    int m_asked = 0;
};
