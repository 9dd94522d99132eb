// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Conductive.h>
#include <sinew/physics/resistivity/EdgeCrack.h>
#include <sinew/physics/resistivity/Tomography.h>

#include <algorithm>
#include <cmath>
#include <QtTest>
#include <random>

using namespace sinew;
using namespace sinew::resistivity;

namespace {

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

std::vector<double> cracked(const Plate& plate, double x0, double x1, double y0, double y1, double share)
{
    std::vector<double> sigma(plate.cells(), 0.5);
    for (std::size_t j = 0; j < plate.rows; ++j)
        for (std::size_t i = 0; i < plate.columns; ++i) {
            const double x =
                (static_cast<double>(i) + 0.5) * plate.widthM / static_cast<double>(plate.columns);
            const double y = (static_cast<double>(j) + 0.5) * plate.heightM / static_cast<double>(plate.rows);
            if (x > x0 && x < x1 && y > y0 && y < y1)
                sigma[j * plate.columns + i] *= share;
        }
    return sigma;
}

const Plate kPlate{16, 16, 0.4, 0.4, 0.05};

} // namespace

class tst_Resistivity : public QObject {
    Q_OBJECT
private slots:
    void aStripIsItsResistance()
    {
        const Plate plate{40, 10, 2, 0.5, 0.1};
        std::vector<double> sigma(plate.cells(), 4), currents(plate.cells(), 0);
        std::vector<Ground> grounds;
        for (std::size_t j = 0; j < plate.rows; ++j) {
            grounds.push_back({j * plate.columns, 2 * 4 * 0.1 * 0.05 / 0.05});
            currents[j * plate.columns + plate.columns - 1] = 0.1; // 1 A in all
        }
        const auto v = Conduction::make(plate, sigma, grounds).value().potentialsV(currents).value();
        QVERIFY(near(v[plate.columns - 1], (2 - 0.025) / (4 * 0.5 * 0.1), 1e-10));
        // Two halves in series, one twice as resistive.
        for (std::size_t i = 0; i < sigma.size(); ++i)
            if (i % plate.columns >= 20)
                sigma[i] = 2;
        const auto w = Conduction::make(plate, sigma, grounds).value().potentialsV(currents).value();
        QVERIFY(near(w[plate.columns - 1], 1 / (4 * 0.05) + (1 - 0.025) / (2 * 0.05), 1e-10));
    }
    void secondOrderInTheCell()
    {
        // φ = cos πx cos 2πy has no flux through the edges; q = 5π²φ.
        double error[2];
        for (int k = 0; k < 2; ++k) {
            const std::size_t n = k ? 40 : 20;
            const Plate plate{n, n, 1, 1, 1};
            const double h = 1.0 / static_cast<double>(n);
            std::vector<double> exact(plate.cells()), currents(plate.cells());
            for (std::size_t i = 0; i < plate.cells(); ++i) {
                exact[i] = std::cos(M_PI * h * (static_cast<double>(i % n) + 0.5)) *
                           std::cos(2 * M_PI * h * (static_cast<double>(i / n) + 0.5));
                currents[i] = 5 * M_PI * M_PI * exact[i] * h * h;
            }
            const Ground ground{0, 1};
            const auto v = Conduction::make(plate, std::vector<double>(plate.cells(), 1.0), {&ground, 1})
                               .value()
                               .potentialsV(currents)
                               .value();
            error[k] = 0;
            for (std::size_t i = 0; i < v.size(); ++i)
                error[k] = std::max(error[k], std::abs((v[i] - v[0]) - (exact[i] - exact[0])));
        }
        QVERIFY2(near(std::log2(error[0] / error[1]), 2, 0.1),
                 qPrintable(QString::number(error[0] / error[1])));
    }
    void johnsonWithinOnePercent_data()
    {
        QTest::addColumn<double>("depth");
        for (const double depth : {0.1, 0.3, 0.7})
            QTest::newRow(qPrintable(QString::number(depth))) << depth;
    }
    void johnsonWithinOnePercent()
    {
        QFETCH(double, depth);
        const double exact = materials::johnsonRatio(depth, 1, 0.25);
        const double coarse = edgeCrackRatio(60, depth, 0.25).value(),
                     fine = edgeCrackRatio(120, depth, 0.25).value();
        QVERIFY2(near(fine / exact, 1, 0.01), qPrintable(QString::number(fine / exact, 'g', 8)));
        QVERIFY(std::abs(fine - exact) < std::abs(coarse - exact));
    }
    void driveAndSenseCanBeSwapped()
    {
        const auto array = electrodesAround(kPlate, 16);
        const auto sigma = cracked(kPlate, 0.1, 0.2, 0.1, 0.35, 0.2);
        const std::vector<Measurement> one{{0, 3, 7, 12}, {5, 1, 9, 14}}, other{{7, 12, 0, 3}, {9, 14, 5, 1}};
        const auto a = transferOhm(array, sigma, one).value(), b = transferOhm(array, sigma, other).value();
        for (std::size_t i = 0; i < 2; ++i)
            QVERIFY(near(a[i], b[i], 1e-9 * std::abs(a[i])));
    }
    void sensitivityIsTheDerivative()
    {
        const auto array = electrodesAround(kPlate, 8);
        const auto pattern = neighbourPattern(8);
        QCOMPARE(pattern.size(), std::size_t(40));
        auto sigma = cracked(kPlate, 0.1, 0.2, 0.1, 0.35, 0.2);
        const auto rows = sensitivity(array, sigma, pattern).value();
        for (const std::size_t cell : {std::size_t(17), std::size_t(100), std::size_t(200)}) {
            const double d = 1e-4 * sigma[cell], kept = sigma[cell];
            sigma[cell] = kept + d;
            const auto up = transferOhm(array, sigma, pattern).value();
            sigma[cell] = kept - d;
            const auto down = transferOhm(array, sigma, pattern).value();
            sigma[cell] = kept;
            for (std::size_t i = 0; i < pattern.size(); ++i) {
                const double slope = (up[i] - down[i]) / (2 * d);
                QVERIFY(near(rows[i * sigma.size() + cell], slope, 1e-5 * std::abs(slope) + 1e-8));
            }
        }
    }
    void findsWhereItCracked_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("y");
        QTest::newRow("corner") << 0.12 << 0.12;
        QTest::newRow("middle") << 0.20 << 0.20;
    }
    void findsWhereItCracked()
    {
        QFETCH(double, x);
        QFETCH(double, y);
        // The truth on cells a third of the size, electrodes in the same places: not the model's own data.
        Plate fine = kPlate;
        fine.columns = fine.rows = 48;
        const auto array = electrodesAround(kPlate, 16);
        ElectrodeArray truth{fine, {}};
        for (const std::size_t cell : array.cells)
            truth.cells.push_back((3 * (cell / 16) + 1) * 48 + 3 * (cell % 16) + 1);
        const auto pattern = neighbourPattern(16);
        const auto whole = cracked(fine, 0, 0, 0, 0, 1);
        auto baseline = transferOhm(truth, whole, pattern).value();
        auto now = transferOhm(truth, cracked(fine, x - 0.005, x + 0.005, y - 0.04, y + 0.04, 0.01), pattern)
                       .value();
        double scale = 0;
        for (const double each : baseline)
            scale = std::max(scale, std::abs(each));
        const double noise = 2e-4 * scale;
        std::mt19937 random(11);
        std::normal_distribution<double> error(0, noise / std::sqrt(2));
        for (std::size_t i = 0; i < now.size(); ++i) {
            now[i] += error(random);
            baseline[i] += error(random);
        }
        const std::vector<double> sigma(kPlate.cells(), 0.5);
        const auto map = findLoss(array, sigma, pattern, baseline, now, {noise}).value();
        QVERIFY(map.isDetected && map.chiSquare < map.chiSquareBefore);
        QVERIFY2(near(map.columnM, x, 0.03) && near(map.rowM, y, 0.03),
                 qPrintable(QStringLiteral("%1 %2, chi² %3 of %4")
                                .arg(map.columnM)
                                .arg(map.rowM)
                                .arg(map.chiSquare)
                                .arg(map.chiSquareBefore)));
        for (const double loss : map.loss)
            QVERIFY(loss >= 0 && std::isfinite(loss));
        // Noise alone shows nothing.
        auto again = baseline;
        for (double& each : again)
            each += error(random) * std::sqrt(2);
        const auto nothing = findLoss(array, sigma, pattern, baseline, again, {noise}).value();
        QVERIFY(!nothing.isDetected && *std::ranges::max_element(nothing.loss) == 0);
    }
    void refusesWhatCannotBe()
    {
        QVERIFY(!edgeCrackRatio(5, 0.5, 0.25) && !edgeCrackRatio(50, 1, 0.25) &&
                !edgeCrackRatio(50, 0.5, std::nan("")));
        const Ground ground{0, 1};
        std::vector<double> sigma(kPlate.cells(), 1);
        QCOMPARE(Conduction::make(kPlate, sigma, {}).error().code, ErrorCode::SingularNetwork);
        QCOMPARE(Conduction::make({0, 3, 1, 1, 1}, sigma, {&ground, 1}).error().subject,
                 std::string("plate"));
        QCOMPARE(Conduction::make({16, 16, -1, 1, 1}, sigma, {&ground, 1}).error().subject,
                 std::string("plate"));
        QVERIFY(!Conduction::make(kPlate, std::vector<double>(3, 1.0), {&ground, 1}));
        sigma[5] = 0;
        QCOMPARE(Conduction::make(kPlate, sigma, {&ground, 1}).error().subject,
                 std::string("conductivity of cell 5"));
        sigma[5] = std::nan("");
        QVERIFY(!Conduction::make(kPlate, sigma, {&ground, 1}));
        sigma[5] = 1;
        const Ground outside{256, 1};
        QVERIFY(!Conduction::make(kPlate, sigma, {&outside, 1}));
        const auto solver = Conduction::make(kPlate, sigma, {&ground, 1}).value();
        QVERIFY(!solver.potentialsV(std::vector<double>(3)));
        for (const double v :
             solver.potentialsV(std::vector<double>(kPlate.cells(), 0)).value_or(std::vector<double>{1}))
            QCOMPARE(v, 0.0);

        auto array = electrodesAround(kPlate, 8);
        const auto pattern = neighbourPattern(8);
        const std::vector<double> data(pattern.size(), 1);
        QVERIFY(!transferOhm(array, sigma, std::vector<Measurement>{{0, 1, 1, 2}}));
        QVERIFY(!transferOhm(array, sigma, std::vector<Measurement>{{0, 1, 2, 8}}));
        QVERIFY(!findLoss(array, sigma, pattern, data, data, {0}));
        QVERIFY(!findLoss(array, sigma, pattern, data, std::vector<double>(3), {1}));
        QVERIFY(
            !findLoss(array, sigma, pattern, data, std::vector<double>(pattern.size(), std::nan("")), {1}));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(findLoss(array, sigma, pattern, data, std::vector<double>(pattern.size(), 2), {1e-3},
                          stop.get_token())
                     .error()
                     .code,
                 ErrorCode::Cancelled);
        array.cells[1] = array.cells[0];
        QVERIFY(!transferOhm(array, sigma, pattern));
    }
};

QTEST_GUILESS_MAIN(tst_Resistivity)
#include "tst_Resistivity.moc"
