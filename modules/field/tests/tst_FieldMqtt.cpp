// SPDX-License-Identifier: GPL-3.0-or-later
// The field behind a real broker: telemetry in, command out, feedback in; the broker dies and comes back.
#include "support/TestWorld.h"
#include "TestBroker.h"

#include <sinew/field/FieldRunner.h>
#include <sinew/live/Cleaner.h>
#include <sinew/live/LiveState.h>

#include <QtTest>

using namespace sinew;
using namespace std::chrono_literals;
using Verb = wire::CommandMessage::Verb;
using Stage = wire::FeedbackMessage::Stage;

namespace {

/// A seat in small: what comes in is cleaned into a live state.
class Seat {
public:
    Seat(const live::MqttSettings& settings, std::shared_ptr<const Clock> clock)
        : m_clock(std::move(clock)), m_cleaner(testworld::model()), m_state(testworld::model()),
          m_source(settings)
    {
    }
    bool start() { return m_source.start(m_inbox.sink()).has_value(); }
    live::MqttSource& source() { return m_source; }
    void take()
    {
        for (live::Message& message : m_inbox.takeAll()) {
            if (const auto* telemetry = std::get_if<wire::Telemetry>(&message))
                m_state.apply(m_cleaner.clean(*telemetry, m_clock->wall(), m_clock->world()).fresh);
            if (const auto* feedback = std::get_if<wire::FeedbackMessage>(&message))
                m_stages.push_back(feedback->stage);
            if (std::holds_alternative<wire::ClockMessage>(message))
                ++m_clocks;
        }
    }
    int known()
    {
        take();
        int count = 0;
        for (const auto& channel : m_state.snapshot(m_clock->world()).channels)
            count += channel.known && !channel.stale;
        return count;
    }
    bool heard(Stage stage)
    {
        take();
        return std::ranges::find(m_stages, stage) != m_stages.end();
    }
    int clocks() const { return m_clocks; }

private:
    std::shared_ptr<const Clock> m_clock;
    live::Inbox m_inbox;
    live::Cleaner m_cleaner;
    live::LiveState m_state;
    live::MqttSource m_source;
    std::vector<Stage> m_stages;
    int m_clocks = 0;
};

} // namespace

class tst_FieldMqtt : public QObject {
    Q_OBJECT
private slots:
    void theLoopSurvivesTheBroker()
    {
        SINEW_NEED_BROKER();
        TestBroker broker;
        QVERIFY(broker.start());
        live::MqttSettings settings;
        settings.port = broker.port();
        settings.site = "Test city";
        settings.backoffMin = 50ms;
        settings.backoffMax = 200ms;
        const auto clock = std::make_shared<ScaledClock>(testworld::start(), 0);
        auto made = testworld::make(testworld::quiet(), clock);
        QVERIFY(made.has_value());
        Seat seat(settings, clock);
        QVERIFY(seat.start());
        QTRY_VERIFY(seat.source().status().connected);
        field::MqttPort port(settings);
        QVERIFY(port.start().has_value());
        field::FieldRunner runner(std::move(*made), clock, port.port(), 60);
        runner.start();
        const int all = static_cast<int>(testworld::model()->channels.size());
        QTRY_VERIFY(seat.known() >= all - 1); // one may be silent by chance
        QTRY_VERIFY((seat.take(), seat.clocks() >= 1));

        const auto send = [&](Verb verb, const std::string& id) {
            return seat.source()
                .send(testworld::command(verb, id, "water/P-3/valve", "close", 0, *clock))
                .has_value();
        };
        QVERIFY(send(Verb::Select, "c-1"));
        QTRY_VERIFY(seat.heard(Stage::Selected));
        QVERIFY(send(Verb::Operate, "c-1"));
        QTRY_VERIFY(seat.heard(Stage::Accepted));
        QTRY_VERIFY(seat.heard(Stage::Done));
        QTRY_COMPARE(runner.truth().positions.at(ActuatorId("water/P-3/valve")), 0.0); // done: within its tolerance

        broker.kill();
        QTRY_VERIFY(!seat.source().status().connected && !port.status().connected);
        QTRY_COMPARE(seat.known(), 0); // five world minutes without data
        QVERIFY(broker.start());
        QTRY_VERIFY(seat.known() >= all - 1);
        QCOMPARE(seat.source().status().malformed, 0u);
        QTRY_VERIFY(seat.source().status().connected); // telemetry may be back before the way for commands is
        QVERIFY(send(Verb::Operate, "c-1"));
        QTRY_VERIFY(seat.heard(Stage::Refused));
        runner.stop();
        port.stop();
    }
    void aWorldRunsNoFasterThanItIsComputed()
    {
        field::Pace pace(60);
        QCOMPARE(pace.after(1min, 100ms), 60.0);
        QCOMPARE(pace.after(1min, 2s), 24.0); // 0.8 of a minute in 2 s
        const double later = pace.after(1min, 100ms);
        QVERIFY(later > 24 && later < 30); // one quick step does not make a quick machine
        for (int i = 0; i < 60; ++i)
            pace.after(1min, 100ms);
        QCOMPARE(pace.after(1min, 100ms), 60.0);
        QCOMPARE(pace.after(1min, 1h), 1.0); // real time is what people expect at least
    }
    void theClockWaitsForTheField()
    {
        const auto clock = std::make_shared<ScaledClock>(testworld::start(), 0);
        auto made = testworld::make(testworld::quiet(), clock);
        QVERIFY(made.has_value());
        const auto link = std::make_shared<live::InProcessLink>();
        live::InProcessSource source(link);
        live::Inbox inbox;
        QVERIFY(source.start(inbox.sink()).has_value());
        constexpr double kWanted = 1e8; // three years in a second
        field::FieldRunner runner(std::move(*made), clock, field::inProcessPort(link), kWanted);
        QCOMPARE(clock->rate(), 0.0);
        runner.start();
        QTRY_VERIFY(clock->rate() > 0 && clock->rate() < kWanted / 10);
        std::vector<double> told;
        const auto listen = [&] {
            for (const live::Message& message : inbox.takeAll())
                if (const auto* said = std::get_if<wire::ClockMessage>(&message))
                    told.push_back(said->rate);
            return std::ranges::find(told, clock->rate()) != told.end();
        };
        QTRY_VERIFY(listen());
    }
    void inProcessNeedsNothing()
    {
        const auto clock = std::make_shared<ManualClock>(testworld::start());
        auto made = testworld::make(testworld::quiet(), clock);
        QVERIFY(made.has_value());
        const auto link = std::make_shared<live::InProcessLink>();
        field::FieldRunner runner(std::move(*made), clock, field::inProcessPort(link));
        runner.runOnce(); // nobody listens: the world waits
        live::InProcessSource source(link);
        live::Inbox inbox;
        QVERIFY(source.start(inbox.sink()).has_value());
        QVERIFY(source.send(testworld::command(Verb::Select, "c", "water/P-3/valve", "close", 0, *clock))
                    .has_value());
        runner.runOnce();
        int telemetry = 0, feedback = 0;
        for (const live::Message& message : inbox.takeAll()) {
            telemetry += std::holds_alternative<wire::Telemetry>(message);
            feedback += std::holds_alternative<wire::FeedbackMessage>(message);
        }
        QCOMPARE(telemetry, 4); // bridge, water, weather
        QCOMPARE(feedback, 1);
        QCOMPARE(source.status().dropped, 0u);
    }
};

QTEST_GUILESS_MAIN(tst_FieldMqtt)
#include "tst_FieldMqtt.moc"
