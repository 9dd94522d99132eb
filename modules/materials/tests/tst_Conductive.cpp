// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Conductive.h>

#include <cmath>
#include <QtTest>
#include <random>

using namespace sinew;
using namespace sinew::materials;

namespace {

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

ConductiveMix mix()
{
    return {.gaugeFactor = 100,
            .gaugeFactorSigma = 5,
            .temperaturePerK = -0.0117,
            .resistivityOhmM = 2,
            .readingSigma = 1e-4};
}

WidthCalibration calibration()
{
    return {{{0, 0}, {1e-4, 2e-3}, {3e-4, 1e-2}}, 1e-4};
}

} // namespace

class tst_Conductive : public QObject {
    Q_OBJECT
private slots:
    void strainThroughResistance()
    {
        QVERIFY(near(fractionalChange(mix(), 1e-4, 0), 0.01, 1e-15));
        ConductiveMix foil = mix();
        foil.gaugeFactor = 2;
        QVERIFY(near(fractionalChange(foil, 1e-4, 0), 0.0002, 1e-15));
        const Measured strain = strainOf(mix(), fractionalChange(mix(), 1e-4, 12), 12);
        QVERIFY(near(strain.value, 1e-4, 1e-15));
        QVERIFY(near(strain.sigma, std::hypot(1e-4, 5e-4) / 100, 1e-12));
        QCOMPARE(fractionalChange(mix(), 0, 0), 0.0);
    }
    void aTwinTakesTheTemperatureOut()
    {
        // Unknown temperature: ten kelvin would read as -1170 µε.
        const Measured strain =
            strainAgainstTwin(mix(), fractionalChange(mix(), 1e-4, 10), fractionalChange(mix(), 0, 10));
        QVERIFY(near(strain.value, 1e-4, 1e-15));
        QVERIFY(strain.sigma > strainOf(mix(), 0.01, 0).sigma);
        QVERIFY(near(strainOf(mix(), fractionalChange(mix(), 0, 10), 0).value, -1.17e-3, 1e-12));
    }
    void johnson_data()
    {
        QTest::addColumn<double>("depth");
        QTest::addColumn<double>("ratio");
        QTest::newRow("0.1") << 0.1 << 1.08144;
        QTest::newRow("0.2") << 0.2 << 1.30200;
        QTest::newRow("0.3") << 0.3 << 1.62265;
        QTest::newRow("0.5") << 0.5 << 2.50616;
        QTest::newRow("0.7") << 0.7 << 3.84625;
    }
    void johnson()
    {
        QFETCH(double, depth);
        QFETCH(double, ratio);
        QVERIFY(near(johnsonRatio(depth, 1, 0.25), ratio, 1e-5));
        QVERIFY(near(johnsonDepth(johnsonRatio(depth * 0.2, 0.2, 0.05), 0.2, 0.05), depth * 0.2, 1e-12));
        QCOMPARE(johnsonDepth(0.9, 0.2, 0.05), 0.0);
        QVERIFY(near(johnsonRatio(0, 1, 0.25), 1, 1e-12));
    }
    void calibrationIsMonotone()
    {
        std::mt19937 random(7);
        std::normal_distribution<double> noise(0, 3e-4);
        std::vector<WidthPoint> measured;
        for (int i = 1; i <= 60; ++i) {
            const double w = 5e-6 * i;
            measured.push_back({w, 2e-3 * std::pow(w / 1e-4, 1.5) + noise(random)});
        }
        const WidthCalibration fit = fitWidthCalibration(measured).value();
        QVERIFY(checkCalibration(fit));
        QVERIFY(near(fit.effectSigmaM, 3e-4, 1.2e-4));
        for (double w = 5e-5; w < 2.8e-4; w += 1e-5) {
            QVERIFY(near(effectOfWidth(fit, w), 2e-3 * std::pow(w / 1e-4, 1.5), 5e-4));
            QVERIFY(near(widthOfEffect(fit, effectOfWidth(fit, w)), w, 1e-12));
        }
        QCOMPARE(widthOfEffect(fit, 0), 0.0);
        QCOMPARE(widthOfEffect(fit, -1), 0.0);
        QVERIFY(!fitWidthCalibration({}));
        QVERIFY(!fitWidthCalibration(std::vector<WidthPoint>{{1, 3}, {2, 2}, {3, -1}}).has_value() ||
                fitWidthCalibration(std::vector<WidthPoint>{{1, 3}, {2, 2}, {3, -1}})->points.size() == 2);
        QVERIFY(!fitWidthCalibration(std::vector<WidthPoint>{{1, -3}, {2, -2}, {3, -1}}));
        QVERIFY(!fitWidthCalibration(std::vector<WidthPoint>{{1, 1}, {2, std::nan("")}, {3, 2}}));
    }
    void beyondTheLastPointAlongItsSlope()
    {
        const WidthCalibration g = calibration();
        QVERIFY(near(effectOfWidth(g, 2e-4), 6e-3, 1e-15));
        QVERIFY(near(effectOfWidth(g, 4e-4), 1.4e-2, 1e-15));
        QVERIFY(near(widthOfEffect(g, 1.4e-2), 4e-4, 1e-15));
    }
    void nonNegativeLeastSquares()
    {
        const std::vector<double> a{1, 0, 0, 1, 1, 1};
        // Unconstrained x = (-1, 3); held at zero, y = (3 + 2)/2.
        const auto x = solveNonNegative(a, 2, std::vector<double>{-1, 3, 2}).value();
        QCOMPARE(x[0], 0.0);
        QVERIFY(near(x[1], 2.5, 1e-10));
        QVERIFY(near(solveNonNegative(a, 2, std::vector<double>{1, 2, 3}).value()[0], 1, 1e-10));
        QCOMPARE(solveNonNegative(a, 2, std::vector<double>{0, 0, 0}).value(), std::vector<double>(2, 0.0));
        QVERIFY(!solveNonNegative(a, 2, std::vector<double>{1, 2}));
        QVERIFY(!solveNonNegative(a, 2, std::vector<double>{1, 2, std::nan("")}));
        QVERIFY(!solveNonNegative({}, 0, {}));
    }
    void twinsShareWhatTheyExplain()
    {
        // Two columns alike: any split does, none below zero, and it ends.
        const std::vector<double> a{1, 1, 2, 2, -1, -1};
        const auto x = solveNonNegative(a, 2, std::vector<double>{2, 4, -2}).value();
        QVERIFY(near(x[0] + x[1], 2, 1e-6) && x[0] >= 0 && x[1] >= 0);
    }
    void nonNegativeMeetsItsConditions()
    {
        std::mt19937 random(3);
        std::normal_distribution<double> normal;
        const std::size_t rows = 60, columns = 40;
        for (int round = 0; round < 20; ++round) {
            std::vector<double> a(rows * columns), b(rows);
            for (double& each : a)
                each = normal(random);
            for (double& each : b)
                each = normal(random);
            const auto x = solveNonNegative(a, columns, b).value();
            for (std::size_t j = 0; j < columns; ++j) {
                double pull = 0;
                for (std::size_t i = 0; i < rows; ++i) {
                    double residual = b[i];
                    for (std::size_t k = 0; k < columns; ++k)
                        residual -= a[i * columns + k] * x[k];
                    pull += a[i * columns + j] * residual;
                }
                QVERIFY(x[j] >= 0 && pull < 1e-6 && (x[j] == 0 || std::abs(pull) < 1e-6));
            }
        }
    }
    void overlappingProbesTellCracksApart()
    {
        const ConductiveMix m = mix();
        const double g[] = {3e-3, 0, 1e-2};
        const auto reading = [&](double length, double strain, std::vector<std::size_t> cracks) {
            double effect = 0;
            for (const std::size_t crack : cracks)
                effect += g[crack];
            return ProbeReading{length, fractionalChange(m, strain, 8, effect, length),
                                fractionalChange(m, 0, 8), strain, cracks};
        };
        const std::vector<ProbeReading> readings{reading(0.2, 1e-5, {0}), reading(0.4, 1e-5, {0, 1}),
                                                 reading(0.6, 1e-5, {0, 1, 2}), reading(0.4, 1e-5, {1, 2})};
        const auto found = crackEffects(m, readings, 3).value();
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(near(found[i], g[i], 1e-9));
        QVERIFY(!crackEffects(m, readings, 2));
        QVERIFY(!crackEffects(m, std::vector<ProbeReading>{{0, 0, 0, 0, {}}}, 1));
    }
    void widthOnlyWithACalibration()
    {
        ConductiveMix m = mix();
        const DepthProbe probe{0.2, 0.05};
        const double length = 2 * probe.probeM;
        const double effect = length * (johnsonRatio(0.04, 0.2, 0.05) - 1);
        const CrackReading depthOnly = readCrack(m, effect, length, probe);
        QVERIFY(depthOnly.isDetected && !depthOnly.widthM);
        QVERIFY(near(depthOnly.depthM->value, 0.04, 1e-12));
        QCOMPARE(depthOnly.text, std::string("crack, depth 40 mm"));
        m.width = calibration();
        const CrackReading both = readCrack(m, 6e-3, 0.2);
        QVERIFY(near(both.widthM->value, 2e-4, 1e-15) && both.widthM->sigma > 0);
        QVERIFY(both.text.starts_with("crack, width 0.20 ±"));
    }
    void detectability()
    {
        ConductiveMix m = mix();
        QVERIFY(!leastWidthM(m, 0.2));
        m.width = calibration();
        const double least = *leastWidthM(m, 0.2);
        QVERIFY(near(effectOfWidth(*m.width, least) / 0.2, 3 * std::sqrt(2) * 1e-4, 1e-12));
        QVERIFY(!readCrack(m, effectOfWidth(*m.width, 0.99 * least), 0.2).isDetected);
        QVERIFY(readCrack(m, effectOfWidth(*m.width, 1.01 * least), 0.2).isDetected);
        QCOMPARE(readCrack(m, 0, 0.2).text, std::string("no crack"));
    }
    void refusesWhatCannotBe()
    {
        QVERIFY(checkMix(mix()));
        ConductiveMix m = mix();
        m.gaugeFactor = 0;
        QCOMPARE(checkMix(m).error().subject, std::string("gauge factor"));
        m = mix();
        m.resistivityOhmM = -1;
        QCOMPARE(checkMix(m).error().subject, std::string("resistivity"));
        m = mix();
        m.readingSigma = std::nan("");
        QCOMPARE(checkMix(m).error().subject, std::string("sigma of a reading"));
        m = mix();
        m.width = WidthCalibration{};
        QCOMPARE(checkMix(m).error().subject, std::string("width calibration"));
        m.width = WidthCalibration{{{0, 0}, {1, 2}, {2, 2}}, 0};
        QVERIFY(!checkMix(m));
    }
};

QTEST_GUILESS_MAIN(tst_Conductive)
#include "tst_Conductive.moc"
