// SPDX-License-Identifier: GPL-3.0-or-later
#include "CursorState.h"
#include "FakeBackend.h"
#include "ImportService.h"
#include "Patience.h"
#include "Seat.h"
#include "TyphoonEve.h"
#include "Words.h"

#include <QtTest>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

class tst_Seat : public QObject {
    Q_OBJECT

private slots:
    void valuesCarryUnits_data();
    void valuesCarryUnits();
    void estimatesClaimNoMoreDigits();
    void intervalsSayTheirShape();
    void typedValuesBecomeSi();
    void spansAndCountdowns();
    void probabilitiesAreNeverFalselyCertain();
    void cursorFollowsNow();
    void spacePausesAndLGoesBack();
    void replayThatReachesNowIsLive();
    void forecastEndsAtTheHorizon();
    void forecastStateShowsOnlyWhatIsForeseen();
    void outlooksAreForeseenToo();
    void theMomentIsThatOfTheCursor();
    void aBrokenRecordSaysSo();
    void whileAPastMomentIsReadNothingLiveStandsThere();
    void faultsAreToldInTheShownTime();
    void nobodyActsInThePast();
    void namesAreNotDoubled_data();
    void namesAreNotDoubled();
    void sentencesTellTimesInTheShownZone();
    void seatStartsWithNobody();
    void approvalsGoThroughAsTheUser();
    void refusalsAreNoticed();
    void replayShowsHistory();
    void manyChangesAreOneRefresh();
    void crsForms();

private:
    std::shared_ptr<FakeBackend> backend()
    {
        auto b = std::make_shared<FakeBackend>();
        b->currentModel = eve::model();
        b->current = std::make_shared<const loop::Overview>(eve::overview(b->currentModel));
        b->manual = std::make_shared<ManualClock>(eve::kNow);
        return b;
    }
};

void tst_Seat::valuesCarryUnits_data()
{
    QTest::addColumn<double>("si");
    QTest::addColumn<QString>("quantity");
    QTest::addColumn<bool>("us");
    QTest::addColumn<QString>("shown");
    QTest::newRow("mm") << 0.0314 << "displacement" << false << "31.4 mm";
    QTest::newRow("in") << 0.0254 << "displacement" << true << "1.00 in";
    QTest::newRow("below zero") << 268.15 << "temperature" << false << u"\u22125.0 °C"_qs;
    QTest::newRow("no minus zero") << -1e-9 << "displacement" << false << "0.0 mm";
    QTest::newRow("psi") << 6894.757 << "pressure" << true << "1.0 psi";
    QTest::newRow("not a number") << qQNaN() << "pressure" << false << u"– kPa"_qs;
}

void tst_Seat::valuesCarryUnits()
{
    QFETCH(double, si);
    QFETCH(QString, quantity);
    QFETCH(bool, us);
    QTEST(valueText(si, quantity.toStdString(), us ? UnitSystem::Us : UnitSystem::Si), "shown");
}

void tst_Seat::estimatesClaimNoMoreDigits()
{
    QCOMPARE(aboutText(598.14 * 3.6e6, "energy", UnitSystem::Si), u"598 kWh"_qs);
    QCOMPARE(aboutText(12345 * 3.6e6, "energy", UnitSystem::Si), u"12300 kWh"_qs);
    QCOMPARE(aboutText(2 * 3.6e6, "energy", UnitSystem::Si), u"2.00 kWh"_qs);
    QCOMPARE(aboutText(0.0123 * 3.6e6, "energy", UnitSystem::Si), u"0.01 kWh"_qs);
    QCOMPARE(aboutText(0, "energy", UnitSystem::Si), u"0.00 kWh"_qs);
}

void tst_Seat::intervalsSayTheirShape()
{
    QCOMPARE(intervalText(0.058, 0.049, 0.067, "displacement", UnitSystem::Si), u"58.0 ± 9.0 mm"_qs);
    QCOMPARE(intervalText(0.058, 0.055, 0.070, "displacement", UnitSystem::Si), u"58.0 (55.0…70.0) mm"_qs);
}

void tst_Seat::typedValuesBecomeSi()
{
    QCOMPARE(parseValue("60", "temperature", UnitSystem::Si).value(), 333.15);
    QCOMPARE(parseValue(" 1,5 ", "displacement", UnitSystem::Si).value(), 0.0015);
    QVERIFY(!parseValue("warm", "temperature", UnitSystem::Si));
    QVERIFY(!parseValue("", "temperature", UnitSystem::Si));
    QVERIFY(!parseValue("inf", "temperature", UnitSystem::Si));
}

void tst_Seat::spansAndCountdowns()
{
    QCOMPARE(spanText(400ms), u"0.4 s"_qs);
    QCOMPARE(spanText(3min), u"3 min"_qs);
    QCOMPARE(spanText(2h + 5min), u"2 h 05 min"_qs);
    QCOMPARE(spanText(96h), u"4 d"_qs);
    QCOMPARE(countdownText(4min + 32s), u"4:32"_qs);
    QCOMPARE(countdownText(-5s), u"0:00"_qs);
}

void tst_Seat::probabilitiesAreNeverFalselyCertain()
{
    QCOMPARE(probabilityText(0.001), u"< 1 %"_qs);
    QCOMPARE(probabilityText(0.999), u"> 99 %"_qs);
    QCOMPARE(probabilityText(0.71), u"71 %"_qs);
    QCOMPARE(probabilityText(0), u"0 %"_qs);
}

void tst_Seat::cursorFollowsNow()
{
    TimeCursor cursor;
    cursor.setNow(eve::kNow);
    QCOMPARE(cursor.mode(), TimeCursor::Live);
    QCOMPARE(cursor.at(), eve::kNow);
    cursor.scrubTo(cursor.nowMs() - 60000);
    cursor.setNow(eve::kNow + 5s);
    QCOMPARE(cursor.mode(), TimeCursor::Replay);
    QCOMPARE(cursor.at(), eve::kNow - 60s);
}

void tst_Seat::spacePausesAndLGoesBack()
{
    TimeCursor cursor;
    cursor.setNow(eve::kNow);
    cursor.toggle();
    QCOMPARE(cursor.mode(), TimeCursor::Replay);
    QVERIFY(!cursor.isPlaying());
    cursor.toggle();
    QVERIFY(cursor.isPlaying());
    cursor.live();
    QCOMPARE(cursor.mode(), TimeCursor::Live);
}

void tst_Seat::replayThatReachesNowIsLive()
{
    TimeCursor cursor;
    cursor.setNow(eve::kNow);
    cursor.setSpeed(60);
    cursor.scrubTo(cursor.nowMs() - 30000);
    cursor.play();
    cursor.advance(400ms);
    QCOMPARE(cursor.at(), eve::kNow - 6s);
    cursor.advance(200ms);
    QCOMPARE(cursor.mode(), TimeCursor::Live);
}

void tst_Seat::forecastEndsAtTheHorizon()
{
    TimeCursor cursor;
    cursor.setNow(eve::kNow);
    cursor.setHorizonEnd(eve::kNow + 1h);
    cursor.scrubTo(cursor.nowMs() + 1000);
    QCOMPARE(cursor.mode(), TimeCursor::Forecast);
    cursor.setSpeed(86400);
    cursor.play();
    cursor.advance(1s);
    QCOMPARE(cursor.at(), eve::kNow + 1h);
    QVERIFY(!cursor.isPlaying());
    cursor.setNow(eve::kNow + 2h);
    QCOMPARE(cursor.mode(), TimeCursor::Live);
}

void tst_Seat::forecastStateShowsOnlyWhatIsForeseen()
{
    const auto overview = eve::overview(eve::model());
    const auto state = forecastState(overview, eve::kNow + 5h);
    QVERIFY(state.channels[0].known);
    QVERIFY(qAbs(state.channels[0].value - 0.058) < 1e-6);
    QVERIFY(!state.channels[3].known);
    QVERIFY(!forecastState(overview, eve::kNow + 100h).channels[0].known);
    const auto between = pointAt(overview.forecasts[0], eve::kNow + 5min);
    QVERIFY(between && between->lower < between->mean && between->mean < between->upper);
}

void tst_Seat::outlooksAreForeseenToo()
{
    const auto m = eve::model();
    auto overview = eve::overview(m);
    overview.outlooks = {eve::windOutlook(m)};
    const auto state = forecastState(overview, eve::kNow + 5h);
    QVERIFY(state.channels[3].known && state.channels[3].value > 45);
    QVERIFY(qAbs(state.channels[0].value - 0.058) < 1e-6); // a model's own forecast stays
    QCOMPARE(forecastOf(overview, m->channels[3].id)->system, std::string(forecast::kOutlookSystem));
}

void tst_Seat::theMomentIsThatOfTheCursor()
{
    Seat seat;
    auto b = backend();
    b->then = [&](Instant) { return eve::anHourBefore(b->currentModel); };
    seat.setBackend(b);
    QCOMPARE(seat.moment(), seat.overview());
    seat.cursor()->scrubTo(seat.cursor()->nowMs() - 3600e3);
    QVERIFY(!seat.moment()); // until it is read nothing is claimed, least of all the present
    QTRY_VERIFY(seat.moment());
    QCOMPARE(seat.moment()->alarms.at(0).id.value, std::string("b1"));
    QCOMPARE(seat.moment()->world, eve::kNow - 1h);
    b->publish(eve::overview(b->currentModel)); // the present goes on; the past stays
    QTest::qWait(20);
    QCOMPARE(seat.moment()->alarms.at(0).id.value, std::string("b1"));
    seat.cursor()->scrubTo(seat.cursor()->nowMs() + 3600e3);
    QCOMPARE(seat.moment(), seat.overview()); // what is foreseen is foreseen now
    seat.cursor()->live();
    QCOMPARE(seat.moment(), seat.overview());
}

void tst_Seat::aBrokenRecordSaysSo()
{
    Seat seat;
    auto b = backend();
    b->recordIsBroken = true;
    seat.setBackend(b);
    seat.cursor()->scrubTo(seat.cursor()->nowMs() - 3600e3);
    QTRY_VERIFY(seat.troubles().contains("the disk is gone"));
    QVERIFY(!seat.moment() && seat.shown()->channels.empty());
    seat.cursor()->live();
    QVERIFY(!seat.troubles().contains("the disk is gone"));
}

void tst_Seat::whileAPastMomentIsReadNothingLiveStandsThere()
{
    Seat seat;
    auto b = backend();
    b->pastState = b->current->state;
    seat.setBackend(b);
    QVERIFY(!seat.shown()->channels.empty());
    seat.cursor()->scrubTo(seat.cursor()->nowMs() - 3600e3);
    QVERIFY(!seat.moment()); // the read has begun and is not back before the next pass of the event loop
    QVERIFY(seat.shown()->channels.empty());
    QTRY_VERIFY(seat.moment());
    QVERIFY(!seat.shown()->channels.empty());
    QVERIFY(!seat.isReadingLong());
}

void tst_Seat::faultsAreToldInTheShownTime()
{
    Seat seat;
    auto b = backend();
    seat.setBackend(b);
    auto next = *b->current;
    next.fault = "A proposal was refused: it had to act before 2026-09-14T08:30:59.702Z.";
    b->publish(next);
    QTRY_COMPARE(seat.fault(), u"A proposal was refused: it had to act before 08:30."_qs);
}

void tst_Seat::nobodyActsInThePast()
{
    Seat seat;
    auto b = backend();
    seat.setBackend(b);
    sit(seat, 1);
    QVERIFY(seat.canCommand() && seat.canApprove());
    QSignalSpy noticed(&seat, &Seat::noticed);
    seat.cursor()->scrubTo(seat.cursor()->nowMs() - 3600e3);
    QVERIFY(!seat.canCommand() && !seat.canApprove());
    seat.approve("c1");
    seat.acknowledge("a1", "late");
    QVERIFY(b->asked.empty());
    QCOMPARE(noticed.size(), 2);
    QCOMPARE(seat.unacknowledgedNow(), 2); // the present still calls
    seat.cursor()->live();
    QVERIFY(seat.canCommand());
}

void tst_Seat::namesAreNotDoubled_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("element");
    QTest::addColumn<QString>("said");
    QTest::newRow("names it already") << "Heater of damper D3"
                                      << "D3"
                                      << "Heater of damper D3";
    QTest::newRow("names it in another case") << "Valve v-3"
                                              << "V-3"
                                              << "Valve v-3";
    QTest::newRow("names another") << "Valve V-31"
                                   << "V-3"
                                   << "Valve V-31 of V-3";
    QTest::newRow("names none") << "Damper heater"
                                << "D3"
                                << "Damper heater of D3";
    QTest::newRow("element without a name") << "Damper heater"
                                            << ""
                                            << "Damper heater of key";
    QTest::newRow("no name") << ""
                             << "D3"
                             << "D3";
}

void tst_Seat::namesAreNotDoubled()
{
    QFETCH(QString, name);
    QFETCH(QString, element);
    auto m = std::make_shared<Model>(*eve::model());
    m->actuators[0].name = name.toStdString();
    for (Element& e : m->elements)
        if (e.id == m->actuators[0].element) {
            e.name = element.toStdString();
            e.sourceKey = "key";
        }
    const ModelIndex index(m);
    QTEST(actuatorName(&index, m->actuators[0].id), "said");
}

void tst_Seat::sentencesTellTimesInTheShownZone()
{
    const DisplayOptions utc{UnitSystem::Si, true}, local{UnitSystem::Si, false};
    qputenv("TZ", "Asia/Tokyo");
    tzset();
    const std::string stored =
        "Pressures have been too low since 2026-09-14T06:25:00Z: a burst; until 2026-09-13T23:00:00.250Z.";
    QCOMPARE(sentenceText(stored, utc, eve::kNow),
             u"Pressures have been too low since 06:25: a burst; until 13 Sep 23:00."_qs);
    QCOMPARE(sentenceText(stored, local, eve::kNow),
             u"Pressures have been too low since 15:25: a burst; until 08:00."_qs);
    QCOMPARE(sentenceText("No 2026-99-99T06:25:00Z here, 12:00.", utc, eve::kNow),
             u"No 2026-99-99T06:25:00Z here, 12:00."_qs);
    qunsetenv("TZ");
    tzset();
}

void tst_Seat::seatStartsWithNobody()
{
    Seat seat;
    QVERIFY(!seat.canCommand());
    seat.setBackend(backend());
    QCOMPARE(seat.userName(), u"nobody"_qs);
    QVERIFY(!seat.canCommand() && !seat.canApprove());
    QCOMPARE(seat.projectName(), u"Port Aurelia"_qs);
    QVERIFY(seat.isSimulated());
    sit(seat, 1);
    QVERIFY(seat.canCommand() && seat.canApprove());
    seat.sit(seat.user(), true); // locked: shown, and nobody acts
    QVERIFY(seat.hasUser() && !seat.canCommand() && !seat.canApprove());
    sit(seat, 2);
    QVERIFY(!seat.canCommand() && seat.canApprove());
}

void tst_Seat::approvalsGoThroughAsTheUser()
{
    Seat seat;
    auto b = backend();
    seat.setBackend(b);
    sit(seat, 1);
    QSignalSpy noticed(&seat, &Seat::noticed);
    seat.approve("c1");
    QCOMPARE(b->asked.back(), std::string("approve c1 ada"));
    QTRY_COMPARE(noticed.size(), 1);
    QCOMPARE(noticed[0][1].toBool(), false);
    seat.shelve("a1", 30, "works");
    QCOMPARE(b->asked.back(), std::string("shelve a1 ada 1800 works"));
}

void tst_Seat::refusalsAreNoticed()
{
    Seat seat;
    auto b = backend();
    b->answer = fail(ErrorCode::NotAllowed, "the requester never approves", "c1");
    seat.setBackend(b);
    sit(seat, 1);
    QSignalSpy noticed(&seat, &Seat::noticed);
    seat.approve("c1");
    QTRY_COMPARE(noticed.size(), 1);
    QCOMPARE(noticed[0][0].toString(), u"c1: the requester never approves"_qs);
    QCOMPARE(noticed[0][1].toBool(), true);
}

void tst_Seat::replayShowsHistory()
{
    Seat seat;
    auto b = backend();
    b->pastState = b->current->state;
    b->pastState.channels[0].value = 0.011;
    seat.setBackend(b);
    QCOMPARE(seat.shown()->channels[0].value, 0.0412);
    seat.cursor()->scrubTo(seat.cursor()->nowMs() - 3600e3);
    QTRY_VERIFY(!seat.shown()->channels.empty());
    QCOMPARE(seat.shown()->channels[0].value, 0.011);
    seat.cursor()->live();
    QCOMPARE(seat.shown()->channels[0].value, 0.0412);
}

void tst_Seat::manyChangesAreOneRefresh()
{
    Seat seat;
    auto b = backend();
    seat.setBackend(b);
    QSignalSpy changed(&seat, &Seat::overviewChanged);
    for (int i = 0; i < 10; ++i)
        b->publish(eve::overview(b->currentModel));
    QTRY_COMPARE(changed.size(), 1);
}

void tst_Seat::crsForms()
{
    QVERIFY(ImportService::isCrs("EPSG:2205"));
    QVERIFY(ImportService::isCrs(" local:ft "));
    QVERIFY(!ImportService::isCrs("WGS84"));
    QVERIFY(!ImportService::isCrs(""));
}

QTEST_GUILESS_MAIN(tst_Seat)
#include "tst_Seat.moc"
