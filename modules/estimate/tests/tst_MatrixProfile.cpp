// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/MatrixProfile.h>
#include <sinew/estimate/Quantile.h>
#include <sinew/estimate/Random.h>

#include <cmath>
#include <QtTest>

using namespace sinew::estimate;

namespace {

std::vector<double> stretch(const double* from, std::size_t window, Likeness likeness)
{
    std::vector<double> x(from, from + window);
    if (likeness == Likeness::Value)
        return x;
    const double centre = mean(x);
    double sum = 0;
    for (const double v : x)
        sum += (v - centre) * (v - centre);
    for (auto& v : x)
        v = (v - centre) / std::sqrt(sum / static_cast<double>(window));
    return x;
}

// As it is defined, O(n² window).
MatrixProfile bruteForce(const std::vector<double>& series, std::size_t window,
                         Likeness likeness = Likeness::Shape)
{
    const std::size_t count = series.size() - window + 1, apart = (window + 1) / 2;
    MatrixProfile profile{window, std::vector<double>(count, 1e300), std::vector<std::size_t>(count)};
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = i + apart; j < count; ++j) {
            const auto a = stretch(&series[i], window, likeness), b = stretch(&series[j], window, likeness);
            double sum = 0;
            for (std::size_t k = 0; k < window; ++k)
                sum += (a[k] - b[k]) * (a[k] - b[k]);
            for (const auto& [at, other] : {std::pair{i, j}, std::pair{j, i}})
                if (std::sqrt(sum) < profile.distance[at]) {
                    profile.distance[at] = std::sqrt(sum);
                    profile.neighbour[at] = other;
                }
        }
    return profile;
}

std::vector<double> noisyWaves(std::size_t count, std::uint64_t seed)
{
    Random random(seed);
    std::vector<double> series;
    for (std::size_t i = 0; i < count; ++i)
        series.push_back(std::sin(0.26 * static_cast<double>(i)) + random.normal(0, 0.2));
    return series;
}

// Rounding of the correlation near 1 is the square of that of the distance near 0.
bool isSame(const MatrixProfile& a, const MatrixProfile& b, double tolerance = 1e-6)
{
    if (a.distance.size() != b.distance.size())
        return false;
    for (std::size_t i = 0; i < a.distance.size(); ++i)
        if (!(std::abs(a.distance[i] - b.distance[i]) < tolerance))
            return false;
    return true;
}

} // namespace

class tst_MatrixProfile : public QObject {
    Q_OBJECT
private slots:
    void equalsBruteForce_data()
    {
        QTest::addColumn<int>("window");
        for (const int window : {4, 5, 24, 100})
            QTest::addRow("%d", window) << window;
    }
    void equalsBruteForce()
    {
        QFETCH(int, window);
        const auto m = static_cast<std::size_t>(window);
        const auto series = noisyWaves(260, 3);
        const auto fast = matrixProfile(series, m).value(), slow = bruteForce(series, m);
        QVERIFY(isSame(fast, slow, 1e-9));
        QVERIFY(fast.neighbour == slow.neighbour);
        QCOMPARE(fast.discords(1)[0].at, slow.discords(1)[0].at);
    }
    void valuesToo()
    {
        auto series = noisyWaves(260, 12);
        std::fill(series.begin() + 50, series.begin() + 90, 0.5); // stretches without variation have values
        const auto slow = bruteForce(series, 24, Likeness::Value);
        QVERIFY(isSame(matrixProfile(series, 24, Likeness::Value).value(), slow));
        MatrixProfileStream stream = MatrixProfileStream::make(24, 1000, Likeness::Value).value();
        for (const double value : series)
            stream.add(value);
        QVERIFY(isSame(stream.profile(), slow));
    }
    void aSpikeDoesNotSpoilWhatFollows()
    {
        auto series = noisyWaves(300, 4);
        series[100] = 1e9;
        QVERIFY(isSame(matrixProfile(series, 20).value(), bruteForce(series, 20)));
        MatrixProfileStream stream = MatrixProfileStream::make(20, 1000).value();
        for (const double value : series)
            stream.add(value);
        QVERIFY(isSame(stream.profile(), bruteForce(series, 20)));
    }
    void findsTheStrangeWave()
    {
        auto series = noisyWaves(2000, 5);
        for (std::size_t i = 1200; i < 1224; ++i)
            series[i] = -series[i]; // the same level, size and spectrum
        const auto profile = matrixProfile(series, 48).value();
        const auto discords = profile.discords(3);
        QCOMPARE(discords.size(), std::size_t(3));
        QVERIFY(discords[0].at > 1200 - 48 && discords[0].at < 1224);
        QVERIFY(discords[0].distance >= discords[1].distance && discords[1].distance >= discords[2].distance);
        QVERIFY(std::abs(static_cast<double>(discords[0].at) - static_cast<double>(discords[1].at)) >= 24);
    }
    void levelAndSizeDoNotCount()
    {
        const auto series = noisyWaves(300, 6);
        auto other = series;
        for (auto& value : other)
            value = 1e4 + 250 * value;
        QVERIFY(isSame(matrixProfile(series, 30).value(), matrixProfile(other, 30).value()));
    }
    void aRepeatHasDistanceZero()
    {
        auto series = noisyWaves(200, 7);
        for (std::size_t i = 0; i < 50; ++i)
            series[140 + i] = 3 * series[20 + i] + 7;
        const auto profile = matrixProfile(series, 50).value();
        QVERIFY(profile.distance[20] < 1e-6);
        QCOMPARE(profile.neighbour[20], std::size_t(140));
        QCOMPARE(profile.neighbour[140], std::size_t(20));
    }
    void standsStillSomewhere()
    {
        auto series = noisyWaves(200, 8);
        std::fill(series.begin() + 50, series.begin() + 60, 2.5);
        const auto one = matrixProfile(series, 10).value();
        QVERIFY(std::abs(one.distance[50] - std::sqrt(10)) < 1e-12);
        std::fill(series.begin() + 150, series.begin() + 160, -1);
        QCOMPARE(matrixProfile(series, 10)->distance[50], 0.0);
        const auto flat = matrixProfile(std::vector(50, 1.0), 5).value();
        for (const double distance : flat.distance)
            QCOMPARE(distance, 0.0);
    }
    void aStreamEndsAtTheSameProfile()
    {
        const auto series = noisyWaves(400, 9);
        MatrixProfileStream stream = MatrixProfileStream::make(24, 1000).value();
        for (std::size_t i = 0; i < series.size(); ++i) {
            const auto newest = stream.add(series[i]);
            QCOMPARE(newest.has_value(), i + 1 >= 24 + 12);
            QVERIFY(!stream.add(std::nan("")));
            if (i == 300) { // to the past only
                const std::vector past(series.begin(), series.begin() + 301);
                QVERIFY(std::abs(*newest - matrixProfile(past, 24)->distance.back()) < 1e-9);
            }
        }
        const auto whole = matrixProfile(series, 24).value();
        QVERIFY(isSame(stream.profile(), whole, 1e-8));
        QVERIFY(stream.profile().neighbour == whole.neighbour);
    }
    void aStreamForgets()
    {
        const auto series = noisyWaves(900, 10);
        MatrixProfileStream stream = MatrixProfileStream::make(16, 128).value();
        std::optional<double> newest;
        for (const double value : series)
            newest = stream.add(value);
        QCOMPARE(stream.samples(), std::size_t(128));
        const std::vector held(series.end() - 128, series.end());
        const auto profile = stream.profile(), alone = matrixProfile(held, 16).value();
        QVERIFY(std::abs(*newest - alone.distance.back()) < 1e-8);
        // What was nearest once counts still, so nothing is farther than among what is held.
        for (std::size_t i = 0; i < profile.distance.size(); ++i) {
            QVERIFY(profile.distance[i] <= alone.distance[i] + 1e-8);
            QVERIFY(profile.neighbour[i] < profile.distance.size());
        }
    }
    void badParametersAreNamed()
    {
        auto series = noisyWaves(100, 11);
        for (const std::size_t window : {std::size_t(0), std::size_t(3), std::size_t(51)})
            QCOMPARE(matrixProfile(series, window).error().subject, "window");
        QVERIFY(!matrixProfile({}, 4));
        QVERIFY(!MatrixProfileStream::make(3, 100) && !MatrixProfileStream::make(30, 100));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(matrixProfile(series, 10, Likeness::Shape, stop.get_token()).error().code,
                 sinew::ErrorCode::Cancelled);
        series[42] = std::nan("");
        QCOMPARE(matrixProfile(series, 10).error().subject, "value 42");
    }
};

QTEST_GUILESS_MAIN(tst_MatrixProfile)
#include "tst_MatrixProfile.moc"
