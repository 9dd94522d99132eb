// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/conductor/Heat.h>
#include <sinew/physics/conductor/Ice.h>
#include <sinew/physics/conductor/Span.h>

#include <cmath>
#include <numbers>
#include <QtTest>

using namespace sinew;
using namespace sinew::conductor;

#define NEAR(got_, want_, tolerance_)                                                                        \
    do {                                                                                                     \
        const double sinewGot = (got_), sinewWant = (want_);                                                 \
        QVERIFY2(std::abs(sinewGot - sinewWant) <= (tolerance_),                                             \
                 qPrintable(QString("%1: got %2, expected %3")                                               \
                                .arg(#got_)                                                                  \
                                .arg(sinewGot, 0, 'g', 10)                                                   \
                                .arg(sinewWant, 0, 'g', 10)));                                               \
    } while (false)

namespace {

constexpr double kDegree = std::numbers::pi / 180;

/// ACSR 26/7 "Drake".
Conductor drake()
{
    Conductor c;
    c.diameterM = 0.02812;
    c.strandDiameterM = 4.4e-3;
    c.resistanceLowOhmM = 7.283e-5;
    c.resistanceHighOhmM = 8.688e-5;
    c.heatCapacityJMK = 0.5119 * 481 + 1.116 * 897;
    c.massKgM = 1.628;
    c.areaM2 = 468.5e-6;
    c.youngPa = 74.5e9;
    c.expansionPerK = 18.9e-6;
    c.ratedTensionN = 140.1e3;
    return c;
}

Sun juneMorning(double latitudeDeg, double hour)
{
    Sun sun;
    sun.latitudeRad = latitudeDeg * kDegree;
    sun.dayOfYear = 161;
    sun.solarHour = hour;
    sun.lineAzimuthRad = 90 * kDegree;
    return sun;
}

} // namespace

class tst_Conductor : public QObject {
    Q_OBJECT
private slots:
    void ratesDrakeByIeee738_data()
    {
        QTest::addColumn<double>("windMs");
        QTest::addColumn<double>("amperes");
        QTest::newRow("still") << 0.0 << 792.9;
        QTest::newRow("0.3 m/s") << 0.3 << 887.2;
        QTest::newRow("0.61 m/s") << 0.61 << 1025.2;
        QTest::newRow("1.22 m/s") << 1.22 << 1192.4;
        QTest::newRow("2 m/s") << 2.0 << 1359.9;
    }
    void ratesDrakeByIeee738()
    {
        QFETCH(double, windMs);
        QFETCH(double, amperes);
        const Conductor c = drake();
        const Weather weather{.airC = 40, .windMs = windMs};
        const double sun = solarGainWm(Method::Ieee738, c, juneMorning(30, 11), 0);
        NEAR(steadyCurrentA(Method::Ieee738, c, weather, sun, 100), amperes, 0.003 * amperes);
        NEAR(c.resistanceOhmM(100), 9.390e-5, 1e-8);
        NEAR(sun, 22.44, 0.1);
        NEAR(radiationWm(c, 40, 100), 39.1, 0.1);
        if (windMs == 0.61)
            NEAR(convectionWm(Method::Ieee738, c, weather, 100), 82.05, 0.1);
        const auto back = steadyTemperatureC(Method::Ieee738, c, weather, sun,
                                             steadyCurrentA(Method::Ieee738, c, weather, sun, 100));
        QVERIFY(back.has_value());
        NEAR(*back, 100, 1e-6);
    }
    void agreesWithAnnexBOfIeee738()
    {
        Conductor c = drake();
        c.emissivity = c.absorptivity = 0.5;
        Sun sun = juneMorning(43, 14);
        sun.lineAzimuthRad = 0;
        NEAR(solarGainWm(Method::Ieee738, c, sun, 0), 13.738, 0.5);
        NEAR(convectionWm(Method::Ieee738, c, {.airC = 40, .windMs = 0.61}, 100.7), 83.061, 0.5);
    }
    void agreesWithExampleAOfCigre601()
    {
        Conductor c = drake();
        c.diameterM = 28.1e-3;
        Sun sun = juneMorning(30, 11);
        sun.albedo = 0.1;
        const Weather weather{.airC = 40, .windMs = 0.61, .attackRad = 60 * kDegree};
        const double gain = solarGainWm(Method::Cigre601, c, sun, 0);
        NEAR(convectionWm(Method::Cigre601, c, weather, 100), 77.6, 0.5);
        NEAR(radiationWm(c, 40, 100), 39.1, 0.5);
        NEAR(gain, 27.2, 0.5);
        NEAR(c.resistanceOhmM(100), 9.3905e-5, 1e-9);
        NEAR(steadyCurrentA(Method::Cigre601, c, weather, gain, 100), 976, 1.5);
    }
    void agreesWithExampleBOfCigre601()
    {
        Conductor c = drake();
        c.diameterM = 28.1e-3;
        c.strandDiameterM = 2.2e-3;
        c.emissivity = c.absorptivity = 0.9;
        Sun sun;
        sun.latitudeRad = 50 * kDegree;
        sun.dayOfYear = 276;
        sun.solarHour = 14;
        sun.clearness = 0.5;
        sun.albedo = 0.15;
        const Weather weather{.airC = 20, .windMs = 1.66, .attackRad = 80 * kDegree, .altitudeM = 500};
        NEAR(convectionWm(Method::Cigre601, c, weather, 100), 172.1, 0.5);
        NEAR(radiationWm(c, 20, 100), 54, 0.5);
        NEAR(solarGainWm(Method::Cigre601, c, sun, 500), 13.7, 0.5);
        NEAR(steadyCurrentA(Method::Cigre601, c, weather, solarGainWm(Method::Cigre601, c, sun, 500), 100),
             1504, 1.5);
    }
    void followsTheTransientOfCigre601()
    {
        Conductor c = drake();
        c.diameterM = 28.143e-3;
        c.resistanceLowOhmM = 0.0727e-3;
        c.resistanceHighOhmM = 0.0872e-3;
        // Between 42 and 51 °C, as their temperature coefficients say.
        c.heatCapacityJMK = 0.5119 * 481 * (1 + 1e-4 * 24) + 1.116 * 897 * (1 + 3.8e-4 * 24);
        const auto start = steadyTemperatureC(Method::Cigre601, c,
                                              {.airC = 24, .windMs = 1.9, .attackRad = 55 * kDegree}, 0, 802);
        QVERIFY(start.has_value());
        NEAR(*start, 42.01, 0.02);
        const Weather first{.airC = 23.7, .windMs = 1.7, .attackRad = 62 * kDegree},
            second{.airC = 23.5, .windMs = 0.8, .attackRad = 37 * kDegree};
        // The example steps with a time constant of its own, some 5 % shorter than the metals' heat says.
        const double want1[] = {42.175, 42.321, 42.449, 42.562, 42.662,
                                42.750, 42.828, 42.897, 42.958, 43.011};
        const double want2[] = {44.147, 45.199, 46.174, 47.075, 47.910,
                                48.682, 49.396, 50.057, 50.668, 51.233};
        for (int minute = 1; minute <= 10; ++minute)
            NEAR(temperatureAfterC(Method::Cigre601, c, first, 0, 819, 42.01, 60 * minute).value_or(0),
                 want1[minute - 1], 0.05);
        for (int minute = 1; minute <= 10; ++minute)
            NEAR(temperatureAfterC(Method::Cigre601, c, second, 0, 856, 43.011, 60 * minute).value_or(0),
                 want2[minute - 1], 0.25);
    }
    void settlesWhereTheSteadyBalanceIs()
    {
        const Conductor c = drake();
        const Weather weather{.airC = 10, .windMs = 1};
        const auto settled = steadyTemperatureC(Method::Ieee738, c, weather, 5, 900);
        NEAR(temperatureAfterC(Method::Ieee738, c, weather, 5, 900, -20, 6 * 3600).value_or(0), *settled,
             1e-4);
        NEAR(temperatureAfterC(Method::Ieee738, c, weather, 5, 900, *settled, 1e9).value_or(0), *settled,
             1e-4);
        QCOMPARE(steadyTemperatureC(Method::Ieee738, c, weather, 0, 50000).error().code,
                 ErrorCode::NotConverged);
        QCOMPARE(temperatureAfterC(Method::Ieee738, c, weather, 0, NAN, 20, 60).error().code,
                 ErrorCode::InvalidInput);
        QCOMPARE(solarGainWm(Method::Ieee738, c, juneMorning(30, 0), 0), 0.0);
    }
    void growsGlazeByJones()
    {
        NEAR(glazeThicknessM(2, 5, 6), 6.259e-3, 1e-6);
        NEAR(glazeThicknessM(2, 10, 12), 20.264e-3, 1e-6);
        NEAR(glazeThicknessM(1, 0, 10), 3.537e-3, 1e-6);
        QCOMPARE(glazeThicknessM(0, 10, 5), 0.0);
    }
    void catchesDropletsByFinstad()
    {
        NEAR(collisionEfficiency(20e-6, 10, 0.03), 0.2554, 1e-4);
        NEAR(collisionEfficiency(20e-6, 20, 0.03), 0.4090, 1e-4);
        NEAR(collisionEfficiency(20e-6, 10, 0.1), 0.0287, 1e-4);
        NEAR(rimeRateKgMS(0.3e-3, 20e-6, 10, 0.03), 0.25536 * 0.3e-3 * 0.03 * 10, 1e-8);
        QCOMPARE(collisionEfficiency(20e-6, 0, 0.03), 0.0);
    }
    void hangsAsACatenary()
    {
        NEAR(catenarySagM(6300, 1.094, 600), 7.8161, 1e-4);
        NEAR(parabolicSagM(6300, 1.094, 600), 7.8143, 1e-4);
        NEAR(endTensionN(6300, 1.094, 600), 6308.55, 1e-2);
        NEAR(catenaryLengthM(6300, 1.094, 600), 600.2714, 1e-4);
    }
    void changesState_data()
    {
        QTest::addColumn<double>("temperatureC");
        QTest::addColumn<double>("iceM");
        QTest::addColumn<double>("tensionN");
        QTest::addColumn<double>("sagM");
        QTest::newRow("hot") << 75.0 << 0.0 << 21065.0 << 8.538;
        QTest::newRow("12.7 mm") << -5.0 << 0.0127 << 48942.0 << 6.980;
        QTest::newRow("20 mm") << -5.0 << 0.020 << 61534.0 << 7.805;
        QTest::newRow("9 mm") << -5.0 << 0.009 << 43226.0 << 0.0;
    }
    void changesState()
    {
        QFETCH(double, temperatureC);
        QFETCH(double, iceM);
        QFETCH(double, tensionN);
        QFETCH(double, sagM);
        const Conductor c = drake();
        const auto state = changeState(c, {300, 28000, 15}, temperatureC, loadNm(c, iceM));
        QVERIFY(state.has_value());
        NEAR(state->tensionN, tensionN, 1e-3 * tensionN);
        if (sagM > 0)
            NEAR(state->sagM, sagM, 1e-3 * sagM);
        NEAR(state->shareOfRated, state->endTensionN / 140.1e3, 1e-12);
    }
    void unchangedStateIsTheStrungOne()
    {
        const Conductor c = drake();
        NEAR(changeState(c, {300, 28000, 15}, 15, loadNm(c))->tensionN, 28000, 1e-3);
        QVERIFY(loadNm(c, 0.01, 400) > loadNm(c, 0.01));
        QCOMPARE(changeState(c, {0, 28000, 15}, 15, 10).error().code, ErrorCode::InvalidInput);
        QCOMPARE(changeState(c, {300, 28000, 15}, 15, 1e9).error().code, ErrorCode::NotConverged);
    }
    void meltsIce_data()
    {
        QTest::addColumn<double>("amperes");
        QTest::addColumn<double>("hours");
        QTest::addColumn<double>("lossless");
        QTest::newRow("1000 A") << 1000.0 << 5.63 << 3.81;
        QTest::newRow("1500 A") << 1500.0 << 1.98 << 1.69;
        QTest::newRow("2000 A") << 2000.0 << 1.04 << 0.95;
    }
    void meltsIce()
    {
        QFETCH(double, amperes);
        QFETCH(double, hours);
        QFETCH(double, lossless);
        const Conductor c = drake();
        NEAR(iceMassKgM(c, 0.020), 2.720, 2e-3);
        const auto melting = meltIce(c, 0.020, -5, 20, amperes);
        QVERIFY(melting.has_value());
        NEAR(melting->iceJM, 0.908e6, 1e3);
        NEAR(melting->seconds / 3600, hours, 0.01 * hours);
        NEAR(meltIce(c, 0.020, -5, 0, amperes)->seconds / 3600, lossless, 0.01 * lossless);
        NEAR(melting->energyJM / melting->iceJM, melting->heatWm / (melting->heatWm - melting->lossWm),
             1e-12);
    }
    void theHighestPermittedCurrentUsesLeastEnergy()
    {
        const Conductor c = drake();
        const Weather weather{.airC = -5, .windMs = 3};
        const auto rated =
            chooseMelting(c, 0.020, weather, 20, {.ratingA = 1200, .highestC = 80, .voltageA = 1900});
        QVERIFY(rated.has_value());
        QCOMPARE(rated->bound, MeltingChoice::Bound::Rating);
        QCOMPARE(rated->currentA, 1200.0);
        QCOMPARE(chooseMelting(c, 0.020, weather, 20, {.ratingA = 9000, .highestC = 40})->bound,
                 MeltingChoice::Bound::Temperature);
        QCOMPARE(chooseMelting(c, 0.020, weather, 20, {.ratingA = 9000, .voltageA = 1000})->bound,
                 MeltingChoice::Bound::Voltage);
        QVERIFY(meltIce(c, 0.020, -5, 20, 1200)->energyJM < meltIce(c, 0.020, -5, 20, 900)->energyJM);
        QCOMPARE(meltIce(c, 0.020, -5, 20, 300).error().code, ErrorCode::NotConverged);
        QCOMPARE(chooseMelting(c, 0.020, weather, 20, {}).error().code, ErrorCode::InvalidInput);
    }
};

QTEST_GUILESS_MAIN(tst_Conductor)
#include "tst_Conductor.moc"
