// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmBench.h"

#include <sinew/alarm/FloodWatch.h>
#include <sinew/alarm/Health.h>

#include <QtTest>

using namespace bench;

namespace {

/// A high limit that comes and goes once.
void comeAndGo(Bench& b, Duration stands = 1s)
{
    b.say(0, 0.055);
    b.clock.advance(stands);
    b.say(0, 0.03);
}

const Verdict& lineOf(const std::vector<Verdict>& lines, const std::string& begin)
{
    const auto found =
        std::ranges::find_if(lines, [&](const Verdict& v) { return v.what.starts_with(begin); });
    if (found == lines.end())
        qFatal("no line %s", begin.c_str());
    return *found;
}

} // namespace

class tst_Health : public QObject {
    Q_OBJECT
private slots:
    void nothingHappenedIsFine()
    {
        const Health empty = health({}, kStart, kStart + 1h, {});
        QCOMPARE(empty.announced, 0);
        QCOMPARE(empty.perTenMinutes, 0.0);
        for (const Verdict& line : judge(empty, {}))
            QVERIFY(line.isMet || !line.isJudged);
    }
    void ratesPeaksAndTheTop()
    {
        Bench b;
        for (int i = 0; i < 6; ++i) { // one every ten minutes, for an hour
            comeAndGo(b);
            b.clock.advance(10min - 1s);
        }
        b.clock.advance(23h);
        const Health day = health(b.ledger.all, kStart, kStart + 24h, {});
        // Limit, and its warning suppressed behind it: six announcements, not twelve.
        QCOMPARE(day.announced, 6);
        QCOMPARE(day.byPriority[0], 6); // a bridge's limit
        QCOMPARE(day.perTenMinutes, 6.0 / 144);
        QCOMPARE(day.peak, 1);
        QCOMPARE(day.topTen.size(), std::size_t(1));
        QCOMPARE(day.topTen[0].times, 6);
        QCOMPARE(day.topTen[0].title, std::string("Pier P2 displacement above 50.0 mm"));
        QCOMPARE(day.topTenShare, 1.0);
        QVERIFY(day.floods.empty());
        const Health hour = health(b.ledger.all, kStart, kStart + 1h, {});
        QCOMPARE(hour.perTenMinutes, 1.0);
        const auto lines = judge(hour, {});
        QVERIFY(lineOf(lines, "New alarms").isMet);
        QVERIFY(!lineOf(lines, "Share of").isJudged); // six alarms
        QVERIFY(!lineOf(lines, "Critical").isJudged);
    }
    void aFloodHasABeginAndAnEnd()
    {
        Bench b;
        for (int i = 0; i < 20; ++i) {
            comeAndGo(b);
            b.clock.advance(29s);
        }
        const Health two = health(b.ledger.all, kStart, kStart + 2h, {});
        QCOMPARE(two.announced, 20);
        QCOMPARE(two.peak, 20);
        QCOMPARE(two.floods.size(), std::size_t(1));
        // The tenth came after 9 half minutes; fewer than five within ten minutes after the 16th has aged.
        QCOMPARE(two.floods[0].first, kStart + 9 * 30s);
        QCOMPARE(two.floods[0].second, kStart + 15 * 30s + 10min);
        QCOMPARE(two.floodShare, toSeconds(two.floods[0].second - two.floods[0].first) / 7200);
        const auto lines = judge(two, {});
        QVERIFY(!lineOf(lines, "The most").isMet);
        QVERIFY(!lineOf(lines, "Time in flood").isMet);
        const Health during = health(b.ledger.all, kStart, kStart + 8min, {});
        QCOMPARE(during.floods.at(0).second, kStart + 8min); // it goes on
        const Health milder = health(b.ledger.all, kStart, kStart + 2h, {30, 5, 10min});
        QVERIFY(milder.floods.empty());
    }
    void onlyWhatIsAnnouncedCounts()
    {
        Bench b;
        QVERIFY(b.service->shelve(kHigh, kAda, 8h, "load test"));
        for (int i = 0; i < 4; ++i)
            comeAndGo(b, 20s);
        const Health hour = health(b.ledger.all, kStart, kStart + 1h, {});
        QCOMPARE(hour.announced, 0);
        QCOMPARE(hour.chattering.size(), std::size_t(2)); // limit and warning chatter on the shelf too
        QCOMPARE(hour.chattering[0].times, 4);
        QCOMPARE(hour.shelved.size(), std::size_t(1));
        QCOMPARE(hour.shelved[0].comment, std::string("load test"));
        QVERIFY(!lineOf(judge(hour, {}), "Chattering").isMet);
    }
    void listsWhatStandsAtTheEnd()
    {
        Bench b;
        b.say(0, 0.055);
        b.say(1, 100e3);
        b.pass(15s);
        QVERIFY(b.service->perform(TakeOut{kLow, "broken"}, kEnid));
        b.pass(25h);
        const Health day = health(b.ledger.all, b.clock.wall() - 24h, b.clock.wall(), {});
        QCOMPARE(day.stale.size(), std::size_t(1));
        QCOMPARE(day.stale[0].id, kHigh);
        QCOMPARE(day.suppressed.size(), std::size_t(1));
        QCOMPARE(day.suppressed[0].suppressedBy, std::string("the limit behind it is passed"));
        QCOMPARE(day.outOfService.size(), std::size_t(1));
        QCOMPARE(day.announced, 2); // two channels fell silent; the rest was before
        const Health before = health(b.ledger.all, kStart, kStart + 1h, {});
        QVERIFY(before.stale.empty()); // not yet
        QCOMPARE(health(b.ledger.all, kStart - 99h, kStart + 1h, {}).from, kStart); // no record before
    }
    void prioritiesAreJudgedByEnough()
    {
        Health h;
        h.announced = 100;
        h.byPriority = {1, 5, 14, 80};
        QVERIFY(lineOf(judge(h, {}), "Critical").isMet);
        QCOMPARE(lineOf(judge(h, {}), "Critical").measured, std::string("6 / 14 / 80 %"));
        h.byPriority = {10, 30, 30, 30};
        QVERIFY(!lineOf(judge(h, {}), "Critical").isMet);
    }
    void unreadableRowsAreLeftOut()
    {
        Bench b;
        comeAndGo(b);
        b.ledger.all[0].entry.detail = "{broken";
        QCOMPARE(health(b.ledger.all, kStart, kStart + 1h, {}).announced, 0);
    }
    void theClockOfAnotherSeatMayBeBehind()
    {
        FloodWatch watch({3, 2, 10min});
        watch.announce(kStart);
        watch.announce(kStart - 5min);
        watch.announce(kStart - 1min);
        QVERIFY(watch.isFlood());
        watch.advance(kStart + 10min);
        QVERIFY(!watch.isFlood());
        QCOMPARE(watch.floods().size(), std::size_t(1));
        QCOMPARE(watch.floods()[0], std::pair(kStart, kStart + 10min));
    }
};

QTEST_GUILESS_MAIN(tst_Health)
#include "tst_Health.moc"
