// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Piezo.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <QtTest>
#include <vector>

using namespace sinew;
using namespace sinew::materials;

namespace {

constexpr PiezoPatch kPatch{0.02, 0.01, 0.25e-3};
constexpr double kPi = std::numbers::pi;

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

std::vector<double> conductance(double stiffnessShare)
{
    std::vector<double> g;
    for (double f = 5e3; f < 20e3; f += 50)
        g.push_back(admittanceS({}, kPatch, f, oscillatorImpedance(0.01, 5, stiffnessShare * 4e7, f)).real());
    return g;
}

} // namespace

class tst_Piezo : public QObject {
    Q_OBJECT
private slots:
    void chargeAndVoltage()
    {
        PiezoMaterial material;
        material.permittivity = 1730;
        const double s = 1e-4, q = chargeC(material, kPatch, s, -material.poisson * s);
        QVERIFY(near(q, -2.0854e-7, 1e-11));
        QVERIFY(near(freeCapacitanceF(material, kPatch), 1.2254e-8, 1e-12));
        QVERIFY(near(q / freeCapacitanceF(material, kPatch), -17.02, 0.01));
        QVERIFY(near(couplingSquared(material), 0.1164, 1e-4));
        QVERIFY(near(openVoltageV(material, kPatch, s, -material.poisson * s), -19.26, 0.01));
        QCOMPARE(chargeC(material, kPatch, 0, 0), 0.0);
    }
    void admittanceLimits()
    {
        PiezoMaterial material;
        material.mechanicalLoss = material.dielectricLoss = 0;
        const double f = 1, w = 2 * kPi * f;
        QVERIFY(
            near(admittanceS(material, kPatch, f, 0).imag() / w, freeCapacitanceF(material, kPatch), 1e-14));
        QVERIFY(near(admittanceS(material, kPatch, f, 1e15).imag() / w, clampedCapacitanceF(material, kPatch),
                     1e-14));
    }
    void freePatchResonatesAtItsQuarterWave()
    {
        const PiezoMaterial material;
        const double expected = std::sqrt(youngPa(material) / material.densityKgM3) / (4 * kPatch.lengthM);
        double best = 0, at = 0;
        for (double f = 0.9 * expected; f < 1.1 * expected; f += expected / 5000)
            if (const double g = admittanceS(material, kPatch, f, 0).real(); g > best) {
                best = g;
                at = f;
            }
        QVERIFY2(near(at / expected, 1, 2e-3), qPrintable(QString::number(at / expected)));
    }
    void aPassiveStructureOnlyTakes()
    {
        for (double f = 100; f < 2e5; f *= 1.07)
            QVERIFY(admittanceS({}, kPatch, f, oscillatorImpedance(0.01, 5, 4e7, f)).real() > 0);
    }
    void damageShowsInTheIndex()
    {
        const auto whole = conductance(1);
        QVERIFY(near(rootMeanSquareDeviation(whole, whole).value(), 0, 0));
        const double little = rootMeanSquareDeviation(whole, conductance(0.98)).value();
        const double much = rootMeanSquareDeviation(whole, conductance(0.9)).value();
        QVERIFY(little > 0.005 && much > little);
        const std::vector<double> a{3, 4}, b{3, 5};
        QVERIFY(near(rootMeanSquareDeviation(a, b).value(), 0.2, 1e-15));
        QVERIFY(!rootMeanSquareDeviation(a, std::vector<double>{1}));
        QVERIFY(!rootMeanSquareDeviation(std::vector<double>{0, 0}, a));
        QVERIFY(!rootMeanSquareDeviation(a, std::vector<double>{1, std::nan("")}));
    }
    void harvestsMostIntoItsBestLoad()
    {
        const double f = 5, best = bestLoadOhm({}, kPatch, f);
        const double power = harvestedPowerW({}, kPatch, 1e-4, f, best);
        QVERIFY(power > harvestedPowerW({}, kPatch, 1e-4, f, 0.9 * best));
        QVERIFY(power > harvestedPowerW({}, kPatch, 1e-4, f, 1.1 * best));
        const double q = chargeC({}, kPatch, 1e-4, -0.35e-4);
        QVERIFY(near(power, 2 * kPi * f * q * q / (4 * clampedCapacitanceF({}, kPatch)), 1e-12 * power));
        QCOMPARE(harvestedPowerW({}, kPatch, 0, f, best), 0.0);
    }
    void sampledHistoryAgreesWithTheHarmonic()
    {
        const double f = 5, load = 0.4 * bestLoadOhm({}, kPatch, f), step = 1e-4;
        std::vector<double> strain;
        for (int i = 0; i <= 20000; ++i)
            strain.push_back(1e-4 * std::sin(2 * kPi * f * i * step));
        const double whole = harvestedEnergyJ({}, kPatch, strain, step, load).value();
        const double half = harvestedEnergyJ({}, kPatch, std::span(strain).first(10001), step, load).value();
        QVERIFY(near(whole - half, harvestedPowerW({}, kPatch, 1e-4, f, load), 1e-5 * whole));
        // Twice the strain: four times the energy.
        for (double& each : strain)
            each *= 2;
        QVERIFY(near(harvestedEnergyJ({}, kPatch, strain, step, load).value(), 4 * whole, 1e-9 * whole));
    }
    void energyBalances()
    {
        // A strain held after a step: all the stored energy ½CV² goes into the load.
        const PiezoMaterial material;
        std::vector<double> strain(200001, 1e-4);
        strain[0] = 0;
        const double step = 1e-7, load = 1e5;
        const double volts = openVoltageV(material, kPatch, 1e-4, -0.35e-4);
        const double stored = 0.5 * clampedCapacitanceF(material, kPatch) * volts * volts;
        QVERIFY(near(harvestedEnergyJ(material, kPatch, strain, step, load).value() / stored, 1, 2e-4));
    }
    void refusesWhatCannotBe()
    {
        QVERIFY(checkPiezo({}) && checkPatch(kPatch));
        PiezoMaterial material;
        material.complianceM2N = -1;
        QCOMPARE(checkPiezo(material).error().subject, std::string("compliance"));
        material = {};
        material.d31CN = std::nan("");
        QCOMPARE(checkPiezo(material).error().subject, std::string("d31"));
        material = {};
        material.d31CN = 1e-9;
        QCOMPARE(checkPiezo(material).error().subject, std::string("d31"));
        QCOMPARE(checkPatch({0.02, 0, 1e-3}).error().subject, std::string("patch width"));
        QVERIFY(!harvestedEnergyJ({}, kPatch, {}, 0, 1));
        QVERIFY(!harvestedEnergyJ({}, kPatch, std::vector<double>{std::nan("")}, 1, 1));
    }
};

QTEST_GUILESS_MAIN(tst_Piezo)
#include "tst_Piezo.moc"
