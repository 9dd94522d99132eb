// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/fire/SmokeFront.h>

#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::fire;

namespace {

SmokeCase road(double velocityMs, double peakW = 30e6)
{
    SmokeCase c;
    c.section = {6, 60, 32, 0};
    c.lengthM = 1000;
    c.fireM = 402.5;
    c.growth = {kUltraFastWS2, peakW, 1e9, 0};
    c.ventilation = {{0, velocityMs}};
    return c;
}

SmokeField solved(const SmokeCase& smoke, SmokeOptions options = {})
{
    const auto field = solveSmoke(smoke, options);
    if (!field)
        qWarning() << field.error().text().c_str();
    return field ? *field : SmokeField{};
}

} // namespace

class tst_SmokeFront : public QObject {
    Q_OBJECT
private slots:
    void settlesAsTheSteadySolution();
    void closesItsBalances();
    void noFireNothingHappens();
    void frontTravelsWithTheAir();
    void convergesWithCells();
    void layerComesToRestAtLis();
    void layerIsBlownAway();
    void becomesUntenable();
    void stillAirStaysFinite();
    void starvedFireIsSaid();
    void saysWhatIsWrong();
};

void tst_SmokeFront::settlesAsTheSteadySolution()
{
    const SmokeField f = solved(road(3));
    const double flow = 1.2 * 3 * 60 * 1005, reach = flow / (25 * 32);
    for (const std::size_t i : {100u, 120u, 150u, 190u}) {
        const double exact = 293.15 + 21e6 / flow * std::exp(-(f.xM[i] - 402.5) / reach);
        QVERIFY2(std::abs(f.temperatureK.back()[i] - exact) < 0.01 * (exact - 293.15),
                 qPrintable(QString("%1 K, exact %2").arg(f.temperatureK.back()[i]).arg(exact)));
        // Soot per mass of air stays as it was made.
        const double soot = 0.1 * 30e6 / 25e6 / (1.2 * 3 * 60) * 1.2 * 293.15 / f.temperatureK.back()[i];
        QVERIFY(std::abs(f.extinctionPerM.back()[i] / (8700 * soot) - 1) < 1e-3);
    }
    for (const std::size_t i : {0u, 50u, 70u})
        QVERIFY(std::abs(f.temperatureK.back()[i] - 293.15) < 1e-9);
}

void tst_SmokeFront::closesItsBalances()
{
    SmokeCase c = road(2);
    c.growth = {kFastWS2, 50e6, 200, 100};
    c.ventilation = {{0, 1}, {300, 3.5}, {900, 0.5}};
    const SmokeField f = solved(c);
    QVERIFY(f.balance.releasedJ > 1e9);
    QVERIFY(std::abs(f.balance.missingJ()) < 1e-9 * f.balance.releasedJ);
    QVERIFY(std::abs(f.balance.missingKg()) < 1e-9 * f.balance.sootKg);
    QVERIFY(f.balance.carriedJ > 0 && f.balance.wallsJ > 0);
}

void tst_SmokeFront::noFireNothingHappens()
{
    SmokeCase c = road(2, 1e-3);
    const SmokeField f = solved(c);
    for (const double kelvin : f.temperatureK.back())
        QVERIFY(std::abs(kelvin - 293.15) < 1e-6);
    QVERIFY(f.at(500, 1000).extinctionPerM < 1e-6);
    QVERIFY(!f.untenableS(900, {}));
}

/// A cool smoulder: the front moves with the air.
void tst_SmokeFront::frontTravelsWithTheAir()
{
    SmokeCase c = road(2, 1e3);
    c.growth = {1e6, 1e3, 1e9, 0};
    c.wallWm2K = 0;
    const SmokeField f = solved(c, {200, 10, 400});
    const double steady = 8700 * 0.1 * 1e3 / 25e6 / (2 * 60);
    QVERIFY(std::abs(f.frontM(10, 0.5 * steady) - 402.5 - 200) < 5);
    QVERIFY(std::abs(f.frontM(20, 0.5 * steady) - 402.5 - 400) < 5);
}

void tst_SmokeFront::convergesWithCells()
{
    SmokeCase c = road(3);
    c.fireM = 400;
    c.fireLengthM = 40;
    const auto at = [&](int cells) {
        const SmokeField f = solved(c, {150, 150, cells});
        return f.at(600, 150).temperatureK;
    };
    const double best = at(1600);
    const double coarse = std::abs(at(100) - best), middle = std::abs(at(200) - best),
                 fine = std::abs(at(400) - best);
    QVERIFY2(middle < 0.6 * coarse && fine < 0.6 * middle,
             qPrintable(QString("%1 %2 %3").arg(coarse).arg(middle).arg(fine)));
}

void tst_SmokeFront::layerComesToRestAtLis()
{
    for (const double velocity : {1.5, 2.0, 2.5}) {
        const SmokeField f = solved(road(velocity));
        const double li = backLayeringM({6, 60, 32, 0}, {}, 30e6, velocity);
        QVERIFY(std::abs(f.backLayerM.back() - li) < 1e-3 * li);
        QVERIFY(f.at(402.5 - 0.9 * li, 1800).extinctionPerM > 1);
        QVERIFY(f.at(402.5 - 1.1 * li, 1800).extinctionPerM < 1e-9);
    }
}

void tst_SmokeFront::layerIsBlownAway()
{
    SmokeCase c = road(1);
    c.ventilation = {{0, 1}, {600, 4}};
    const SmokeField f = solved(c);
    QVERIFY(f.backLayerM[60] > 80);
    QCOMPARE(f.backLayerM.back(), 0.0);
}

void tst_SmokeFront::becomesUntenable()
{
    const SmokeField f = solved(road(2));
    const Tenability limits;
    const auto close = f.untenableS(450, limits), away = f.untenableS(900, limits);
    QVERIFY(close && away && *close < *away);
    QVERIFY(*away - *close < 450 / 2.0); // hot air is faster than the cold
    QVERIFY(!f.untenableS(100, limits));
    Tenability lax = limits;
    lax.visibilityM = 1e-3;
    lax.temperatureK = 5000;
    QVERIFY(!f.untenableS(450, lax));
}

void tst_SmokeFront::stillAirStaysFinite()
{
    const SmokeField f = solved(road(0, 100e6));
    for (const auto& sample : f.temperatureK)
        for (const double kelvin : sample)
            QVERIFY(kelvin > 250 && kelvin < 1650);
    QVERIFY(f.balance.withheldJ > 0);
    QVERIFY(std::abs(f.balance.missingJ()) < 1e-9 * f.balance.releasedJ);
    QVERIFY(f.backLayerM.back() > 300);
}

void tst_SmokeFront::starvedFireIsSaid()
{
    QVERIFY(solved(road(3)).warnings.empty());
    QCOMPARE(solved(road(0.5, 200e6)).warnings.size(), std::size_t(1));
}

void tst_SmokeFront::saysWhatIsWrong()
{
    SmokeCase c = road(2);
    c.fireM = 1000;
    QCOMPARE(solveSmoke(c, {}).error().subject, std::string("fire position"));
    c = road(-1);
    QCOMPARE(solveSmoke(c, {}).error().subject, std::string("ventilation[0]"));
    c = road(2);
    c.section.areaM2 = std::nan("");
    QCOMPARE(solveSmoke(c, {}).error().subject, std::string("area"));
    QCOMPARE(solveSmoke(road(2), {1800, 1e-6, 200}).error().code, ErrorCode::LimitExceeded);
    QCOMPARE(solveSmoke(road(2), {1800, 10, 1}).error().subject, std::string("cells"));
    std::stop_source source;
    source.request_stop();
    QCOMPARE(solveSmoke(road(2), {}, source.get_token()).error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(tst_SmokeFront)
#include "tst_SmokeFront.moc"
