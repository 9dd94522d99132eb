// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/AverageRunLength.h>
#include <sinew/estimate/Conformal.h>
#include <sinew/estimate/Crps.h>
#include <sinew/estimate/Cusum.h>
#include <sinew/estimate/Ewma.h>
#include <sinew/estimate/Gaussian.h>
#include <sinew/estimate/KalmanScalar.h>
#include <sinew/estimate/Quantile.h>
#include <sinew/estimate/Random.h>
#include <sinew/estimate/Sprt.h>

#include <array>
#include <cmath>
#include <numbers>
#include <QtTest>
#include <vector>

using namespace sinew::estimate;

namespace {

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

// Mean run length until the chart alarms, over `runs` simulated runs with a constant shift.
template <class Chart>
double averageRunLength(Chart chart, double shift, int runs, std::uint64_t seed)
{
    Random random(seed);
    long long total = 0;
    for (int run = 0; run < runs; ++run) {
        chart.reset();
        do
            ++total;
        while (!chart.add(random.normal(shift, 1)));
    }
    return static_cast<double>(total) / runs;
}

} // namespace

class tst_Estimate : public QObject {
    Q_OBJECT
private slots:
    void sprtBoundsAreWalds()
    {
        const SprtBounds bounds = sprtBounds(0.01, 0.1);
        QVERIFY(near(bounds.upper, 4.4998, 5e-5));
        QVERIFY(near(bounds.lower, -2.2925, 5e-5));
        QVERIFY(near(sprtExpectedSamples(0.01, 0.1, 1), 7.64, 5e-3));
    }
    void sprtKeepsItsErrorRates()
    {
        Random random(7);
        const int runs = 20000;
        int falseEffect = 0, missed = 0;
        double samples = 0;
        for (int run = 0; run < runs; ++run) {
            Sprt none(0.01, 0.1), effect(0.01, 0.1);
            while (none.decision() == SprtDecision::Undecided)
                none.add(random.normal(0, 2), -2, 2);
            while (effect.decision() == SprtDecision::Undecided)
                effect.add(random.normal(-2, 2), -2, 2);
            falseEffect += none.decision() == SprtDecision::Effect;
            missed += effect.decision() == SprtDecision::NoEffect;
            samples += effect.samples();
        }
        QVERIFY(falseEffect <= 0.0115 * runs);
        QVERIFY(missed <= 0.105 * runs);
        // Wald's mean neglects the overshoot: the test needs a little longer.
        QVERIFY(samples / runs > 7.64 && samples / runs < 10);
    }
    void sprtIgnoresBadData()
    {
        Sprt test(0.01, 0.1);
        test.add(1, 1, 0);
        test.add(std::nan(""), 1, 1);
        QCOMPARE(test.samples(), 0);
        test.add(-4, -5, 1);
        QVERIFY(near(test.logRatio(), -5 * (-4 + 2.5), 1e-12));
        QCOMPARE(test.decision(), SprtDecision::Effect);
        test.add(10, -5, 1); // final
        QCOMPARE(test.decision(), SprtDecision::Effect);
        QVERIFY(near(test.meanDifference(), 3, 1e-12));
    }
    void crpsOfEnsembles()
    {
        const std::array one{2.0};
        QVERIFY(near(crpsEnsemble(one, 5), 3, 1e-15));
        // {0, 1}, y = 0: E|X-y| = .5, E|X-X'| = .5 over all pairs, 1 over distinct pairs.
        const std::array two{0.0, 1.0};
        QVERIFY(near(crpsEnsemble(two, 0), 0.25, 1e-15));
        QVERIFY(near(crpsEnsembleFair(two, 0), 0, 1e-15));
        QVERIFY(std::isnan(crpsEnsemble({}, 0)));
    }
    void crpsOfAGaussian()
    {
        // N(0,1) at its mean: (sqrt 2 - 1)/sqrt pi.
        QVERIFY(near(crpsGaussian(0, 1, 0), (std::numbers::sqrt2 - 1) / std::sqrt(std::numbers::pi), 1e-15));
        QVERIFY(near(crpsGaussian(3, 0, 1), 2, 1e-15));
        Random random(3);
        std::vector<double> members(200000);
        for (auto& member : members)
            member = random.normal(10, 2);
        QVERIFY(near(crpsEnsemble(members, 13), crpsGaussian(10, 2, 13), 0.01));
        QVERIFY(near(*skillScore(1, 4), 0.75, 1e-15));
        QVERIFY(!skillScore(1, 0));
    }
    void cusumRunLengths_data()
    {
        QTest::addColumn<double>("threshold");
        QTest::addColumn<double>("shift");
        QTest::addColumn<double>("expected");
        QTest::newRow("h5 none") << 5.0 << 0.0 << 465.4;
        QTest::newRow("h5 1 sigma") << 5.0 << 1.0 << 10.38;
        QTest::newRow("h5 2 sigma") << 5.0 << 2.0 << 4.01;
        QTest::newRow("h4 none") << 4.0 << 0.0 << 167.7;
        QTest::newRow("h4 1 sigma") << 4.0 << 1.0 << 8.38;
        QTest::newRow("h4 2 sigma") << 4.0 << 2.0 << 3.34;
    }
    void cusumRunLengths()
    {
        QFETCH(double, threshold);
        QFETCH(double, shift);
        QFETCH(double, expected);
        const double arl =
            averageRunLength(Cusum::make(0.5, threshold).value(), shift, shift == 0 ? 12000 : 40000, 11);
        QVERIFY2(near(arl, expected, (shift == 0 ? 0.03 : 0.01) * expected),
                 qPrintable(QString::number(arl)));
        const double solved = cusumRunLength(0.5, threshold, shift).value();
        QVERIFY2(near(solved, expected, shift == 0 ? 0.05 : 0.005), qPrintable(QString::number(solved)));
        QVERIFY(near(cusumRunLength(0.5, threshold, -shift).value() / solved, 1, 1e-12));
    }
    void ewmaRunLengths_data()
    {
        QTest::addColumn<double>("weight");
        QTest::addColumn<double>("width");
        QTest::addColumn<double>("shift");
        QTest::addColumn<double>("expected");
        QTest::newRow(".1 none") << 0.1 << 2.814 << 0.0 << 499.6;
        QTest::newRow(".1 half sigma") << 0.1 << 2.814 << 0.5 << 31.30;
        QTest::newRow(".1 1 sigma") << 0.1 << 2.814 << 1.0 << 10.33;
        QTest::newRow(".1 2 sigma") << 0.1 << 2.814 << 2.0 << 4.36;
        QTest::newRow(".2 none") << 0.2 << 2.962 << 0.0 << 499.7;
        QTest::newRow(".2 half sigma") << 0.2 << 2.962 << 0.5 << 41.76;
        QTest::newRow(".2 1 sigma") << 0.2 << 2.962 << 1.0 << 10.54;
        QTest::newRow(".2 2 sigma") << 0.2 << 2.962 << 2.0 << 3.74;
    }
    void ewmaRunLengths()
    {
        QFETCH(double, weight);
        QFETCH(double, width);
        QFETCH(double, shift);
        QFETCH(double, expected);
        const double arl =
            averageRunLength(Ewma::make(weight, width).value(), shift, shift == 0 ? 12000 : 40000, 13);
        QVERIFY2(near(arl, expected, (shift == 0 ? 0.03 : 0.015) * expected),
                 qPrintable(QString::number(arl)));
        const double solved = ewmaRunLength(weight, width, shift).value();
        QVERIFY2(near(solved, expected, shift == 0 ? 0.05 : 0.005), qPrintable(QString::number(solved)));
    }
    void anEwmaThatForgetsAllIsAShewhartChart()
    {
        QVERIFY(near(shewhartRunLength(3, 0).value(), 370.398, 1e-3));
        for (const double shift : {0.0, 0.5, 3.0})
            QVERIFY(near(ewmaRunLength(1, 3, shift).value() / shewhartRunLength(3, shift).value(), 1, 1e-9));
    }
    void runLengthsFallWithTheShift()
    {
        double cusum = 1e300, ewma = 1e300;
        for (double shift = 0; shift < 6; shift += 0.25) {
            const double c = cusumRunLength(0.5, 4, shift).value(),
                         e = ewmaRunLength(0.2, 2.9, shift).value();
            QVERIFY(c < cusum && c >= 1);
            QVERIFY(e < ewma && e >= 1);
            cusum = c;
            ewma = e;
        }
    }
    void badChartsAreRefused()
    {
        const double nan = std::nan("");
        for (const auto& [slack, threshold] : {std::pair{-0.1, 5.0}, {nan, 5.0}, {0.5, 0.0}, {0.5, nan}}) {
            QVERIFY(!Cusum::make(slack, threshold));
            QVERIFY(cusumRunLength(slack, threshold, 0).error().subject.starts_with("CUSUM"));
        }
        for (const auto& [weight, width] :
             {std::pair{0.0, 3.0}, {1.1, 3.0}, {nan, 3.0}, {0.1, 0.0}, {0.1, nan}}) {
            QVERIFY(!Ewma::make(weight, width));
            QVERIFY(ewmaRunLength(weight, width, 0).error().subject.starts_with("EWMA"));
        }
        QVERIFY(!KalmanScalar::make(nan, 1));
        QVERIFY(!KalmanScalar::make(0, -1));
        QVERIFY(!shewhartRunLength(-3, 0));
        QCOMPARE(cusumRunLength(0.5, 5, nan).error().code, sinew::ErrorCode::InvalidInput);
        // What double accuracy cannot tell is said, not guessed.
        QCOMPARE(cusumRunLength(0.5, 100, 0).error().code, sinew::ErrorCode::LimitExceeded);
        QCOMPARE(ewmaRunLength(0.1, 12, 0).error().code, sinew::ErrorCode::LimitExceeded);
        QCOMPARE(ewmaRunLength(1e-6, 3, 0).error().code, sinew::ErrorCode::LimitExceeded);
    }
    void badRisksNeverDecide()
    {
        const SprtBounds bounds = sprtBounds(std::nan(""), -1);
        QVERIFY(std::isfinite(bounds.upper) && std::isfinite(bounds.lower));
        QVERIFY(bounds.upper > 27 && bounds.lower < -27);
        QVERIFY(std::isinf(sprtExpectedSamples(0.01, 0.1, std::nan(""))));
    }
    void cusumTellsWhenTheStepBegan()
    {
        Cusum chart = Cusum::make(0.5, 5).value();
        for (int i = 0; i < 20; ++i)
            chart.add(0);
        int steps = 0;
        while (!chart.add(2))
            ++steps;
        QCOMPARE(chart.samplesSinceOnset(), steps + 1);
    }
    void conformalCoversWhatItSays()
    {
        QCOMPARE(conformalRank(99, 0.1), std::size_t(90));
        QCOMPARE(conformalRank(99, std::nan("")), std::size_t(100));
        QVERIFY(!conformalQuantile(std::array{1.0, 2.0}, 0.1));
        Random random(5);
        int covered = 0;
        const int runs = 20000;
        std::vector<double> scores(99);
        for (int run = 0; run < runs; ++run) {
            for (auto& score : scores)
                score = std::abs(random.normal());
            covered += std::abs(random.normal()) <= *conformalQuantile(scores, 0.1);
        }
        QVERIFY(covered > 0.893 * runs && covered < 0.917 * runs);
    }
    void kalmanReachesItsSteadyState()
    {
        KalmanScalar filter = KalmanScalar::make(0, 100).value();
        for (int i = 0; i < 100; ++i) {
            filter.predict(1);
            filter.update(0, 1);
        }
        QVERIFY(near(filter.gain(), 0.618034, 1e-6));
        filter.predict(1);
        QVERIFY(near(filter.variance(), 1.618034, 1e-6));
        filter.predict(std::nan(""));
        filter.update(5, std::numeric_limits<double>::infinity());
        QVERIFY(near(filter.variance(), 1.618034, 1e-6) && filter.mean() == 0);
    }
    void normalQuantileInvertsTheCdf()
    {
        QVERIFY(near(normalQuantile(0.95), 1.6448536269514722, 1e-13));
        for (const double p : {1e-300, 1e-12, 0.001, 0.3, 0.5, 0.9, 0.999999})
            QVERIFY(near(normalCdf(normalQuantile(p)) / p, 1, 1e-11));
        QVERIFY(std::isnan(normalQuantile(-0.1)));
    }
    void randomIsTheSameEverywhere()
    {
        // xoshiro256** from the state that splitmix64(0) gives.
        Random random(0);
        QCOMPARE(random.bits(), std::uint64_t(0x99ec5f36cb75f2b4ULL));
        Random a(1, 5), b(1, 5), c(1, 6);
        const double first = a.normal();
        QCOMPARE(b.normal(), first);
        QVERIFY(c.normal() != first);
        Random many(9);
        double sum = 0, squares = 0;
        const int n = 200000;
        for (int i = 0; i < n; ++i) {
            const double z = many.normal();
            sum += z;
            squares += z * z;
            QVERIFY(many.below(7) < 7);
        }
        QVERIFY(near(sum / n, 0, 0.01) && near(squares / n, 1, 0.015));
    }
    void quantilesInterpolate()
    {
        const std::array values{4.0, 1.0, 3.0, 2.0};
        QVERIFY(near(quantile(values, 0.5), 2.5, 1e-15));
        QVERIFY(near(quantile(values, 1.0), 4, 1e-15));
        QVERIFY(near(standardDeviation(values), std::sqrt(5.0 / 3), 1e-15));
        QVERIFY(std::isnan(quantile({}, 0.5)));
    }
};

QTEST_GUILESS_MAIN(tst_Estimate)
#include "tst_Estimate.moc"
