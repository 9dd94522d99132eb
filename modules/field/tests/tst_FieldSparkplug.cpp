// SPDX-License-Identifier: GPL-3.0-or-later
// The field as a Sparkplug edge node behind a real broker: a late host hears everything and
// commands find their way.
#include "support/TestWorld.h"
#include "TestBroker.h"

#include <sinew/field/FieldRunner.h>
#include <sinew/live/SparkplugSource.h>

#include <QtTest>
#include <set>

using namespace sinew;
using namespace std::chrono_literals;
using Verb = wire::CommandMessage::Verb;
using Stage = wire::FeedbackMessage::Stage;

class tst_FieldSparkplug : public QObject {
    Q_OBJECT
private slots:
    void theWholeFieldAsAnEdgeNode()
    {
        SINEW_NEED_BROKER();
        const ModelPtr model = testworld::model();
        TestBroker broker;
        QVERIFY(broker.start());
        live::SparkplugNode node;
        node.broker.port = broker.port();
        node.broker.backoffMin = 50ms;
        node.broker.backoffMax = 200ms;
        node.group = "Test city";
        node.node = "field";
        node.simulated = true;
        for (const Actuator& actuator : model->actuators)
            node.actuators.push_back({actuator.id, actuator.unit});
        const auto clock = std::make_shared<ScaledClock>(testworld::start(), 0);
        auto made = testworld::make(testworld::quiet(), clock);
        QVERIFY(made.has_value());
        field::SparkplugPort port(node);
        QVERIFY(port.start().has_value());
        field::FieldRunner runner(std::move(*made), clock, port.port(), 60);
        runner.start();
        QTRY_VERIFY(clock->rate() > 0); // its past has been told

        live::Inbox inbox;
        live::SparkplugSource source({node.broker, node.group, "desk", {}}, model);
        QVERIFY(source.start(inbox.sink()).has_value());
        std::set<ChannelId> heard;
        std::set<Stage> stages;
        bool simulated = true, clocked = false;
        const auto take = [&] {
            for (live::Message& message : inbox.takeAll()) {
                if (const auto* telemetry = std::get_if<wire::Telemetry>(&message)) {
                    simulated = simulated && (telemetry->simulated || telemetry->readings.empty());
                    for (const wire::Reading& reading : telemetry->readings)
                        heard.insert(reading.channel);
                }
                if (const auto* feedback = std::get_if<wire::FeedbackMessage>(&message))
                    stages.insert(feedback->stage);
                clocked = clocked || std::holds_alternative<wire::ClockMessage>(message);
            }
            return heard.size();
        };
        const std::size_t all = model->channels.size();
        QTRY_VERIFY(take() >= all - 1); // one may be silent by chance
        for (const ChannelId& id : heard)
            QVERIFY2(ModelIndex(model).channel(id), id.value.c_str());
        QTRY_VERIFY((take(), clocked));
        QVERIFY(simulated);
        bool sent = false; // the macro asks again
        QTRY_VERIFY(
            sent ||
            (sent =
                 source.send(testworld::command(Verb::Select, "c-1", "water/P-3/valve", "close", 0, *clock))
                     .has_value()));
        QTRY_VERIFY((take(), !stages.empty())); // selected, or refused with the field's reason
        QCOMPARE(source.status().malformed, 0u);
        QCOMPARE(port.status().malformed, 0u);
        runner.stop();
        port.stop();
    }
};

QTEST_GUILESS_MAIN(tst_FieldSparkplug)
#include "tst_FieldSparkplug.moc"
