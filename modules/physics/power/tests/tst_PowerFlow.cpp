// SPDX-License-Identifier: GPL-3.0-or-later
#include "Slower.h"
#include "support/Cases.h"
#include "support/Reference.h"

#include <sinew/physics/power/DcFlow.h>
#include <sinew/physics/power/PowerFlow.h>

#include <chrono>
#include <ctime>
#include <numbers>
#include <thread>

using namespace sinew;
using namespace sinew::power;
using namespace sinew::power::test;

namespace {

constexpr double kDegrees = 180 / std::numbers::pi;

bool isFinite(const PowerFlow& flow)
{
    for (std::size_t i = 0; i < flow.voltagePu.size(); ++i)
        if (!std::isfinite(flow.voltagePu[i]) || !std::isfinite(flow.angleRad[i]))
            return false;
    for (const BranchFlow& f : flow.flow)
        if (!std::isfinite(f.fromMw) || !std::isfinite(f.toMvar))
            return false;
    return true;
}

/// Streets as a chessboard: as much fill-in as a grid of so many buses can well have.
Grid chessboard(int side)
{
    Grid grid;
    grid.buses.assign(static_cast<std::size_t>(side) * side,
                      {.loadMw = 1e-4, .loadMvar = 1e-5, .baseKv = 110});
    for (std::size_t i = 0; i < grid.buses.size(); ++i)
        grid.buses[i].id = std::to_string(i + 1);
    for (int i = 0; i < side * side; i += 997) {
        grid.buses[static_cast<std::size_t>(i)].kind = BusKind::Generator;
        grid.generators.push_back({.bus = i, .mw = 0.0997, .maxMw = 10});
    }
    grid.buses[0].kind = BusKind::Slack;
    const auto join = [&grid](int a, int b) {
        grid.branches.push_back(
            {.id = std::to_string(grid.branches.size() + 1), .from = a, .to = b, .r = 1e-3, .x = 1e-2});
    };
    for (int i = 0; i < side * side; ++i) {
        if (i % side + 1 < side)
            join(i, i + 1);
        if (i + side < side * side)
            join(i, i + side);
    }
    return grid;
}

} // namespace

class tst_PowerFlow : public QObject {
    Q_OBJECT
private slots:
    void agreesWithChow()
    {
        const Grid grid = case9();
        FlowOptions options;
        options.tolerancePu = 1e-10;
        const auto flow = solvePowerFlow(grid, options);
        QVERIFY2(flow.has_value(), flow ? "" : flow.error().text().c_str());
        SINEW_NEAR(flow->generatorMw[0], 71.6410, 1e-4);
        SINEW_NEAR(flow->generatorMvar[0], 27.0459, 1e-4);
        SINEW_NEAR(flow->lossMw, 4.6410, 1e-4);
        SINEW_NEAR(flow->voltagePu[4], 1.01265, 1e-5);
        SINEW_NEAR(flow->angleRad[4] * kDegrees, -3.6874, 1e-4);
        SINEW_NEAR(flow->voltagePu[8], 0.99563, 1e-5);
        SINEW_NEAR(flow->angleRad[8] * kDegrees, -3.9888, 1e-4);
        QCOMPARE(flow->iterations, 4);
    }
    void agreesWithUnitSetpoints()
    {
        Grid grid = case9();
        for (Generator& g : grid.generators)
            g.setpointPu = 1;
        const auto flow = solvePowerFlow(grid);
        QVERIFY(flow.has_value());
        SINEW_NEAR(flow->generatorMw[0], 71.9547, 1e-4);
        SINEW_NEAR(flow->generatorMvar[0], 24.069, 1e-3);
    }
    void agreesAfterOutages_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<double>("loss");
        QTest::newRow("5-6") << "5"
                             << "6" << 9.4914;
        QTest::newRow("6-7") << "6"
                             << "7" << 5.3532;
    }
    void agreesAfterOutages()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(double, loss);
        Grid grid = case9();
        grid.branches[branchOf(grid, qPrintable(from), qPrintable(to))].inService = false;
        const auto flow = solvePowerFlow(grid);
        QVERIFY(flow.has_value());
        SINEW_NEAR(flow->lossMw, loss, 1e-3);
        if (from == "5")
            SINEW_NEAR(flow->voltagePu[4], 0.96387, 1e-5);
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
        const std::string file = name.toStdString();
        SINEW_NEED_DATA(reference(file + ".m"));
        const auto grid = referenceGrid(file);
        QVERIFY2(grid.has_value(), grid ? "" : grid.error().text().c_str());
        const auto flow = solvePowerFlow(*grid);
        QVERIFY2(flow.has_value(), flow ? "" : flow.error().text().c_str());
        const auto bus = file + "_bus.csv", branch = file + "_branch.csv";
        SINEW_NEAR(
            worstDifference(bus, "vm_pu", [&](std::size_t i) { return flow->voltagePu[i]; }).value_or(1e9), 0,
            1e-6);
        SINEW_NEAR(worstDifference(bus, "va_deg", [&](std::size_t i) { return flow->angleRad[i] * kDegrees; })
                       .value_or(1e9),
                   0, 1e-4);
        SINEW_NEAR(worstDifference(branch, "pf_mw", [&](std::size_t j) { return flow->flow[j].fromMw; })
                       .value_or(1e9),
                   0, 1e-3);
        SINEW_NEAR(worstDifference(branch, "qf_mvar", [&](std::size_t j) { return flow->flow[j].fromMvar; })
                       .value_or(1e9),
                   0, 1e-3);
        SINEW_NEAR(
            worstDifference(branch, "pt_mw", [&](std::size_t j) { return flow->flow[j].toMw; }).value_or(1e9),
            0, 1e-3);
        SINEW_NEAR(worstDifference(branch, "qt_mvar", [&](std::size_t j) { return flow->flow[j].toMvar; })
                       .value_or(1e9),
                   0, 1e-3);
        auto linear = DcNetwork::make(*grid);
        QVERIFY2(linear.has_value(), linear ? "" : linear.error().text().c_str());
        const DcFlow dc = linear->flow(*grid);
        SINEW_NEAR(
            worstDifference(file + "_dc_branch.csv", "pf_mw", [&](std::size_t j) { return dc.flowMw[j]; })
                .value_or(1e9),
            0, 1e-3);
    }
    void agreesWithTheTextbooks()
    {
        SINEW_NEED_DATA(reference("case14.m"));
        const Grid grid = *referenceGrid("case14");
        const auto flow = solvePowerFlow(grid);
        QVERIFY(flow.has_value());
        SINEW_NEAR(flow->generatorMw[0], 232.3933, 1e-4);
        SINEW_NEAR(flow->generatorMvar[0], -16.5493, 1e-4);
        SINEW_NEAR(flow->voltagePu[13], 1.03553, 1e-5);
        SINEW_NEAR(flow->angleRad[13] * kDegrees, -16.0336, 1e-4);
        Grid open = grid;
        open.branches[branchOf(open, "1", "2")].inService = false;
        const auto after = solvePowerFlow(open);
        QVERIFY(after.has_value());
        SINEW_NEAR(after->lossMw, 41.9726, 1e-3);
        SINEW_NEAR(after->generatorMw[0], 260.9726, 1e-3);
    }
    void findsTheBigCasesExtremes()
    {
        SINEW_NEED_DATA(reference("case118.m"));
        Grid grid = *referenceGrid("case118");
        const auto flow = solvePowerFlow(grid);
        QVERIFY(flow.has_value());
        SINEW_NEAR(flow->generatorMw[29], 513.8629, 1e-3);
        const auto [low, high] = std::minmax_element(flow->angleRad.begin(), flow->angleRad.end());
        SINEW_NEAR(*low * kDegrees, 7.052, 1e-3);
        SINEW_NEAR(*high * kDegrees, 39.748, 1e-3);
        const auto least = std::min_element(flow->voltagePu.begin(), flow->voltagePu.end());
        SINEW_NEAR(*least, 0.9430, 1e-4);
        QCOMPARE(grid.buses[least - flow->voltagePu.begin()].id, std::string("76"));
        grid.branches[branchOf(grid, "8", "5")].inService = false;
        const auto after = solvePowerFlow(grid);
        QVERIFY(after.has_value());
        SINEW_NEAR(after->lossMw, 197.0291, 1e-3);
    }
    void linearFlowIsTheTextbooks()
    {
        const Grid grid = case9();
        const double want[] = {67, 28.9674, -61.0326, 85, 23.9674, -76.0326, -163, 86.9674, -38.0326};
        auto network = DcNetwork::make(grid);
        QVERIFY(network.has_value());
        const DcFlow flow = network->flow(grid);
        for (std::size_t j = 0; j < std::size(want); ++j)
            SINEW_NEAR(flow.flowMw[j], want[j], 1e-4);
        SINEW_NEAR(flow.generatorMw[0], 67, 1e-9);
    }
    void aSolverMeetsChangesWithoutAnewStart()
    {
        const Grid grid = case9();
        auto solver = PowerFlowSolver::make(grid);
        QVERIFY(solver.has_value());
        const auto base = solver->solve(grid);
        QVERIFY(base.has_value());
        const auto warm = solver->solve(grid, {}, &*base);
        QVERIFY(warm.has_value());
        QCOMPARE(warm->iterations, 0);
        for (std::size_t j = 1; j < grid.branches.size(); ++j) {
            Grid other = grid;
            other.branches[j].inService = false;
            other.buses[4].loadMw += 3;
            const auto kept = solver->solve(other, {}, &*base), fresh = solvePowerFlow(other);
            QCOMPARE(kept.has_value(), fresh.has_value());
            if (kept)
                for (std::size_t i = 0; i < grid.buses.size(); ++i)
                    SINEW_NEAR(kept->voltagePu[i], fresh->voltagePu[i], 1e-8);
        }
        Grid another = grid;
        another.branches.pop_back();
        const auto refused = solver->solve(another);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    }
    void keepsReactiveLimits()
    {
        Grid grid = case9();
        grid.generators[1].maxMvar = 2; // it gives 6.65 Mvar where it may
        FlowOptions options;
        options.reactiveLimits = true;
        const auto flow = solvePowerFlow(grid, options);
        QVERIFY(flow.has_value());
        SINEW_NEAR(flow->generatorMvar[1], 2, 1e-5);
        QVERIFY(flow->voltagePu[1] < 1.025);
        QCOMPARE(flow->atReactiveLimit, std::vector<int>{1});
        grid.generators[1].maxMvar = 300;
        const auto free = solvePowerFlow(grid, options);
        QVERIFY(free.has_value());
        SINEW_NEAR(free->voltagePu[1], 1.025, 1e-12);
        QVERIFY(free->atReactiveLimit.empty());
    }
    void runsIslandsAndNamesDeadOnes()
    {
        Grid grid = case9();
        grid.branches[branchOf(grid, "3", "6")].inService = false; // bus 3 with its generator alone
        const auto flow = solvePowerFlow(grid);
        QVERIFY2(flow.has_value(), flow ? "" : flow.error().text().c_str());
        QCOMPARE(flow->topology.islands, 2);
        QCOMPARE(flow->warnings.size(), std::size_t(1));
        SINEW_NEAR(flow->generatorMw[2], 0, 1e-6);
        grid.generators[2].inService = false;
        const auto dead = solvePowerFlow(grid);
        QVERIFY(dead.has_value());
        QCOMPARE(dead->topology.islands, 1);
        QCOMPARE(dead->warnings.front().subject, std::string("bus 3"));
        SINEW_NEAR(dead->voltagePu[2], 0, 0);
        QVERIFY(isFinite(*dead));
    }
    void namesWhatCannotBeSolved()
    {
        Grid grid = case9();
        for (Bus& bus : grid.buses)
            bus.loadMw *= 4, bus.loadMvar *= 4;
        const auto collapsed = solvePowerFlow(grid);
        QVERIFY(!collapsed);
        QCOMPARE(collapsed.error().code, ErrorCode::NotConverged);
        QVERIFY2(collapsed.error().subject.starts_with("bus "), collapsed.error().text().c_str());
        grid = case9();
        for (Generator& g : grid.generators)
            g.inService = false;
        const auto unfed = solvePowerFlow(grid);
        QVERIFY(!unfed);
        QCOMPARE(unfed.error().code, ErrorCode::SingularNetwork);
    }
    void refusesBadNumbers_data()
    {
        QTest::addColumn<std::function<void(Grid&)>>("spoil");
        QTest::addColumn<QString>("subject");
        using Spoil = std::function<void(Grid&)>;
        QTest::newRow("no impedance")
            << Spoil([](Grid& g) { g.branches[1].r = g.branches[1].x = 0; }) << "branch 2";
        QTest::newRow("not a number") << Spoil([](Grid& g) { g.buses[4].loadMw = NAN; }) << "bus 5";
        QTest::newRow("endless load") << Spoil([](Grid& g) { g.buses[4].loadMvar = INFINITY; }) << "bus 5";
        QTest::newRow("tap") << Spoil([](Grid& g) { g.branches[0].tap = -1; }) << "branch 1";
        QTest::newRow("end") << Spoil([](Grid& g) { g.branches[0].to = 99; }) << "branch 1";
        QTest::newRow("setpoint") << Spoil([](Grid& g) { g.generators[2].setpointPu = 0; }) << "generator 3";
        QTest::newRow("base") << Spoil([](Grid& g) { g.baseMva = 0; }) << "grid";
        QTest::newRow("empty") << Spoil([](Grid& g) { g = {}; }) << "grid";
    }
    void refusesBadNumbers()
    {
        QFETCH(std::function<void(Grid&)>, spoil);
        QFETCH(QString, subject);
        Grid grid = case9();
        spoil(grid);
        const auto flow = solvePowerFlow(grid);
        QVERIFY(!flow);
        QCOMPARE(flow.error().code, ErrorCode::InvalidInput);
        QCOMPARE(QString::fromStdString(flow.error().subject), subject);
        QVERIFY(!DcNetwork::make(grid).has_value());
    }
    void oddGridsHaveAnAnswer()
    {
        Grid one;
        one.buses.push_back({.id = "1", .kind = BusKind::Slack, .loadMw = 5});
        one.generators.push_back({.bus = 0});
        const auto flow = solvePowerFlow(one);
        QVERIFY(flow.has_value());
        SINEW_NEAR(flow->generatorMw[0], 5, 1e-12);
        Grid loop = case9();
        loop.branches.push_back({.id = "10",
                                 .from = 4,
                                 .to = 4,
                                 .r = 0.01,
                                 .x = 0.1,
                                 .b = 0.02}); // a line into its own bus only charges it
        Grid shunt = case9();
        shunt.buses[4].shuntMvar = 0.02 * 100;
        const auto looped = solvePowerFlow(loop), shunted = solvePowerFlow(shunt);
        QVERIFY(looped && shunted);
        for (std::size_t i = 0; i < 9; ++i)
            SINEW_NEAR(looped->voltagePu[i], shunted->voltagePu[i], 1e-9);
    }
    void shortLinesMayLoseDigits()
    {
        Grid grid = case9();
        grid.branches[branchOf(grid, "8", "9")].r = 0;
        grid.branches[branchOf(grid, "8", "9")].x =
            1e-9; // a busbar: differences of flows a billion times as large
        const auto flow = solvePowerFlow(grid);
        QVERIFY2(flow.has_value(), flow ? "" : flow.error().text().c_str());
        SINEW_NEAR(flow->voltagePu[7], flow->voltagePu[8], 1e-6);
    }
    void aTurningTransformerDoesNotDarkenItsBus()
    {
        // From equal angles the iteration would run to the other solution: no voltage, no power.
        Grid grid;
        grid.buses = {{.id = "1", .kind = BusKind::Slack}, {.id = "2"}};
        grid.generators = {{.bus = 0}};
        grid.branches = {
            {.id = "1", .from = 0, .to = 1, .r = 0.01, .x = 0.1, .tap = 1.03, .shiftRad = 150 / kDegrees}};
        const auto flow = solvePowerFlow(grid);
        QVERIFY(flow.has_value());
        SINEW_NEAR(flow->voltagePu[1], 1 / 1.03, 1e-9);
        SINEW_NEAR(flow->angleRad[1] * kDegrees, -150, 1e-7);
    }
    void stopsWithinTheFirstFactorisationOfAHugeGrid_data()
    {
        QTest::addColumn<int>("afterMs");
        QTest::newRow("in the ordering") << 250;
        QTest::newRow("in the factorisation") << 1200;
    }
    void stopsWithinTheFirstFactorisationOfAHugeGrid()
    {
        QFETCH(int, afterMs);
        static const Grid grid = chessboard(330);
        std::stop_source stop;
        std::clock_t asked = 0; // processor time: what else the machine does is not ours
        std::jthread asker([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(afterMs));
            stop.request_stop();
            asked = std::clock(); // not before: this thread may stand still in between
        });
        const auto flow = solvePowerFlow(grid, {}, stop.get_token());
        const std::clock_t late = std::clock();
        asker.join();
        QVERIFY(!flow);
        QCOMPARE(flow.error().code, ErrorCode::Cancelled);
        const double ms = 1e3 * static_cast<double>(late - asked) / CLOCKS_PER_SEC;
        // Some 40 on an idle machine; what is left to come to its end by itself works on, and counts.
        QVERIFY2(ms < 5000 * slower, qPrintable(QString("%1 ms").arg(ms)));
    }
    /// A stop leaves a thread behind with the old factors: the solver makes new ones.
    void solvesAgainAfterAStop()
    {
        const Grid grid = chessboard(80);
        auto solver = PowerFlowSolver::make(grid);
        QVERIFY(solver);
        std::stop_source stop;
        std::jthread asker([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            stop.request_stop();
        });
        const auto first = solver->solve(grid, {}, nullptr, stop.get_token());
        QVERIFY(first || first.error().code == ErrorCode::Cancelled);
        const auto again = solver->solve(grid), fresh = solvePowerFlow(grid);
        QVERIFY(again && fresh);
        QCOMPARE(again->voltagePu, fresh->voltagePu);
        QCOMPARE(again->angleRad, fresh->angleRad);
    }
    void stopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto flow = solvePowerFlow(case9(), {}, stop.get_token());
        QVERIFY(!flow);
        QCOMPARE(flow.error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(tst_PowerFlow)
#include "tst_PowerFlow.moc"
