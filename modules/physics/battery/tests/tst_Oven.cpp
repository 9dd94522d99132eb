// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/battery/Oven.h>
#include <sinew/physics/battery/Semenov.h>

#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::battery;

namespace {

const Surface kOven{7.17, 0.8};

Part cell18650()
{
    Part cell = cylindricalCell(0.009, 0.065);
    cell.startK = 301.15;
    return cell;
}

RowResult inOven(double celsius)
{
    RowOptions options;
    options.untilS = 6 * 3600;
    const auto run = ovenTest(cell18650(), kOven, celsius + 273.15, options);
    if (!run)
        qWarning() << run.error().text().c_str();
    return run ? *run : RowResult{};
}

} // namespace

class tst_Oven : public QObject {
    Q_OBJECT
private slots:
    void peaksOfA18650_data();
    void peaksOfA18650();
    void criticalOven();
    void searchNeedsBothSides();
    void onset();
    void semenov();
    void oneReactionIsSemenovs();
    void colderIsFarther();
};

void tst_Oven::peaksOfA18650_data()
{
    QTest::addColumn<double>("ovenC");
    QTest::addColumn<double>("peakC");
    QTest::addColumn<double>("minutes");
    QTest::newRow("140") << 140.0 << 147.7 << 0.0;
    QTest::newRow("145") << 145.0 << 194.2 << 0.0;
    QTest::newRow("150") << 150.0 << 482.3 << 36.3;
    QTest::newRow("155") << 155.0 << 523.8 << 25.1;
    QTest::newRow("160") << 160.0 << 540.7 << 20.6;
}

void tst_Oven::peaksOfA18650()
{
    QFETCH(double, ovenC);
    QFETCH(double, peakC);
    QFETCH(double, minutes);
    const RowResult run = inOven(ovenC);
    QCOMPARE(run.parts.size(), std::size_t(1));
    QVERIFY(std::abs(run.parts[0].peakK - 273.15 - peakC) < 0.2);
    QCOMPARE(run.parts[0].runawayS.has_value(), minutes > 0);
    if (minutes > 0)
        QVERIFY(std::abs(run.parts[0].peakS / 60 - minutes) < 0.1);
}

void tst_Oven::criticalOven()
{
    OvenSearch search;
    search.surface = kOven;
    search.lowK = 413.15;
    search.highK = 433.15;
    search.passesK = 573.15;
    const auto byPeak = criticalOvenK(cell18650(), search);
    QVERIFY(byPeak);
    QVERIFY(std::abs(*byPeak - 273.15 - 145.86) < 0.01);
    // Faster than 1 K/s comes a little earlier than 300 °C.
    search.passesK.reset();
    const auto byRate = criticalOvenK(cell18650(), search);
    QVERIFY(byRate && *byRate<*byPeak&& * byRate> * byPeak - 0.5);
}

void tst_Oven::searchNeedsBothSides()
{
    OvenSearch search;
    search.surface = kOven;
    search.lowK = 433.15;
    search.highK = 443.15;
    auto critical = criticalOvenK(cell18650(), search);
    QVERIFY(!critical);
    QCOMPARE(critical.error().code, ErrorCode::NotConverged);
    search.lowK = 303.15;
    search.highK = 323.15;
    critical = criticalOvenK(cell18650(), search);
    QVERIFY(!critical);
    QCOMPARE(critical.error().code, ErrorCode::NotConverged);
}

void tst_Oven::onset()
{
    const Abuse lco = lithiumCobaltOxide();
    QVERIFY(std::abs(*selfHeatingOnsetK(lco, 2.14e6, 0.02 / 60) - 273.15 - 82.94) < 0.05);
    QVERIFY(std::abs(*selfHeatingOnsetK(lco, 2.14e6, 1.0 / 60) - 273.15 - 116.33) < 0.05);
    QCOMPARE(selfHeatingOnsetK(lco, 2.14e6, 1e30).error().code, ErrorCode::NotConverged);
    QCOMPARE(selfHeatingOnsetK(lco, -1, 1).error().code, ErrorCode::InvalidInput);
}

void tst_Oven::semenov()
{
    QVERIFY(std::abs(*semenovCritical(0) - std::exp(-1)) < 1e-12);
    QVERIFY(std::abs(*semenovCritical(0.02) - 0.375466) < 1e-6);
    QVERIFY(std::abs(*semenovCritical(0.05) - 0.387800) < 1e-6);
    QCOMPARE(semenovCritical(0.3).error().code, ErrorCode::InvalidInput);
    QVERIFY(!semenovCritical(std::nan("")));
    QVERIFY(std::abs(frankKamenetskiiSlab() - 0.878458) < 1e-6);
}

void tst_Oven::oneReactionIsSemenovs()
{
    Part cell = cell18650();
    cell.abuse->negative.heatJKg = cell.abuse->positive.heatJKg = cell.abuse->electrolyte.heatJKg = 0;
    const double ambient = 360, gas = 8.314, energy = cell.abuse->film.activationJMol;
    const Surface film{7.17, 0};
    const double heat = cell.volumeM3 * rateOf(*cell.abuse, cell.abuse->fresh, ambient).heatWm3;
    const double psi = heat * energy / (gas * ambient * ambient * film.filmWm2K * cell.exposedM2);
    const auto got = criticality(cell, cell.abuse->fresh, film, ambient);
    QVERIFY(got);
    QVERIFY(std::abs(got->ratio - psi / *semenovCritical(gas * ambient / energy)) < 1e-6 * got->ratio);
    QVERIFY(got->steadyK > ambient && got->steadyK < got->tangentK);
}

void tst_Oven::colderIsFarther()
{
    const Part cell = cell18650();
    double last = 0;
    for (const double celsius : {20.0, 60.0, 90.0, 120.0}) {
        const auto got = criticality(cell, cell.abuse->fresh, kOven, celsius + 273.15);
        QVERIFY(got && got->ratio > last);
        last = got->ratio;
    }
    QVERIFY(last > 0.8);
    const auto spent = criticality(cell, {0, 0, 1, 0}, kOven, 393.15);
    QVERIFY(spent && spent->ratio == 0);
}

QTEST_GUILESS_MAIN(tst_Oven)
#include "tst_Oven.moc"
