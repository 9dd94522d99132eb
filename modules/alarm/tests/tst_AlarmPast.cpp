// SPDX-License-Identifier: GPL-3.0-or-later
#include "FakeLedger.h"

#include <sinew/alarm/AlarmPast.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::alarm;
using namespace std::chrono_literals;

namespace {

const Instant kStart = instantFromMicros(1'790'000'000'000'000);
const User kAda{UserId("ada"), "Ada", Role::Operator};
const AlarmId kHigh("bridge/P2/displacement#high"), kNoData("bridge/P2/displacement#no-data");

ModelPtr model()
{
    auto made = std::make_shared<Model>();
    made->channels.resize(1);
    made->channels[0].id = ChannelId("bridge/P2/displacement");
    made->channels[0].quantity = "displacement";
    made->channels[0].highLimit = 0.050;
    made->channels[0].noDataGraceS = 600;
    return made;
}

/// A service that lived through something, and what the ledger tells of it afterwards.
struct Story {
    ModelPtr project = model();
    ManualClock clock{kStart};
    tests::FakeLedger ledger;
    AlarmService service{project, clock, ledger};

    void measure(double value)
    {
        service.evaluate({clock.world(), project, {{true, value, clock.world(), Quality::Good, false}}});
    }
    void nothingComes(Instant last)
    {
        service.evaluate({clock.world(), project, {{true, 0.03, last, Quality::Good, true}}});
    }
    AlarmPast past() const
    {
        AlarmPast past;
        for (const auto& row : ledger.all)
            if (!past.take(row))
                qFatal("a row of the service's own cannot be read");
        return past;
    }
};

} // namespace

class tst_AlarmPast : public QObject {
    Q_OBJECT
private slots:
    void showsEveryInstantAsItWasKnownThen()
    {
        Story story;
        story.measure(0.055);
        story.clock.advance(10min);
        QVERIFY(story.service.acknowledge(kHigh, kAda, "patrol sent"));
        story.clock.advance(10min);
        story.measure(0.030);
        const AlarmPast past = story.past();
        QVERIFY(past.at(kStart - 1s).empty());
        QCOMPARE(past.at(kStart).at(0).state, State::Unacknowledged);
        QVERIFY(past.at(kStart + 9min).at(0).acknowledgedBy.empty()); // nobody had yet
        const Alarm later = past.at(kStart + 10min).at(0);
        QCOMPARE(later.state, State::Acknowledged);
        QCOMPARE(later.acknowledgedBy, std::string("ada"));
        QCOMPARE(later.acknowledgedAt.value(), kStart + 10min);
        QVERIFY(past.at(kStart + 20min).empty());
    }
    void everyInstantEqualsWhatTheServiceSaid()
    {
        Story story;
        std::vector<std::pair<Instant, std::vector<Alarm>>> said;
        const double values[] = {0.03, 0.055, 0.056, 0.03, 0.06, 0.06, 0.02};
        for (int i = 0; i < 7; ++i) {
            story.measure(values[i]);
            if (i == 2)
                QVERIFY(story.service.acknowledge(kHigh, kAda, {}));
            if (i == 4)
                QVERIFY(story.service.shelve(kHigh, kAda, 5min, "known"));
            said.emplace_back(story.clock.world(), story.service.alarms());
            story.clock.advance(1min);
        }
        const AlarmPast past = story.past();
        for (const auto& [at, alarms] : said) {
            const auto then = past.at(at + 1s);
            QCOMPARE(then.size(), alarms.size());
            for (std::size_t i = 0; i < alarms.size(); ++i) {
                QCOMPARE(then[i].id, alarms[i].id);
                QCOMPARE(then[i].state, alarms[i].state);
                QCOMPARE(then[i].since, alarms[i].since);
            }
        }
    }
    void tellsEachTimeThatOneCameAndWent()
    {
        Story story;
        for (int i = 0; i < 2; ++i) {
            story.measure(0.055);
            story.clock.advance(5min);
            if (i == 0)
                QVERIFY(story.service.acknowledge(kHigh, kAda, "seen"));
            story.clock.advance(5min);
            story.measure(0.030);
            story.clock.advance(50min);
        }
        const auto all = story.past().episodes(kStart, story.clock.world(), story.clock.world());
        QCOMPARE(all.size(), std::size_t(2));
        QCOMPARE(all[0].since, kStart);
        QCOMPARE(all[0].returned, kStart + 10min);
        QCOMPARE(all[0].acknowledgedAt.value(), kStart + 5min);
        QCOMPARE(all[0].comment, std::string("seen"));
        QCOMPARE(all[1].since, kStart + 1h);
        QVERIFY(!all[1].acknowledgedAt);
        QCOMPARE(all[1].state, State::ReturnedUnacknowledged);
        const auto then = story.past().episodes(kStart, story.clock.world(), kStart + 3min);
        QCOMPARE(then.size(), std::size_t(1)); // nobody had seen it, and it still stood
        QVERIFY(!then[0].acknowledgedAt && then[0].returned < then[0].since);
        QCOMPARE(story.past().episodes(kStart + 30min, kStart + 40min, story.clock.world()).size(),
                 std::size_t(0));
        QCOMPARE(story.past().episodes(kStart + 8min, kStart + 9min, story.clock.world()).size(),
                 std::size_t(1));
    }
    void missingDataIsAnEpisodeToo()
    {
        Story story;
        story.measure(0.03);
        const Instant last = story.clock.world();
        story.clock.advance(11min);
        story.nothingComes(last);
        story.clock.advance(9min);
        const auto open = story.past().episodes(kStart, story.clock.world(), story.clock.world());
        QCOMPARE(open.size(), std::size_t(1));
        QCOMPARE(open[0].id, kNoData);
        QCOMPARE(open[0].condition, std::string("no data"));
        QVERIFY(open[0].returned < open[0].since);
        story.measure(0.03);
        QCOMPARE(story.past().episodes(kStart, story.clock.world(), story.clock.world()).at(0).returned,
                 kStart + 20min);
    }
    void namesRowsThatItCannotRead()
    {
        AlarmPast past;
        QVERIFY(past.take({1, {kStart, kStart, "seat", "command", "proposed", "c", "ok", "{}"}, {}, {}}));
        const auto bad =
            past.take({2, {kStart, kStart, "seat", "alarm", "raised", "a", "ok", "no json"}, {}, {}});
        QVERIFY(!bad);
        QVERIFY(bad.error().text().find("row 2") != std::string::npos);
        QVERIFY(past.at(kStart).empty());
    }
};

QTEST_GUILESS_MAIN(tst_AlarmPast)
#include "tst_AlarmPast.moc"
