// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Cases.h"
#include "support/Reference.h"

#include <sinew/physics/power/Dispatch.h>

#include <algorithm>
#include <cmath>
#include <map>

using namespace sinew;
using namespace sinew::power;
using namespace sinew::power::test;

namespace {

const std::map<std::string, double> kCosts{{"case9", 5216.0266},
                                           {"case14", 7642.5918},
                                           {"case30", 565.2060},
                                           {"case57", 41006.7369},
                                           {"case118", 125947.8814},
                                           {"case300", 706292.3242},
                                           {"case1354pegase", 73059.6700},
                                           {"case_ACTIVSg200", 27479.6433},
                                           {"case_ACTIVSg2000", 1201320.7843},
                                           {"case_ACTIVSg10k", 2436631.2260}};

/// Every limit is kept and every bus balances.
bool isFeasible(const Grid& grid, const Dispatch& d)
{
    std::vector<double> net(grid.buses.size());
    for (std::size_t i = 0; i < net.size(); ++i)
        net[i] = d.topology.kind[i] == BusKind::Isolated
                     ? 0
                     : d.shedMw[i] - grid.buses[i].loadMw - grid.buses[i].shuntMw;
    for (std::size_t g = 0; g < grid.generators.size(); ++g) {
        const Generator& generator = grid.generators[g];
        net[generator.bus] += d.generatorMw[g];
        if (generator.inService &&
            (d.generatorMw[g] < generator.minMw - 1e-4 || d.generatorMw[g] > generator.maxMw + 1e-4))
            return false;
    }
    for (std::size_t j = 0; j < grid.branches.size(); ++j) {
        const Branch& b = grid.branches[j];
        net[b.from] -= d.flowMw[j];
        net[b.to] += d.flowMw[j];
        if (b.ratingMva > 0 && std::abs(d.flowMw[j]) > b.ratingMva + 1e-4)
            return false;
    }
    return std::ranges::all_of(net, [](double mw) { return std::abs(mw) < 1e-4; });
}

} // namespace

class tst_Dispatch : public QObject {
    Q_OBJECT
private slots:
    void servesNineBuses()
    {
        const Grid grid = case9();
        const auto d = dispatch(grid);
        QVERIFY2(d.has_value(), d ? "" : d.error().text().c_str());
        SINEW_NEAR(d->costPerHour, 5216.0266, 1e-4);
        SINEW_NEAR(d->generatorMw[0], 86.5645, 1e-3);
        SINEW_NEAR(d->generatorMw[1], 134.3776, 1e-3);
        SINEW_NEAR(d->generatorMw[2], 94.0579, 1e-3);
        for (const double price : d->lmp) // nothing binds: one price, the marginal cost of each
            SINEW_NEAR(price, 5 + 2 * 0.11 * d->generatorMw[0], 1e-5);
    }
    void agreesWithTheReference_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : kReferenceCases)
            QTest::newRow(name) << QString(name);
    }
    void agreesWithTheReference()
    {
        QFETCH(QString, name);
        SINEW_NEED_DATA(reference(name.toStdString() + ".m"));
        const auto grid = referenceGrid(name.toStdString());
        QVERIFY(grid.has_value());
        const auto d = dispatch(*grid);
        QVERIFY2(d.has_value(), d ? "" : d.error().text().c_str());
        const double want = kCosts.at(name.toStdString());
        qInfo("%s: %d iterations, %.10g $/h, off by %.2g", qPrintable(name), d->iterations, d->costPerHour,
              (d->costPerHour - want) / want);
        SINEW_NEAR(d->costPerHour, want, 1e-5 * want);
        QVERIFY(isFeasible(*grid, *d));
    }
    void redispatchesAfterAnOutage()
    {
        SINEW_NEED_DATA(reference("case30.m"));
        Grid grid = *referenceGrid("case30");
        grid.branches[branchOf(grid, "12", "13")].inService = false;
        const auto d = dispatch(grid);
        QVERIFY2(d.has_value(), d ? "" : d.error().text().c_str());
        SINEW_NEAR(d->costPerHour, 572.3145, 1e-3);
    }
    void pricesSayWhatOneMegawattCosts()
    {
        Grid grid = case9();
        grid.branches[branchOf(grid, "8", "2")].ratingMva = 100; // binds: prices part
        const auto d = dispatch(grid);
        QVERIFY(d.has_value());
        SINEW_NEAR(d->generatorMw[1], 100, 1e-4);
        QVERIFY(d->lmp[8] > d->lmp[1] + 1);
        for (const int bus : {1, 4, 8}) {
            Grid more = grid;
            more.buses[bus].loadMw += 0.01;
            SINEW_NEAR((dispatch(more)->costPerHour - d->costPerHour) / 0.01, d->lmp[bus], 2e-2);
        }
    }
    void followsPiecewiseLinearCosts()
    {
        Grid grid = case9();
        for (Generator& g : grid.generators)
            g.cost = {{}, {{10, 100}, {100, 1000}, {200, 3000}}}; // 10 $/MWh, then 20
        grid.generators[0].cost = {{}, {{10, 150}, {250, 3750}}}; // 15 $/MWh
        const auto d = dispatch(grid);
        QVERIFY2(d.has_value(), d ? "" : d.error().text().c_str());
        SINEW_NEAR(d->generatorMw[1], 100, 1e-4);
        SINEW_NEAR(d->generatorMw[2], 100, 1e-4);
        SINEW_NEAR(d->generatorMw[0], 115, 1e-4);
        SINEW_NEAR(d->lmp[4], 15, 1e-4);
        SINEW_NEAR(d->costPerHour, 1000 + 1000 + 115 * 15, 1e-3);
        grid.generators[1].cost = {{}, {{10, 100}, {100, 2000}, {200, 2500}}};
        const auto hollow = dispatch(grid);
        QVERIFY(!hollow);
        QCOMPARE(hollow.error().code, ErrorCode::InvalidInput);
    }
    void shedsOnlyWhereItMust()
    {
        Grid grid = case9();
        grid.branches[branchOf(grid, "4", "5")].ratingMva = 20;
        grid.branches[branchOf(grid, "5", "6")].ratingMva = 40; // bus 5 asks for 90
        const auto refused = dispatch(grid);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::NotConverged);
        QCOMPARE(refused.error().subject, std::string("bus 5"));
        QVERIFY2(refused.error().message.find("30 MW") != std::string::npos, refused.error().message.c_str());
        DispatchOptions options;
        options.shedPerMwh = 1000;
        const auto d = dispatch(grid, options);
        QVERIFY2(d.has_value(), d ? "" : d.error().text().c_str());
        SINEW_NEAR(d->shedMw[4], 30, 1e-4);
        SINEW_NEAR(d->lmp[4], 1000, 1e-2);
        QVERIFY(isFeasible(grid, *d));
    }
    void namesWhatCannotBe()
    {
        Grid grid = case9();
        grid.generators[1].minMw = 500;
        QCOMPARE(dispatch(grid).error().subject, std::string("generator 2 at bus 2"));
        grid = case9();
        grid.generators[1].cost.polynomial = {0, 1, -0.1};
        QCOMPARE(dispatch(grid).error().code, ErrorCode::InvalidInput);
        grid = case9();
        for (Generator& g : grid.generators)
            g.minMw = g.maxMw = 200; // 600 MW that nobody takes
        QCOMPARE(dispatch(grid).error().code, ErrorCode::NotConverged);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(dispatch(case9(), {}, stop.get_token()).error().code, ErrorCode::Cancelled);
    }
    void eachIslandPaysItsOwn()
    {
        Grid grid = case9();
        grid.branches[branchOf(grid, "3", "6")].inService = false;
        grid.buses[2].loadMw = 50;
        const auto d = dispatch(grid);
        QVERIFY2(d.has_value(), d ? "" : d.error().text().c_str());
        SINEW_NEAR(d->generatorMw[2], 50, 1e-5);
        SINEW_NEAR(d->lmp[2], 1 + 2 * 0.1225 * 50, 1e-4);
        QVERIFY(isFeasible(grid, *d));
    }
};

QTEST_GUILESS_MAIN(tst_Dispatch)
#include "tst_Dispatch.moc"
