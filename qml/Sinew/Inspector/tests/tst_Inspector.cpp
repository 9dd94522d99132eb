// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "InspectorModel.h"
#include "Patience.h"
#include "Trend.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

class tst_Inspector : public QObject {
    Q_OBJECT

private slots:
    void channelSaysValueAgeAndQuality();
    void staleKeepsItsNumber();
    void unknownShowsNoNumber();
    void forecastCarriesIntervalAndRecord();
    void anOutlookIsToldAsItsIssuers();
    void noRecordYet();
    void aLimitThatIsPassedAlreadyIsStillAnUpperOne();
    void whatIsAheadIsNoMeasurement();
    void theFutureShowsNothingAsMeasured();
    void actuatorShowsThreeThings();
    void selectionFillsTheModels();
    void gapsBreakTheLine();
    void farLimitsDoNotFlattenTheCurve();
    void commandBringsBothCurves();
};

void tst_Inspector::channelSaysValueAgeAndQuality()
{
    const auto m = eve::model();
    const auto o = eve::overview(m);
    const auto row = channelRow(m->channels[0], o.state.channels[0], eve::kNow, &o, {});
    QCOMPARE(row.value, u"41.2 mm"_qs);
    QCOMPARE(row.age, u"0.4 s old"_qs);
    QCOMPARE(row.quality, u"good"_qs);
    QCOMPARE(row.limits, u"limit 50.0 mm · warning 40.0 mm"_qs);
    QVERIFY(qAbs(row.share - 0.824) < 1e-9);
}

void tst_Inspector::staleKeepsItsNumber()
{
    const auto m = eve::model();
    const auto o = eve::overview(m);
    const auto row = channelRow(m->channels[2], o.state.channels[2], eve::kNow, &o, {});
    QVERIFY(row.isStale);
    QCOMPARE(row.value, u"18.3 °C"_qs);
    QCOMPARE(row.age, u"25 min old"_qs);
    QCOMPARE(row.quality, u"stale"_qs);
    auto suspect = o.state.channels[0];
    suspect.suspect = true;
    const auto doubted = channelRow(m->channels[0], suspect, eve::kNow, &o, {});
    QVERIFY(doubted.isStale); // greyed: it never looks live
    QCOMPARE(doubted.quality, u"suspect"_qs);
}

void tst_Inspector::unknownShowsNoNumber()
{
    const auto m = eve::model();
    const auto o = eve::overview(m);
    const auto row = channelRow(m->channels[4], o.state.channels[4], eve::kNow, &o, {});
    QCOMPARE(row.value, u"–"_qs);
    QCOMPARE(row.quality, u"no value"_qs);
    QVERIFY(row.age.isEmpty());
}

void tst_Inspector::forecastCarriesIntervalAndRecord()
{
    const auto m = eve::model();
    const auto o = eve::overview(m);
    const auto row = channelRow(m->channels[0], o.state.channels[0], eve::kNow, &o, {});
    QCOMPARE(row.forecast, u"forecast 58.0 ± 9.9 mm at 19:02:07, 71 % to pass 50.0 mm"_qs);
    QCOMPARE(row.skill, u"lumped, run of 14:00 (2 min before) · skill 0.81 (30 scored, 12 hindcasts)"_qs);
}

void tst_Inspector::anOutlookIsToldAsItsIssuers()
{
    const auto m = eve::model();
    auto o = eve::overview(m);
    o.outlooks = {eve::windOutlook(m)};
    const auto row = channelRow(m->channels[3], o.state.channels[3], eve::kNow, &o, {});
    QVERIFY2(row.forecast.startsWith("forecast 49.0"), qPrintable(row.forecast));
    QVERIFY2(row.skill.startsWith("outlook of weather service, issued "), qPrintable(row.skill));
    QVERIFY2(row.skill.endsWith("no skill record yet"), qPrintable(row.skill));
    QVERIFY(channelRow(m->channels[3], o.state.channels[3], eve::kNow, nullptr, {}).forecast.isEmpty());
}

void tst_Inspector::noRecordYet()
{
    const auto m = eve::model();
    auto o = eve::overview(m);
    o.skills.clear();
    QVERIFY(channelRow(m->channels[0], o.state.channels[0], eve::kNow, &o, {})
                .skill.endsWith(u"no skill record yet"_qs));
}

void tst_Inspector::aLimitThatIsPassedAlreadyIsStillAnUpperOne()
{
    const auto m = eve::model();
    auto o = eve::overview(m);
    Forecast& f = o.forecasts.front();
    QCOMPARE(f.channel, m->channels[0].id);
    f.points.clear();
    for (int i = 0; i <= 6;
         ++i) // above its limit of 50 mm when it was issued, highest in an hour, then falling
        f.points.push_back({eve::kNow + i * 30min, i <= 2 ? 0.06 + 0.005 * i : 0.01, 0.005, 0.08});
    f.exceedance = 1;
    const auto told = [&] { return channelRow(m->channels[0], {}, o.world, &o, {}).forecast; };
    QVERIFY2(told().startsWith(u"forecast 70.0 "_qs), qPrintable(told()));
    QVERIFY(told().contains(u"100 % to pass"_qs));
    o.world = eve::kNow + 80min; // the worst is over: neither it nor the chance of it is what is ahead
    QVERIFY2(told().startsWith(u"forecast 10.0 "_qs), qPrintable(told()));
    QVERIFY(!told().contains(u"to pass"_qs));
    o.world = eve::kNow + 4h;
    QVERIFY2(told().startsWith(u"forecast until "_qs), qPrintable(told()));
}

void tst_Inspector::whatIsAheadIsNoMeasurement()
{
    const auto m = eve::model();
    auto o = eve::overview(m);
    const auto row = foreseenRow(m->channels[0], eve::kNow + 5h, o, {});
    QVERIFY(row.isForeseen && row.isKnown && row.age.isEmpty());
    QVERIFY2(row.value.contains(u"±"_qs) || row.value.contains(u"…"_qs), qPrintable(row.value));
    QCOMPARE(row.quality, u"forecast for this moment, 90 %"_qs);
    const auto beyond = foreseenRow(m->channels[0], eve::kNow + 48h, o, {});
    QCOMPARE(beyond.value, u"–"_qs);
    QCOMPARE(beyond.quality, u"nothing forecast for this moment"_qs);
    QVERIFY(!beyond.isForeseen && !beyond.isKnown);
}

void tst_Inspector::theFutureShowsNothingAsMeasured()
{
    auto backend = std::make_shared<FakeBackend>();
    backend->currentModel = eve::model();
    backend->manual = std::make_shared<ManualClock>(eve::kNow);
    backend->current = std::make_shared<const loop::Overview>(eve::overview(backend->currentModel));
    Seat seat;
    seat.setBackend(backend);
    InspectorModel inspector;
    inspector.setSeat(&seat);
    seat.select("bridge/IfcColumn/P7");
    const auto says = [&](int role) { return inspector.channels()->index(0, 0).data(role).toString(); };
    QCOMPARE(says(ChannelModel::QualityRole), u"good"_qs);
    seat.cursor()->scrubTo(static_cast<double>(microsOf(eve::kNow + 5h)) / 1000);
    QTRY_COMPARE(says(ChannelModel::QualityRole), u"forecast for this moment, 90 %"_qs);
    seat.select("bridge/IfcDiscreteAccessory/P7-D2");
    QCOMPARE(inspector.actuators()->index(0, 0).data(ActuatorModel::MeasuredRole).toString(), u"no value"_qs);
}

void tst_Inspector::actuatorShowsThreeThings()
{
    const ModelIndex index(eve::model());
    auto o = eve::overview(index.shared());
    const auto row = actuatorRow(index.model().actuators[0], index, o.state, &o, {});
    QCOMPARE(row.requested, u"60.0 °C"_qs);
    QCOMPARE(row.reported, u"–"_qs);
    QCOMPARE(row.measured, u"18.3 °C (stale)"_qs);
    o.state.channels[2].suspect = true;
    QCOMPARE(actuatorRow(index.model().actuators[0], index, o.state, &o, {}).measured, u"18.3 °C (suspect)"_qs);
    QVERIFY(row.busyWith.startsWith("Pre-heat"));
}

void tst_Inspector::selectionFillsTheModels()
{
    auto backend = std::make_shared<FakeBackend>();
    backend->currentModel = eve::model();
    backend->manual = std::make_shared<ManualClock>(eve::kNow);
    backend->current = std::make_shared<const loop::Overview>(eve::overview(backend->currentModel));
    Seat seat;
    seat.setBackend(backend);
    InspectorModel inspector;
    QAbstractItemModelTester channels(inspector.channels(),
                                      QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester facts(inspector.attributes(),
                                   QAbstractItemModelTester::FailureReportingMode::QtTest);
    inspector.setSeat(&seat);
    QVERIFY(!inspector.hasElement());
    seat.select("bridge/IfcColumn/P7");
    QCOMPARE(inspector.title(), u"P7"_qs);
    QCOMPARE(inspector.subtitle(), u"IfcColumn · Harbour bridge"_qs);
    QCOMPARE(inspector.channels()->rowCount(), 3);
    QCOMPARE(inspector.attributes()->rowCount(), 2);
    seat.select("bridge/IfcDiscreteAccessory/P7-D2");
    QCOMPARE(inspector.actuators()->rowCount(), 1);
    seat.setBackend(nullptr);
    QVERIFY(!inspector.hasElement());
    QCOMPARE(inspector.channels()->rowCount(), 0);
}

void tst_Inspector::gapsBreakTheLine()
{
    std::vector<store::SeriesBucket> buckets;
    for (int i = 0; i < 20; ++i) {
        const Instant t = eve::kNow + i * 10s + (i < 10 ? 0s : 600s);
        buckets.push_back({t, t + 9s, 1, 2, 1.5, 10, Quality::Good});
    }
    const auto runs = runsOf(buckets);
    QCOMPARE(runs.size(), std::size_t(2));
    QCOMPARE(runs[0].second, std::size_t(10));
    QVERIFY(runsOf({}).empty());
}

void tst_Inspector::farLimitsDoNotFlattenTheCurve()
{
    TrendData data;
    data.past = {{eve::kNow, eve::kNow, 1, 2, 1.5, 1, Quality::Good}};
    data.limits = {1000};
    QVERIFY(rangeOf(data, eve::kNow - 1h, eve::kNow + 1h).high < 10);
    data.limits = {3};
    QVERIFY(rangeOf(data, eve::kNow - 1h, eve::kNow + 1h).high > 3);
}

void tst_Inspector::commandBringsBothCurves()
{
    const auto m = eve::model();
    auto o = eve::overview(m);
    auto data = trendOf(o, m->channels[0], &o.commands[0]);
    QVERIFY(!data.without.empty() && !data.with.empty());
    o.forecasts.clear(); // replaced by newer ones
    data = trendOf(o, m->channels[0], &o.commands[0]);
    QCOMPARE(data.without.size(), std::size_t(73));
    QVERIFY(!data.with.empty());
    auto& c = o.commands[0];
    c.basis = nullptr; // of an older record
    c.proposal.verify =
        VerifyPlan{m->channels[0].id, "displacement", {{eve::kNow, 0.05, 0.04, 0.002}}, eve::kNow + 1h};
    data = trendOf(o, m->channels[0], &c);
    QCOMPARE(data.without.size(), std::size_t(1));
    QVERIFY(data.without[0].upper > 0.05 && data.with[0].mean == 0.04);
    QVERIFY(trendOf(o, m->channels[0], nullptr).with.empty());
}

QTEST_GUILESS_MAIN(tst_Inspector)
#include "tst_Inspector.moc"
