// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Cases.h"
#include "support/Reference.h"

#include "Slower.h"

#include <sinew/physics/power/Contingency.h>
#include <sinew/physics/power/DcFlow.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>

using namespace sinew;
using namespace sinew::power;
using namespace sinew::power::test;

namespace {

double worstLoadingOf(const Grid& grid, const std::vector<double>& flowMw)
{
    double worst = 0;
    for (std::size_t j = 0; j < grid.branches.size(); ++j)
        if (grid.branches[j].ratingMva > 0)
            worst = std::max(worst, std::abs(flowMw[j]) / grid.branches[j].ratingMva);
    return worst;
}

/// The linear flow solved anew with the branch out.
DcFlow directly(Grid grid, int branch)
{
    grid.branches[branch].inService = false;
    return DcNetwork::make(grid)->flow(grid);
}

} // namespace

class tst_Contingency : public QObject {
    Q_OBJECT
private slots:
    void factorsAreWhatDirectSolutionsSay_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("islanding");
        QTest::newRow("9") << "case9" << 3;
        QTest::newRow("14") << "case14" << 1;
        QTest::newRow("118") << "case118" << 9;
    }
    void factorsAreWhatDirectSolutionsSay()
    {
        QFETCH(QString, name);
        QFETCH(int, islanding);
        SINEW_NEED_DATA(reference(name.toStdString() + ".m"));
        const Grid grid = *referenceGrid(name.toStdString());
        auto network = DcNetwork::make(grid);
        QVERIFY(network.has_value());
        const DcFlow base = network->flow(grid);
        int cuts = 0;
        double worst = 0;
        for (std::size_t k = 0; k < grid.branches.size(); ++k) {
            if (network->cuts(static_cast<int>(k))) {
                ++cuts;
                continue;
            }
            const auto column = network->lodfColumn(static_cast<int>(k));
            const DcFlow direct = directly(grid, static_cast<int>(k));
            for (std::size_t j = 0; j < grid.branches.size(); ++j)
                worst =
                    std::max(worst, std::abs(base.flowMw[j] + column[j] * base.flowMw[k] - direct.flowMw[j]));
        }
        QCOMPARE(cuts, islanding);
        SINEW_NEAR(worst, 0, 1e-8);
    }
    void ptdfRowsMoveFlowsAsInjectionsDo()
    {
        const Grid grid = case9();
        auto network = DcNetwork::make(grid);
        const DcFlow base = network->flow(grid);
        Grid more = grid;
        more.buses[7].loadMw -= 10;
        const DcFlow moved = network->flow(more);
        for (int j = 0; j < 9; ++j)
            SINEW_NEAR(network->ptdfRow(j)[7] * 10, moved.flowMw[j] - base.flowMw[j], 1e-9);
    }
    void screeningIsWhatDirectSolutionsSay_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"case9", "case30", "case_ACTIVSg200"})
            QTest::newRow(name) << QString(name);
    }
    void screeningIsWhatDirectSolutionsSay()
    {
        QFETCH(QString, name);
        SINEW_NEED_DATA(reference(name.toStdString() + ".m"));
        const Grid grid = *referenceGrid(name.toStdString());
        const auto report = screenContingencies(grid);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->outages.size(), grid.branches.size());
        for (const Contingency& outage : report->outages) {
            const DcFlow direct = directly(grid, outage.branch);
            QVERIFY2(std::abs(outage.worstLoading - worstLoadingOf(grid, direct.flowMw)) < 1e-8,
                     qPrintable(QString("branch %1: %2, directly %3")
                                    .arg(outage.branch + 1)
                                    .arg(outage.worstLoading)
                                    .arg(worstLoadingOf(grid, direct.flowMw))));
            QVERIFY(outage.worstBranch >= 0 && outage.worstBranch != outage.branch);
            double lost = 0;
            for (std::size_t i = 0; i < grid.buses.size(); ++i)
                if (direct.topology.island[i] < 0)
                    lost += grid.buses[i].loadMw;
            SINEW_NEAR(outage.lostLoadMw, lost, 1e-9);
        }
    }
    void partsWithTheirOwnGeneratorsGoOn()
    {
        // Two pairs of buses with a generator each, joined by one line: lost, each serves itself.
        Grid grid;
        for (int i = 0; i < 4; ++i)
            grid.buses.push_back({.id = std::to_string(i + 1),
                                  .kind = i == 0   ? BusKind::Slack
                                          : i == 2 ? BusKind::Generator
                                                   : BusKind::Load,
                                  .loadMw = 40});
        grid.generators = {{.bus = 0, .mw = 130, .maxMw = 300}, {.bus = 2, .mw = 30, .maxMw = 300}};
        const auto line = [&](int from, int to, double rating) {
            grid.branches.push_back({.id = std::to_string(grid.branches.size() + 1),
                                     .from = from,
                                     .to = to,
                                     .x = 0.1,
                                     .ratingMva = rating});
        };
        line(0, 1, 100);
        line(1, 2, 60);
        line(2, 3, 50);
        line(2, 3, 50);
        const auto report = screenContingencies(grid);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        for (const Contingency& outage : report->outages) {
            SINEW_NEAR(outage.worstLoading, worstLoadingOf(grid, directly(grid, outage.branch).flowMw), 1e-9);
            QCOMPARE(outage.islanded, outage.branch < 2);
        }
        SINEW_NEAR(report->outages[0].lostLoadMw, 0, 0);
    }
    void theWorstAreSolvedInFull()
    {
        const Grid grid = case9();
        ContingencyOptions options;
        options.fullChecks = 9;
        const auto report = screenContingencies(grid, options);
        QVERIFY(report.has_value());
        const auto& lost = report->outages[branchOf(grid, "5", "6")];
        QVERIFY(lost.full && lost.full->converged);
        SINEW_NEAR(lost.full->lossMw, 9.4914, 1e-3);
        QVERIFY(lost.full->worstLoading > 0 && lost.full->worstBranch >= 0);
        options.fullChecks = 2;
        const auto two = screenContingencies(grid, options);
        QCOMPARE(std::ranges::count_if(two->outages, [](const Contingency& c) { return c.full.has_value(); }),
                 2);
    }
    void namesACollapse()
    {
        Grid grid = case9();
        for (Bus& bus : grid.buses)
            bus.loadMw *= 1.9, bus.loadMvar *= 1.9;
        for (Generator& g : grid.generators)
            g.mw *= 1.9;
        ContingencyOptions options;
        options.fullChecks = 9;
        const auto report = screenContingencies(grid, options);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QVERIFY(std::ranges::any_of(report->outages,
                                    [](const Contingency& c) { return c.full && !c.full->converged; }));
    }
    void stopsWithLittleMoreWork()
    {
        SINEW_NEED_DATA(reference("case_ACTIVSg2000.m"));
        const Grid grid = *referenceGrid("case_ACTIVSg2000");
        std::stop_source stop;
        std::clock_t asked = 0; // processor time: what else the machine does is not ours
        std::jthread asker([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(40));
            stop.request_stop();
            asked = std::clock(); // not before: this thread may stand still in between
        });
        ContingencyOptions options;
        options.fullChecks = 3206;
        const auto report = screenContingencies(grid, options, stop.get_token());
        const std::clock_t late = std::clock();
        asker.join();
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        const double ms = 1e3 * static_cast<double>(late - asked) / CLOCKS_PER_SEC;
        QVERIFY2(ms < 500 * slower, qPrintable(QString("%1 ms").arg(ms))); // of all threads together; all of it takes many seconds
    }
};

QTEST_GUILESS_MAIN(tst_Contingency)
#include "tst_Contingency.moc"
