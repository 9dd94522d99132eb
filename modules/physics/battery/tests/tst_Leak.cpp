// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/battery/Leak.h>

#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::battery;

namespace {

constexpr double kAir = 101325;

Crack hairline()
{
    return {0.1e-3, 0.05, 2e-3, 0.6};
}

Enclosure box()
{
    Enclosure e;
    e.freeM3 = 0.01;
    e.liquidKg = 0.5;
    e.liquid = {1200, 3e-3, 0.05};
    e.crack = hairline();
    return e;
}

/// 0.2 mol given off between 100 and 200 s.
LeakDrive burst()
{
    LeakDrive d;
    for (int i = 0; i <= 60; ++i) {
        d.timeS.push_back(10.0 * i);
        d.gasK.push_back(300);
        d.generatedMol.push_back(0.2 * std::clamp((10.0 * i - 100) / 100, 0.0, 1.0));
    }
    return d;
}

} // namespace

class tst_Leak : public QObject {
    Q_OBJECT
private slots:
    void flowsAreTheLesser();
    void chokes();
    void closedBoxIsTheGasLaw();
    void keepsEveryGram();
    void widerLeaksMore();
    void valveHoldsThePressure();
    void liquidStopsWhenEmpty();
    void drivenByCells();
    void saysWhatIsWrong();
};

void tst_Leak::flowsAreTheLesser()
{
    const Gas air;
    Crack crack = hairline();
    crack.widthM = 5e-6; // walls govern
    const double p = 1.2 * kAir;
    const double poiseuille =
        std::pow(5e-6, 3) * 0.05 * 0.029 * (p * p - kAir * kAir) / (24 * 1.8e-5 * 2e-3 * 8.314462618 * 300);
    QVERIFY(std::abs(gasLeakKgS(crack, air, p, kAir, 300) / poiseuille - 1) < 1e-12);
    crack.widthM = 1e-3; // the opening governs
    QVERIFY(gasLeakKgS(crack, air, p, kAir, 300) < 0.01 * 8e6 * poiseuille);
    QCOMPARE(gasLeakKgS(crack, air, kAir, kAir, 300), 0.0);
    const Liquid water{1000, 1e-3, 0.1};
    crack.widthM = 5e-6;
    const double dp = 980.665;
    QVERIFY(std::abs(liquidLeakKgS(crack, water, kAir, kAir) /
                         (1000 * std::pow(5e-6, 3) * 0.05 * dp / (12 * 1e-3 * 2e-3)) -
                     1) < 1e-9);
    QCOMPARE(liquidLeakKgS(crack, {1000, 1e-3, -0.1}, kAir, kAir), 0.0);
}

void tst_Leak::chokes()
{
    Crack crack = hairline();
    crack.wallM = 1e-9; // a mere opening
    const Gas air;
    const double choked = 0.6 * 0.1e-3 * 0.05 * 10 * kAir * std::sqrt(1.4 * 0.029 / (8.314462618 * 300)) *
                          std::pow(2 / 2.4, 2.4 / 0.8);
    QVERIFY(std::abs(gasLeakKgS(crack, air, 10 * kAir, kAir, 300) / choked - 1) < 1e-9);
    QCOMPARE(gasLeakKgS(crack, air, 10 * kAir, 2 * kAir, 300), gasLeakKgS(crack, air, 10 * kAir, kAir, 300));
}

void tst_Leak::closedBoxIsTheGasLaw()
{
    Enclosure e = box();
    e.crack.reset();
    const auto run = solveLeak(e, burst());
    QVERIFY(run);
    const double exact = kAir + 0.2 * 8.314462618 * 300 / 0.01;
    QVERIFY(std::abs(run->pressurePa.back() / exact - 1) < 1e-9);
    QCOMPARE(run->leakedMol.back(), 0.0);
    QCOMPARE(run->liquidKg.back(), 0.5);
}

void tst_Leak::keepsEveryGram()
{
    Enclosure e = box();
    e.crack->widthM = 10e-6;
    e.valve = ReliefValve{20e3, 1e-5, 0.6};
    const auto run = solveLeak(e, burst());
    QVERIFY(run);
    const double before = kAir * 0.01 / (8.314462618 * 300);
    for (std::size_t i = 0; i < run->timeS.size(); ++i) {
        const double all = run->gasMol[i] + run->leakedMol[i] + run->ventedMol[i];
        QVERIFY(std::abs(all - before - burst().generatedMol[i]) < 1e-9);
        QVERIFY(std::abs(run->liquidKg[i] + run->spiltKg[i] - 0.5) < 1e-9);
    }
    QVERIFY(run->leakedMol.back() > 1e-4 && run->ventedMol.back() > 1e-3 && run->spiltKg.back() > 1e-4);
}

void tst_Leak::widerLeaksMore()
{
    double last = -1;
    for (const double width : {0.0, 2e-6, 5e-6, 10e-6}) {
        Enclosure e = box();
        e.crack->widthM = width;
        const auto run = solveLeak(e, burst());
        QVERIFY(run && run->leakedMol[15] > last);
        last = run->leakedMol[15]; // while gas is still given off
    }
}

void tst_Leak::valveHoldsThePressure()
{
    Enclosure e = box();
    e.crack.reset();
    e.valve = ReliefValve{20e3, 1e-4, 0.6};
    const auto run = solveLeak(e, burst());
    QVERIFY(run);
    QVERIFY(run->peakPa > kAir + 20e3 - 1 && run->peakPa < kAir + 21.1e3);
    // Nothing flows back: what is left stays at the valve's pressure.
    QVERIFY(std::abs(run->pressurePa.back() - kAir - 20e3) < 300);
}

void tst_Leak::liquidStopsWhenEmpty()
{
    Enclosure e = box();
    e.crack->widthM = 1e-3;
    const auto run = solveLeak(e, burst());
    QVERIFY(run);
    QVERIFY(run->liquidKg.back() >= -1e-8 && run->liquidKg.back() < 1e-3);
    QVERIFY(std::abs(run->pressurePa.back() - kAir) < 10);
}

void tst_Leak::drivenByCells()
{
    Row row;
    row.parts = {cylindricalCell(0.009, 0.065)};
    row.outside = {7.17, 0.8};
    row.surroundingsK = {{0, 433.15}};
    row.parts[0].startK = 301.15;
    RowOptions options;
    options.untilS = 3600;
    const auto run = solveRow(row, options);
    QVERIFY(run);
    const auto drive = driveOf(row, *run, 0.2);
    QVERIFY(drive);
    QCOMPARE(drive->timeS, run->timeS);
    QVERIFY(drive->generatedMol.back() > 0.15 && drive->generatedMol.back() <= 0.2);
    QVERIFY(solveLeak(box(), *drive));
    QVERIFY(!driveOf(row, *run, -1));
}

void tst_Leak::saysWhatIsWrong()
{
    Enclosure e = box();
    e.freeM3 = 0;
    QCOMPARE(solveLeak(e, burst()).error().subject, std::string("free volume"));
    e = box();
    e.crack->wallM = -1;
    QCOMPARE(solveLeak(e, burst()).error().subject, std::string("crack.wall"));
    e = box();
    e.liquid.viscosityPaS = 0;
    QCOMPARE(solveLeak(e, burst()).error().subject, std::string("liquid.viscosity"));
    LeakDrive d = burst();
    d.generatedMol[30] = 0;
    QCOMPARE(solveLeak(box(), d).error().subject, std::string("drive[30]"));
    QVERIFY(!solveLeak(box(), {}));
    std::stop_source source;
    source.request_stop();
    QCOMPARE(solveLeak(box(), burst(), source.get_token()).error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(tst_Leak)
#include "tst_Leak.moc"
