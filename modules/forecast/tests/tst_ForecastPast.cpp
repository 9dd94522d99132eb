// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/FakeHistory.h"

#include <sinew/forecast/ForecastPast.h>
#include <sinew/forecast/SkillBook.h>

#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::forecast;
using namespace sinew::tests;
using namespace std::chrono_literals;

namespace {

const Instant kStart = instantFromMicros(1'790'000'000'000'000);
const ChannelId kPier("bridge/P7/displacement"), kWind("weather/wind-speed"), kPressure("water/J-1/pressure");

ModelPtr model()
{
    auto made = std::make_shared<Model>();
    const auto channel = [&](const ChannelId& id, const char* quantity) -> Channel& {
        Channel& c = made->channels.emplace_back();
        c.id = id;
        c.element = ElementId("e/" + id.value);
        c.quantity = quantity;
        return c;
    };
    channel(kPier, "displacement").highLimit = 0.05;
    channel(kWind, "wind-speed").highWarning = 25;
    channel(kPressure, "pressure").lowLimit = 200e3;
    return made;
}

/// A hump that is highest at `peakAt`, two hours wide at half its height.
Forecast hump(Instant issued, Instant peakAt, double peak, double probability)
{
    Forecast f;
    f.id = ForecastId("f@" + std::to_string(microsOf(issued)));
    f.system = "bridge";
    f.model = "lumped";
    f.channel = kPier;
    f.quantity = "displacement";
    f.issuedAt = issued;
    f.horizon = 12h;
    for (int i = 0; i <= 72; ++i) {
        const Instant at = issued + i * 10min;
        const double hours = toSeconds(at - peakAt) / 3600, mean = peak * std::exp(-hours * hours / 1.44);
        f.points.push_back({at, mean, 0.8 * mean, 1.2 * mean});
    }
    f.limit = 0.05;
    f.exceedance = probability;
    return f;
}

struct Bench {
    FakeHistory history;
    ForecastPast past{history, model()};

    void issue(const Forecast& f)
    {
        QVERIFY(history.saveForecast(f));
        past.add(f);
    }
    void measure(const ChannelId& channel, Instant at, double value, Quality quality = Quality::Good)
    {
        const Sample sample{channel, at, at, value, quality};
        history.append(std::span(&sample, 1)).value();
    }
    std::vector<PastRisk> risks(Instant at) const
    {
        return past.risks(kStart - 24h, kStart + 48h, at).value();
    }
};

} // namespace

class tst_ForecastPast : public QObject {
    Q_OBJECT
private slots:
    void whatStoodIsTheNewestRunOfThatTime()
    {
        Bench bench;
        bench.issue(hump(kStart, kStart + 5h, 0.058, 0.7));
        bench.issue(hump(kStart + 10min, kStart + 5h, 0.059, 0.8));
        Forecast hindcast = hump(kStart + 15min, kStart + 5h, 0.03, 0);
        hindcast.hindcast = true;
        bench.issue(hindcast);
        QVERIFY(bench.past.standingAt(kStart - 1s).value().empty());
        QCOMPARE(bench.past.standingAt(kStart + 9min).value().at(0).exceedance.value(), 0.7);
        const auto later = bench.past.standingAt(kStart + 20min).value();
        QCOMPARE(later.size(), std::size_t(1));
        QCOMPARE(later[0].exceedance.value(), 0.8);
        QVERIFY(!bench.past.lastRun("bridge", kStart - 1s));
        QCOMPARE(bench.past.lastRun("bridge", kStart + 20min).value(), kStart + 10min);
        QVERIFY(bench.past.standingAt(kStart + 13h).value().empty()); // it does not reach so far
    }
    void skillIsThatOfItsTime()
    {
        Bench bench;
        SkillBook book(bench.history);
        book.onKnown = [&](const Forecast& f) { bench.past.add(f); };
        book.onScored = [&](const Forecast& f, const store::History::Score& s) { bench.past.addScore(f, s); };
        bench.measure(kPier, kStart, 0.010);
        for (int i = 1; i <= 3; ++i) {
            bench.measure(kPier, kStart + i * 1h, 0.010 * i);
            Forecast f = hump(kStart + (i - 1) * 1h, kStart, 1, 0);
            f.points = {{kStart + i * 1h, 0.011 * i, 0.005, 0.06}};
            QVERIFY(book.add(f));
            QCOMPARE(book.score(kStart + i * 1h + 5min).value(), 1);
        }
        QVERIFY(bench.past.skillsAt(kStart + 1h).empty());
        QCOMPARE(bench.past.skillsAt(kStart + 2h).at(0).scored, 1);
        const Skill last = bench.past.skillsAt(kStart + 9h).at(0), live = book.all().at(0);
        QCOMPARE(last.scored, 3);
        QCOMPARE(last.crps, live.crps);
        QCOMPARE(last.coverage90, live.coverage90);
        QCOMPARE(last.model, live.model);
    }
    void manyForecastsOfOneStormAreOneRisk()
    {
        Bench bench;
        for (int i = 0; i < 30; ++i) // up to the storm and into it
            bench.issue(hump(kStart + i * 10min, kStart + 5h, 0.055 + 0.0001 * i, 0.5 + 0.01 * i));
        const auto all = bench.risks(kStart + 6h);
        QCOMPARE(all.size(), std::size_t(1));
        const PastRisk& one = all[0];
        QCOMPARE(one.firstIssuedAt, kStart);
        QVERIFY(one.risk.issuedAt < one.risk.from); // the last warning before it began
        QVERIFY(one.risk.from - one.risk.issuedAt <= 10min);
        QVERIFY(one.risk.from < one.risk.coreFrom && one.risk.coreTo < one.risk.to);
        QCOMPARE(one.risk.extreme.time, kStart + 5h);
        QVERIFY(!one.withdrawnAt);
    }
    void whatCameIsMeasured_data()
    {
        QTest::addColumn<double>("highest");
        QTest::addColumn<bool>("isPassed");
        QTest::newRow("hit") << 0.056 << true;
        QTest::newRow("no hit") << 0.043 << false;
    }
    void whatCameIsMeasured()
    {
        QFETCH(double, highest);
        Bench bench;
        bench.issue(hump(kStart, kStart + 5h, 0.058, 0.7));
        bench.measure(kPier, kStart + 1h, 0.2); // before its stretch
        bench.measure(kPier, kStart + 5h - 5min, 0.9, Quality::Bad);
        bench.measure(kPier, kStart + 5h, highest);
        bench.measure(kPier, kStart + 5h + 5min, 0.01);
        const auto before = bench.risks(kStart + 4h);
        QVERIFY(!before.at(0).isOver && !before.at(0).measured);
        const auto after = bench.risks(kStart + 9h);
        QVERIFY(after.at(0).isOver);
        QCOMPARE(after.at(0).measured.value(), highest);
        QTEST(after.at(0).isPassed(), "isPassed");
        const auto reads = bench.history.reads;
        QCOMPARE(bench.risks(kStart + 10h).at(0).measured.value(), highest);
        QCOMPARE(bench.history.reads, reads); // read once
    }
    void notMeasuredIsNotAMiss()
    {
        Bench bench;
        bench.issue(hump(kStart, kStart + 5h, 0.058, 0.7));
        const auto all = bench.risks(kStart + 9h);
        QVERIFY(all.at(0).isOver && !all.at(0).measured && !all.at(0).isPassed());
    }
    void aRiskThatIsNoLongerSeenIsWithdrawn()
    {
        Bench bench;
        bench.issue(hump(kStart, kStart + 5h, 0.058, 0.7));
        bench.issue(hump(kStart + 1h, kStart + 5h, 0.030, 0.0));
        QVERIFY(!bench.risks(kStart + 30min).at(0).withdrawnAt);
        QCOMPARE(bench.risks(kStart + 9h).at(0).withdrawnAt.value(), kStart + 1h);
    }
    void lowerLimitsArePassedDownwards()
    {
        Bench bench;
        Forecast f = hump(kStart, kStart + 5h, 0, 0.6);
        f.channel = kPressure;
        f.quantity = "pressure";
        f.limit = 200e3;
        for (std::size_t i = 0; i < f.points.size(); ++i) // already low when it begins
            f.points[i] = {f.points[i].time, i < 10 ? 150e3 : 400e3, i < 10 ? 140e3 : 380e3,
                           i < 10 ? 160e3 : 420e3};
        bench.issue(f);
        bench.measure(kPressure, kStart + 30min, 155e3);
        const auto all = bench.risks(kStart + 9h);
        QVERIFY(!all.at(0).risk.isUpper);
        QCOMPARE(all.at(0).risk.to, kStart + 90min);
        QVERIFY(all.at(0).isPassed());
    }
    void outlooksAreForecastsOfTheirIssuer()
    {
        Bench bench;
        Outlook outlook{kWind, "weather service", kStart, {}};
        for (int i = 0; i <= 12; ++i)
            outlook.points.push_back(
                {kStart + i * 1h, i < 8 ? 30.0 : 15.0, 1.0 + 0.2 * i}); // the storm is here already
        const Forecast f = forecastOf(outlook, model()->channels[1]);
        QCOMPARE(f.system, std::string(kOutlookSystem));
        QCOMPARE(f.model, outlook.issuer);
        QCOMPARE(f.horizon, Duration(12h));
        QCOMPARE(f.limit.value(), 25.0);
        QVERIFY(*f.exceedance > 0.99);
        bench.issue(f);
        const auto all = bench.risks(kStart + 1h);
        QCOMPARE(all.size(), std::size_t(1));
        QVERIFY(all[0].risk.isUpper);
        QCOMPARE(all[0].risk.coreTo, kStart + 7h);
        QCOMPARE(bench.past.standingAt(kStart + 1h).value().at(0).id, f.id);
        const Outlook back = outlookOf(f);
        QCOMPARE(back.issuer, outlook.issuer);
        QVERIFY(std::abs(back.points.at(3).sigma - outlook.points[3].sigma) < 1e-9);
    }
    void calmOutlooksAreNoEvent()
    {
        Outlook outlook{kWind, "weather service", kStart, {{kStart + 1h, 8, 1}, {kStart + 2h, 9, 1}}};
        QVERIFY(!riskOf(forecastOf(outlook, model()->channels[1]), nullptr));
        Channel plain;
        plain.quantity = "temperature";
        QVERIFY(!forecastOf(outlook, plain).limit);
        plain.quantity = "wind-speed"; // no limit of its own: a gale is notable anywhere
        QCOMPARE(forecastOf(outlook, plain).limit.value(), 17.2);
    }
    void sayWhatHadBeenAnnounced()
    {
        Bench bench;
        QVERIFY(!bench.past.announced(kPier, kStart + 99h));
        bench.issue(hump(kStart, kStart + 5h, 0.02, 0.01));
        bench.issue(hump(kStart + 1h, kStart + 5h, 0.06, 0.9));
        QCOMPARE(bench.past.announced(kPier, kStart + 30min).value(), 0.01);
        QCOMPARE(bench.past.announced(kPier, kStart + 2h).value(), 0.9);
    }
};

QTEST_GUILESS_MAIN(tst_ForecastPast)
#include "tst_ForecastPast.moc"
