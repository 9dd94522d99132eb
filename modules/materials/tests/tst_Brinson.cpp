// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Brinson.h>

#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::materials;

namespace {

constexpr double kWarm = 333.15, kCold = 278.15; // 60 °C: superelastic; 5 °C: below martensite finish

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

BrinsonState strainTo(const Brinson& law, BrinsonState state, double strain, double temperatureK, int steps)
{
    const double strain0 = state.strain, temperature0 = state.temperatureK;
    for (int i = 1; i <= steps; ++i)
        state = advanceStrain(law, state, strain0 + (strain - strain0) * i / steps,
                              temperature0 + (temperatureK - temperature0) * i / steps)
                    .value();
    return state;
}

} // namespace

class tst_Brinson : public QObject {
    Q_OBJECT
private slots:
    void closedFormUnderStress()
    {
        const Brinson law;
        // Half way between 432.8 and 502.8 MPa half of it is martensite.
        const auto half = advanceStress(law, restState(law, kWarm), 467.8e6, kWarm).value();
        QVERIFY(near(half.martensite(), 0.5, 1e-12));
        QVERIFY(near(half.strain, 467.8e6 / 46.65e9 + 0.0335, 1e-12));
        const auto all = advanceStress(law, half, 502.8e6, kWarm).value();
        QVERIFY(near(all.martensite(), 1, 1e-12));
        // Back half way between 351.9 and 151.8 MPa.
        const auto back = advanceStress(law, all, 251.85e6, kWarm).value();
        QVERIFY(near(back.martensite(), 0.5, 1e-12));
        const auto none = advanceStress(law, back, 0, kWarm).value();
        QVERIFY(none.martensite() == 0 && near(none.strain, 0, 1e-15));
    }
    void strainAndStressAgree()
    {
        const Brinson law;
        BrinsonState byStress = restState(law, kWarm);
        for (const double stress : {300e6, 450e6, 480e6, 200e6, 300e6, 490e6, -460e6, 0.0, 100e6}) {
            const auto byStrain =
                advanceStrain(law, byStress, advanceStress(law, byStress, stress, kWarm)->strain, kWarm)
                    .value();
            byStress = advanceStress(law, byStress, stress, kWarm).value();
            QVERIFY2(near(byStrain.stressPa, stress, 1),
                     qPrintable(QString::number(byStrain.stressPa - stress)));
            QVERIFY(near(byStrain.martensite(), byStress.martensite(), 1e-7));
        }
    }
    void coldBarKeepsItsStrainUntilWarmed()
    {
        const Brinson law;
        const BrinsonState rest = restState(law, kCold);
        QVERIFY(near(rest.temperatureInduced, 1, 1e-15) && rest.strain == 0);
        // Detwinned between 100 and 170 MPa, whatever it was before.
        auto state = advanceStress(law, rest, 170e6, kCold).value();
        QVERIFY(near(state.tensionInduced, 1, 1e-12) && near(state.temperatureInduced, 0, 1e-12));
        state = advanceStress(law, state, 0, kCold).value();
        QVERIFY(near(state.strain, 0.067, 1e-12)); // superelasticity is lost
        state = advanceStress(law, state, 0, law.austeniteStartK).value();
        QVERIFY(near(state.strain, 0.067, 1e-12));
        state = advanceStress(law, state, 0, 0.5 * (law.austeniteStartK + law.austeniteFinishK)).value();
        QVERIFY(near(state.strain, 0.0335, 1e-12));
        state = advanceStress(law, state, 0, law.austeniteFinishK).value();
        QVERIFY(near(state.strain, 0, 1e-15) && state.martensite() == 0);
    }
    void restrainedRecoveryBuildsStress()
    {
        const Brinson law;
        auto state = advanceStress(law, restState(law, kCold), 170e6, kCold).value();
        state = advanceStress(law, state, 0, kCold).value();
        state = strainTo(law, state, state.strain, 340, 500);
        QVERIFY(state.stressPa > 200e6 && near(state.strain, 0.067, 1e-9));
        // On the line of warmth, and it balances: σ = D(ξ)(ε - ε_L ξ_t).
        const double d = 67e9 + state.martensite() * (26.3e9 - 67e9);
        QVERIFY(near(state.stressPa, d * (0.067 - 0.067 * state.tensionInduced), 1e3));
        const double r = 340 - state.stressPa / law.austeniteSlopePaK;
        QVERIFY(r > law.austeniteStartK && r < law.austeniteFinishK);
    }
    void stepsDoNotMatter()
    {
        const Brinson law;
        for (const double temperature : {kWarm, 300.0, kCold}) {
            const BrinsonState rest = restState(law, temperature);
            const auto once = advanceStrain(law, rest, 0.04, temperature).value();
            const auto often = strainTo(law, rest, 0.04, temperature, 997);
            QVERIFY(near(once.stressPa, often.stressPa, 100) &&
                    near(once.martensite(), often.martensite(), 1e-7));
            const auto back = advanceStrain(law, once, 0.015, temperature).value();
            const auto backOften = strainTo(law, often, 0.015, temperature, 997);
            QVERIFY(near(back.stressPa, backOften.stressPa, 100));
        }
    }
    void anInterruptedTransformationGoesOnWhereItStopped()
    {
        const Brinson law;
        auto straight = advanceStress(law, restState(law, kWarm), 480e6, kWarm).value();
        auto interrupted = advanceStress(law, restState(law, kWarm), 460e6, kWarm).value();
        interrupted = advanceStress(law, interrupted, 400e6, kWarm).value(); // between the lines: elastic
        interrupted = advanceStress(law, interrupted, 480e6, kWarm).value();
        QVERIFY(near(interrupted.martensite(), straight.martensite(), 1e-12));
    }
    void smallCyclesDoNotRatchet()
    {
        const Brinson law;
        const auto first = advanceStress(law, restState(law, kWarm), 470e6, kWarm).value();
        for (const double low : {460e6, 400e6, 300e6}) { // in the band, elastic, in the line of warmth
            BrinsonState state = first;
            for (int i = 0; i < 1000; ++i)
                state =
                    advanceStress(law, advanceStress(law, state, low, kWarm).value(), 470e6, kWarm).value();
            QVERIFY(near(state.martensite(), first.martensite(), 1e-9));
        }
        BrinsonState cold = restState(law, 286);
        const double before = cold.martensite();
        for (int i = 0; i < 1000; ++i)
            cold = advanceStress(law, advanceStress(law, cold, 0, 288).value(), 0, 286).value();
        QVERIFY(before > 0.2 && near(cold.martensite(), before, 1e-12));
    }
    void tensionAndCompressionAreAlike()
    {
        const Brinson law;
        for (const double temperature : {kWarm, 300.0, kCold}) {
            const auto pulled =
                strainTo(law, strainTo(law, restState(law, temperature), 0.05, temperature, 50), -0.02,
                         temperature, 50);
            const auto pushed =
                strainTo(law, strainTo(law, restState(law, temperature), -0.05, temperature, 50), 0.02,
                         temperature, 50);
            QVERIFY(near(pulled.stressPa, -pushed.stressPa, 1));
            QVERIFY(near(pulled.tensionInduced, pushed.compressionInduced, 1e-9));
        }
    }
    void fractionsStayFractions()
    {
        const Brinson law;
        BrinsonState state = restState(law, 300);
        for (int i = 0; i < 5000; ++i) {
            const double strain = 0.06 * std::sin(0.37 * i), temperature = 310 + 45 * std::sin(0.011 * i);
            const auto next = advanceStrain(law, state, strain, temperature);
            QVERIFY(next);
            state = *next;
            QVERIFY(state.tensionInduced >= 0 && state.compressionInduced >= 0 &&
                    state.temperatureInduced >= 0);
            QVERIFY(state.martensite() <= 1 + 1e-12 && std::isfinite(state.stressPa));
        }
    }
    void aLoopDissipates()
    {
        const Brinson law;
        BrinsonState state = restState(law, kWarm);
        double work = 0;
        for (int i = 1; i <= 4000; ++i) {
            const auto next =
                advanceStrain(law, state, 0.03 * (1 - std::cos(2 * M_PI * i / 4000)), kWarm).value();
            work += 0.5 * (next.stressPa + state.stressPa) * (next.strain - state.strain);
            state = next;
        }
        QVERIFY(near(state.stressPa, 0, 1e3));
        QVERIFY2(work > 5e6 && work < 25e6, qPrintable(QString::number(work)));
    }
    void noLoadNoStress()
    {
        const Brinson law;
        const auto state = advanceStrain(law, restState(law, kWarm), 0, kWarm).value();
        QVERIFY(near(state.stressPa, 0, 1e-6) && state.martensite() == 0);
    }
    void refusesWhatCannotBe()
    {
        const BrinsonState rest = restState({}, kWarm);
        QCOMPARE(advanceStrain({}, rest, std::nan(""), kWarm).error().subject, std::string("strain"));
        QCOMPARE(advanceStress({}, rest, std::nan(""), kWarm).error().subject, std::string("stress"));
        for (const double temperature : {-1.0, 0.0, 400.0, std::nan("")})
            QCOMPARE(advanceStrain({}, rest, 0, temperature).error().subject, std::string("temperature"));
        Brinson law;
        QVERIFY(checkBrinson(law));
        law.austeniteYoungPa = -1;
        QCOMPARE(checkBrinson(law).error().subject, std::string("Young's modulus of austenite"));
        law = {};
        law.criticalFinishPa = law.criticalStartPa;
        QCOMPARE(checkBrinson(law).error().subject, std::string("critical finish stress"));
        law = {};
        law.martensiteStartK = std::nan("");
        QCOMPARE(checkBrinson(law).error().subject, std::string("martensite start"));
    }
};

QTEST_GUILESS_MAIN(tst_Brinson)
#include "tst_Brinson.moc"
