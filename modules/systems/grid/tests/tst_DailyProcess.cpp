// SPDX-License-Identifier: GPL-3.0-or-later
#include "../src/DailyProcess.h"
#include "../src/LoadShape.h"

#include <QtTest>

#include <cmath>
#include <fmt/format.h>
#include <numbers>

using namespace sinew;
using namespace sinew::systems::powergrid;

namespace {

/// Two days of half hours up to now; two series that share their wandering.
struct Past {
    std::vector<double> hours;
    Eigen::MatrixXd values;

    explicit Past(std::uint64_t seed, double wander = 0.02)
    {
        estimate::Random random(seed);
        values.resize(97, 2);
        double common = 0;
        for (int k = 0; k < 97; ++k) {
            hours.push_back(-48 + 0.5 * k);
            common = 0.85 * common + wander * random.normal();
            values(k, 0) = 0.3 + 0.2 * std::sin(2 * std::numbers::pi * hours.back() / 24) + common +
                           0.002 * random.normal();
            values(k, 1) = common + 0.002 * random.normal();
        }
    }
};

} // namespace

class tst_DailyProcess : public QObject {
    Q_OBJECT
private slots:
    void knowsTheDayThatItHasSeen()
    {
        const Past past(1);
        const DailyProcess process(DailyProcess::kernelsFor(past.hours), past.values.leftCols(1),
                                   Eigen::VectorXd::Constant(1, 0.2));
        const auto ahead = process.ahead({6, 12, 18, 24});
        for (int k = 0; k < 4; ++k) {
            const double expected = 0.3 + 0.2 * std::sin(2 * std::numbers::pi * 6 * (k + 1) / 24);
            QVERIFY2(std::abs(ahead.mean(k, 0) - expected) < 0.12,
                     fmt::format("{} {}", ahead.mean(k, 0), expected).c_str());
        }
        QVERIFY(ahead.sigma()(3, 0) < 0.15);
    }
    void spreadGrowsAndHoldsWhatComes()
    {
        int inside = 0, all = 0;
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            const Past whole(seed);
            const int known = 85; // six hours before the end
            const std::vector<double> hours(whole.hours.begin(), whole.hours.begin() + known);
            const DailyProcess process(DailyProcess::kernelsFor(hours), whole.values.topRows(known),
                                       Eigen::VectorXd::Constant(2, 0.2));
            const auto ahead = process.ahead({whole.hours.begin() + known, whole.hours.end()});
            const Eigen::MatrixXd sigma = ahead.sigma();
            QVERIFY(sigma(0, 0) < sigma(11, 0));
            for (int k = 0; k < 12; ++k)
                for (int s = 0; s < 2; ++s, ++all)
                    inside += std::abs(whole.values(known + k, s) - ahead.mean(k, s)) < 1.645 * sigma(k, s);
        }
        QVERIFY2(inside > 0.82 * all && inside < 0.985 * all, fmt::format("{} of {}", inside, all).c_str());
    }
    void drawsWanderTogether()
    {
        const Past past(2);
        const DailyProcess process(DailyProcess::kernelsFor(past.hours), past.values,
                                   Eigen::VectorXd::Constant(2, 0.01));
        const auto ahead = process.ahead({3});
        estimate::Random random(5);
        Eigen::MatrixXd drawn(2000, 2);
        for (int k = 0; k < 2000; ++k)
            drawn.row(k) = process.draw(ahead, random).row(0);
        const Eigen::RowVectorXd mean = drawn.colwise().mean();
        const Eigen::MatrixXd centred = drawn.rowwise() - mean;
        const Eigen::MatrixXd covariance = centred.transpose() * centred / 1999;
        QVERIFY(std::abs(mean[0] - ahead.mean(0, 0)) < 0.01);
        QVERIFY(std::abs(std::sqrt(covariance(0, 0)) / ahead.sigma()(0, 0) - 1) < 0.1);
        QVERIFY(covariance(0, 1) / std::sqrt(covariance(0, 0) * covariance(1, 1)) > 0.5);
    }
    void withoutAPastTheSpreadIsThePriors()
    {
        const DailyProcess process(DailyProcess::kernelsFor({}), Eigen::MatrixXd(0, 1),
                                   Eigen::VectorXd::Constant(1, 0.3));
        const auto ahead = process.ahead({0, 5});
        QCOMPARE(ahead.mean(1, 0), 0.0);
        QVERIFY(ahead.sigma()(1, 0) > 0.2 && ahead.sigma()(1, 0) < 0.6);
        estimate::Random random(1);
        QVERIFY(process.draw(ahead, random).allFinite());
    }
    void shapeIsTheTestSystems()
    {
        // Tuesday 1979 table 3: summer weekday, the eleventh hour is the peak; clock of the longitude.
        const auto at = [](const char* utc) { return parseUtc(utc).value(); };
        QVERIFY(std::abs(loadShape(at("2026-06-16T10:30:00Z"), 50, 0) - 0.99) < 1e-9);
        QVERIFY(std::abs(loadShape(at("2026-06-16T03:30:00Z"), 50, 0) - 0.56) < 1e-9);
        QVERIFY(std::abs(loadShape(at("2026-06-16T04:00:00Z"), 50, 0) - 0.56) < 1e-9);
        QVERIFY(std::abs(loadShape(at("2026-06-16T01:30:00Z"), 50, 135) - 0.99) < 1e-9); // nine hours east
        QVERIFY(std::abs(loadShape(at("2026-06-16T10:30:00Z"), -35, 0) - 0.96) < 1e-9);  // winter there
        QVERIFY(std::abs(loadShape(at("2026-06-14T20:30:00Z"), 50, 0) - 0.75) < 1e-9);   // Sunday
    }
};

QTEST_GUILESS_MAIN(tst_DailyProcess)
#include "tst_DailyProcess.moc"
