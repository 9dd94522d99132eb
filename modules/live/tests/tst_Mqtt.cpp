// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestBroker.h"

#include <sinew/live/Inbox.h>
#include <sinew/live/MqttSource.h>
#include <sinew/wire/Codec.h>
#include <sinew/wire/Topics.h>

#include <QTcpServer>
#include <QtTest>

using namespace sinew;
using namespace sinew::live;
using namespace std::chrono_literals;

namespace {

const Instant kStart = parseUtc("2026-09-01T12:00:00Z").value();

wire::Telemetry telemetryOf(double value)
{
    return {{{ChannelId("a/b"), kStart + fromSeconds(value), value, "m", std::nullopt}}, true};
}

wire::CommandMessage commandOf(const char* id)
{
    return {CommandId(id),
            wire::CommandMessage::Verb::Select,
            ActuatorId("bridge/P2-D/heater"),
            "pre-heat",
            60,
            "°C",
            kStart,
            kStart + 60s,
            "n"};
}

bool runTool(const QString& program, const QStringList& arguments, const QString& folder)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    return process.waitForFinished(static_cast<int>(kPatience.count())) && process.exitCode() == 0;
}

/// Knows MQTT 3.1.1 only, says so in its own way to everybody else, and answers who wants to listen as it is told.
class OldBroker : public QObject {
public:
    enum class Answer { Granted, Refused, None };
    explicit OldBroker(Answer answer = Answer::Granted) : m_answer(answer)
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(*socket); });
        });
        if (!m_server.listen(QHostAddress::LocalHost, 0))
            qFatal("no port");
    }
    int port() const { return m_server.serverPort(); }
    int asked() const { return static_cast<int>(m_asked.size()); }
    /// Those who wait, and who comes.
    void grant()
    {
        m_answer = Answer::Granted;
        for (const auto& [socket, packet] : m_asked)
            answer(*socket, packet);
    }

private:
    void read(QTcpSocket& socket)
    {
        QByteArray& bytes = m_read[&socket];
        for (bytes += socket.readAll(); bytes.size() > 2 && bytes.size() >= 2 + bytes[1];)
            take(socket, std::exchange(bytes, bytes.mid(2 + bytes[1])));
    }
    void take(QTcpSocket& socket, const QByteArray& packet)
    {
        if (packet[0] == '\x82') { // who wants to listen
            m_asked.emplace_back(&socket, packet);
            answer(socket, packet);
        } else if (packet[0] == '\x10') {
            const bool known = packet[8] == 4;
            socket.write(known ? QByteArray("\x20\x02\x00\x00", 4) : QByteArray("\x20\x02\x00\x01", 4));
            if (!known)
                socket.disconnectFromHost();
        }
    }
    void answer(QTcpSocket& socket, const QByteArray& packet) const
    {
        if (m_answer != Answer::None)
            socket.write("\x90\x03" + packet.mid(2, 2) + (m_answer == Answer::Granted ? '\x01' : '\x80'));
    }
    Answer m_answer;
    QTcpServer m_server;
    std::map<QTcpSocket*, QByteArray> m_read; ///< not yet a whole packet
    std::vector<std::pair<QTcpSocket*, QByteArray>> m_asked;
};

} // namespace

class tst_Mqtt : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { SINEW_NEED_BROKER(); }
    void addresses()
    {
        QCOMPARE(parseBroker("broker.example").value().port, 1883);
        QCOMPARE(parseBroker("127.0.0.1:8883").value().port, 8883);
        QCOMPARE(parseBroker("[::1]:8883").value().host, "::1");
        for (const char* wrong : {"", ":1883", "host:", "host:0", "host:99999", "host:x", "::1"})
            QVERIFY2(!parseBroker(wrong), wrong);
    }
    void telemetryInCommandOutFeedbackIn()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        Inbox inbox;
        BoundedQueue<wire::CommandMessage> commanded(100);
        MqttPublisher field(settingsOf(broker),
                            [&](wire::CommandMessage command) { commanded.push(std::move(command)); });
        MqttSource source(settingsOf(broker));
        QVERIFY(!source.send(commandOf("early")));
        QCOMPARE(source.status().dropped, 1u);
        QVERIFY(source.start(inbox.sink()).has_value() && field.start().has_value());
        QTRY_VERIFY(source.status().connected && field.status().connected);
        QCOMPARE(source.protocolVersion(), 5);

        QVERIFY(field.publish(wire::ClockMessage{kStart, kStart, 60, true}).has_value());
        QVERIFY(field.publish("gate", telemetryOf(3)).has_value());
        // Each on its connection: whichever comes first.
        Message first = inbox.take(kPatience).value(), second = inbox.take(kPatience).value();
        if (std::holds_alternative<wire::Telemetry>(first))
            std::swap(first, second);
        QVERIFY(std::holds_alternative<wire::ClockMessage>(first));
        QVERIFY(std::get<wire::Telemetry>(second).readings == telemetryOf(3).readings);

        QVERIFY(source.send(commandOf("c-1")).has_value());
        QVERIFY(commanded.pop(kPatience) == commandOf("c-1"));

        const wire::FeedbackMessage feedback{
            CommandId("c-1"), ActuatorId("bridge/P2-D/heater"), {}, {}, "", 60, 20, 20.5, kStart, true};
        QVERIFY(field.publish(feedback).has_value());
        QVERIFY(std::get<wire::FeedbackMessage>(inbox.take(kPatience).value()) == feedback);
    }
    void retainedOutlookReachesALateSeatAndOldCommandsAreNotCarriedOut()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        MqttPublisher field(settingsOf(broker), [](wire::CommandMessage) {});
        QVERIFY(field.start().has_value());
        QTRY_VERIFY(field.status().connected);
        QVERIFY(
            field.publish(wire::OutlookMessage{ChannelId("w"), "s", kStart, "m/s", {}, true}).has_value());
        QTRY_COMPARE(field.status().queued, 0u);
        QVERIFY(runTool("mosquitto_pub",
                        {"-p", QString::number(broker.port()), "-r", "-t",
                         "sinew/test/command/bridge/P2-D/heater", "-m",
                         QString::fromStdString(wire::encode(commandOf("old")))},
                        {}) ||
                QStandardPaths::findExecutable("mosquitto_pub").isEmpty());
        Inbox inbox;
        MqttSource source(settingsOf(broker));
        QVERIFY(source.start(inbox.sink()).has_value());
        QVERIFY(std::holds_alternative<wire::OutlookMessage>(inbox.take(kPatience).value()));
        BoundedQueue<wire::CommandMessage> commanded(100);
        MqttPublisher second(settingsOf(broker),
                             [&](wire::CommandMessage command) { commanded.push(std::move(command)); });
        QVERIFY(second.start().has_value());
        QTRY_VERIFY(second.status().connected && source.status().connected);
        QVERIFY(source.send(commandOf("new")).has_value());
        QVERIFY(commanded.pop(kPatience) == commandOf("new")); // the old one would have come before
    }
    void brokenMessagesAreCounted()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        Inbox inbox;
        MqttSource source(settingsOf(broker));
        QVERIFY(source.start(inbox.sink()).has_value());
        QTRY_VERIFY(source.status().connected);
        MqttPublisher field(settingsOf(broker), [](wire::CommandMessage) {});
        QVERIFY(field.start().has_value());
        QTRY_VERIFY(field.status().connected);
        wire::Telemetry broken = telemetryOf(1);
        broken.readings[0].value = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(field.publish("gate", broken).has_value());
        QVERIFY(field.publish("gate", telemetryOf(2)).has_value());
        QVERIFY(std::get<wire::Telemetry>(inbox.take(kPatience).value()).readings == telemetryOf(2).readings);
        QCOMPARE(source.status().malformed, 1u);
        QCOMPARE(source.status().received, 2u);
    }
    void survivesABrokerThatDies()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        Inbox inbox;
        MqttSource source(settingsOf(broker));
        MqttPublisher field(settingsOf(broker), [](wire::CommandMessage) {});
        QVERIFY(source.start(inbox.sink()).has_value() && field.start().has_value());
        QTRY_VERIFY(source.status().connected && field.status().connected);
        broker.kill();
        QTRY_VERIFY(!source.status().connected && !field.status().connected);
        QTRY_VERIFY(!source.send(commandOf("lost"))); // the way for commands notices by itself
        QVERIFY(QString::fromStdString(source.status().detail).contains("mqtt://127.0.0.1"));
        QVERIFY(broker.start());
        QTRY_VERIFY(source.status().connected && field.status().connected);
        QVERIFY(field.publish("gate", telemetryOf(1)).has_value());
        const auto message = inbox.take(kPatience);
        QVERIFY(message && std::holds_alternative<wire::Telemetry>(*message));
    }
    void userAndPassword()
    {
        if (QStandardPaths::findExecutable("mosquitto_passwd").isEmpty())
            QSKIP("mosquitto_passwd is not installed");
        TestBroker broker;
        QVERIFY(runTool("mosquitto_passwd", {"-c", "-b", "passwords", "ada", "secret"}, broker.folder()));
        QVERIFY(broker.start("allow_anonymous false\npassword_file " + broker.folder() + "/passwords\n"));
        MqttSettings wrong = settingsOf(broker);
        wrong.user = "ada";
        wrong.password = "guess";
        MqttSource refused(wrong);
        QVERIFY(refused.start({}).has_value());
        QTRY_VERIFY(QString::fromStdString(refused.status().detail).contains("authori", Qt::CaseInsensitive));
        QVERIFY(!refused.status().connected);
        MqttSettings right = wrong;
        right.password = "secret";
        MqttSource source(right);
        QVERIFY(source.start({}).has_value());
        QTRY_VERIFY(source.status().connected);
    }
    void fallsBackTo311()
    {
        OldBroker broker;
        MqttSource source(settingsOf(broker));
        QVERIFY(source.start({}).has_value());
        QTRY_VERIFY2(source.status().connected, source.status().detail.c_str());
        QCOMPARE(source.protocolVersion(), 4);
        source.stop();
    }
    /// What others publish before the broker listens for us is missed.
    void connectedIsWhoIsListenedFor()
    {
        OldBroker broker(OldBroker::Answer::None);
        MqttSource source(settingsOf(broker));
        QVERIFY(source.start({}).has_value());
        QTRY_COMPARE(broker.asked(), 2); // a connection for telemetry, one for everything else
        QVERIFY(!source.status().connected && !source.send(commandOf("early")));
        broker.grant();
        QTRY_VERIFY2(source.status().connected, source.status().detail.c_str());
        source.stop();
    }
    void aBrokerThatDoesNotLetUsListenIsNamed()
    {
        OldBroker broker(OldBroker::Answer::Refused);
        MqttSource source(settingsOf(broker));
        QVERIFY(source.start({}).has_value());
        QTRY_VERIFY2(QString::fromStdString(source.status().detail)
                         .contains("does not let this client listen to sinew/test/"),
                     source.status().detail.c_str());
        QVERIFY(!source.status().connected);
        source.stop();
    }
    void stopsAtOnceWhileNobodyAnswers()
    {
        MqttSettings settings;
        settings.host = "192.0.2.1"; // reserved for documentation: swallowed or unreachable
        settings.site = "test";
        MqttSource source(settings);
        QVERIFY(source.start({}).has_value());
        QElapsedTimer timer;
        timer.start();
        source.stop();
        QVERIFY(timer.elapsed() < 8000); // an answer is waited for ten seconds
    }
    void wrongSettingsAreRefused()
    {
        MqttSettings settings;
        settings.port = 0;
        QCOMPARE(MqttSource(settings).start({}).error().code, ErrorCode::InvalidInput);
        settings.port = 1883;
        settings.tls.enabled = true;
        settings.tls.certFile = "x";
        QCOMPARE(MqttSource(settings).start({}).error().code, ErrorCode::InvalidInput);
        settings.tls.certFile.clear();
        settings.tls.caFile = "/nowhere.pem";
        QCOMPARE(MqttSource(settings).start({}).error().code, ErrorCode::Io);
    }

private:
    template <class Broker>
    static MqttSettings settingsOf(const Broker& broker)
    {
        MqttSettings settings;
        settings.port = broker.port();
        settings.site = "test";
        settings.backoffMin = 50ms;
        settings.backoffMax = 200ms;
        return settings;
    }
};

QTEST_GUILESS_MAIN(tst_Mqtt)
#include "tst_Mqtt.moc"
