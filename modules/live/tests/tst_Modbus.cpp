// SPDX-License-Identifier: GPL-3.0-or-later
// Against a Modbus TCP server on loopback: polling, limits, select, operate, read back, and its death.
#include "ModbusDevice.h"
#include "Patience.h"

#include <sinew/live/Inbox.h>
#include <sinew/live/ModbusSource.h>

#include <QTcpServer>
#include <QtTest>

using namespace sinew;
using namespace sinew::live;
using namespace std::chrono_literals;
using Verb = wire::CommandMessage::Verb;
using Stage = wire::FeedbackMessage::Stage;
using Table = wire::ModbusPoint::Table;
using Type = wire::ModbusPoint::Type;

namespace {

const ActuatorId kClamp("water/C-12/clamp");

wire::ModbusPoint pointOf(Table table, int address, Type type)
{
    wire::ModbusPoint point;
    point.table = table;
    point.address = address;
    point.type = type;
    point.poll = 50ms;
    return point;
}

/// The device lives in the test's thread, which may have to wait for its turn.
wire::ModbusMap mapOf(const ModbusDevice& device, std::chrono::milliseconds timeout = kPatience)
{
    wire::ModbusMap map;
    map.host = "127.0.0.1";
    map.port = device.port();
    map.timeout = timeout;
    wire::ModbusPoint level = pointOf(Table::Input, 2, Type::Int16);
    level.scale = 0.01;
    level.unit = "m";
    map.channels = {{ChannelId("pressure"), pointOf(Table::Input, 0, Type::Float32)},
                    {ChannelId("level"), level},
                    {ChannelId("running"), pointOf(Table::Coil, 3, Type::Bool)}};
    wire::ModbusPoint clamp = pointOf(Table::Holding, 100, Type::UInt16);
    clamp.scale = 0.1;
    clamp.unit = "%";
    map.actuators = {{kClamp, clamp, 0, 100, {}, 102}};
    return map;
}

wire::CommandMessage commandOf(Verb verb, double value, const char* id = "c")
{
    const Instant now = SystemClock().wall();
    return {CommandId(id), verb, kClamp, "tighten", value, "%", now, now + 60s, id};
}

} // namespace

class tst_Modbus : public QObject {
    Q_OBJECT
private slots:
    void registersBecomeReadings()
    {
        ModbusDevice device;
        QVERIFY(device.start());
        device.set(QModbusDataUnit::InputRegisters, 0, 0x41c8); // 25.0
        device.set(QModbusDataUnit::InputRegisters, 2, static_cast<quint16>(-150));
        device.set(QModbusDataUnit::Coils, 3, 1);
        Inbox inbox;
        ModbusSource source(mapOf(device));
        QVERIFY(source.status().caution.find("no signatures") != std::string::npos);
        QVERIFY(source.start(inbox.sink()).has_value());
        std::map<std::string, wire::Reading> latest;
        QTRY_VERIFY2((gather(inbox, latest), latest.size() == 3), source.status().detail.c_str());
        QCOMPARE(latest["pressure"].value, 25.0);
        QCOMPARE(latest["level"].value, -1.5);
        QCOMPARE(latest["level"].unit, std::string("m"));
        QCOMPARE(latest["running"].value, 1.0);
        QVERIFY(source.status().connected);
        device.set(QModbusDataUnit::InputRegisters, 0, 0x4248); // 50.0
        QTRY_COMPARE((gather(inbox, latest), latest["pressure"].value), 50.0);
        QCOMPARE(source.status().malformed, 0u);
    }
    void selectOperateReadBack()
    {
        ModbusDevice device;
        QVERIFY(device.start());
        device.set(QModbusDataUnit::HoldingRegisters, 102, 800); // its own highest: 80 %
        Inbox inbox;
        ModbusSource source(mapOf(device));
        QVERIFY(source.start(inbox.sink()).has_value());
        QTRY_VERIFY(source.status().connected);
        QCOMPARE(answerTo(source, inbox, commandOf(Verb::Operate, 45, "early")).refusal,
                 wire::Refusal::NotSelected);
        QCOMPARE(answerTo(source, inbox, commandOf(Verb::Select, 90, "much")).refusal,
                 wire::Refusal::OutOfRange); // the map would allow it, the device does not
        QCOMPARE(answerTo(source, inbox, commandOf(Verb::Select, 45.52)).stage, Stage::Selected);
        QCOMPARE(device.holding(100), 0); // nothing is written by a selection
        QCOMPARE(answerTo(source, inbox, commandOf(Verb::Operate, 45.52)).stage, Stage::Accepted);
        const auto done = next(inbox);
        QCOMPARE(done.stage, Stage::Done);
        QCOMPARE(done.reported.value(), 45.5);
        QCOMPARE(device.holding(100), 455);
        QCOMPARE(answerTo(source, inbox, commandOf(Verb::Operate, 45.52)).refusal, wire::Refusal::Replayed);
        wire::CommandMessage old = commandOf(Verb::Select, 10, "old");
        old.expiresAt = old.issuedAt - 1s;
        QCOMPARE(answerTo(source, inbox, old).refusal, wire::Refusal::Expired);
        wire::CommandMessage other = commandOf(Verb::Select, 10);
        other.actuator = ActuatorId("other");
        QCOMPARE(source.send(other).error().code, ErrorCode::NotFound);
    }
    void aDeviceThatDiesIsOfflineAndComesBack()
    {
        ModbusDevice device;
        QVERIFY(device.start());
        Inbox inbox;
        ModbusSource source(mapOf(device, 3s)); // after which it is tried again
        QVERIFY(source.start(inbox.sink()).has_value());
        std::map<std::string, wire::Reading> latest;
        QTRY_VERIFY((gather(inbox, latest), latest.size() == 3));
        device.kill();
        QTRY_VERIFY((gather(inbox, latest), latest.empty()));
        QVERIFY(!source.status().connected);
        QCOMPARE(source.send(commandOf(Verb::Select, 10)).error().code, ErrorCode::Io);
        QVERIFY(QString::fromStdString(source.status().detail).contains("127.0.0.1"));
        QVERIFY(device.start());
        QTRY_VERIFY((gather(inbox, latest), latest.size() == 3));
    }
    void aDeviceThatIsSilentIsGivenUp()
    {
        QTcpServer mute; // takes the connection and never answers
        QVERIFY(mute.listen(QHostAddress::LocalHost, 0));
        ModbusDevice nowhere;
        wire::ModbusMap map = mapOf(nowhere, 300ms);
        map.port = mute.serverPort();
        Inbox inbox;
        ModbusSource source(map);
        QVERIFY(source.start(inbox.sink()).has_value());
        QTRY_VERIFY(QString::fromStdString(source.status().detail).contains("does not answer"));
        QElapsedTimer timer;
        timer.start();
        source.stop();
        QVERIFY(timer.elapsed() < kPatience.count()); // nobody waits for the device
    }
    void registersThatTheDeviceRefusesAreOffline()
    {
        ModbusDevice device;
        QVERIFY(device.start());
        wire::ModbusMap map = mapOf(device);
        map.channels.push_back({ChannelId("nowhere"), pointOf(Table::Input, 5000, Type::Int16)});
        Inbox inbox;
        ModbusSource source(map);
        QVERIFY(source.start(inbox.sink()).has_value());
        std::map<std::string, wire::Reading> latest;
        std::size_t gone = 0;
        QTRY_VERIFY((gone = std::max(gone, gather(inbox, latest)), gone == 1 && latest.size() == 3));
        QVERIFY(source.status().connected && source.status().malformed > 0);
    }
    void mapsAreReadFromFiles()
    {
        QCOMPARE(readModbusMap("/nowhere.json").error().code, ErrorCode::Io);
        const std::string plant = SINEW_SOURCE_DIR "/modules/wire/tests/corpus/modbus/plant.json";
        QCOMPARE(readModbusMap(plant).value().channels.size(), 4u);
        QCOMPARE(ModbusSource(wire::ModbusMap{}).start({}).error().code, ErrorCode::InvalidInput);
    }

private:
    /// Keeps the newest readings of what is not offline; how many channels went offline at once at the most.
    static std::size_t gather(Inbox& inbox, std::map<std::string, wire::Reading>& latest)
    {
        std::size_t gone = 0;
        for (Message& message : inbox.takeAll())
            if (auto* telemetry = std::get_if<wire::Telemetry>(&message)) {
                for (const wire::Reading& reading : telemetry->readings)
                    latest[reading.channel.value] = reading;
                for (const ChannelId& channel : telemetry->offline)
                    latest.erase(channel.value);
                gone = std::max(gone, telemetry->offline.size());
            }
        return gone;
    }
    static wire::FeedbackMessage next(Inbox& inbox)
    {
        std::optional<wire::FeedbackMessage> said;
        const auto look = [&] { // the device lives in this thread
            while (auto message = said ? std::nullopt : inbox.take(0ms))
                if (auto* feedback = std::get_if<wire::FeedbackMessage>(&*message))
                    said = *feedback;
            return said.has_value();
        };
        if (!QTest::qWaitFor(look, static_cast<int>(kPatience.count())))
            qFatal("no answer came");
        return *said;
    }
    static wire::FeedbackMessage answerTo(ModbusSource& source, Inbox& inbox,
                                          const wire::CommandMessage& command)
    {
        if (!source.send(command))
            qFatal("not sent");
        return next(inbox);
    }
};

QTEST_GUILESS_MAIN(tst_Modbus)
#include "tst_Modbus.moc"
