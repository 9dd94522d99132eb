// SPDX-License-Identifier: GPL-3.0-or-later
// Host application and edge node over a real broker.
#include "../src/MqttClient.h"
#include "TestBroker.h"

#include <sinew/live/SparkplugSource.h>
#include <sinew/wire/Codec.h>
#include <sinew/wire/Sparkplug.h>

#include <deque>
#include <QtTest>

using namespace sinew;
using namespace sinew::live;
using namespace std::chrono_literals;
namespace sp = wire::sparkplug;
using Verb = wire::CommandMessage::Verb;
using Stage = wire::FeedbackMessage::Stage;

namespace {

const Instant kStart = parseUtc("2026-09-01T12:00:00Z").value();
const ActuatorId kHeater("bridge/P2-D/heater");

ModelPtr someModel()
{
    auto model = std::make_shared<Model>();
    for (const char* id : {"a/1", "a/2"})
        model->channels.push_back({ChannelId(id), ElementId("e"), "displacement", "mm"});
    Actuator heater;
    heater.id = kHeater;
    heater.unit = "°C";
    heater.minValue = 273.15;
    heater.maxValue = 373.15;
    model->actuators = {heater};
    return model;
}

wire::Telemetry telemetryOf(const char* channel, double value)
{
    return {{{ChannelId(channel), kStart + fromSeconds(value), value, "mm", std::nullopt}}, true};
}

wire::CommandMessage commandOf(Verb verb, double value = 60, const char* nonce = "n")
{
    const Instant now = SystemClock().wall();
    return {CommandId("c"), verb, kHeater, "pre-heat", value, "°C", now, now + 60s, nonce};
}

/// An edge node of somebody else's, byte by byte.
class PlainNode {
public:
    explicit PlainNode(const MqttSettings& settings)
        : client(settings, {{"spBv1.0/city/DCMD/plc/#"},
                            [this](const MqttClient::Received& message) { return take(message); },
                            {},
                            {},
                            {},
                            false})
    {
    }
    bool take(const MqttClient::Received& message)
    {
        const auto payload = sp::decode(message.payload);
        if (!payload)
            return false;
        for (const sp::Metric& metric : payload->metrics)
            commanded.push(metric);
        return true;
    }
    void say(sp::Topic::Type type, const char* device, std::uint8_t seq, std::vector<sp::Metric> metrics)
    {
        QVERIFY(client
                    .publish({sp::toText({"city", type, "plc", device}),
                              sp::encode(sp::Payload{SystemClock().wall(), seq, std::move(metrics)}),
                              false,
                              {},
                              0})
                    .has_value());
    }
    BoundedQueue<sp::Metric> commanded{100};
    MqttClient client;
};

} // namespace

class tst_SparkplugMqtt : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { SINEW_NEED_BROKER(); }
    void init() { m_kept.clear(); }
    void theWholeWay()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        Inbox inbox;
        BoundedQueue<wire::CommandMessage> commanded(100);
        SparkplugSource source(hostOf(broker), someModel());
        SparkplugPublisher field(nodeOf(broker),
                                 [&](wire::CommandMessage command) { commanded.push(std::move(command)); });
        QVERIFY(field.start().has_value());
        QTRY_VERIFY(field.status().connected);
        QVERIFY(field.publish("gate", telemetryOf("a/1", 1)).has_value());
        QVERIFY(field.publish("clock", wire::ClockMessage{kStart, kStart, 60, true}).has_value());
        // A host that comes late is told everything by the births.
        QVERIFY(source.start(inbox.sink()).has_value());
        QTRY_VERIFY(source.status().connected);
        comes(inbox, telemetryOf("a/1", 1));
        QCOMPARE(next<wire::ClockMessage>(inbox).rate, 60.0);
        QVERIFY(field.publish("gate", telemetryOf("a/1", 2)).has_value());
        comes(inbox, telemetryOf("a/1", 2));
        // A new channel is announced first.
        QVERIFY(field.publish("gate", telemetryOf("a/2", 3)).has_value());
        comes(inbox, telemetryOf("a/2", 3));

        bool sent = false; // the macro asks again
        QTRY_VERIFY(sent || (sent = source.send(commandOf(Verb::Operate)).has_value()));
        const wire::CommandMessage command = commanded.pop(kPatience).value();
        QVERIFY(command.id == CommandId("c") && command.value == 60 && command.nonce == "n");
        const wire::FeedbackMessage feedback{CommandId("c"), kHeater, Stage::Running, {},  "", 60,
                                             41.5,           40,      kStart,         true};
        QVERIFY(field.publish("bridge", feedback).has_value());
        QVERIFY(next<wire::FeedbackMessage>(inbox) == feedback);
        QCOMPARE(source.status().malformed, 0u);
        QCOMPARE(field.status().malformed, 0u);
        QVERIFY(source.status().caution.empty());
    }
    void aNodeThatDiesIsOfflineAtOnceAndComesBack()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        Inbox inbox;
        SparkplugSource source(hostOf(broker), someModel());
        QVERIFY(source.start(inbox.sink()).has_value());
        QTRY_VERIFY(source.status().connected);
        auto field = std::make_unique<SparkplugPublisher>(nodeOf(broker), [](wire::CommandMessage) {});
        QVERIFY(field->start().has_value());
        QTRY_VERIFY(field->status().connected);
        QVERIFY(field->publish("gate", telemetryOf("a/1", 1)).has_value());
        comes(inbox, telemetryOf("a/1", 1));
        field->stop();
        for (bool gone = false; !gone;)
            gone = next<wire::Telemetry>(inbox).offline == std::vector{ChannelId("a/1")};
        QVERIFY(field->start().has_value());
        for (bool back = false; !back;)
            back = !next<wire::Telemetry>(inbox).readings.empty();
    }
    void aConnectionThatBreaksIsOfflineByItsWill()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        Inbox inbox;
        SparkplugSource source(hostOf(broker), someModel());
        SparkplugNode node = nodeOf(broker);
        node.broker.clientId = "edge-1";
        SparkplugPublisher field(node, [](wire::CommandMessage) {});
        QVERIFY(source.start(inbox.sink()).has_value() && field.start().has_value());
        QTRY_VERIFY(source.status().connected && field.status().connected);
        QVERIFY(field.publish("gate", telemetryOf("a/1", 1)).has_value());
        comes(inbox, telemetryOf("a/1", 1));
        // Another client of its name: the broker throws the node out, as if its line had been cut.
        auto thief = std::make_unique<MqttClient>(
            node.broker, MqttClient::Uses{{}, [](const auto&) { return true; }, {}, {}, {}, false});
        QVERIFY(thief->start().has_value());
        for (bool gone = false; !gone;)
            gone = next<wire::Telemetry>(inbox).offline == std::vector{ChannelId("a/1")};
        thief.reset();
        for (bool back = false; !back;)
            back = !next<wire::Telemetry>(inbox).readings.empty();
    }
    void theBrokersDeathIsSurvived()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        Inbox inbox;
        SparkplugSource source(hostOf(broker), someModel());
        SparkplugPublisher field(nodeOf(broker), [](wire::CommandMessage) {});
        QVERIFY(source.start(inbox.sink()).has_value() && field.start().has_value());
        QTRY_VERIFY(source.status().connected && field.status().connected);
        QVERIFY(field.publish("gate", telemetryOf("a/1", 1)).has_value());
        comes(inbox, telemetryOf("a/1", 1));
        broker.kill();
        QTRY_VERIFY(!source.status().connected && !field.status().connected);
        QVERIFY(!field.publish("gate", telemetryOf("a/1", 2)));
        QVERIFY(broker.start());
        QTRY_VERIFY(source.status().connected && field.status().connected);
        QVERIFY(field.publish("gate", telemetryOf("a/1", 3)).has_value());
        comes(inbox, telemetryOf("a/1", 3));
    }
    void aPlainDeviceTakesUnsignedSettingsOnlyWhereSomebodySaidSo()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        Inbox inbox;
        SparkplugSettings settings = hostOf(broker);
        SparkplugSource strict(settings, someModel());
        settings.host = "second";
        settings.unsignedActuators = {kHeater};
        SparkplugSource source(settings, someModel());
        QVERIFY(strict.start({}).has_value() && source.start(inbox.sink()).has_value());
        QTRY_VERIFY(strict.status().connected && source.status().connected);
        QVERIFY(QString::fromStdString(source.status().caution).contains("no signatures"));
        PlainNode plc(settings.broker);
        QVERIFY(plc.client.start().has_value());
        QTRY_VERIFY(plc.client.status().connected);
        const Instant now = SystemClock().wall();
        plc.say(sp::Topic::Type::NBirth, "", 0,
                {{"bdSeq", {}, now, sp::DataType::Int64, false, std::int64_t(0), "", {}}});
        plc.say(sp::Topic::Type::DBirth, "damper", 1,
                {{kHeater.value, 1, now, sp::DataType::Float, false, 293.15, "K", {}}});
        QTRY_COMPARE(strict.send(commandOf(Verb::Select)).error().code, ErrorCode::NotAllowed);

        bool sent = false; // the macro asks again
        QTRY_VERIFY(sent || (sent = source.send(commandOf(Verb::Select)).has_value()));
        QCOMPARE(next<wire::FeedbackMessage>(inbox).stage, Stage::Selected);
        QVERIFY(source.send(commandOf(Verb::Operate, 60)).has_value());
        QCOMPARE(next<wire::FeedbackMessage>(inbox).stage, Stage::Accepted);
        const sp::Metric setting = plc.commanded.pop(kPatience).value();
        QCOMPARE(setting.name, kHeater.value);
        QVERIFY(std::abs(sp::numberOf(setting.value).value() - 333.15) < 1e-3); // in the device's unit
        plc.say(sp::Topic::Type::DData, "damper", 2,
                {{"", 1, now, sp::DataType::Unknown, false, 333.15, "", {}}});
        const auto done = next<wire::FeedbackMessage>(inbox);
        QCOMPARE(done.stage, Stage::Done);
        QVERIFY(std::abs(done.reported.value() - 333.15) < 1e-3);
        // Out of range, and one that is seen twice.
        QVERIFY(source.send(commandOf(Verb::Select, 600, "m")).has_value());
        QCOMPARE(next<wire::FeedbackMessage>(inbox).refusal, wire::Refusal::OutOfRange);
        QVERIFY(source.send(commandOf(Verb::Select)).has_value());
        QCOMPARE(next<wire::FeedbackMessage>(inbox).refusal, wire::Refusal::Replayed);
    }
    void plainSettingsAreNotTakenByOurNode()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        std::atomic<int> commands{0};
        SparkplugPublisher field(nodeOf(broker), [&](wire::CommandMessage) { ++commands; });
        MqttClient forger(hostOf(broker).broker, {{}, [](const auto&) { return true; }, {}, {}, {}, false});
        QVERIFY(field.start().has_value() && forger.start().has_value());
        QTRY_VERIFY(field.status().connected && forger.status().connected);
        const auto send = [&](std::vector<sp::Metric> metrics, bool retain = false) {
            return forger
                .publish({"spBv1.0/city/DCMD/edge/sinew",
                          sp::encode(sp::Payload{kStart, {}, std::move(metrics)}),
                          retain,
                          {}})
                .has_value();
        };
        const sp::Metric plain{kHeater.value, {}, kStart, sp::DataType::Double, false, 90.0, "", {}};
        const sp::Metric other{"another", {}, kStart, sp::DataType::Double, false, 90.0, "", {}};
        const sp::Metric command{
            std::string(sparkplugNames::kCommand),  {}, kStart, sp::DataType::String, false,
            wire::encode(commandOf(Verb::Operate)), "", {}};
        QTRY_VERIFY(send({plain}) && field.status().malformed >= 1);
        QVERIFY(send({command, other}));
        QVERIFY(send({command, plain}));
        QTRY_COMPARE(commands.load(), 1); // only the last
    }
    void stateIsSaidAndTakenBack()
    {
        TestBroker broker;
        QVERIFY(broker.start());
        std::mutex mutex;
        std::vector<sp::HostState> states;
        MqttClient watcher(hostOf(broker).broker,
                           {{"spBv1.0/STATE/desk"},
                            [&](const MqttClient::Received& message) {
                                const std::scoped_lock lock(mutex);
                                states.push_back(sp::decodeHostState(message.payload).value());
                                return true;
                            },
                            {},
                            {},
                            {},
                            false});
        QVERIFY(watcher.start().has_value());
        QTRY_VERIFY(watcher.status().connected);
        const auto said = [&](std::size_t count, bool online) {
            const std::scoped_lock lock(mutex);
            return states.size() >= count && states.back().online == online &&
                   states.back().time == states.front().time;
        };
        SparkplugSource source(hostOf(broker), someModel());
        QVERIFY(source.start({}).has_value());
        QTRY_VERIFY(said(1, true));
        source.stop();
        QTRY_VERIFY(said(2, false));
    }
    void wrongNamesAreRefused()
    {
        SparkplugSettings settings;
        settings.group = "a/b";
        QCOMPARE(SparkplugSource(settings, someModel()).start({}).error().code, ErrorCode::InvalidInput);
        SparkplugNode node;
        node.group = "a";
        QCOMPARE(SparkplugPublisher(node, {}).start().error().code, ErrorCode::InvalidInput);
    }

private:
    template <class T>
    T next(Inbox& inbox)
    {
        std::optional<T> found;
        const auto look = [&] {
            std::ranges::move(inbox.takeAll(), std::back_inserter(m_kept));
            const auto wanted = std::ranges::find_if(
                m_kept, [](const Message& message) { return std::holds_alternative<T>(message); });
            if (wanted == m_kept.end())
                return false;
            found = std::get<T>(std::move(*wanted));
            m_kept.erase(wanted);
            return true;
        };
        if (soon(look))
            return *found;
        qFatal("nothing came");
    }
    /// A birth may be said again before what is new: for the host's state, and where it asked for it. next() ends the
    /// test where nothing comes any more.
    void comes(Inbox& inbox, const wire::Telemetry& expected)
    {
        while (next<wire::Telemetry>(inbox).readings != expected.readings) {
        }
    }
    static SparkplugSettings hostOf(const TestBroker& broker)
    {
        SparkplugSettings settings;
        settings.broker.port = broker.port();
        settings.broker.backoffMin = 50ms;
        settings.broker.backoffMax = 200ms;
        settings.group = "city";
        settings.host = "desk";
        return settings;
    }
    static SparkplugNode nodeOf(const TestBroker& broker)
    {
        SparkplugNode node;
        node.broker = hostOf(broker).broker;
        node.group = "city";
        node.node = "edge";
        node.simulated = true;
        node.actuators = {{kHeater, "°C"}};
        return node;
    }
    std::deque<Message> m_kept; ///< come, not yet asked for
};

QTEST_GUILESS_MAIN(tst_SparkplugMqtt)
#include "tst_SparkplugMqtt.moc"
