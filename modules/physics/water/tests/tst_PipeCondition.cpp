// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/LeakNoise.h>
#include <sinew/physics/water/PipeWall.h>
#include <sinew/physics/water/Surge.h>

#include <QtTest>

#include <cmath>
#include <limits>
#include <random>

using namespace sinew;
using namespace sinew::water;

namespace {

/// Noise of a leak as two listeners hear it, `lag` samples apart, each with noise of its own.
std::pair<std::vector<double>, std::vector<double>> heard(int samples, int lag, double ownNoise)
{
    std::mt19937 random(7);
    std::normal_distribution<double> normal;
    std::vector<double> leak(static_cast<std::size_t>(samples + 2 * std::abs(lag)));
    for (double& v : leak)
        v = normal(random);
    std::vector<double> a, b;
    for (int i = 0; i < samples; ++i) {
        a.push_back(leak[static_cast<std::size_t>(i + std::abs(lag))] + ownNoise * normal(random));
        b.push_back(leak[static_cast<std::size_t>(i + std::abs(lag) - lag)] + ownNoise * normal(random));
    }
    return {a, b};
}

} // namespace

class tst_PipeCondition : public QObject {
    Q_OBJECT
private slots:
    void aLeakIsHeardOverTheStreetsNoise()
    {
        for (const int lag : {200, -37, 0}) { // of 4 kHz
            const auto [a, b] = heard(8000, lag, 2);
            const auto delay = delayBetween(a, b, 4000, 0.2);
            QVERIFY2(delay, delay ? "" : delay.error().text().c_str());
            QCOMPARE(delay->seconds, lag / 4000.0);
            QVERIFY(delay->correlation > 0.1 && delay->correlation < 0.4);
        }
        QVERIFY(std::fabs(leakDistanceM(200, 1200, 0.05) - 70) < 1e-9);
    }

    void recordsThatTellNothingAreRefused()
    {
        const auto [a, b] = heard(100, 0, 0);
        QCOMPARE(delayBetween(a, std::span(b).first(99), 4000, 0.01).error().code, ErrorCode::InvalidInput);
        QCOMPARE(delayBetween(a, b, 4000, 1).error().code, ErrorCode::InvalidInput);
        QCOMPARE(delayBetween(a, b, 0, 0.01).error().code, ErrorCode::InvalidInput);
        QCOMPARE(delayBetween(a, std::vector<double>(100, 3.0), 4000, 0.01).error().code, ErrorCode::InvalidInput);
        QCOMPARE(delayBetween(a, std::vector<double>(100, std::numeric_limits<double>::quiet_NaN()), 4000, 0.01).error().code,
                 ErrorCode::InvalidInput);
    }

    void aSoundWallHoldsTheMost()
    {
        ThinnedWall wall{.diameterM = 0.508, .wallM = 0.008, .depthM = 0, .lengthM = 0.15, .yieldPa = 359e6};
        const double sound = *burstPressurePa(wall);
        QVERIFY(std::fabs(sound - 2 * 0.008 / 0.508 * 428e6) < 1); // Barlow
        wall.depthM = 0.004;
        const double thin = *burstPressurePa(wall);
        QVERIFY(thin < sound);
        wall.lengthM = 1; // a long groove, beyond the short one's formula
        QVERIFY(*burstPressurePa(wall) < thin);
        wall.depthM = 0.0065;
        QCOMPARE(burstPressurePa(wall).error().code, ErrorCode::InvalidInput);
        QCOMPARE(burstPressurePa({}).error().code, ErrorCode::InvalidInput);
    }

    void pitsGrowEverSlower()
    {
        QCOMPARE(pitDepthM(0), 0.0);
        QVERIFY(pitDepthM(10) - pitDepthM(5) > pitDepthM(15) - pitDepthM(10));
    }

    void aRigidPipeCarriesSound()
    {
        const double sound = std::sqrt(2.19e9 / 998);
        QVERIFY(std::fabs(waveSpeedMs({.diameterM = 0.5, .wallM = 1e6}) - sound) < 1e-3);
        QVERIFY(waveSpeedMs({.diameterM = 0.5, .wallM = 0.008, .wallModulusPa = 1e9}) < 300); // a soft plastic
    }
};

QTEST_GUILESS_MAIN(tst_PipeCondition)
#include "tst_PipeCondition.moc"
