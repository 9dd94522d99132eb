// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/Wind.h>

#include <cmath>
#include <QtTest>
#include <vector>

using namespace sinew;
using namespace sinew::structure;

namespace {

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

double variance(const Eigen::MatrixXd& gusts, int row)
{
    return gusts.row(row).squaredNorm() / static_cast<double>(gusts.cols());
}

double correlation(const Eigen::MatrixXd& gusts, int a, int b)
{
    return gusts.row(a).dot(gusts.row(b)) / (gusts.row(a).norm() * gusts.row(b).norm());
}

} // namespace

class tst_Wind : public QObject {
    Q_OBJECT
private slots:
    void spectraIntegrateToTheVariance()
    {
        for (const WindSpectrum spectrum : {WindSpectrum::Kaimal, WindSpectrum::Davenport}) {
            const WindConditions wind{30, 0.15, 200, 10, spectrum};
            double sum = 0;
            for (double log = -14; log < 12; log += 1e-3)
                sum += gustSpectrum(wind, std::exp(log)) * std::exp(log) * 1e-3;
            QVERIFY2(near(sum / std::pow(0.15 * 30, 2), 1, 2e-3), qPrintable(QString::number(sum)));
        }
    }
    void gustsHaveTheSpectrumsVariance()
    {
        const WindConditions wind{30, 0.15, 150};
        const std::vector<double> at{0.0};
        const int steps = 16384;
        const Eigen::MatrixXd gusts = simulateGusts(wind, at, 0.1, steps, 3).value();
        // The series is the sum over its own frequencies: variance known exactly.
        double expected = 0;
        for (int k = 1; k < steps / 2; ++k)
            expected += gustSpectrum(wind, k / (steps * 0.1)) / (steps * 0.1);
        QVERIFY(near(variance(gusts, 0) / expected, 1, 1e-6));
        QVERIFY(near(expected / std::pow(0.15 * 30, 2), 1, 0.1));
        QVERIFY(near(gusts.mean(), 0, 1e-9));
    }
    void coherenceFallsWithDistance()
    {
        const WindConditions wind{30, 0.15, 150};
        const std::vector<double> at{0, 0.2, 50, 400};
        double close = 0, middle = 0, far = 0;
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            const Eigen::MatrixXd gusts = simulateGusts(wind, at, 0.1, 4096, seed).value();
            close += correlation(gusts, 0, 1) / 8;
            middle += correlation(gusts, 0, 2) / 8;
            far += correlation(gusts, 0, 3) / 8;
        }
        QVERIFY(close > 0.95);
        QVERIFY(middle < close - 0.1 && middle > far);
        QVERIFY(far < 0.4);
    }
    void samePhasesAtEverySpeed()
    {
        const std::vector<double> at{0.0};
        const Eigen::MatrixXd slow = simulateGusts({30, 0.15, 150}, at, 0.1, 4096, 3).value();
        const Eigen::MatrixXd fast = simulateGusts({31, 0.15, 150}, at, 0.1, 4096, 3).value();
        QVERIFY(slow.row(0).dot(fast.row(0)) / (slow.norm() * fast.norm()) > 0.999);
        QVERIFY(!(simulateGusts({30, 0.15, 150}, at, 0.1, 4096, 4).value() - slow).isZero(0.1));
    }
    void boundaryLayer()
    {
        const WindConditions wind = windOver(30, 40, 0.01);
        QVERIFY(near(wind.turbulenceIntensity, 1 / std::log(4000.0), 1e-12));
        QVERIFY(wind.lengthScaleM > 100 && wind.lengthScaleM < 200);
    }
    void dragIsQuadraticAndSigned()
    {
        QVERIFY(near(dragForceN(10, 20), 0.5 * 1.225 * 10 * 400, 1e-9));
        QVERIFY(near(dragForceN(10, -20), -0.5 * 1.225 * 10 * 400, 1e-9));
    }
    void refusesBadInput()
    {
        const std::vector<double> at{0.0};
        QVERIFY(!simulateGusts({0, 0.15, 150}, at, 0.1, 100, 1));
        QVERIFY(!simulateGusts({30, 0.15, 150}, at, 0, 100, 1));
        QVERIFY(!simulateGusts({30, 0.15, 150}, {}, 0.1, 100, 1));
    }
};

QTEST_GUILESS_MAIN(tst_Wind)
#include "tst_Wind.moc"
