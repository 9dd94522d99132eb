// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The real window in a process of its own, worked from outside: a line of JSON comes in on the standard input, one
// goes out for each. DeskProcess.h is the other side.
#include "Desk.h"

#include <Start.h>

#include <iostream>
#include <QGuiApplication>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QQuickStyle>
#include <QtTest>
#include <thread>

namespace sinew::test {

class DeskProgram final : public QObject {
public:
    DeskProgram() : m_desk(openDesk(true))
    {
        if (!m_desk->window)
            qFatal("no window");
        m_desk->window->resize(1440, 900);
        connect(&m_desk->session, &app::Session::failed, this, [this](const QString& why) { m_problems << why; });
        connect(&m_desk->seat, &ui::Seat::noticed, this, [this](const QString& said, bool) { m_notices << said; });
        m_beat.setInterval(10);
        connect(&m_beat, &QTimer::timeout, this, &DeskProgram::beat);
        m_beat.start();
        m_sinceBeat.start();
        m_input = std::thread([this] { // ends with the process
            for (std::string line; std::getline(std::cin, line);)
                QMetaObject::invokeMethod(this, [this, line] { answer(line); });
            QMetaObject::invokeMethod(qApp, [] { QCoreApplication::quit(); });
        });
        m_input.detach();
    }

private:
    /// The longest time for which the window answered nothing.
    void beat()
    {
        m_longestStandstill = std::max(m_longestStandstill, m_sinceBeat.restart());
    }
    void answer(const std::string& line)
    {
        const QJsonArray asked = QJsonDocument::fromJson(QByteArray::fromStdString(line)).array();
        const QJsonArray answer{asked[0], perform(asked[1].toArray())}; // the question's number comes back
        const QByteArray said = QJsonDocument(answer).toJson(QJsonDocument::Compact);
        std::cout << said.constData() << std::endl;
    }
    QJsonValue perform(const QJsonArray& asked)
    {
        const QString verb = asked[0].toString(), what = asked[1].toString();
        if (verb == QLatin1String("open"))
            m_desk->session.open(QUrl(what));
        else if (verb == QLatin1String("field"))
            connectField(what, asked[2].toInt());
        else if (verb == QLatin1String("item"))
            return propertyOf(what, asked[2].toString());
        else if (verb == QLatin1String("click") || verb == QLatin1String("press") || verb == QLatin1String("release"))
            return mouse(verb, what);
        else if (verb == QLatin1String("type"))
            return type(what, asked[2].toString());
        else if (verb == QLatin1String("compose"))
            return invoke("compose", what);
        else if (verb == QLatin1String("review"))
            return invoke("review", what);
        else if (verb == QLatin1String("showAlarm"))
            return invoke("showAlarm", what);
        else if (verb == QLatin1String("commands"))
            return commands();
        else if (verb == QLatin1String("alarms"))
            return alarms();
        else if (verb == QLatin1String("state"))
            return state();
        else if (verb == QLatin1String("standstill")) // since it was asked last; milliseconds
            return static_cast<double>(std::exchange(m_longestStandstill, 0));
        else if (verb == QLatin1String("picture"))
            return m_desk->window->grabWindow().save(what);
        return true;
    }
    void connectField(const QString& site, int port)
    {
        ui::BrokerSettings& broker = m_desk->broker;
        broker.setProperty("host", QStringLiteral("127.0.0.1"));
        broker.setProperty("port", port);
        broker.setProperty("site", site);
        if (auto source = app::sourceFrom(broker, {}))
            m_desk->session.connectField(std::move(*source));
        else
            m_problems << QString::fromStdString(source.error().text());
    }
    QJsonValue propertyOf(const QString& name, const QString& property) const
    {
        const QQuickItem* item = m_desk->item(name);
        return item ? QJsonValue::fromVariant(item->property(qPrintable(property))) : QJsonValue();
    }
    QJsonValue mouse(const QString& verb, const QString& name)
    {
        if (verb == QLatin1String("release")) { // wherever it is by now, if it still is
            QTest::mouseRelease(m_desk->window, Qt::LeftButton, {}, m_pressed);
            return true;
        }
        const auto at = m_desk->placeOf(name);
        if (!at)
            return false;
        if (verb == QLatin1String("click")) {
            QTest::mouseClick(m_desk->window, Qt::LeftButton, {}, *at);
            return true;
        }
        m_pressed = *at;
        QTest::mousePress(m_desk->window, Qt::LeftButton, {}, m_pressed);
        const QQuickItem* item = m_desk->item(name);
        return !item || item->property("down").toBool(); // gone: what it was held for has happened
    }
    QJsonValue type(const QString& name, const QString& text)
    {
        QQuickItem* item = m_desk->item(name);
        if (!item)
            return false;
        item->forceActiveFocus();
        item->setProperty("text", QString());
        for (const QChar c : text)
            QTest::keyClick(m_desk->window, c.toLatin1());
        return item->property("text").toString() == text;
    }
    QJsonValue invoke(const char* method, const QString& argument)
    {
        const bool isSheet = qstrcmp(method, "compose") == 0;
        QObject* holder = m_desk->window->findChild<QObject*>(isSheet ? QStringLiteral("ownCommandSheet")
                                                                     : QStringLiteral("rightPanel"));
        return holder && QMetaObject::invokeMethod(holder, method, Q_ARG(QString, argument));
    }
    QJsonValue commands() const
    {
        QJsonArray all;
        if (!m_desk->seat.overview())
            return all;
        for (const command::CommandRecord& record : m_desk->seat.overview()->commands) {
            QJsonArray approvals, past;
            for (const UserId& person : record.approvals)
                approvals << QString::fromStdString(person.value);
            for (const auto& step : record.past)
                past << QString::fromLatin1(command::nameOf(step.second).data());
            all << QJsonObject{{QStringLiteral("id"), QString::fromStdString(record.id.value)},
                               {QStringLiteral("state"), QString::fromLatin1(command::nameOf(record.state).data())},
                               {QStringLiteral("origin"), QString::fromStdString(record.proposal.origin)},
                               {QStringLiteral("title"), QString::fromStdString(record.proposal.title)},
                               {QStringLiteral("hazardous"), record.proposal.hazardous},
                               {QStringLiteral("needed"), record.approvalsNeeded},
                               {QStringLiteral("why"), QString::fromStdString(record.why)},
                               {QStringLiteral("approvals"), approvals},
                               {QStringLiteral("past"), past}};
        }
        return all;
    }
    QJsonValue alarms() const
    {
        QJsonArray all;
        if (!m_desk->seat.overview())
            return all;
        for (const alarm::Alarm& alarm : m_desk->seat.overview()->alarms)
            all << QJsonObject{{QStringLiteral("id"), QString::fromStdString(alarm.id.value)},
                               {QStringLiteral("state"), QString::fromLatin1(alarm::nameOf(alarm.state).data())},
                               {QStringLiteral("title"), QString::fromStdString(alarm.title)},
                               {QStringLiteral("by"), QString::fromStdString(alarm.acknowledgedBy)}};
        return all;
    }
    QJsonValue state()
    {
        QJsonObject said{{QStringLiteral("problems"), QJsonArray::fromStringList(m_problems)},
                         {QStringLiteral("notices"), QJsonArray::fromStringList(m_notices)},
                         {QStringLiteral("who"), m_desk->seat.people()->login()},
                         {QStringLiteral("settled"), m_desk->window->property("settled").toBool()},
                         {QStringLiteral("open"), m_desk->session.current().has_value()}};
        if (const auto overview = m_desk->seat.overview()) {
            said[QStringLiteral("fault")] = QString::fromStdString(overview->fault);
            said[QStringLiteral("onDuty")] = overview->sharing.isOnDuty;
            said[QStringLiteral("dutyOf")] = QString::fromStdString(overview->sharing.onDuty);
            said[QStringLiteral("reachable")] = overview->sharing.isReachable;
            said[QStringLiteral("waiting")] = static_cast<double>(overview->sharing.waitingSamples);
            said[QStringLiteral("field")] = !overview->sources.empty() && overview->sources.front().status.connected;
            said[QStringLiteral("world")] = QString::fromStdString(formatUtc(overview->world));
        }
        return said;
    }

    std::unique_ptr<Desk> m_desk;
    QStringList m_problems, m_notices;
    QPoint m_pressed;
    QTimer m_beat;
    QElapsedTimer m_sinceBeat;
    qint64 m_longestStandstill = 0;
    std::thread m_input;
};

/// What a test's own program does when DeskProcess starts it.
inline int runDesk(int argc, char** argv)
{
    QCoreApplication::setOrganizationName(QStringLiteral("Sinew"));
    QGuiApplication app(argc, argv);
    QGuiApplication::setFont(QFont(QStringLiteral("Roboto")));
    QQuickStyle::setStyle(QStringLiteral("Fusion"));
    const DeskProgram desk;
    return QGuiApplication::exec();
}

} // namespace sinew::test
