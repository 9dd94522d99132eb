// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/AnomalyWatch.h>
#include <sinew/estimate/Quantile.h>
#include <sinew/estimate/Random.h>

#include <cmath>
#include <numbers>
#include <QtTest>

using namespace sinew::estimate;

namespace {

using Piece = AnomalyWatch::Piece;

/// A day of 288 samples with a wave, noise and, from `at` on, something else.
template <class F>
std::vector<AnomalyWatch::Verdict> watch(std::size_t count, F value, const AnomalyOptions& options = {})
{
    auto watch = AnomalyWatch::make(options).value();
    std::vector<AnomalyWatch::Verdict> verdicts;
    for (std::size_t i = 0; i < count; ++i)
        verdicts.push_back(watch.add(value(i)));
    return verdicts;
}

double wave(std::size_t i)
{
    return 10 + 3 * std::sin(2 * std::numbers::pi * static_cast<double>(i) / 288);
}

bool alarmsWithin(const std::vector<AnomalyWatch::Verdict>& verdicts, std::size_t from, std::size_t to)
{
    for (std::size_t i = from; i < to; ++i)
        if (verdicts[i].isAlarm)
            return true;
    return false;
}

} // namespace

class tst_AnomalyWatch : public QObject {
    Q_OBJECT
private slots:
    void aSortedWindowKeepsTheLast()
    {
        SortedWindow window(100);
        std::vector<double> last;
        Random random(1);
        for (int i = 0; i < 500; ++i) {
            last.push_back(std::floor(random.uniform(0, 20))); // many alike
            window.add(last.back());
            if (last.size() > 100)
                last.erase(last.begin());
            for (const double p : {0.0, 0.25, 0.5, 0.9, 1.0})
                QCOMPARE(window.quantile(p), quantile(last, p));
        }
    }
    void rarityIsAProbability()
    {
        // Exchangeable exponential scores: exact by rank, and by the tail beyond it.
        auto rarity = Rarity::make(1000).value();
        Random random(2);
        int seen = 0, tenth = 0, rare = 0;
        for (int i = 0; i < 200'000; ++i) {
            const double p = rarity.add(-std::log(1 - random.uniform()));
            QVERIFY(p > 0 && p <= 1);
            if (i < 1000)
                continue;
            ++seen;
            tenth += p <= 0.1;
            rare += p <= 1e-3;
        }
        QVERIFY(std::abs(tenth / (0.1 * seen) - 1) < 0.03);
        QVERIFY(std::abs(rare / (1e-3 * seen) - 1) < 0.4);
    }
    void rarityOfTies()
    {
        auto rarity = Rarity::make(100).value();
        for (int i = 0; i < 50; ++i)
            QCOMPARE(rarity.add(3), 1.0);
        QCOMPARE(rarity.add(3), 1.0);      // as all before
        QVERIFY(rarity.add(3.1) < 1e-100); // never seen, and nothing varies
        QCOMPARE(rarity.add(std::nan("")), 1.0);
    }
    void quietSeriesKeepTheRate()
    {
        Random random(3);
        const std::size_t count = 60'000;
        int alarms = 0;
        const AnomalyOptions options{.history = 1000, .window = 12, .silence = 0};
        for (const auto& verdict : watch(
                 count, [&](std::size_t) { return random.normal(5, 2); }, options))
            alarms += verdict.isAlarm;
        // Drift and course are not exchangeable from sample to sample, so the rate is kept nearly, not
        // exactly.
        QVERIFY2(alarms < static_cast<int>(1.5 * count / 288), qPrintable(QString::number(alarms)));
        QVERIFY(alarms > static_cast<int>(count / 288 / 10)); // and is not deaf
    }
    void findsWhatIsNew()
    {
        Random random(4);
        const auto noise = [&] { return random.normal(0, 0.2); };
        const auto spike =
            watch(2500, [&](std::size_t i) { return wave(i) + noise() + (i == 2300 ? 15 : 0); });
        QVERIFY(spike[2300].isAlarm && spike[2300].piece == Piece::Value);
        const auto step = watch(2500, [&](std::size_t i) { return wave(i) + noise() + (i >= 2200 ? 5 : 0); });
        QVERIFY(alarmsWithin(step, 2200, 2400));
        // Never out of range, but at the wrong time of day: half a day stands still in the middle.
        const auto still =
            watch(2500, [&](std::size_t i) { return i >= 2200 && i < 2344 ? 11 : wave(i) + noise(); });
        QVERIFY(alarmsWithin(still, 2200, 2380));
        const auto first =
            std::ranges::find_if(still.begin() + 2200, still.end(), &AnomalyWatch::Verdict::isAlarm);
        QCOMPARE(static_cast<int>(first->piece), static_cast<int>(Piece::Course));
    }
    void unitAndOffsetDoNotMatter()
    {
        const auto alarms = [](double scale, double offset) {
            Random random(5);
            std::vector<std::size_t> at;
            const auto verdicts = watch(3000, [&](std::size_t i) {
                return offset + scale * (wave(i) + random.normal(0, 0.5) + (i % 700 == 699 ? 4 : 0));
            });
            for (std::size_t i = 0; i < verdicts.size(); ++i)
                if (verdicts[i].isAlarm)
                    at.push_back(i);
            return at;
        };
        QVERIFY(!alarms(1, 0).empty());
        QCOMPARE(alarms(1024, 4096), alarms(1, 0));
    }
    void silentAfterAnAlarm()
    {
        Random random(6);
        std::size_t last = 0;
        const AnomalyOptions options{.silence = 100};
        const auto verdicts = watch(
            4000, [&](std::size_t i) { return random.normal() + (i % 50 == 0 ? 30 : 0); }, options);
        for (std::size_t i = 0; i < verdicts.size(); ++i)
            if (verdicts[i].isAlarm) {
                QVERIFY(last == 0 || i - last > 100);
                last = i;
            }
        QVERIFY(last > 0);
    }
    void badDataChangeNothing()
    {
        auto watch = AnomalyWatch::make().value(), other = watch;
        Random random(7);
        for (int i = 0; i < 500; ++i) {
            const double value = random.normal();
            QVERIFY(!watch.add(std::nan("")).isAlarm);
            QVERIFY(!watch.add(std::numeric_limits<double>::infinity()).isAlarm);
            QCOMPARE(watch.add(value).probability, other.add(value).probability);
        }
        auto still = AnomalyWatch::make().value();
        for (int i = 0; i < 1000; ++i)
            QVERIFY(!still.add(7).isAlarm);
        QVERIFY(still.add(8).isAlarm);
    }
    void badOptionsAreNamed()
    {
        QCOMPARE(AnomalyWatch::make({.history = 20}).error().subject, "history");
        QCOMPARE(AnomalyWatch::make({.window = 2}).error().subject, "window");
        QCOMPARE(AnomalyWatch::make({.history = 60, .window = 24}).error().subject, "history");
        QCOMPARE(AnomalyWatch::make({.falseAlarmEvery = std::nan("")}).error().subject, "false alarm every");
        QCOMPARE(AnomalyWatch::make({.weight = 0}).error().subject, "EWMA weight");
    }
};

QTEST_GUILESS_MAIN(tst_AnomalyWatch)
#include "tst_AnomalyWatch.moc"
