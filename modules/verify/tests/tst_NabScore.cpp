// SPDX-License-Identifier: GPL-3.0-or-later
#include "../src/NabScore.h"

#include <cmath>
#include <QtTest>
#include <vector>

using namespace sinew::verify;

class tst_NabScore : public QObject {
    Q_OBJECT

    static constexpr NabProfile kStandard{};
    static double worth(const std::vector<std::size_t>& alarms,
                        const std::vector<NabWindow>& windows = {{500, 599}})
    {
        return nabWorth(alarms, windows, 1000, kStandard);
    }
    static bool near(double a, double b) { return std::abs(a - b) < 5e-6; }

private slots:
    void aPerfectDetectorHasHundred()
    {
        QVERIFY(near(worth({500}), 1));
        QVERIFY(near(nabScore(worth({500}), 1, kStandard), 100));
    }
    void aSilentOneHasNothing()
    {
        for (const NabProfile& profile : {NabProfile{}, NabProfile{1, 0.22, 1}, NabProfile{1, 0.11, 2}})
            QVERIFY(near(
                nabScore(nabWorth({}, std::vector<NabWindow>{{500, 599}}, 1000, profile), 1, profile), 0));
    }
    void laterIsWorthLess()
    {
        // Half way, 2/(1+e^-2.5) - 1 = 0.84828 over 0.98661; the last sample, y = -1/100: 0.024995 over the
        // same.
        QVERIFY(near(worth({550}), 0.848284 / 0.986614));
        QVERIFY(near(worth({599}), 0.024995 / 0.986614));
        QVERIFY(near(worth({550, 560, 599}), worth({550}))); // only the first counts
    }
    void falseAlarmsCost()
    {
        QVERIFY(near(worth({200, 500}), 1 - 0.11));            // before any window
        QVERIFY(near(worth({500, 600}), 1 - 0.11 * 0.025247)); // y = 1/99, just behind
        QVERIFY(near(worth({500, 698}), 1 - 0.11 * 0.986614)); // a window behind
        QVERIFY(near(worth({500, 900}), 1 - 0.11));            // y > 3
        QVERIFY(near(worth({650, 950}, {{500, 599}, {900, 920}}), -2 - 0.11 * (0.858570 + 0.998894)));
    }
    void theBeginningIsNotJudged()
    {
        QVERIFY(near(worth({10, 149, 500}), 1));
        QVERIFY(near(worth({150, 500}), 1 - 0.11));
        const std::vector<NabWindow> early{{100, 199}};
        QVERIFY(near(worth({120}, early), -1));
        QVERIFY(worth({120, 160}, early) > 0);
        // 15 % of a long series is no more than 750 samples.
        QVERIFY(near(nabWorth(std::vector<std::size_t>{800}, {}, 20000, kStandard), -0.11));
    }
};

QTEST_GUILESS_MAIN(tst_NabScore)
#include "tst_NabScore.moc"
