// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/TyphoonEve.h"
#include "TimelineContent.h"

#include <QtTest>
#include <set>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

class tst_Timeline : public QObject {
    Q_OBJECT

private slots:
    void zoomKeepsWhatIsUnderTheMouse();
    void zoomEndsAtASecondAndAtYears();
    void ticksAreRoundAndApart_data();
    void ticksAreRoundAndApart();
    void lanesHoldWhatTheMomentSays();
    void riskTellsIntervalAndMean();
    void riskOfALowerLimit();
    void weatherThatIsForetoldIsAnEvent();
    void pastRisksTellWhatCame();
    void alarmsThatWentStayWithTheirAcknowledgement();
    void replayTellsNothingOfLaterAsIfItWereKnown();
    void everyEndOfACommandHasItsMark();
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

namespace {

/// The hand-made evening, as the lanes are given it.
struct Evening {
    ModelIndex index{eve::model()};
    loop::Overview moment = eve::overview(index.shared());
    loop::Past past = eve::happened(index.shared());

    Evening() { moment.outlooks = {eve::windOutlook(index.shared())}; }
    std::vector<TimelineEntry> entries() const
    {
        return timelineEntries({&moment, &past, nullptr, eve::kNow}, &index, {});
    }
};

const TimelineEntry* find(const std::vector<TimelineEntry>& entries, Lane lane, const QString& labelPart)
{
    const auto found = std::ranges::find_if(
        entries, [&](const TimelineEntry& e) { return e.lane == lane && e.label.contains(labelPart); });
    return found == entries.end() ? nullptr : &*found;
}

} // namespace

void tst_Timeline::lanesHoldWhatTheMomentSays()
{
    const ModelIndex index(eve::model());
    const auto moment = eve::overview(index.shared());
    const auto entries = timelineEntries({&moment, nullptr, nullptr, eve::kNow}, &index, {});
    const auto count = [&](Lane lane) { return std::ranges::count(entries, lane, &TimelineEntry::lane); };
    QCOMPARE(count(Lane::Events), 1);
    QCOMPARE(count(Lane::Alarms), 4);
    QCOMPARE(count(Lane::Risks), 1); // the counterfactual is no risk
    QCOMPARE(count(Lane::Commands), 3);
    QCOMPARE(count(Lane::Work), 0);
}

void tst_Timeline::riskTellsIntervalAndMean()
{
    const auto entries = Evening().entries();
    const auto* risk = find(entries, Lane::Risks, u"P7 displacement 71 %"_qs);
    QVERIFY(risk && risk->isForeseen && risk->from > eve::kNow);
    QVERIFY(risk->from < risk->coreFrom && risk->coreFrom < risk->coreTo && risk->coreTo < risk->to);
    QCOMPARE(risk->label, u"P7 displacement 71 %"_qs);
    QVERIFY2(risk->tip.contains("58.0 ± 9.9 mm at 19:02"), qPrintable(risk->tip));
}

void tst_Timeline::riskOfALowerLimit()
{
    loop::Overview o;
    Forecast f = eve::hump("p", 50, 20, false);
    f.limit = 30;
    o.forecasts = {f};
    const auto entries = timelineEntries({&o, nullptr, nullptr, eve::kNow}, nullptr, {});
    QCOMPARE(entries.size(), std::size_t(1));
    QVERIFY(entries[0].coreTo > entries[0].coreFrom);
}

void tst_Timeline::weatherThatIsForetoldIsAnEvent()
{
    const auto entries = Evening().entries();
    const auto* wind = find(entries, Lane::Events, u"Hurricane-force wind, 49.0"_qs);
    QVERIFY(wind && wind->isForeseen);
    QVERIFY(wind->from < wind->coreFrom && wind->coreFrom < wind->coreTo &&
            wind->coreTo < wind->to); // uncertain when it comes and goes
    QVERIFY2(wind->tip.contains("weather service") && wind->tip.contains("90 % interval"),
             qPrintable(wind->tip));
    QVERIFY(find(entries, Lane::Events, u"Hurricane-force wind, measured: highest 47.3 m/s"_qs));
}

void tst_Timeline::pastRisksTellWhatCame()
{
    const auto entries = Evening().entries();
    const auto* hit = find(entries, Lane::Risks, u"P7 displacement 71 %: passed, highest 56.2 mm"_qs);
    QVERIFY(hit && hit->to < eve::kNow);
    const auto* calm = find(entries, Lane::Risks, u"P6 displacement 71 %: not passed, highest 43.0 mm"_qs);
    QVERIFY(calm && calm->tip.contains("meanwhile carried out: Pre-heat damper D3"));
    QVERIFY(find(entries, Lane::Risks, u"P2 displacement above 50 mm: not foreseen (2 %)"_qs));
    Evening silent;
    silent.past.risks[0].risk.measured.reset();
    QVERIFY(find(silent.entries(), Lane::Risks, u"P7 displacement 71 %: not measured"_qs));
}

void tst_Timeline::alarmsThatWentStayWithTheirAcknowledgement()
{
    const auto entries = Evening().entries();
    const auto* gone = find(entries, Lane::Alarms, u"P7 acceleration"_qs);
    QVERIFY(gone);
    const auto* silent = find(entries, Lane::Alarms, u"no data for more"_qs);
    QVERIFY(silent && !silent->isOpen && silent->isSolid && silent->acknowledged.empty());
    const auto closed =
        std::ranges::find_if(entries, [](const TimelineEntry& e) { return e.id == u"b1"_qs; });
    QVERIFY(closed != entries.end() && !closed->isOpen);
    QCOMPARE(closed->to, eve::kNow - 4h);
    QCOMPARE(closed->acknowledged.at(0), eve::kNow - 290min);
    QVERIFY2(closed->tip.contains("09:02 to 10:02") &&
                 closed->tip.contains("acknowledged 09:12 by Ada Mori: patrol sent"),
             qPrintable(closed->tip));
    // One that stands is not told twice.
    Evening twice;
    twice.past.alarms.push_back(twice.moment.alarms[0]);
    QCOMPARE(twice.entries().size(), entries.size());
}

void tst_Timeline::replayTellsNothingOfLaterAsIfItWereKnown()
{
    const ModelIndex index(eve::model());
    const auto now = eve::overview(index.shared());
    const auto moment = eve::anHourBefore(index.shared());
    loop::Past past;
    past.at = eve::kNow - 1h;
    auto later = eve::happened(index.shared());
    later.alarms = now.alarms;
    later.commands = now.commands;
    const auto entries = timelineEntries({&moment, &past, &later, eve::kNow - 1h}, &index, {});
    for (const TimelineEntry& e : entries) {
        QCOMPARE(e.isLater, e.from > eve::kNow - 1h && !e.isForeseen);
        if (e.lane == Lane::Risks) // what was foreseen then
            QCOMPARE(e.label, u"P7 displacement 31 %"_qs);
        if (e.isLater)
            QVERIFY(!e.isSolid);
    }
    const auto* own = find(entries, Lane::Commands, u"Close valve V-3: review"_qs);
    QVERIFY(own && own->isSolid); // it succeeded, later
    QVERIFY(find(entries, Lane::Alarms, u"Pier P7 displacement above 40 mm"_qs)->isLater);
}

void tst_Timeline::everyEndOfACommandHasItsMark()
{
    Evening evening;
    evening.moment.commands = eve::endings();
    const auto entries = evening.entries();
    for (const auto* label :
         {u"Close valve V-1: ✗ rejected", u"Close valve V-2: ✗ expired", u"Close valve V-3: ✗ cancelled",
          u"Close valve V-4: ✗ timed out", u"Tighten clamp C-14: ✗ refused by the field"}) {
        const auto* chip = find(entries, Lane::Commands, QString::fromUtf16(label));
        QVERIFY2(chip, qPrintable(QString::fromUtf16(label)));
        QVERIFY(chip->hasEnded && !chip->isSolid && chip->tip.contains(u'—'));
    }
    QVERIFY(find(entries, Lane::Commands, u"V-4"_qs)->tip.contains("not done by 13:40"));
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
    const auto lanes = layoutLanes(entries, scale, eve::kNow, 20, 140,
                                   [](const QString& s) { return static_cast<double>(s.size()) * 7; });
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
    QCOMPARE(lanes[1].hidden, 28); // one in each of its two rows
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
