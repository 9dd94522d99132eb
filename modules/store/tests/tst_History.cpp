// SPDX-License-Identifier: GPL-3.0-or-later
#include "StoreTest.h"

#include <sinew/store/SpaceRecord.h>

#include "../src/Sqlite.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <random>
#include <thread>

using namespace sinew;
using namespace sinew::store;
using namespace sinew::store::test;

namespace {

struct Series {
    Workspace work;
    std::unique_ptr<Project> project;
    Series() { project = std::move(*Project::create(work.place(), "x")); }
    History& history() { return project->history(); }
    void reopen()
    {
        project.reset();
        project = std::move(*Project::open(work.place()));
    }
};

const ChannelId kChannel("c");

std::vector<Sample> wave(int count, double stepS, double fromS = 0)
{
    std::vector<Sample> samples;
    for (int i = 0; i < count; ++i)
        samples.push_back(sample("c", fromS + i * stepS, std::sin(i * 0.01) + 1e-3 * (i % 17),
                                 i % 97 == 0 ? Quality::Uncertain : Quality::Good));
    return samples;
}

/// Buckets say exactly what the samples of the window say, and do not overlap.
void compareWithSamples(const std::vector<SeriesBucket>& buckets, const std::vector<Sample>& all,
                        Instant from, Instant to)
{
    std::int64_t counted = 0;
    Instant last = from - Duration(1);
    for (const SeriesBucket& bucket : buckets) {
        QVERIFY(bucket.from > last && bucket.to >= bucket.from && bucket.to <= to);
        last = bucket.to;
        double min = HUGE_VAL, max = -HUGE_VAL, sum = 0;
        std::int64_t count = 0;
        for (auto s = std::ranges::lower_bound(all, bucket.from, {}, &Sample::sourceTime);
             s != all.end() && s->sourceTime <= bucket.to; ++s) {
            min = std::min(min, s->value);
            max = std::max(max, s->value);
            sum += s->value;
            ++count;
        }
        QCOMPARE(bucket.count, count);
        QCOMPARE(bucket.min, min);
        QCOMPARE(bucket.max, max);
        QVERIFY(std::abs(bucket.mean - sum / static_cast<double>(count)) < 1e-9);
        counted += count;
    }
    QCOMPARE(counted, std::ranges::count_if(
                          all, [&](const Sample& s) { return s.sourceTime >= from && s.sourceTime <= to; }));
}

FieldPtr field(const std::string& system, double issuedAt,
               std::shared_ptr<const std::vector<ElementId>> elements, const std::string& quantity = "head")
{
    ComputedField field;
    field.system = system;
    field.model = "gradient";
    field.modelVersion = "3";
    field.inputsHash = "abc";
    field.quantity = quantity;
    field.issuedAt = at(issuedAt);
    field.elements = std::move(elements);
    field.times = {at(issuedAt), at(issuedAt + 3600)};
    for (std::size_t i = 0; i < 2 * field.elements->size(); ++i) {
        field.mean.push_back(static_cast<float>(i));
        field.lower.push_back(field.mean.back() - 1);
        field.upper.push_back(field.mean.back() + 1);
    }
    return std::make_shared<const ComputedField>(std::move(field));
}

std::shared_ptr<const std::vector<ElementId>> elements(int count)
{
    std::vector<ElementId> ids;
    for (int i = 0; i < count; ++i)
        ids.emplace_back("w/junction/" + std::to_string(i));
    return std::make_shared<const std::vector<ElementId>>(std::move(ids));
}

} // namespace

class tst_History : public QObject {
    Q_OBJECT
private slots:
    void initTestCase_data() { addStores(); }
    void givesBackWhatWasAppended()
    {
        Series series;
        const auto samples = wave(5000, 0.1);
        QCOMPARE(series.history().append(samples).value(), samples.size());
        SINEW_OK(series.history().flush());
        for (int pass = 0; pass < 2; ++pass) {
            const auto found = series.history().samples(kChannel, at(-10), at(1e6));
            SINEW_OK(found);
            QVERIFY(*found == samples);
            series.reopen();
        }
        const auto middle =
            series.history().samples(kChannel, samples[1000].sourceTime, samples[1999].sourceTime);
        QVERIFY(*middle == std::vector(samples.begin() + 1000, samples.begin() + 2000));
        SINEW_FAILS(series.history().samples(kChannel, at(-10), at(1e6), 4999), ErrorCode::LimitExceeded);
        QVERIFY(series.history().samples(ChannelId("nobody"), at(0), at(1))->empty());
        QVERIFY(*series.history().channels() == std::vector{kChannel});
        const auto extent = series.history().extent();
        QVERIFY(extent->value().first == samples.front().sourceTime &&
                extent->value().second == samples.back().sourceTime);
    }
    void dropsDuplicatesAndSortsLateOnesIn()
    {
        Series series;
        auto samples = wave(20'000, 0.1);
        auto shuffled = samples;
        std::ranges::shuffle(shuffled, std::mt19937(7));
        std::size_t stored = 0;
        for (std::size_t i = 0; i < shuffled.size(); i += 700) {
            const auto end = std::min(shuffled.size(), i + 700);
            stored += series.history().append(std::span(shuffled).subspan(i, end - i)).value();
        }
        QCOMPARE(stored, samples.size());
        QCOMPARE(series.history().append(std::span(shuffled).first(3000)).value(), std::size_t(0));
        Sample changed = samples[500];
        changed.value = 99;
        QCOMPARE(series.history().append(std::vector{changed, changed}).value(), std::size_t(0));
        QVERIFY(*series.history().samples(kChannel, at(-1), at(1e6)) == samples);
    }
    void drawsAnyWindow_data()
    {
        QTest::addColumn<double>("fromS");
        QTest::addColumn<double>("toS");
        QTest::addColumn<int>("buckets");
        QTest::newRow("all") << -1e6 << 1e6 << 500;
        QTest::newRow("all in one") << -1e6 << 1e6 << 1;
        QTest::newRow("all in two") << -1e6 << 1e6 << 2;
        QTest::newRow("part") << 123.45 << 1777.7 << 300;
        QTest::newRow("a little") << 1000.0 << 1000.9 << 1000;
        QTest::newRow("one sample") << 1000.0 << 1000.0 << 10;
        QTest::newRow("the tail's end") << 2990.0 << 3100.0 << 50;
        QTest::newRow("outside") << 1e5 << 2e5 << 50;
    }
    void drawsAnyWindow()
    {
        static std::map<bool, Series> both;
        Series& series = both[isOnServer()];
        static const auto samples = wave(30'000, 0.1);
        static std::map<bool, bool> isFilled;
        const bool filled = std::exchange(isFilled[isOnServer()], true) || [&] {
            // Every third sample comes late.
            std::vector<Sample> early, late;
            for (std::size_t i = 0; i < samples.size(); ++i)
                (i % 3 ? early : late).push_back(samples[i]);
            return series.history().append(early).has_value() && series.history().append(late).has_value();
        }();
        QVERIFY(filled);
        QFETCH(double, fromS);
        QFETCH(double, toS);
        QFETCH(int, buckets);
        const auto found =
            series.history().series(kChannel, at(fromS), at(toS), static_cast<std::size_t>(buckets));
        SINEW_OK(found);
        QVERIFY(found->size() <= static_cast<std::size_t>(buckets));
        compareWithSamples(*found, samples, at(fromS), at(toS));
    }
    void badSamplesDoNotFlattenTheCurve()
    {
        Series series;
        SINEW_OK(series.history().append(std::vector{sample("c", 0, 1), sample("c", 1, 1e9, Quality::Bad),
                                                     sample("c", 2, 3), sample("d", 0, 7, Quality::Bad),
                                                     sample("e", 0, std::nan(""), Quality::Bad)}));
        const auto good = series.history().series(kChannel, at(0), at(9), 1);
        SINEW_OK(good);
        QCOMPARE(good->at(0).max, 3.0);
        QCOMPARE(good->at(0).mean, 2.0);
        QCOMPARE(good->at(0).count, std::int64_t(3));
        QCOMPARE(good->at(0).worst, Quality::Bad);
        QCOMPARE(series.history().series(ChannelId("d"), at(0), at(9), 1)->at(0).mean, 7.0);
        QVERIFY(std::isnan(series.history().series(ChannelId("e"), at(0), at(9), 1)->at(0).mean));
        SINEW_FAILS(series.history().series(kChannel, at(0), at(9), 0), ErrorCode::InvalidInput);
    }
    void knowsTheLatest()
    {
        Series series;
        const auto samples = wave(3000, 1);
        SINEW_OK(series.history().append(samples));
        QVERIFY(!series.history().latest(kChannel, at(-1))->has_value());
        for (const int i : {0, 1, 1023, 1024, 1500, 2998, 2999})
            QVERIFY(series.history().latest(kChannel, at(i + 0.5))->value() ==
                    samples[static_cast<std::size_t>(i)]);
    }
    void drawsAYearInABoundedRead()
    {
        Series series;
        std::vector<Sample> samples;
        for (int i = 0; i < (isOnServer() ? 52'560 : 525'600); ++i) // a value a minute
            samples.push_back(sample("c", 60.0 * i, 20 + 5 * std::sin(i * 0.004363) + 0.01 * (i % 13)));
        QElapsedTimer timer;
        timer.start();
        for (std::size_t i = 0; i < samples.size(); i += 10'000)
            SINEW_OK(series.history().append(
                std::span(samples).subspan(i, std::min<std::size_t>(10'000, samples.size() - i))));
        const qint64 written = timer.elapsed();
        SINEW_OK(series.history().series(kChannel, at(0), at(1), 1)); // opens the connection
        qint64 slowest = 0;
        for (const double days : {365.0, 200.0, 90.0, 30.0, 7.0, 1.0}) {
            timer.restart();
            const auto found =
                series.history().series(kChannel, at(86400 * 3.3), at(86400 * (3.3 + days)), 1000);
            slowest = std::max(slowest, timer.nsecsElapsed());
            SINEW_OK(found);
            QVERIFY(found->size() <= 1000 && found->size() > 250);
        }
        series.project.reset();
        if (isOnServer()) {
            qInfo("%zu samples: written in %lld ms, slowest of six windows %.2f ms", samples.size(), written,
                  double(slowest) * 1e-6);
            return;
        }
        const auto bytes = fs::file_size(series.work.project() / "history.sqlite");
        qInfo("525,600 samples: written in %lld ms, %.2f bytes each, slowest of six windows %.2f ms", written,
              double(bytes) / 525'600, double(slowest) * 1e-6);
        QVERIFY(bytes < 525'600 * 12);
    }
    void isReadWhileItIsWritten()
    {
        Series series;
        std::atomic<bool> done = false;
        std::atomic<int> problems = 0;
        std::jthread reader([&] {
            std::size_t last = 0;
            while (!done) {
                const auto found = series.history().samples(kChannel, at(-1), at(1e6));
                const auto drawn = series.history().series(kChannel, at(-1), at(1e6), 100);
                std::int64_t count = 0;
                if (drawn)
                    for (const auto& bucket : *drawn)
                        count += bucket.count;
                // Nothing goes missing and nothing is there twice while samples move into chunks.
                if (!found || !drawn || found->size() < last ||
                    static_cast<std::size_t>(count) < found->size() ||
                    std::ranges::adjacent_find(*found, std::greater_equal<>{}, &Sample::sourceTime) !=
                        found->end())
                    ++problems;
                last = found ? found->size() : last;
            }
        });
        const auto samples = wave(20'000, 0.1);
        for (std::size_t i = 0; i < samples.size(); i += 50)
            SINEW_OK(series.history().append(std::span(samples).subspan(i, 50)));
        done = true;
        reader.join();
        QCOMPARE(problems.load(), 0);
    }
    void keepsForecastsAndScores()
    {
        Series series;
        Forecast forecast;
        forecast.id = ForecastId("f1");
        forecast.system = "bridge";
        forecast.model = "lumped";
        forecast.modelVersion = "1";
        forecast.inputsHash = "abc";
        forecast.issuedAt = at(10);
        forecast.horizon = std::chrono::hours(6);
        forecast.withCommand = true;
        forecast.element = ElementId("bridge/pier/P1");
        forecast.channel = kChannel;
        forecast.quantity = "displacement";
        forecast.points = {{at(20), 0.1, 0.05, 1.0 / 3}, {at(30), 0.2, 0.1, 0.4}};
        forecast.limit = 0.25;
        forecast.timeToLimit = at(35);
        forecast.members = {0.1, 0.2, 1e-17};
        Forecast plain;
        plain.id = ForecastId("f0");
        plain.issuedAt = at(5);
        SINEW_OK(series.history().saveForecast(forecast));
        SINEW_OK(series.history().saveForecast(plain));
        SINEW_OK(series.history().saveForecast(forecast)); // once only
        series.reopen();
        const auto found = series.history().forecasts(at(5), at(10));
        SINEW_OK(found);
        QCOMPARE(found->size(), std::size_t(2));
        QVERIFY(found->at(0).id == plain.id && !found->at(0).limit && !found->at(0).timeToLimit &&
                found->at(0).points.empty());
        const Forecast& back = found->at(1);
        QVERIFY(back.points.size() == 2 && back.points[0].upper == 1.0 / 3 && back.points[1].time == at(30));
        QVERIFY(back.members == forecast.members && back.limit == 0.25 && !back.exceedance &&
                back.timeToLimit == at(35));
        QVERIFY(back.withCommand && !back.hindcast && back.horizon == forecast.horizon &&
                back.element == forecast.element);
        QVERIFY(series.history().forecasts(at(11), at(99))->empty());
        SINEW_OK(series.history().saveScore({.forecast = ForecastId("f1"),
                                             .scoredAt = at(31),
                                             .measured = 0.2,
                                             .crps = 0.01,
                                             .crpsPersistence = 0.05,
                                             .inside90 = true}));
        const auto scores = series.history().scores();
        SINEW_OK(scores);
        QVERIFY(scores->size() == 1 && scores->at(0).inside90 && scores->at(0).crps == 0.01 &&
                scores->at(0).scoredAt == at(31));
    }
    void keepsFieldsByRun()
    {
        Series series;
        const auto few = elements(3);
        const std::vector first{field("water", 100, few), field("water", 100, few, "pressure")},
            second{field("water", 2000, few)}, other{field("grid", 500, elements(2))};
        for (const auto* run : {&first, &second, &other, &first}) // once only
            SINEW_OK(series.history().saveFields(*run));
        series.reopen();
        QVERIFY(series.history().fieldRunsAt(at(99))->empty());
        using Runs = std::vector<History::FieldRun>;
        QVERIFY(*series.history().fieldRunsAt(at(600)) == (Runs{{"grid", at(500)}, {"water", at(100)}}));
        QVERIFY(*series.history().fieldRunsAt(at(2000)) == (Runs{{"grid", at(500)}, {"water", at(2000)}}));
        QVERIFY(*series.history().fieldRunsAt(at(4101)) == (Runs{{"water", at(2000)}})); // the grid's ended
        const auto back = series.history().fields({"water", at(100)});
        SINEW_OK(back);
        QCOMPARE(back->size(), std::size_t(2));
        const ComputedField &a = *back->at(0), &b = *back->at(1);
        QVERIFY(a.elements == b.elements && *a.elements == *few);
        QVERIFY(a.system == "water" && a.model == "gradient" && a.modelVersion == "3" &&
                a.inputsHash == "abc" && a.issuedAt == at(100) && !a.withCommand);
        QVERIFY(a.quantity == "head" && b.quantity == "pressure" && a.times == first[0]->times);
        for (std::size_t i = 0; i < a.mean.size(); ++i)
            QVERIFY(std::fabs(a.mean[i] - first[0]->mean[i]) < 1e-3 &&
                    std::fabs(a.upper[i] - a.mean[i] - 1) < 1e-3);
        QVERIFY(series.history().fields({"water", at(101)})->empty());
    }
    void whatIsUsedOnTheDiskIsKeptForAWhile()
    {
        Series series;
        QVERIFY(spacesSince(*series.project, at(0))->empty());
        const std::vector<SpaceSample> first{{at(0), "/data", 100, 1000}, {at(300), "/data", 110, std::nullopt}};
        SINEW_OK(saveSpaces(*series.project, first, at(0)));
        SINEW_OK(saveSpaces(*series.project, first, at(0))); // twice is once
        series.reopen();
        QCOMPARE(*spacesSince(*series.project, at(0)), first);
        const SpaceSample next{at(600), "/data", 120, 1000};
        SINEW_OK(saveSpaces(*series.project, std::span(&next, 1), at(300)));
        QCOMPARE(*spacesSince(*series.project, at(0)), (std::vector<SpaceSample>{first[1], next}));
        QCOMPARE(*spacesSince(*series.project, at(600)), std::vector<SpaceSample>{next});
    }
    void anOlderFileIsViewedAndMigrated()
    {
        SINEW_FOLDER_ONLY("there is no older version on servers");
        Series series;
        SINEW_OK(series.history().append(wave(10, 1)));
        const auto path = series.work.project();
        series.project.reset();
        {
            SqliteDatabase database(path / "history.sqlite", SqliteDatabase::Mode::Write);
            database.execute("DROP TABLE field; DROP TABLE field_elements; DROP TABLE space; PRAGMA user_version = 1");
        }
        {
            const auto viewed = Project::open(path, Project::Access::ReadOnly);
            SINEW_OK(viewed);
            QCOMPARE((*viewed)->history().samples(kChannel, at(0), at(99))->size(), std::size_t(10));
            QVERIFY((*viewed)->history().fieldRunsAt(at(0))->empty());
            QVERIFY(spacesSince(**viewed, at(0))->empty());
            QVERIFY((*viewed)->history().fields({"water", at(0)})->empty());
            SINEW_FAILS((*viewed)->history().saveFields(std::vector{field("water", 0, elements(1))}),
                        ErrorCode::ReadOnly);
        }
        series.reopen();
        SINEW_OK(series.history().saveFields(std::vector{field("water", 0, elements(1))}));
        QCOMPARE(series.history().fieldRunsAt(at(0))->size(), std::size_t(1));
        SINEW_OK(saveSpaces(*series.project, std::vector<SpaceSample>{{at(1), "/data", 5, 7}}, at(0)));
        QCOMPARE(series.history().samples(kChannel, at(0), at(99))->size(), std::size_t(10));
    }
};

QTEST_GUILESS_MAIN(tst_History)
#include "tst_History.moc"
