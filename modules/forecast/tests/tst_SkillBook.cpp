// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/FakeHistory.h"

#include <sinew/estimate/Crps.h>
#include <sinew/estimate/Random.h>
#include <sinew/forecast/SkillBook.h>

#include <cmath>
#include <QtTest>
#include <set>

using namespace sinew;
using namespace sinew::tests;
using namespace std::chrono_literals;
using sinew::forecast::SkillBook;

namespace {

const Instant kStart = instantFromMicros(1'790'000'000'000'000);
const ChannelId kChannel("bridge/P2/displacement");

void measure(FakeHistory& history, Instant at, double value, Quality quality = Quality::Good)
{
    const Sample sample{kChannel, at, at, value, quality};
    history.append(std::span(&sample, 1)).value();
}

Forecast predict(const std::string& id, Instant issued, double mean, double half, Duration lead = 1h)
{
    Forecast f;
    f.id = ForecastId(id);
    f.system = "bridge";
    f.model = "mdof";
    f.quantity = "displacement";
    f.channel = kChannel;
    f.issuedAt = issued;
    f.horizon = lead;
    f.points = {{issued + lead, mean, mean - half, mean + half}};
    return f;
}

#define QGOOD(result)                                                                                        \
    do {                                                                                                     \
        const auto& outcome = (result);                                                                      \
        QVERIFY2(outcome, outcome ? "" : outcome.error().text().c_str());                                    \
    } while (false)

} // namespace

class tst_SkillBook : public QObject {
    Q_OBJECT
private slots:
    void followsWhatAnotherProgramForecast()
    {
        FakeHistory history;
        SkillBook here(history), there(history);
        QGOOD(here.load());
        QGOOD(there.load());
        measure(history, kStart, 0.010);
        QGOOD(there.add(predict("f", kStart, 0.030, 0.01)));
        QCOMPARE(here.follow()->size(), std::size_t(1));
        QVERIFY(here.follow()->empty());
        QGOOD(there.add(predict("late", kStart - 10min, 0.030, 0.01))); // a run that took long
        QCOMPARE(here.follow()->size(), std::size_t(1));
        QVERIFY(there.follow()->empty()); // its own
        measure(history, kStart + 1h, 0.028);
        QCOMPARE(here.score(kStart + 2h, false).value(), 1); // nothing was measured when the late one was due
        QVERIFY(history.scores()->empty());
        QCOMPARE(here.skill("bridge", "mdof", "displacement").scored, 1);
    }
    void hasNoRecordAtFirst()
    {
        FakeHistory history;
        SkillBook book(history);
        QGOOD(book.load());
        QCOMPARE(SkillBook::describe(book.skill("bridge", "mdof", "displacement")),
                 std::string("no record yet"));
        QVERIFY(book.all().empty());
    }
    void waitsForItsTime()
    {
        FakeHistory history;
        SkillBook book(history);
        measure(history, kStart, 0.010);
        QGOOD(book.add(predict("f", kStart, 0.030, 0.01)));
        measure(history, kStart + 1h, 0.028);
        QCOMPARE(book.score(kStart + 59min).value(), 0);
        QCOMPARE(book.waiting(), std::size_t(1));
        QCOMPARE(book.score(kStart + 2h).value(), 1);
        QCOMPARE(book.score(kStart + 3h).value(), 0); // once
        const Skill skill = book.skill("bridge", "mdof", "displacement");
        QCOMPARE(skill.scored, 1);
        QCOMPARE(skill.coverage90, 1.0);
        const double sigma = 0.01 / 1.6448536269514722;
        QVERIFY(std::abs(skill.crps - estimate::crpsGaussian(0.030, sigma, 0.028)) < 1e-12);
        QVERIFY(std::abs(skill.crpsPersistence - 0.018) < 1e-12); // no past changes: the value alone
        QVERIFY(*skill.crpss() > 0.8);
        QCOMPARE(SkillBook::describe(skill).substr(4), std::string(" (1 forecast)"));
        QCOMPARE(history.savedScores.size(), std::size_t(1));
        QCOMPARE(history.savedScores[0].measured, 0.028);
    }
    void persistenceKnowsItsSpread()
    {
        FakeHistory history;
        SkillBook book(history);
        // A walk of ±2 over each hour: persistence is a distribution, not a point.
        for (int i = -360; i <= 60; ++i)
            measure(history, kStart + i * 1min, i / 60 % 2 == 0 ? 1.0 : 3.0);
        QGOOD(book.add(predict("f", kStart, 3.0, 0.5)));
        QCOMPARE(book.score(kStart + 2h).value(), 1);
        const double reference = book.all().at(0).crpsPersistence;
        QVERIFY2(reference > 0.1 && reference < 2.0, std::to_string(reference).c_str());
    }
    void scoresMembersAtTheirPeak()
    {
        FakeHistory history;
        SkillBook book(history);
        measure(history, kStart, 0.01);
        measure(history, kStart + 2h, 0.055);
        measure(history, kStart + 4h, 0.02);
        Forecast f = predict("f", kStart, 0.02, 0.01, 4h);
        f.points = {{kStart + 1h, 0.03, 0.02, 0.04},
                    {kStart + 2h, 0.05, 0.04, 0.06},
                    {kStart + 4h, 0.02, 0.01, 0.03}};
        f.members = {0.045, 0.05, 0.055};
        QGOOD(book.add(f));
        QCOMPARE(book.score(kStart + 3h).value(), 1); // the peak is over, the horizon is not
        QCOMPARE(history.savedScores.at(0).measured, 0.055);
        QCOMPARE(history.savedScores.at(0).crps, estimate::crpsEnsemble(f.members, 0.055));
        QVERIFY(history.savedScores.at(0).inside90);
    }
    void badSamplesDoNotCount()
    {
        FakeHistory history;
        SkillBook book(history);
        measure(history, kStart - 10min, 0.010);
        measure(history, kStart, 9.0, Quality::Bad);
        measure(history, kStart + 1h, 9.0, Quality::Uncertain);
        measure(history, kStart + 1h + 20s, 0.030);
        QGOOD(book.add(predict("f", kStart, 0.030, 0.01)));
        QCOMPARE(book.score(kStart + 2h).value(), 1);
        QCOMPARE(history.savedScores.at(0).measured, 0.030);
        QVERIFY(std::abs(history.savedScores.at(0).crpsPersistence - 0.020) < 1e-12);
    }
    void withoutMeasurementThereIsNoScore()
    {
        FakeHistory history;
        SkillBook book(history);
        measure(history, kStart, 0.010);
        QGOOD(book.add(predict("f", kStart, 0.030, 0.01)));
        QCOMPARE(book.score(kStart + 2h).value(), 0);
        QCOMPARE(book.waiting(), std::size_t(0));
    }
    void counterfactualsWaitForTheirCommand()
    {
        FakeHistory history;
        SkillBook book(history);
        Forecast with = predict("with", kStart, 0.030, 0.01);
        with.withCommand = true;
        QGOOD(book.add(with));
        QCOMPARE(book.waiting(), std::size_t(0));
        QCOMPARE(book.score(kStart + 2h).value(), 0);
    }
    void anActionTurnsAllThatIgnoredItIntoCounterfactuals()
    {
        FakeHistory history;
        SkillBook book(history);
        measure(history, kStart - 1h, 0.010);
        measure(history, kStart + 1h, 0.030);
        const ChannelId other("bridge/P3/displacement"), far("bridge/P9/displacement");
        const auto add = [&](const char* id, Instant issued, const ChannelId& channel, bool isWith = false) {
            Forecast f = predict(id, issued, isWith ? 0.030 : 0.060, 0.01, kStart + 1h - issued);
            f.channel = channel;
            f.withCommand = isWith;
            QGOOD(book.add(f));
        };
        for (const ChannelId& channel : {other, far}) {
            const Sample samples[] = {{channel, kStart - 1h, kStart, 0.01, Quality::Good},
                                      {channel, kStart + 1h, kStart, 0.03, Quality::Good}};
            history.append(samples).value();
        }
        add("earlier", kStart - 30min, kChannel); // an earlier run foretold the same
        add("without", kStart, kChannel);
        add("without-other", kStart, other);
        add("without-far", kStart, far); // the command does nothing there
        add("with", kStart, kChannel, true);
        add("with-other", kStart, other, true);
        book.actionBegun({"c", kStart + 5min, ForecastId("with"), {}});
        QCOMPARE(book.waiting(), std::size_t(1));
        add("late", kStart + 4min, kChannel); // began before the action, came after it
        QCOMPARE(book.waiting(), std::size_t(1));
        add("after", kStart + 10min, kChannel); // knows of it
        book.actionTaken("c");
        QCOMPARE(book.score(kStart + 2h).value(), 4);
        std::set<std::string> scored;
        for (const auto& score : history.savedScores)
            scored.insert(score.forecast.value);
        QCOMPARE(scored, (std::set<std::string>{"after", "with", "with-other", "without-far"}));
    }
    void whatWasDueBeforeTheActionIsScored()
    {
        FakeHistory history;
        SkillBook book(history);
        measure(history, kStart, 0.010);
        measure(history, kStart + 10min, 0.030);
        QGOOD(book.add(predict("f", kStart, 0.030, 0.01, 10min)));
        book.actionBegun({"c", kStart + 20min, {}, {kChannel}});
        QCOMPARE(book.score(kStart + 2h).value(), 1);
    }
    void aRefusedActionChangesNothing()
    {
        FakeHistory history;
        SkillBook book(history);
        measure(history, kStart, 0.010);
        measure(history, kStart + 1h, 0.060);
        Forecast with = predict("with", kStart, 0.030, 0.01);
        with.withCommand = true;
        QGOOD(book.add(predict("without", kStart, 0.060, 0.01)));
        QGOOD(book.add(with));
        book.actionBegun({"c", kStart + 5min, ForecastId("with"), {}});
        QCOMPARE(book.waiting(), std::size_t(0));
        book.actionRefused("c");
        QCOMPARE(book.score(kStart + 2h).value(), 1);
        QCOMPARE(history.savedScores.at(0).forecast, ForecastId("without"));
    }
    void anActionIsToldAgainAfterARestart()
    {
        FakeHistory history;
        measure(history, kStart, 0.010);
        measure(history, kStart + 1h, 0.030);
        {
            SkillBook book(history);
            Forecast with = predict("with", kStart, 0.030, 0.01);
            with.withCommand = true;
            QGOOD(book.add(predict("without", kStart, 0.060, 0.01)));
            QGOOD(book.add(with));
        }
        SkillBook again(history);
        QGOOD(again.load());
        again.actionBegun({"c", kStart + 5min, ForecastId("with"), {}});
        again.actionTaken("c");
        QCOMPARE(again.score(kStart + 2h).value(), 1);
        QCOMPARE(history.savedScores.at(0).forecast, ForecastId("with"));
    }
    void hindcastsAreCountedAndMarked()
    {
        FakeHistory history;
        SkillBook book(history);
        for (int i = 0; i <= 5; ++i)
            measure(history, kStart + i * 1h, 0.01 * i);
        for (int i = 0; i < 5; ++i) {
            Forecast f = predict("f" + std::to_string(i), kStart + i * 1h, 0.01 * (i + 1), 0.002);
            f.hindcast = i < 2;
            QGOOD(book.add(f));
        }
        QCOMPARE(book.score(kStart + 10h).value(), 5);
        const std::string text = SkillBook::describe(book.all().at(0));
        QVERIFY2(text.ends_with("(5 forecasts, 2 of them hindcasts)"), text.c_str());
    }
    void comesBackAfterARestart()
    {
        FakeHistory history;
        measure(history, kStart, 0.010);
        measure(history, kStart + 1h, 0.030);
        Skill before;
        {
            SkillBook book(history);
            QGOOD(book.add(predict("a", kStart, 0.030, 0.01)));
            QCOMPARE(book.score(kStart + 2h).value(), 1);
            QGOOD(book.add(predict("b", kStart + 1h, 0.030, 0.01)));
            before = book.all().at(0);
        }
        measure(history, kStart + 2h, 0.040);
        SkillBook again(history);
        QGOOD(again.load());
        QCOMPARE(again.all().at(0).crps, before.crps);
        QCOMPARE(again.waiting(), std::size_t(1));
        QCOMPARE(again.score(kStart + 3h).value(), 1);
        QCOMPARE(again.all().at(0).scored, 2);
    }
    void aFailingHistoryLosesNothing()
    {
        FakeHistory history;
        SkillBook book(history);
        measure(history, kStart, 0.010);
        measure(history, kStart + 1h, 0.030);
        QGOOD(book.add(predict("a", kStart, 0.030, 0.01)));
        history.failing = true;
        QCOMPARE(book.score(kStart + 2h).error().code, ErrorCode::Io);
        history.failing = false;
        QCOMPARE(book.score(kStart + 2h).value(), 1);
    }
    void refusesWhatIsNotAForecast()
    {
        FakeHistory history;
        SkillBook book(history);
        QVERIFY(!book.add(predict("", kStart, 1, 1)));
        QVERIFY(!book.add(predict("a", kStart, std::nan(""), 1)));
        Forecast unordered = predict("a", kStart, 1, 1);
        unordered.points.push_back(unordered.points[0]);
        QVERIFY(!book.add(unordered));
        QVERIFY(history.saved.empty());
        Forecast empty = predict("b", kStart, 1, 1);
        empty.points.clear();
        QGOOD(book.add(empty)); // kept, never scored
        QCOMPARE(book.score(kStart + 99h).value(), 0);
    }
    void honestForecastsCoverNinetyPercent()
    {
        FakeHistory history;
        SkillBook book(history);
        estimate::Random random(7);
        double level = 0;
        std::vector<double> levels;
        for (int i = 0; i < 3000; ++i) {
            levels.push_back(level);
            measure(history, kStart + i * 10min, level);
            level = 0.9 * level + random.normal();
        }
        for (int i = 100; i + 1 < 2999; ++i) // one step ahead, as the process is
            QGOOD(book.add(
                predict("f" + std::to_string(i), kStart + i * 10min, 0.9 * levels[i], 1.6449, 10min)));
        history.reads = 0;
        QCOMPARE(book.score(kStart + 3000 * 10min).value(), 2898);
        QVERIFY(history.reads <= 4 * 2898);
        const Skill skill = book.all().at(0);
        QVERIFY2(skill.coverage90 > 0.88 && skill.coverage90 < 0.92,
                 std::to_string(skill.coverage90).c_str());
        QVERIFY2(*skill.crpss() > 0 && *skill.crpss() < 0.3, std::to_string(*skill.crpss()).c_str());
        QCOMPARE(book.score(kStart + 3001 * 10min).value(), 0);
        QCOMPARE(history.reads <= 4 * 2898, true);
    }
};

QTEST_GUILESS_MAIN(tst_SkillBook)
#include "tst_SkillBook.moc"
