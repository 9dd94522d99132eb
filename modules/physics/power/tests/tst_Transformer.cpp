// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Cases.h"

#include <sinew/physics/power/Transformer.h>

#include <cmath>

using namespace sinew;
using namespace sinew::power;

namespace {

TransformerState run(const Transformer& t, TransformerState state, double load, int minutes)
{
    for (int k = 0; k < minutes; ++k)
        state = step(t, state, load, 20, 1).value();
    return state;
}

} // namespace

class tst_Transformer : public QObject {
    Q_OBJECT
private slots:
    void followsALoadCycle()
    {
        const Transformer t;
        TransformerState state = settledAt(t, 0.7, 20);
        const struct {
            double load;
            int minutes;
            double oil, hotSpot;
        } want[] = {{1, 180, 70.261, 97.136},
                    {1.5, 60, 93.860, 145.909},
                    {1.5, 120, 109.227, 154.988},
                    {0.6, 240, 50.037, 62.241}};
        for (const auto& part : want) {
            state = run(t, state, part.load, part.minutes);
            SINEW_NEAR(state.topOilC, part.oil, 1e-3);
            SINEW_NEAR(state.hotSpotC(), part.hotSpot, 1e-3);
        }
    }
    void oneLongStepIsManyShortOnes()
    {
        const Transformer t;
        const auto start = settledAt(t, 0.7, 20);
        const auto many = run(t, start, 1.2, 90), one = step(t, start, 1.2, 20, 90).value();
        SINEW_NEAR(one.topOilC, many.topOilC, 1e-9);
        SINEW_NEAR(one.hotSpotC(), many.hotSpotC(), 1e-9);
        SINEW_NEAR(settledAt(t, 1, 20).hotSpotC(), 20 + 52 + 26, 1e-12);
        SINEW_NEAR(run(t, start, 0.7, 500).hotSpotC(), start.hotSpotC(), 1e-9);
    }
    void agesByItsHotSpot()
    {
        Transformer t;
        SINEW_NEAR(relativeAgeing(t, 98), 1, 1e-12);
        SINEW_NEAR(relativeAgeing(t, 100), 1.259921, 1e-5);
        SINEW_NEAR(run(t, settledAt(t, 1, 20), 1, 120).lifeHours, 2, 1e-9); // settled at 98 °C
        t.upgradedPaper = true;
        SINEW_NEAR(relativeAgeing(t, 100), 0.349942, 1e-5);
        SINEW_NEAR(relativeAgeing(t, 110), 1, 1e-12);
    }
    void aStoreHoldsTheOilBack()
    {
        Transformer with;
        with.storeJ = 400e6;
        with.storeFromC = 75;
        with.storeToC = 78;
        with.oilHeatJK = 20e6;
        const Transformer without;
        const auto start = settledAt(with, 0.7, 20);
        const auto hotter = run(without, start, 1.4, 90), held = run(with, start, 1.4, 90);
        QVERIFY(hotter.topOilC > 85 && held.topOilC < 80);
        QVERIFY(held.storedShare > 0.3 && held.storedShare <= 1);
        QVERIFY(held.lifeHours < hotter.lifeHours);
        // In the end both settle at one temperature, molten through; and what melted freezes again.
        SINEW_NEAR(run(with, start, 1.4, 3000).topOilC, run(without, start, 1.4, 3000).topOilC, 1e-6);
        SINEW_NEAR(run(with, start, 1.4, 3000).storedShare, 1, 1e-12);
        const auto cooled = run(with, run(with, start, 1.4, 3000), 0.5, 5000);
        SINEW_NEAR(cooled.storedShare, 0, 1e-12);
        SINEW_NEAR(cooled.topOilC, settledAt(without, 0.5, 20).topOilC, 1e-6);
    }
    void refusesWhatIsNoNumber()
    {
        Transformer t;
        QCOMPARE(step(t, {}, NAN, 20, 1).error().code, ErrorCode::InvalidInput);
        QCOMPARE(step(t, {}, 1, 20, -1).error().code, ErrorCode::InvalidInput);
        t.storeJ = 1;
        QCOMPARE(step(t, {}, 1, 20, 1).error().code, ErrorCode::InvalidInput);
    }
};

QTEST_GUILESS_MAIN(tst_Transformer)
#include "tst_Transformer.moc"
