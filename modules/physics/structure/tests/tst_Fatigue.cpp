// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/Fatigue.h>

#include <cmath>
#include <limits>
#include <QtTest>

using namespace sinew;
using namespace sinew::structure;

namespace {

const std::vector<double> kStandard{-2, 1, -3, 5, -1, 3, -4, 4, -2};
using Counts = std::vector<std::pair<double, double>>;

} // namespace

class tst_Fatigue : public QObject {
    Q_OBJECT
private slots:
    void countsTheStandardsExample()
    {
        const auto cycles = rainflow(kStandard);
        QVERIFY(countsByRange(cycles) == (Counts{{3, 0.5}, {4, 1.5}, {6, 0.5}, {8, 1}, {9, 0.5}}));
        double cubes = 0;
        for (const StressCycle& c : cycles)
            cubes += c.count * std::pow(c.range, 3);
        QCOMPARE(cubes, 1094.0);
    }
    void pointsBetweenTurnsDoNotMatter()
    {
        std::vector<double> fine;
        for (std::size_t i = 1; i < kStandard.size(); ++i)
            for (int s = 0; s < 5; ++s)
                fine.push_back(std::lerp(kStandard[i - 1], kStandard[i], s / 5.0));
        fine.push_back(kStandard.back());
        fine.insert(fine.begin() + 7, fine[7]);
        fine.insert(fine.begin() + 3, std::nan(""));
        QVERIFY(countsByRange(rainflow(fine)) == countsByRange(rainflow(kStandard)));
    }
    void runningCountEqualsTheWhole()
    {
        Rainflow counter;
        std::vector<StressCycle> all;
        for (const double v : kStandard) {
            counter.add(v);
            for (const StressCycle& c : counter.takeClosed())
                all.push_back(c);
        }
        for (const StressCycle& c : counter.open())
            all.push_back(c);
        QVERIFY(countsByRange(all) == countsByRange(rainflow(kStandard)));
        QVERIFY(rainflow({}).empty());
        QVERIFY(rainflow(std::vector<double>{3, 3, 3}).empty());
    }
    void minersSum()
    {
        std::vector<StressCycle> cycles = rainflow(kStandard);
        for (StressCycle& c : cycles)
            c.range *= 10e6;
        const auto damage = minerDamage(cycles, {.categoryPa = 71e6});
        QVERIFY(std::abs(*damage - 1.5283e-6) < 5e-11);
    }
    void kneeOfTheCurve()
    {
        const SnCurve curve{.categoryPa = 71e6, .withKnee = true};
        QVERIFY(std::abs(*cyclesToFailure(curve, 71e6) - 2e6) < 1);
        const double knee = 71e6 * std::pow(0.4, 1.0 / 3);
        QVERIFY(std::abs(knee / 71e6 - 0.737) < 1e-3);
        QVERIFY(std::abs(*cyclesToFailure(curve, knee * 0.999) / 5e6 - 1) < 0.01);
        QVERIFY(std::abs(*cyclesToFailure(curve, 0.55 * knee) / 1e8 - 1) < 0.01);
        QVERIFY(std::isinf(*cyclesToFailure(curve, 0.548 * knee)));
        QVERIFY(std::isinf(*cyclesToFailure(curve, 0)));
    }
    void badCurvesAreRefused()
    {
        QVERIFY(!cyclesToFailure({.categoryPa = 0}, 1));
        QVERIFY(!cyclesToFailure({.categoryPa = 71e6, .slope = -3}, 1));
        QVERIFY(!cyclesToFailure({.categoryPa = 71e6}, std::nan("")));
        QVERIFY(!minerDamage(std::vector<StressCycle>{{-1, 0, 1}}, {.categoryPa = 71e6}));
    }
};

QTEST_GUILESS_MAIN(tst_Fatigue)
#include "tst_Fatigue.moc"
