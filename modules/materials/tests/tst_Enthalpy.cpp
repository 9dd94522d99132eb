// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Enthalpy.h>

#include <cmath>
#include <limits>
#include <QtTest>

using namespace sinew;
using namespace sinew::materials;

namespace {

const MeltingSubstance kWater{1000, 2050, 4226, 2.22, 0.556, 3.338e5, 273.15, 273.15};
const MeltingSubstance kParaffin{800, 1900, 2100, 0.25, 0.2, 200e3, 315.15, 318.15};

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

} // namespace

class tst_Enthalpy : public QObject {
    Q_OBJECT
private slots:
    void temperatureUndoesEnthalpy()
    {
        for (const auto& substance : {kWater, kParaffin})
            for (double t = 250; t < 350; t += 0.37)
                QVERIFY(near(temperatureK(substance, enthalpyJKg(substance, t)), t, 1e-9));
        for (double h = -5e4; h < 5e5; h += 777)
            QVERIFY(near(enthalpyJKg(kParaffin, temperatureK(kParaffin, h)), h, 1e-6));
    }
    void knownHeats()
    {
        // Ice at -10 °C to water at 10 °C: 20.5 + 333.8 + 42.26 kJ/kg.
        QVERIFY(near(enthalpyJKg(kWater, 283.15) - enthalpyJKg(kWater, 263.15), 396560, 1e-6));
        // Over a melting range the sensible heat is that of the mean of the two.
        QVERIFY(near(enthalpyJKg(kParaffin, 318.15), 200e3 + 2000 * 3, 1e-6));
        QCOMPARE(enthalpyJKg(kParaffin, 315.15), 0.0);
    }
    void staysWhileItMeltsAtOneTemperature()
    {
        for (const double share : {0.0, 0.3, 1.0}) {
            QCOMPARE(temperatureK(kWater, share * 3.338e5), 273.15);
            QVERIFY(near(liquidFraction(kWater, share * 3.338e5), share, 1e-15));
            QVERIFY(near(latentLeftJKg(kWater, share * 3.338e5), (1 - share) * 3.338e5, 1e-9));
        }
        QCOMPARE(temperatureSlope(kWater, 1e5), 0.0);
    }
    void slopeIsTheDerivative()
    {
        for (const double h : {-4e4, 5e4, 1.5e5, 3e5}) {
            const double d = 10;
            const double slope = (temperatureK(kParaffin, h + d) - temperatureK(kParaffin, h - d)) / (2 * d);
            QVERIFY(near(temperatureSlope(kParaffin, h), slope, 1e-12));
        }
    }
    void conductivityFollowsTheFraction()
    {
        QCOMPARE(conductivityWMK(kWater, -1), 2.22);
        QCOMPARE(conductivityWMK(kWater, 4e5), 0.556);
        QVERIFY(near(conductivityWMK(kWater, 3.338e5 / 2), (2.22 + 0.556) / 2, 1e-12));
    }
    void withoutLatentHeatItIsOneHeat()
    {
        const MeltingSubstance asphalt{2350, 920, 920, 1.4, 1.4, 0, 273.15, 273.15};
        QVERIFY(checkSubstance(asphalt));
        QVERIFY(near(enthalpyJKg(asphalt, 303.15) - enthalpyJKg(asphalt, 253.15), 46000, 1e-9));
        QVERIFY(near(temperatureK(asphalt, 9200), 283.15, 1e-12));
    }
    void refusesWhatCannotBe_data()
    {
        QTest::addColumn<QString>("named");
        QTest::addColumn<double>("value");
        QTest::newRow("density") << "density" << -1.0;
        QTest::newRow("solid") << "specific heat of the solid" << 0.0;
        QTest::newRow("nan") << "liquidus" << std::nan("");
        QTest::newRow("latent") << "latent heat" << -1.0;
        QTest::newRow("order") << "liquidus" << 300.0;
        QTest::newRow("infinite") << "conductivity of the liquid" << std::numeric_limits<double>::infinity();
    }
    void refusesWhatCannotBe()
    {
        QFETCH(QString, named);
        QFETCH(double, value);
        MeltingSubstance s = kParaffin;
        (named == "density"                      ? s.densityKgM3
         : named == "specific heat of the solid" ? s.solidHeatJKgK
         : named == "latent heat"                ? s.latentHeatJKg
         : named == "liquidus"                   ? s.liquidusK
                                                 : s.liquidConductivityWMK) = value;
        const auto checked = checkSubstance(s);
        QVERIFY(!checked);
        QCOMPARE(QString::fromStdString(checked.error().subject), named);
    }
};

QTEST_GUILESS_MAIN(tst_Enthalpy)
#include "tst_Enthalpy.moc"
