// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Cases.h"
#include "support/Reference.h"

#include <sinew/physics/power/AcDispatch.h>
#include <sinew/physics/power/Dispatch.h>

#include <algorithm>
#include <cmath>

using namespace sinew;
using namespace sinew::power;
using namespace sinew::power::test;

namespace {

AcDispatch solved(const Grid& grid, const AcDispatchOptions& options = {})
{
    auto dispatch = acDispatch(grid, options);
    if (!dispatch)
        qFatal("%s", dispatch.error().text().c_str());
    return *dispatch;
}

} // namespace

class tst_AcDispatch : public QObject {
    Q_OBJECT
private slots:
    void nineBusesAsMatpowerHasThem()
    {
        const auto d = solved(case9());
        QVERIFY2(std::abs(d.costPerHour - 5296.69) < 0.01,
                 qPrintable(QString::number(d.costPerHour, 'f', 4)));
        const double mw[] = {89.80, 134.32, 94.19};
        for (std::size_t g = 0; g < 3; ++g)
            QVERIFY(std::abs(d.generatorMw[g] - mw[g]) < 0.01);
        QVERIFY(std::abs(d.voltagePu[8] - 1.072) < 5e-4);
        QVERIFY(d.residualPu < 1e-7 && d.iterations < 30);
    }
    /// The flow that the found setpoints give is the one that was found.
    void thePowerFlowAgrees()
    {
        Grid grid = case9();
        const auto d = solved(grid);
        for (std::size_t g = 0; g < grid.generators.size(); ++g) {
            grid.generators[g].mw = d.generatorMw[g];
            grid.generators[g].setpointPu = d.voltagePu[grid.generators[g].bus];
        }
        const auto flow = solvePowerFlow(grid);
        QVERIFY(flow.has_value());
        for (std::size_t i = 0; i < grid.buses.size(); ++i)
            QVERIFY(std::abs(flow->voltagePu[i] - d.voltagePu[i]) < 1e-6);
        QVERIFY(std::abs(flow->lossMw - d.lossMw) < 1e-4);
        QVERIFY(std::abs(flow->generatorMvar[1] - d.generatorMvar[1]) < 1e-3);
    }
    void thePriceIsTheSlopeOfTheCost()
    {
        Grid grid = case9();
        const auto d = solved(grid);
        const double before = d.costPerHour;
        grid.buses[4].loadMw += 0.1;
        QVERIFY(std::abs((solved(grid).costPerHour - before) / 0.1 - d.lmp[4]) < 1e-2);
        grid.buses[4].loadMw -= 0.1;
        grid.buses[4].loadMvar += 0.1;
        QVERIFY(std::abs((solved(grid).costPerHour - before) / 0.1 - d.reactivePrice[4]) < 1e-2);
    }
    void limitsAreKeptAndCost()
    {
        Grid grid = case9();
        const auto free = solved(grid);
        const double allowed = 0.6 * free.flow[0].mva();
        grid.branches[0].ratingMva = allowed;
        const auto rated = solved(grid);
        QVERIFY(rated.flow[0].mva() <= allowed * (1 + 1e-6) && rated.flow[0].mva() > allowed * 0.999);
        QVERIFY(rated.costPerHour > free.costPerHour + 1);

        grid = case9();
        const double across = free.angleRad[0] - free.angleRad[3];
        QVERIFY(across > 0);
        grid.branches[0].maxAngleRad = across / 2;
        const auto near = solved(grid);
        QVERIFY(near.angleRad[0] - near.angleRad[3] <= across / 2 + 1e-7);
        QVERIFY(near.costPerHour > free.costPerHour + 1);

        grid = case9();
        AcDispatchOptions narrow;
        narrow.minVoltagePu.assign(grid.buses.size(), 0.98);
        narrow.maxVoltagePu.assign(grid.buses.size(), 1.02);
        const auto flat = solved(grid, narrow);
        QVERIFY(
            std::ranges::all_of(flat.voltagePu, [](double v) { return v > 0.98 - 1e-7 && v < 1.02 + 1e-7; }));
        QVERIFY(flat.costPerHour > free.costPerHour);
    }
    void saysWhatCannotBe()
    {
        Grid grid = case9();
        AcDispatchOptions options;
        options.minVoltagePu.assign(9, 1.05);
        options.maxVoltagePu.assign(9, 1.0);
        auto wrong = acDispatch(grid, options);
        QVERIFY(!wrong && wrong.error().code == ErrorCode::InvalidInput && wrong.error().subject == "bus 1");
        grid.generators[1].minMvar = 500;
        grid.generators[1].maxMvar = 100;
        wrong = acDispatch(grid);
        QVERIFY(!wrong && wrong.error().code == ErrorCode::InvalidInput);
        grid = case9();
        grid.buses[4].loadMw = 5000;
        wrong = acDispatch(grid);
        QVERIFY(!wrong && wrong.error().code == ErrorCode::NotConverged && !wrong.error().subject.empty());
        std::stop_source source;
        source.request_stop();
        wrong = acDispatch(case9(), {}, source.get_token());
        QVERIFY(!wrong && wrong.error().code == ErrorCode::Cancelled);
    }
    void takesPiecesOfACost()
    {
        Grid grid = case9();
        grid.generators[0].cost = {{}, {{10, 200}, {100, 2000}, {250, 8000}}};
        const auto d = solved(grid);
        double served = 0;
        for (const double mw : d.generatorMw)
            served += mw;
        QVERIFY(std::abs(served - 315 - d.lossMw) < 1e-4);
        double cost = 0;
        for (std::size_t g = 0; g < 3; ++g)
            cost += costPerHour(grid.generators[g].cost, d.generatorMw[g]);
        QVERIFY(std::abs(cost - d.costPerHour) < 1e-9);
        QVERIFY(std::abs(d.generatorMw[0] - 100) < 1e-3); // between a price of 20 and one of 40
    }
    void referenceCasesAsOtherProgramsHaveThem_data()
    {
        QTest::addColumn<double>("cost");
        QTest::newRow("case14") << 8081.52474;
        QTest::newRow("case30") << 576.89234;
        QTest::newRow("case57") << 41737.78674;
        QTest::newRow("case118") << 129660.694;
    }
    void referenceCasesAsOtherProgramsHaveThem()
    {
        QFETCH(double, cost);
        const auto file = reference(std::string(QTest::currentDataTag()) + ".m");
        SINEW_NEED_DATA(file);
        const auto read = read::readPowerCase(file);
        QVERIFY(read.has_value());
        const auto d = solved(read::gridOf(*read), read::voltageLimitsOf(*read));
        QVERIFY2(std::abs(d.costPerHour - cost) < 2e-3, qPrintable(QString::number(d.costPerHour, 'f', 5)));
    }
    /// Worth 40 $/MWh it is served, at 10 it is not: power costs 24 to 31.
    void loadsThatMayBeDispatchedKeepTheirPowerFactor_data()
    {
        QTest::addColumn<bool>("pieces");
        QTest::newRow("linear") << false;
        QTest::newRow("pieces") << true;
    }
    void loadsThatMayBeDispatchedKeepTheirPowerFactor()
    {
        QFETCH(bool, pieces);
        Grid grid = case9();
        Generator load{.bus = 4, .minMw = -60, .maxMw = 0, .minMvar = -30, .maxMvar = 0};
        load.cost = pieces ? Cost{{}, {{-60, -2400}, {-30, -1200}, {0, 0}}} : Cost{{0, 40}, {}};
        grid.generators.push_back(load);
        const auto d = solved(grid);
        QVERIFY2(std::abs(d.generatorMw[3] + 60) < 1e-3, qPrintable(QString::number(d.generatorMw[3])));
        QVERIFY(std::abs(d.generatorMvar[3] - 0.5 * d.generatorMw[3]) < 1e-6);
        Grid fixed = case9();
        fixed.buses[4].loadMw += 60;
        fixed.buses[4].loadMvar += 30;
        QVERIFY(std::abs(solved(fixed).costPerHour - 2400 - d.costPerHour) < 1e-2);
        grid.generators[3].cost = Cost{{0, 10}, {}};
        QVERIFY(std::abs(solved(grid).generatorMw[3]) < 1e-3);
    }
    void deadPartsAreLeftOut()
    {
        Grid grid = case9();
        grid.buses.push_back({.id = "lonely", .loadMw = 10});
        const auto d = solved(grid);
        QVERIFY(std::abs(d.costPerHour - 5296.69) < 0.01);
        QCOMPARE(d.voltagePu.back(), 0.0);
    }
};

QTEST_GUILESS_MAIN(tst_AcDispatch)
#include "tst_AcDispatch.moc"
