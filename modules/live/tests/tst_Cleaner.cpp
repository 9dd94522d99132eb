// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/Cleaner.h>

#include <QtTest>
#include <random>

using namespace sinew;
using namespace sinew::live;

namespace {

const Instant kStart = parseUtc("2026-09-01T12:00:00Z").value();

Instant second(double s)
{
    return kStart + fromSeconds(s);
}

ModelPtr someModel()
{
    auto model = std::make_shared<Model>();
    Channel pressure{ChannelId("p"), ElementId("e"), "pressure", "kPa"};
    pressure.plausibleMin = 0;
    pressure.plausibleMax = 2e6;
    Channel late{ChannelId("offset"), ElementId("e"), "temperature", "°C"};
    late.clockOffsetS = 10;
    model->channels = {pressure,
                       late,
                       {ChannelId("valve"), ElementId("e"), "setting", "%"},
                       {ChannelId("odd"), ElementId("e"), "pressure", "mm"},
                       {ChannelId("wind"), ElementId("e"), "wind-speed", "m/s"}};
    return model;
}

wire::Reading reading(const char* channel, double s, double value, std::string unit = {},
                      std::optional<int> quality = {})
{
    return {ChannelId(channel), second(s), value, std::move(unit), quality};
}

/// Feeds values one a second; returns the quality of each.
std::vector<Quality> feed(Cleaner& cleaner, const char* channel, const std::vector<double>& values)
{
    std::vector<Quality> qualities;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto cleaned = cleaner.clean({{reading(channel, double(i), values[i])}}, kStart, second(1000));
        qualities.push_back(cleaned.fresh.at(0).quality);
    }
    return qualities;
}

} // namespace

class tst_Cleaner : public QObject {
    Q_OBJECT
private slots:
    void backFilledReadingsAreNeverLive()
    {
        Cleaner cleaner(someModel());
        wire::Reading old = reading("p", 50, 3);
        old.historical = true;
        const auto first = cleaner.clean({{old}}, kStart, second(1000));
        QVERIFY(first.fresh.empty() && first.late.size() == 1);
        // It does not make an older live one late either, and is known when it comes again.
        QCOMPARE(cleaner.clean({{reading("p", 40, 3)}}, kStart, second(1000)).fresh.size(), 1u);
        QVERIFY(cleaner.clean({{old}}, kStart, second(1000)).late.empty());
    }
    void convertsToSi()
    {
        Cleaner cleaner(someModel());
        const auto cleaned =
            cleaner.clean({{reading("p", 0, 300), reading("p", 1, 1, "bar"), reading("offset", 12, 20)}},
                          kStart, second(20));
        QCOMPARE(cleaned.fresh.size(), 3u);
        QCOMPARE(cleaned.fresh[0].value, 300e3);
        QCOMPARE(cleaned.fresh[1].value, 1e5);
        QCOMPARE(cleaned.fresh[2].value, 293.15);
        QVERIFY(cleaned.fresh[2].sourceTime == second(2));
        QVERIFY(cleaned.fresh[2].arrivalTime == kStart);
    }
    void countsWhatItRefuses()
    {
        Cleaner cleaner(someModel());
        const auto cleaned =
            cleaner.clean({{reading("nobody", 0, 1), reading("p", 0, 1, "mm"), reading("p", 0, 1, "parsec"),
                            reading("odd", 0, 1), reading("p", 0, std::numeric_limits<double>::infinity()),
                            reading("p", 200, 1)},
                           true},
                          kStart, second(20));
        QVERIFY(cleaned.fresh.empty() && cleaned.late.empty());
        const CleaningCounters counters = cleaner.counters();
        QCOMPARE(counters.unknownChannels, 1u);
        QCOMPARE(counters.unitErrors, 3u);
        QCOMPARE(counters.notFinite, 1u);
        QCOMPARE(counters.fromFuture, 1u);
        QCOMPARE(counters.simulated, 6u);
    }
    void ordersBySourceTimeAndDropsDuplicates()
    {
        Cleaner cleaner(someModel());
        auto cleaned =
            cleaner.clean({{reading("p", 3, 3), reading("p", 1, 1), reading("p", 2, 2), reading("p", 3, 3)}},
                          kStart, second(20));
        QCOMPARE(cleaned.fresh.size(), 3u);
        QVERIFY(cleaned.fresh[0].sourceTime == second(1) && cleaned.fresh[2].sourceTime == second(3));
        QCOMPARE(cleaner.counters().duplicates, 1u);
        cleaned = cleaner.clean({{reading("p", 2.5, 9), reading("p", 2, 2), reading("p", 2.5, 9)}}, kStart,
                                second(20));
        QVERIFY(cleaned.fresh.empty());
        QCOMPARE(cleaned.late.size(), 1u);
        QCOMPARE(cleaner.counters().late, 1u);
        QCOMPARE(cleaner.counters().duplicates, 3u);
    }
    void flagsQuality()
    {
        Cleaner cleaner(someModel());
        const auto cleaned =
            cleaner.clean({{reading("p", 0, 100, "", 192), reading("p", 1, 100, "", 64),
                            reading("p", 2, 100, "", 0), reading("p", 3, -5), reading("p", 4, 5000)}},
                          kStart, second(20));
        QCOMPARE(cleaned.fresh[0].quality, Quality::Good);
        QCOMPARE(cleaned.fresh[1].quality, Quality::Uncertain);
        QCOMPARE(cleaned.fresh[2].quality, Quality::Bad);
        QCOMPARE(cleaned.fresh[3].quality, Quality::Bad);
        QCOMPARE(cleaned.fresh[4].quality, Quality::Bad);
        QCOMPARE(cleaner.counters().implausible, 2u);
    }
    void flagsALoneSpike()
    {
        Cleaner cleaner(someModel());
        const auto qualities = feed(cleaner, "p", {300, 301, 299, 300, 302, 298, 300, 450, 301, 299});
        for (std::size_t i = 0; i < qualities.size(); ++i)
            QCOMPARE(qualities[i], i == 7 ? Quality::Uncertain : Quality::Good);
    }
    void believesAStepAtItsSecondSample()
    {
        Cleaner cleaner(someModel());
        const auto qualities =
            feed(cleaner, "p", {300, 301, 299, 300, 302, 298, 300, 250, 251, 249, 250, 250});
        for (std::size_t i = 0; i < qualities.size(); ++i)
            QCOMPARE(qualities[i], i == 7 ? Quality::Uncertain : Quality::Good);
    }
    void oppositeSpikesDoNotConfirmEachOther()
    {
        Cleaner cleaner(someModel());
        const auto qualities = feed(cleaner, "p", {300, 301, 299, 300, 302, 298, 300, 450, 150, 300});
        QCOMPARE(qualities[7], Quality::Uncertain);
        QCOMPARE(qualities[8], Quality::Uncertain);
    }
    void constantValuesAndSettingsAreNoSpikes()
    {
        Cleaner cleaner(someModel());
        for (const Quality quality : feed(cleaner, "p", std::vector<double>(30, 300)))
            QCOMPARE(quality, Quality::Good);
        for (const Quality quality :
             feed(cleaner, "valve", {100, 100, 100, 100, 100, 100, 100, 99.9, 0, 100}))
            QCOMPARE(quality, Quality::Good);
    }
    void fewNormalSamplesAreFlagged()
    {
        // A window of 15 knows the scale only roughly: some percent of pure noise lie beyond 3 scaled MADs.
        std::mt19937 random(3);
        std::normal_distribution<double> noise(300, 1);
        std::vector<double> values(20000);
        std::ranges::generate(values, [&] { return noise(random); });
        Cleaner cleaner(someModel());
        for (std::size_t i = 0; i < values.size(); ++i)
            cleaner.clean({{reading("p", double(i), values[i])}}, kStart, second(1e6));
        QVERIFY2(cleaner.counters().spikes < values.size() * 3 / 100,
                 std::to_string(cleaner.counters().spikes).c_str());
    }
    void convertsOutlooks()
    {
        Cleaner cleaner(someModel());
        const auto outlook = cleaner.clean(wire::OutlookMessage{
            ChannelId("wind"), "service", kStart, "km/h", {{second(60), 36, 3.6}}, true});
        QVERIFY(outlook.has_value());
        QCOMPARE(outlook->points[0].mean, 10.0);
        QCOMPARE(outlook->points[0].sigma, 1.0);
        QVERIFY(!cleaner.clean(wire::OutlookMessage{ChannelId("x"), "", kStart, "", {}, false}));
        QVERIFY(!cleaner.clean(wire::OutlookMessage{ChannelId("wind"), "", kStart, "K", {}, false}));
    }
};

QTEST_GUILESS_MAIN(tst_Cleaner)
#include "tst_Cleaner.moc"
