// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/TyphoonEve.h"
#include "TimelineContent.h"

#include <QtTest>
#include <set>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

class tst_Timeline : public QObject
{
    Q_OBJECT

private slots:
    void zoomKeepsWhatIsUnderTheMouse();
    void zoomEndsAtASecondAndAtYears();
    void ticksAreRoundAndApart_data();
    void ticksAreRoundAndApart();
    void lanesHoldWhatTheOverviewSays();
    void riskTellsIntervalAndMean();
    void riskOfALowerLimit();
    void nothingIsDrawnOverAnother();
    void urgentOnesFindRoomFirst();
    void chipWords();
};

void tst_Timeline::zoomKeepsWhatIsUnderTheMouse()
{
    TimeScale scale;
    scale.setWidth(1000);
    scale.show(eve::kNow, 3600);
    const Instant under = scale.timeAt(250);
    scale.zoom(0.1, 250);
    QVERIFY(std::abs(toSeconds(scale.timeAt(250) - under)) < 1e-3);
    QCOMPARE(scale.spanS(), 360.0);
    scale.pan(100);
    QVERIFY(std::abs(scale.xOf(under) - 350) < 1e-3);
}

void tst_Timeline::zoomEndsAtASecondAndAtYears()
{
    TimeScale scale;
    scale.setWidth(1000);
    scale.show(eve::kNow, 3600);
    for (int i = 0; i < 200; ++i)
        scale.zoom(0.5, 10);
    QCOMPARE(scale.spanS(), TimeScale::kShortestS);
    for (int i = 0; i < 200; ++i)
        scale.zoom(2, 10);
    QCOMPARE(scale.spanS(), TimeScale::kLongestS);
}

void tst_Timeline::ticksAreRoundAndApart_data()
{
    QTest::addColumn<double>("spanS");
    QTest::addColumn<QString>("oneLabel");
    QTest::newRow("second") << 1.0 << "14:02:07.5";
    QTest::newRow("hour") << 3600.0 << "14:30";
    QTest::newRow("day") << 86400.0 << "18:00";
    QTest::newRow("week") << 7 * 86400.0 << "16 Sep";
    QTest::newRow("year") << 366 * 86400.0 << "Jan 2027";
    QTest::newRow("decades") << 40 * 366 * 86400.0 << "2030";
}

void tst_Timeline::ticksAreRoundAndApart()
{
    QLocale::setDefault(QLocale::c());
    QFETCH(double, spanS);
    QFETCH(QString, oneLabel);
    TimeScale scale;
    scale.setWidth(1000);
    scale.show(eve::kNow, spanS);
    const auto ticks = ticksOf(scale, 80, true);
    QVERIFY(ticks.size() >= 2);
    QVERIFY(ticks.size() <= 13);
    for (std::size_t i = 1; i < ticks.size(); ++i)
        QVERIFY(scale.xOf(ticks[i].at) - scale.xOf(ticks[i - 1].at) >= 75);
    QStringList labels;
    for (const auto& t : ticks)
        labels << t.label;
    QVERIFY2(labels.contains(oneLabel), qPrintable(labels.join(u' ')));
}

void tst_Timeline::lanesHoldWhatTheOverviewSays()
{
    const ModelIndex index(eve::model());
    const auto entries = timelineEntries(eve::overview(index.shared()), &index, {});
    const auto count = [&](Lane lane) { return std::ranges::count(entries, lane, &TimelineEntry::lane); };
    QCOMPARE(count(Lane::Events), 1);
    QCOMPARE(count(Lane::Alarms), 4);
    QCOMPARE(count(Lane::Risks), 1); // the counterfactual is no risk
    QCOMPARE(count(Lane::Commands), 3);
    QCOMPARE(count(Lane::Work), 0);
}

void tst_Timeline::riskTellsIntervalAndMean()
{
    const ModelIndex index(eve::model());
    const auto entries = timelineEntries(eve::overview(index.shared()), &index, {});
    const auto risk = *std::ranges::find(entries, Lane::Risks, &TimelineEntry::lane);
    QVERIFY(risk.from < risk.coreFrom && risk.coreFrom < risk.coreTo && risk.coreTo < risk.to);
    QCOMPARE(risk.label, u"P7 displacement 71 %"_qs);
}

void tst_Timeline::riskOfALowerLimit()
{
    loop::Overview o;
    Forecast f = eve::hump("p", 50, 20, false);
    f.limit = 30;
    o.forecasts = {f};
    const auto entries = timelineEntries(o, nullptr, {});
    QCOMPARE(entries.size(), std::size_t(1));
    QVERIFY(entries[0].coreTo > entries[0].coreFrom);
}

void tst_Timeline::nothingIsDrawnOverAnother()
{
    std::vector<TimelineEntry> entries;
    for (int i = 0; i < 60; ++i) {
        TimelineEntry e;
        e.lane = Lane::Commands;
        e.id = QString::number(i);
        e.label = u"Close valve"_qs;
        e.from = e.to = eve::kNow + i * 1min;
        entries.push_back(e);
    }
    TimeScale scale;
    scale.setWidth(1000);
    scale.show(eve::kNow, 3600);
    const auto lanes = layoutLanes(entries, scale, eve::kNow, 20, 140, [](const QString& s) { return static_cast<double>(s.size()) * 7; });
    const auto& lane = lanes[static_cast<std::size_t>(Lane::Commands)];
    QCOMPARE(lane.placed.size() + lane.hidden, entries.size());
    for (const auto& a : lane.placed)
        for (const auto& b : lane.placed)
            QVERIFY(&a == &b || !a.box.intersects(b.box));
}

void tst_Timeline::urgentOnesFindRoomFirst()
{
    std::vector<TimelineEntry> entries(30);
    for (auto& e : entries) {
        e.lane = Lane::Alarms;
        e.mark = 3;
        e.from = e.to = eve::kNow;
        e.label = u"alarm"_qs;
    }
    entries.back().isSolid = true;
    TimeScale scale;
    scale.setWidth(500);
    scale.show(eve::kNow - 1h, 7200);
    const auto lanes = layoutLanes(entries, scale, eve::kNow, 0, 140, [](const QString&) { return 60.0; });
    QVERIFY(lanes[1].placed.front().entry->isSolid);
    QCOMPARE(lanes[1].hidden, 29);
}

void tst_Timeline::chipWords()
{
    auto c = eve::command("c", "Tighten clamp", command::State::Proposed, 1min);
    QCOMPARE(commandWord(c), u"review"_qs);
    c.approvalsNeeded = 2;
    c.approvals = {UserId("ada")};
    QCOMPARE(commandWord(c), u"1 of 2 approved"_qs);
    c.state = command::State::Succeeded;
    QCOMPARE(commandWord(c), u"✓"_qs);
}

QTEST_GUILESS_MAIN(tst_Timeline)
#include "tst_Timeline.moc"
