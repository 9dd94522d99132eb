// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestBroker.h"

#include <sinew/live/Inbox.h>
#include <sinew/live/MqttSource.h>
#include <sinew/wire/Codec.h>
#include <sinew/wire/Topics.h>

#include <future>
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
    return process.waitForFinished(30'000) && process.exitCode() == 0;
}

} // namespace

class tst_Mqtt : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!TestBroker::program().isEmpty())
            return;
        if (qEnvironmentVariableIsSet("CI"))
            QFAIL("mosquitto is not installed");
        QSKIP("mosquitto is not installed");
    }
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
        std::promise<wire::CommandMessage> commanded;
        MqttPublisher field(settingsOf(broker),
                            [&](wire::CommandMessage command) { commanded.set_value(std::move(command)); });
        MqttSource source(settingsOf(broker));
        QVERIFY(!source.send(commandOf("early")));
        QCOMPARE(source.status().dropped, 1u);
        QVERIFY(source.start(inbox.sink()).has_value() && field.start().has_value());
        QTRY_VERIFY(source.status().connected && field.status().connected);
        QCOMPARE(source.protocolVersion(), 5);

        QVERIFY(field.publish(wire::ClockMessage{kStart, kStart, 60, true}).has_value());
        QVERIFY(field.publish("gate", telemetryOf(3)).has_value());
        // Each on its connection: whichever comes first.
        Message first = inbox.take(5s).value(), second = inbox.take(5s).value();
        if (std::holds_alternative<wire::Telemetry>(first))
            std::swap(first, second);
        QVERIFY(std::holds_alternative<wire::ClockMessage>(first));
        QVERIFY(std::get<wire::Telemetry>(second).readings == telemetryOf(3).readings);

        QVERIFY(source.send(commandOf("c-1")).has_value());
        auto arrived = commanded.get_future();
        QVERIFY(arrived.wait_for(5s) == std::future_status::ready);
        QVERIFY(arrived.get() == commandOf("c-1"));

        const wire::FeedbackMessage feedback{
            CommandId("c-1"), ActuatorId("bridge/P2-D/heater"), {}, {}, "", 60, 20, 20.5, kStart, true};
        QVERIFY(field.publish(feedback).has_value());
        QVERIFY(std::get<wire::FeedbackMessage>(inbox.take(5s).value()) == feedback);
    }
    void retainedOutlookReachesALateSeatAndOldCommandsAreNotCarriedOut()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        std::atomic<int> commands{0};
        MqttPublisher field(settingsOf(broker), [&](wire::CommandMessage) { ++commands; });
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
        QVERIFY(std::holds_alternative<wire::OutlookMessage>(inbox.take(5s).value()));
        MqttPublisher second(settingsOf(broker), [&](wire::CommandMessage) { ++commands; });
        QVERIFY(second.start().has_value());
        QTRY_VERIFY(second.status().connected);
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
        QVERIFY(std::get<wire::Telemetry>(inbox.take(5s).value()).readings == telemetryOf(2).readings);
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
        // The subscription may come a moment after the connection.
        std::optional<Message> message;
        for (int i = 0; i < 50 && !message; ++i) {
            QVERIFY(field.publish("gate", telemetryOf(i)).has_value());
            message = inbox.take(100ms);
        }
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
    void tls()
    {
        if (QStandardPaths::findExecutable("openssl").isEmpty())
            QSKIP("openssl is not installed");
        TestBroker broker;
        const QString folder = broker.folder();
        QVERIFY(runTool("openssl",
                        {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                         "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost",
                         "-addext", "subjectAltName=IP:127.0.0.1"},
                        folder));
        QVERIFY(broker.start("allow_anonymous true\ncafile " + folder + "/cert.pem\ncertfile " + folder +
                             "/cert.pem\nkeyfile " + folder + "/key.pem\n"));
        MqttSettings settings = settingsOf(broker);
        settings.tls.enabled = true;
        settings.tls.caFile = (folder + "/cert.pem").toStdString();
        MqttSource source(settings);
        QVERIFY(source.start({}).has_value());
        QTRY_VERIFY2(source.status().connected, source.status().detail.c_str());
        // Without the certificate of who signed it, the broker is not believed.
        settings.tls.caFile.clear();
        MqttSource suspicious(settings);
        QVERIFY(suspicious.start({}).has_value());
        QTest::qWait(300);
        QVERIFY(!suspicious.status().connected);
        settings.tls.caFile = "/nowhere.pem";
        MqttSource without(settings);
        QCOMPARE(without.start({}).error().code, ErrorCode::Io);
    }
    void fallsBackTo311()
    {
        // Knows MQTT 3.1.1 only, and says so in its own way to everybody else.
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost, 0));
        std::vector<QTcpSocket*> sockets;
        connect(&server, &QTcpServer::newConnection, [&] {
            QTcpSocket* socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                const QByteArray bytes = socket->readAll();
                if (bytes.size() < 9 || bytes[0] != '\x10')
                    return;
                const bool known = bytes[8] == 4;
                socket->write(known ? QByteArray("\x20\x02\x00\x00", 4) : QByteArray("\x20\x02\x00\x01", 4));
                if (!known)
                    socket->disconnectFromHost();
            });
        });
        MqttSettings settings;
        settings.port = server.serverPort();
        settings.site = "test";
        settings.backoffMin = 20ms;
        MqttSource source(settings);
        QVERIFY(source.start({}).has_value());
        QTRY_VERIFY2(source.status().connected, source.status().detail.c_str());
        QCOMPARE(source.protocolVersion(), 4);
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
        QVERIFY(timer.elapsed() < 2000);
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
    }

private:
    static MqttSettings settingsOf(const TestBroker& broker)
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
