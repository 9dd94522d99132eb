// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/PhaseChange.h>

#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::materials;

namespace {

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

const MeltingSubstance kWater{1000, 2050, 4226, 2.22, 0.556, 3.338e5, 273.15, 273.15};
const MeltingSubstance kParaffin{800, 1900, 2100, 0.25, 0.2, 180e3, 315.15, 318.15};
const SupercoolingSubstance kSupercooled{kWater, 8};

// 480 J/K in all, of which the PCM's own 400.
const PcmLump kLump{80, 0.2, {800, 2000, 2000, 0.2, 0.2, 200e3, 315.15, 315.15}, 0.5};

} // namespace

class tst_PhaseChange : public QObject {
    Q_OBJECT
private slots:
    void staysLiquidUntilItNucleates()
    {
        PhaseState state = phaseAt(kSupercooled, 283.15);
        QVERIFY(!state.hasSolid && liquidFraction(kSupercooled, state) == 1);
        state = afterHeat(kSupercooled, state, -4226 * 17.9); // to -7.9 °C
        QVERIFY(!state.hasSolid && near(temperatureK(kSupercooled, state), 265.25, 1e-9));
        QCOMPARE(latentLeftJKg(kSupercooled, state), 0.0);
        const double before = state.enthalpyJKg;
        state = afterHeat(kSupercooled, state, -4226 * 0.1001);
        QVERIFY(state.hasSolid && near(temperatureK(kSupercooled, state), 273.15, 1e-9)); // recalescence
        QVERIFY(near(state.enthalpyJKg, before - 423.0226, 1e-6));
        // About a tenth froze at once: c·ΔT/L.
        QVERIFY(near(1 - liquidFraction(kSupercooled, state), 4226 * 8 / 3.338e5, 1e-4));
    }
    void seedsForbidSupercooling()
    {
        PhaseState state = phaseAt(kSupercooled, 273.15);
        state = afterHeat(kSupercooled, state, 3e5); // slush
        QVERIFY(state.hasSolid);
        state = afterHeat(kSupercooled, state, -1e5);
        QVERIFY(near(temperatureK(kSupercooled, state), 273.15, 1e-9));
        QVERIFY(near(latentLeftJKg(kSupercooled, state), 3.338e5 - 2e5, 1e-6));
    }
    void hysteresisKeepsTheHeat()
    {
        PhaseState state = phaseAt(kSupercooled, 260);
        double taken = 0;
        for (const double heat : {5e5, -2e5, -3e5, -1e5, 4.5e5, -3.5e5}) {
            taken += heat;
            for (int i = 0; i < 100; ++i)
                state = afterHeat(kSupercooled, state, heat / 100);
        }
        QVERIFY(near(state.enthalpyJKg, enthalpyJKg(kWater, 260) + taken, 1e-4));
        QVERIFY(near(temperatureK(kSupercooled, state), 260, 1e-6));
    }
    void withoutSupercoolingItIsTheEquilibrium()
    {
        const SupercoolingSubstance law{kParaffin, 0};
        PhaseState state = phaseAt(law, 330);
        for (int i = 0; i < 300; ++i) {
            state = afterHeat(law, state, -1000);
            QVERIFY(near(temperatureK(law, state), temperatureK(kParaffin, state.enthalpyJKg), 1e-9));
        }
    }
    void lumpHoldsWhileItMelts()
    {
        const LumpState start = lumpAt(kLump, 303.15);
        const double melts = timeToEnthalpyS(kLump, start, 0, 10, 303.15);
        QVERIFY(near(melts, 879.6, 0.1));
        const double liquid = timeToEnthalpyS(kLump, start, 200e3, 10, 303.15);
        QVERIFY(near(liquid - melts, 10000, 1e-6));
        QVERIFY(near(temperatureK(kLump, advance(kLump, start, 10, 303.15, 0.5 * (melts + liquid))), 315.15,
                     1e-9));
        QVERIFY(near(temperatureK(kLump, advance(kLump, start, 10, 303.15, 1e6)), 323.15, 1e-9));
        QVERIFY(near(latentLeftJ(kLump, advance(kLump, start, 10, 303.15, melts + 2500)), 30e3, 1e-3));
        QVERIFY(std::isinf(timeToEnthalpyS(kLump, start, 200e3, 5, 303.15))); // 10 K: not warm enough
        QVERIFY(std::isinf(timeToEnthalpyS(kLump, start, -1e5, 10, 303.15)));
    }
    void lumpBalanceCloses()
    {
        PcmLump lump = kLump;
        lump.pcm = kParaffin;
        LumpState state = lumpAt(lump, 290);
        const double stored = storedJ(lump, state);
        double supplied = 0, lostByMean = 0;
        for (int i = 0; i < 20000; ++i) {
            const double power = 20 * (1 + std::sin(0.003 * i)), air = 290 + 8 * std::sin(0.0007 * i);
            const double before = temperatureK(lump, state);
            state = advance(lump, state, power, air, 3);
            supplied += 3 * power;
            lostByMean += 3 * lump.lossWK * (0.5 * (before + temperatureK(lump, state)) - air);
        }
        QVERIFY(near(storedJ(lump, state) - stored, supplied - state.lostJ, 1e-6 * supplied));
        QVERIFY(near(lostByMean, state.lostJ, 1e-3 * supplied));
    }
    void stepsDoNotMatter()
    {
        PcmLump lump = kLump;
        lump.pcm = kParaffin;
        const LumpState start = lumpAt(lump, 290);
        LumpState small = start;
        for (int i = 0; i < 3000; ++i)
            small = advance(lump, small, 25, 295, 4);
        const LumpState once = advance(lump, start, 25, 295, 12000);
        QVERIFY(near(small.enthalpyJKg, once.enthalpyJKg, 1e-5) && near(small.lostJ, once.lostJ, 1e-4));
        // And back down.
        LumpState cool = once;
        for (int i = 0; i < 1000; ++i)
            cool = advance(lump, cool, 0, 295, 50);
        QVERIFY(near(cool.enthalpyJKg, advance(lump, once, 0, 295, 50000).enthalpyJKg, 1e-5));
    }
    void noHeatNoChange()
    {
        const LumpState start = lumpAt(kLump, 303.15);
        QCOMPARE(advance(kLump, start, 0, 303.15, 1e5).enthalpyJKg, start.enthalpyJKg);
        PcmLump tight = kLump;
        tight.lossWK = 0;
        QVERIFY(near(timeToEnthalpyS(tight, start, 0, 10, 303.15), 480 * 12.0 / 10, 1e-9));
        QVERIFY(near(storedJ(tight, advance(tight, start, 10, 303.15, 9999)) - storedJ(tight, start), 99990,
                     1e-6));
    }
    void refusesWhatCannotBe()
    {
        QVERIFY(checkSupercooling(kSupercooled) && checkLump(kLump));
        QCOMPARE(checkSupercooling({kWater, -1}).error().subject, std::string("supercooling"));
        QCOMPARE(checkSupercooling({kWater, 90}).error().subject, std::string("supercooling"));
        PcmLump lump = kLump;
        lump.pcmMassKg = 0;
        QCOMPARE(checkLump(lump).error().subject, std::string("PCM mass"));
        lump = kLump;
        lump.lossWK = std::nan("");
        QCOMPARE(checkLump(lump).error().subject, std::string("loss"));
        lump = kLump;
        lump.pcm.solidHeatJKgK = -1;
        QVERIFY(!checkLump(lump));
    }
};

QTEST_GUILESS_MAIN(tst_PhaseChange)
#include "tst_PhaseChange.moc"
