// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/fire/CriticalVelocity.h>
#include <sinew/physics/fire/Growth.h>
#include <sinew/physics/fire/JetFans.h>
#include <sinew/physics/fire/Seepage.h>

#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::fire;

namespace {

const Section kRoad{6, 60, 32, 0};

bool near(double got, double expected, double share)
{
    if (std::abs(got - expected) <= share * std::abs(expected))
        return true;
    qWarning() << got << "is not" << expected;
    return false;
}

Tube tube()
{
    Tube t;
    t.section = kRoad;
    t.lengthM = 1000;
    t.fireM = 400;
    return t;
}

} // namespace

class tst_Fire : public QObject {
    Q_OBJECT
private slots:
    void growsAsTheSquareOfTime();
    void threeVelocities();
    void publishedTunnel();
    void froudeFactorsByEdition();
    void backLayer();
    void resistanceOfAColdTube();
    void fansAndVelocityAgree();
    void buoyancyHindersDownhill();
    void seepage();
    void saysWhatIsWrong();
};

void tst_Fire::growsAsTheSquareOfTime()
{
    for (const auto& [alpha, seconds] :
         {std::pair{kSlowWS2, 600.0}, {kMediumWS2, 300.0}, {kFastWS2, 150.0}, {kUltraFastWS2, 75.0}})
        QVERIFY(near(*timeToW({alpha, 2e6, 0, 0}, 1.055e6), seconds, 2e-3));
    const Growth g{kFastWS2, 20e6, 100, 300};
    const double peak = std::sqrt(20e6 / kFastWS2);
    QCOMPARE(heatReleaseW(g, -1), 0.0);
    QCOMPARE(heatReleaseW(g, 0.5 * peak), 5e6);
    QCOMPARE(heatReleaseW(g, peak + 50), 20e6);
    QVERIFY(near(heatReleaseW(g, peak + 400), 20e6 / std::exp(1), 1e-12));
    QCOMPARE(timeToW(g, 30e6).error().code, ErrorCode::NotFound);
}

void tst_Fire::threeVelocities()
{
    const double expected[3][4] = {
        {10e6, 1.526, 2.024, 2.907}, {30e6, 2.061, 2.919, 3.299}, {100e6, 2.687, 3.431, 3.299}};
    for (const auto& row : expected) {
        const auto v = criticalVelocities(kRoad, {}, row[0]);
        QVERIFY(v);
        QVERIFY(near(v->kennedyMs, row[1], 1e-3) && near(v->wuBakarMs, row[2], 1e-3) &&
                near(v->liIngasonMs, row[3], 1e-3));
        QCOMPARE(v->commandMs(), std::max(v->wuBakarMs, v->liIngasonMs));
    }
    QVERIFY(near(gradeFactor(3), 1.0901, 1e-4));
    QCOMPARE(gradeFactor(-3), 1.0);
    Section down = kRoad;
    down.descentPercent = 3;
    // Cooler gas at a higher velocity: more than the factor itself.
    QVERIFY(kennedyMs(down, {}, 7e6) > 1.0901 * kennedyMs(kRoad, {}, 7e6));
    QCOMPARE(kennedyMs(kRoad, {}, 0), 0.0);
}

/// FHWA-HIF-20-060, section 4.1.2: 7.2 by 5.2 m, 46.7 MW of which 30 % radiates.
void tst_Fire::publishedTunnel()
{
    const Section section{5.2, 7.2 * 5.2, 2 * (7.2 + 5.2), 0};
    const double convective = 0.7 * 46.7e6;
    QVERIFY(
        near(kennedyMs(section, {}, convective, froudeFactor(Nfpa502::Edition2014, convective)), 2.40, 3e-3));
    QVERIFY(near(kennedyMs(section, {}, convective, froudeFactor(Nfpa502::Edition2017, convective)), 2.97,
                 0.015));
}

void tst_Fire::froudeFactorsByEdition()
{
    QCOMPARE(froudeFactor(Nfpa502::Edition2014, 10e6), 0.606);
    for (const auto& [watts, k] : {std::pair{1e6, 0.87},
                                   {10e6, 0.87},
                                   {30e6, 0.74},
                                   {40e6, 0.71},
                                   {50e6, 0.68},
                                   {70e6, 0.64},
                                   {90e6, 0.62},
                                   {100e6, 0.606},
                                   {300e6, 0.606}})
        QVERIFY(near(froudeFactor(Nfpa502::Edition2017, watts), k, 1e-12));
}

void tst_Fire::backLayer()
{
    for (const auto& [velocity, metres] : {std::pair{1.5, 87.48}, {2.0, 55.55}, {2.5, 30.78}})
        QVERIFY(near(backLayeringM(kRoad, {}, 30e6, velocity), metres, 1e-3));
    QCOMPARE(backLayeringM(kRoad, {}, 30e6, 3.5), 0.0);
    QVERIFY(std::isinf(backLayeringM(kRoad, {}, 30e6, 0)));
    QCOMPARE(backLayeringM(kRoad, {}, 0, 0), 0.0);
}

void tst_Fire::resistanceOfAColdTube()
{
    const auto r = resistance(tube(), {}, 0, 3);
    QVERIFY(r);
    QVERIFY(near(r->totalPa(), 0.5 * 1.2 * 9 * (1.5 + 0.02 * 1000 / 7.5), 1e-12));
    QCOMPARE(r->throttlePa, 0.0);
    const auto hot = resistance(tube(), {}, 30e6, 3);
    QVERIFY(hot && hot->throttlePa > 0 && hot->frictionPa > r->frictionPa);
    // Momentum: 2 · ½ rho V² (T/T_0 - 1).
    const double rise = 21e6 / (1.2 * 3 * 60 * 1005) / 293.15;
    QVERIFY(near(hot->throttlePa, 1.2 * 9 * rise, 1e-12));
}

void tst_Fire::fansAndVelocityAgree()
{
    const JetFan fan{800, 30, 0.85};
    const auto fans = fansFor(tube(), {}, 30e6, 3.3, fan);
    QVERIFY(fans && *fans > 1);
    QVERIFY(*velocityWithMs(tube(), {}, 30e6, fan, *fans) >= 3.3);
    QVERIFY(*velocityWithMs(tube(), {}, 30e6, fan, *fans - 1) < 3.3);
    QCOMPARE(*velocityWithMs(tube(), {}, 30e6, fan, 0), 0.0);
    QCOMPARE(fansFor(tube(), {}, 30e6, 31, fan).error().code, ErrorCode::NotFound);
    Tube tailwind = tube();
    tailwind.headwindPa = -500;
    QCOMPARE(*fansFor(tailwind, {}, 0, 3, fan), 0);
}

void tst_Fire::buoyancyHindersDownhill()
{
    Tube down = tube(), up = tube();
    down.section.descentPercent = 4;
    up.section.descentPercent = -4;
    const auto d = resistance(down, {}, 50e6, 3), u = resistance(up, {}, 50e6, 3);
    QVERIFY(d->buoyancyPa > 0);
    QVERIFY(near(u->buoyancyPa, -d->buoyancyPa, 1e-12));
    // As the numerical integral of (rho_0 - rho) g sin over the warm stretch.
    const double flow = 1.2 * 3 * 60 * 1005, rise = 35e6 / flow, reach = flow / (25 * 32);
    double sum = 0;
    for (int i = 0; i < 60000; ++i) {
        const double t = 293.15 + rise * std::exp(-(i + 0.5) * 0.01 / reach);
        sum += 0.01 * 1.2 * (1 - 293.15 / t) * 9.81 * 0.04 / std::sqrt(1 + 0.0016);
    }
    QVERIFY(near(d->buoyancyPa, sum, 1e-6));
}

void tst_Fire::seepage()
{
    QVERIFY(near(*goodmanM2S({1e-7, 30, 5}), 7.5856e-6, 1e-4));
    QVERIFY(near(*bipolarM2S({1e-7, 30, 5}), 7.6071e-6, 1e-4));
    // Deep down both are one.
    QVERIFY(near(*goodmanM2S({1e-7, 5000, 5}), *bipolarM2S({1e-7, 5000, 5}), 1e-6));
    QCOMPARE(bipolarM2S({1e-7, 4, 5}).error().subject, std::string("depth"));
    QVERIFY(!goodmanM2S({-1, 30, 5}));
}

void tst_Fire::saysWhatIsWrong()
{
    QCOMPARE(criticalVelocities({6, 0, 32, 0}, {}, 1e6).error().subject, std::string("area"));
    QCOMPARE(criticalVelocities(kRoad, {}, std::nan("")).error().subject, std::string("heat release"));
    QCOMPARE(criticalVelocities(kRoad, {}, 1e6, 1).error().subject, std::string("radiative share"));
    Tube wrong = tube();
    wrong.fireM = 2000;
    QCOMPARE(resistance(wrong, {}, 1e6, 1).error().subject, std::string("fire position"));
    QCOMPARE(resistance(tube(), {}, 1e6, 0).error().subject, std::string("velocity"));
    QCOMPARE(velocityWithMs(tube(), {}, 1e6, {800, -1, 1}, 3).error().subject, std::string("fan jet"));
}

QTEST_GUILESS_MAIN(tst_Fire)
#include "tst_Fire.moc"
