// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/battery/Row.h>

#include <algorithm>
#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::battery;

namespace {

/// A prismatic cell of 20 mm between its large faces.
Part cell(int slices = 1)
{
    Part p;
    p.substance = {2500, 856, 856, 1.0, 1.0, 0, 273.15, 273.15};
    p.thicknessM = 0.02;
    p.faceM2 = 0.015;
    p.volumeM3 = p.thicknessM * p.faceM2;
    p.exposedM2 = 0.01;
    p.slices = slices;
    p.abuse = lithiumCobaltOxide();
    p.startK = 298.15;
    return p;
}

Part spacer(double conductivity, double latentJKg = 0)
{
    Part p;
    p.name = "layer";
    p.substance = {900, 2000, 2000, conductivity, conductivity, latentJKg, 330, 335};
    p.thicknessM = 0.002;
    p.faceM2 = 0.015;
    p.volumeM3 = p.thicknessM * p.faceM2;
    p.exposedM2 = 0.001;
    p.startK = 298.15;
    return p;
}

/// Five cells; the middle one is heated until it runs away.
Row heatedMiddle(double conductivity, double latentJKg = 0, int slices = 1)
{
    Row row;
    for (int i = 0; i < 5; ++i) {
        if (i > 0)
            row.parts.push_back(spacer(conductivity, latentJKg));
        row.parts.push_back(cell(slices));
    }
    row.parts[4].heatW = {{0, 1500}, {120, 0}};
    row.outside = {10, 0.5};
    row.surroundingsK = {{0, 298.15}};
    return row;
}

RowResult solved(const Row& row, double untilS, double tolerance = 1e-8)
{
    RowOptions options;
    options.untilS = untilS;
    options.everyS = untilS / 100;
    options.relativeTolerance = tolerance;
    const auto run = solveRow(row, options);
    if (!run)
        qWarning() << run.error().text().c_str();
    return run ? *run : RowResult{};
}

Row oneLump(double capacityJK, double lossWK)
{
    Row row;
    Part p = spacer(1);
    p.volumeM3 = 1e-3;
    p.substance.densityKgM3 = 1000;
    p.substance.solidHeatJKgK = p.substance.liquidHeatJKgK = capacityJK;
    p.exposedM2 = 1;
    p.startK = 353.15;
    row.parts = {p};
    row.outside = {lossWK, 0};
    row.surroundingsK = {{0, 303.15}};
    return row;
}

} // namespace

class tst_Row : public QObject {
    Q_OBJECT
private slots:
    void coolsAsNewtonSays();
    void meltsAndHolds();
    void nothingHappensAtRest();
    void closesItsBalance();
    void isSymmetric();
    void spreadsFromCellToCell();
    void insulationStopsIt();
    void meltingDelaysIt();
    void casingCarriesHeat();
    void convergesWithTolerance();
    void convergesWithSlices();
    void surroundingsMayChange();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void stopsWhenTold();
    void givesUpByName();
};

void tst_Row::coolsAsNewtonSays()
{
    const RowResult run = solved(oneLump(480, 0.5), 3600);
    for (std::size_t s = 0; s < run.timeS.size(); ++s) {
        const double exact = 303.15 + 50 * std::exp(-run.timeS[s] * 0.5 / 480);
        QVERIFY(std::abs(run.hottestK[s][0] - exact) < 5e-5);
    }
    QCOMPARE(run.timeS.size(), std::size_t(101));
    // A cell whose reactions are switched off is no different.
    Row still = oneLump(480, 0.5);
    still.parts[0].abuse = lithiumCobaltOxide();
    for (Reaction* r : {&still.parts[0].abuse->film, &still.parts[0].abuse->negative,
                        &still.parts[0].abuse->positive, &still.parts[0].abuse->electrolyte})
        r->frequencyPerS = 0;
    QVERIFY(std::abs(solved(still, 3600).parts[0].endK - run.parts[0].endK) < 1e-6);
}

void tst_Row::meltsAndHolds()
{
    Row row = oneLump(480, 0.5);
    Part& p = row.parts[0];
    p.startK = 303.15;
    p.substance.solidusK = p.substance.liquidusK = 315.15;
    p.substance.latentHeatJKg = 40e3; // of one kilogram
    p.heatW = {{0, 10}};
    const RowResult run = solved(row, 40000);
    QCOMPARE(run.events.size(), std::size_t(2));
    QVERIFY(run.events[0].kind == Event::Kind::MeltingBegins && run.events[1].kind == Event::Kind::Molten);
    QVERIFY(std::abs(run.events[0].timeS - 960 * std::log(2.5)) < 1e-2);
    QVERIFY(std::abs(run.events[1].timeS - run.events[0].timeS - 10000) < 0.1);
    QVERIFY(std::abs(run.parts[0].endK - 323.15) < 1e-4);
    QCOMPARE(run.parts[0].liquidFraction, 1.0);
}

void tst_Row::nothingHappensAtRest()
{
    Row row = heatedMiddle(0.2);
    row.parts[4].heatW.clear();
    for (Part& p : row.parts)
        p.abuse.reset();
    const RowResult run = solved(row, 3600);
    for (const PartOutcome& p : run.parts)
        QVERIFY(std::abs(p.endK - 298.15) < 1e-9);
    QVERIFY(std::abs(run.balance.storedJ) < 1e-6 && std::abs(run.balance.lostJ) < 1e-6);
}

void tst_Row::closesItsBalance()
{
    Row row = heatedMiddle(0.3, 200e3, 3);
    row.casing = Casing{500, 0.2, 0.03, 0.02, {15, 0.8}, 298.15};
    const RowResult run = solved(row, 3000);
    QVERIFY(run.balance.releasedJ > 1e5);
    QCOMPARE(run.balance.heaterJ, 180e3);
    QVERIFY(std::abs(run.balance.missingJ()) < 1e-7 * run.balance.releasedJ);
    double released = 0;
    for (const double joule : run.releasedJ.back())
        released += joule;
    QVERIFY(std::abs(released - run.balance.releasedJ) < 1e-3);
}

void tst_Row::isSymmetric()
{
    const RowResult run = solved(heatedMiddle(0.3, 0, 2), 2000);
    for (const auto& sample : run.hottestK)
        for (std::size_t p = 0; p < 4; ++p)
            QVERIFY(std::abs(sample[p] - sample[8 - p]) < 2e-3);
    QVERIFY(std::abs(*run.parts[2].runawayS - *run.parts[6].runawayS) < 1e-2);
}

void tst_Row::spreadsFromCellToCell()
{
    const RowResult run = solved(heatedMiddle(1.0), 3000);
    const auto order = run.propagation();
    QCOMPARE(order.size(), std::size_t(5));
    QCOMPARE(order[0], std::size_t(4));
    QVERIFY(*run.parts[2].runawayS < *run.parts[0].runawayS);
    QVERIFY(*run.parts[4].runawayS < *run.parts[2].runawayS);
}

void tst_Row::insulationStopsIt()
{
    const RowResult run = solved(heatedMiddle(0.003), 3000);
    QCOMPARE(run.propagation(), (std::vector<std::size_t>{4}));
}

void tst_Row::meltingDelaysIt()
{
    const RowResult dry = solved(heatedMiddle(0.3), 3000), wet = solved(heatedMiddle(0.3, 400e3), 3000);
    QVERIFY(dry.parts[2].runawayS);
    QVERIFY(!wet.parts[2].runawayS || *wet.parts[2].runawayS > *dry.parts[2].runawayS + 5);
    QVERIFY(std::ranges::any_of(wet.liquidFraction, [](const auto& sample) { return sample[3] == 1; }));
}

void tst_Row::casingCarriesHeat()
{
    Row row = heatedMiddle(0.003);
    const double bare = solved(row, 1500).parts[0].endK;
    row.casing = Casing{100, 0.05, 0, 0.5, {100, 0.9}, 298.15};
    const RowResult run = solved(row, 1500);
    QVERIFY(run.parts[0].endK > bare + 1);
    QCOMPARE(run.casingK.size(), run.timeS.size());
    QVERIFY(run.casingK.back() > 299);
}

void tst_Row::convergesWithTolerance()
{
    const Row row = heatedMiddle(1.0);
    const RowResult best = solved(row, 1500, 1e-10);
    double last = 1e9;
    for (const double tolerance : {1e-4, 1e-6, 1e-8}) {
        const RowResult run = solved(row, 1500, tolerance);
        const double error = std::abs(*run.parts[0].runawayS - *best.parts[0].runawayS);
        QVERIFY2(error < 0.3 * last,
                 qPrintable(QString("%1: %2 after %3").arg(tolerance).arg(error).arg(last)));
        last = error;
    }
    QVERIFY(last < 1e-3);
}

/// Conduction across one part, one face held warm by a large neighbour: second order in the slices.
void tst_Row::convergesWithSlices()
{
    const auto middleAt = [](int slices) {
        Row row;
        Part wall = cell(slices), warm = cell(1);
        wall.abuse.reset();
        warm.abuse.reset();
        warm.substance.densityKgM3 = 2.5e9; // as good as a fixed temperature
        warm.substance.solidConductivityWMK = warm.substance.liquidConductivityWMK = 1e9;
        warm.startK = 398.15;
        wall.exposedM2 = warm.exposedM2 = 0;
        row.parts = {warm, wall};
        return solved(row, 200).parts[1].endK; // the slice nearest the warm face
    };
    // The first slice's own mean moves towards the face as slices shrink: compare with the series there.
    const auto exactAt = [](int slices) {
        const double length = 0.02, alpha = 1.0 / (2500 * 856), x = 0.5 * length / slices;
        double sum = 0;
        for (int n = 0; n < 200; ++n) {
            const double k = (n + 0.5) * std::acos(-1) / length;
            sum += 2 / (k * length) * std::sin(k * x) * std::exp(-alpha * k * k * 200);
        }
        return 398.15 - 100 * sum;
    };
    const double coarse = std::abs(middleAt(5) - exactAt(5)), fine = std::abs(middleAt(10) - exactAt(10)),
                 finer = std::abs(middleAt(20) - exactAt(20));
    QVERIFY2(coarse / fine > 3 && fine / finer > 3,
             qPrintable(QString("%1 %2 %3").arg(coarse).arg(fine).arg(finer)));
}

void tst_Row::surroundingsMayChange()
{
    Row row = oneLump(480, 0.5);
    row.surroundingsK = {{0, 353.15}, {1000, 303.15}};
    const RowResult run = solved(row, 2000);
    const double exact = 303.15 + 50 * std::exp(-1000 * 0.5 / 480);
    QVERIFY(std::abs(run.parts[0].endK - exact) < 1e-5);
    QVERIFY(std::abs(run.hottestK[50][0] - 353.15) < 1e-9);
}

void tst_Row::saysWhatIsWrong_data()
{
    QTest::addColumn<int>("what");
    QTest::addColumn<QString>("named");
    QTest::newRow("no parts") << 0 << "parts";
    QTest::newRow("negative volume") << 1 << "parts[0].volume";
    QTest::newRow("negative heat") << 2 << "specific heat";
    QTest::newRow("share") << 3 << "film";
    QTest::newRow("joints") << 4 << "joints";
    QTest::newRow("surroundings") << 5 << "surroundings";
    QTest::newRow("nan") << 6 << "parts[0].heat[0]";
    QTest::newRow("emissivity") << 7 << "outside.emissivity";
    QTest::newRow("times") << 8 << "surroundings[1]";
    QTest::newRow("samples") << 9 << "every";
    QTest::newRow("negative energy") << 10 << "activation energy";
    QTest::newRow("casing") << 11 << "casing.heatCapacity";
}

void tst_Row::saysWhatIsWrong()
{
    QFETCH(int, what);
    QFETCH(QString, named);
    Row row = heatedMiddle(0.2);
    RowOptions options;
    switch (what) {
    case 0:
        row.parts.clear();
        break;
    case 1:
        row.parts[0].volumeM3 = -1;
        break;
    case 2:
        row.parts[0].substance.solidHeatJKgK = -1;
        break;
    case 3:
        row.parts[0].abuse->fresh.film = 1.5;
        break;
    case 4:
        row.jointsM2KW = {0.1};
        break;
    case 5:
        row.surroundingsK.clear();
        break;
    case 6:
        row.parts[0].heatW = {{0, std::nan("")}};
        break;
    case 7:
        row.outside.emissivity = 2;
        break;
    case 8:
        row.surroundingsK = {{5, 300}, {5, 310}};
        break;
    case 9:
        options.everyS = 1e-9;
        break;
    case 10:
        row.parts[0].abuse->film.activationJMol = -1;
        break;
    case 11:
        row.casing = Casing{};
        break;
    }
    const auto run = solveRow(row, options);
    QVERIFY(!run);
    QVERIFY2(QString::fromStdString(run.error().text()).contains(named), run.error().text().c_str());
}

void tst_Row::stopsWhenTold()
{
    std::stop_source source;
    source.request_stop();
    const auto run = solveRow(heatedMiddle(0.2), {}, source.get_token());
    QVERIFY(!run);
    QCOMPARE(run.error().code, ErrorCode::Cancelled);
}

void tst_Row::givesUpByName()
{
    RowOptions options;
    options.mostSteps = 20;
    const auto run = solveRow(heatedMiddle(1.0), options);
    QVERIFY(!run);
    QCOMPARE(run.error().code, ErrorCode::NotConverged);
    // Heat that no number can hold.
    Row row = oneLump(1, 0);
    row.parts[0].heatW = {{0, 1e300}};
    const auto hot = solveRow(row, {});
    QVERIFY(!hot);
    QCOMPARE(hot.error().code, ErrorCode::NotConverged);
}

QTEST_GUILESS_MAIN(tst_Row)
#include "tst_Row.moc"
