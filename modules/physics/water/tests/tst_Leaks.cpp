// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Net1.h"
#include <sinew/physics/water/Simulation.h>

#include <QtTest>

#include <cmath>

using namespace sinew;
using namespace sinew::water;

namespace {

constexpr double c = 1e-3; ///< m³/s at 1 m

Conditions tight(const PipeNetwork& network)
{
    HydraulicOptions options;
    options.accuracy = 1e-10;
    return conditionsAt(network, options);
}

HydraulicState solved(const PipeNetwork& network, const Conditions& conditions)
{
    auto solver = HydraulicSolver::make(network);
    auto state = solver ? solver->solve(conditions) : Result<HydraulicState>(passOn(solver));
    if (!state)
        qFatal("%s", state.error().text().c_str());
    return *state;
}

/// The same with the pipe split and an emitter on a node of its own.
HydraulicState splitState(const PipeNetwork& network, const Leak& leak)
{
    const auto split = withLeak(network, leak);
    return solved(*split, tight(*split));
}

} // namespace

class tst_Leaks : public QObject {
    Q_OBJECT
private slots:
    void equalsASplitPipe_data()
    {
        QTest::addColumn<int>("formula");
        QTest::addColumn<int>("link");
        QTest::addColumn<double>("fraction");
        QTest::addColumn<double>("exponent");
        for (int formula = 0; formula < 3; ++formula)
            for (const int link : {1, 6, 8}) // 6 ends at the tank
                QTest::addRow("formula %d pipe %d", formula, link)
                    << formula << link << 0.2 + 0.3 * formula << (link == 8 ? 1.1 : 0.5);
    }
    void equalsASplitPipe()
    {
        QFETCH(int, formula);
        QFETCH(int, link);
        QFETCH(double, fraction);
        QFETCH(double, exponent);
        auto network = net1::network();
        network.options.formula = static_cast<HeadLossFormula>(formula);
        for (Link& l : network.links)
            if (Pipe* pipe = l.pipe()) {
                pipe->roughness = formula == 0 ? 100 : formula == 1 ? 3e-4 : 0.012;
                pipe->minorLoss = 3;
            }
        const Leak leak{link, fraction, c, exponent};
        Conditions conditions = tight(network);
        conditions.leaks = {leak};
        const auto own = solved(network, conditions), split = splitState(network, leak);
        for (std::size_t i = 0; i < network.nodes.size(); ++i)
            QVERIFY(std::fabs(own.headM[i] - split.headM[i]) < 1e-7);
        for (std::size_t j = 0; j < network.links.size(); ++j)
            QVERIFY(std::fabs(own.flowM3s[j] - split.flowM3s[j]) < 1e-8);
        QVERIFY(own.leakM3s[0] > 1e-3);
        QVERIFY(std::fabs(own.leakM3s[0] - split.emitterM3s.back()) < 1e-9);
        QVERIFY(std::fabs(own.leakHeadM[0] - split.headM.back()) < 1e-7);
        QVERIFY(std::fabs(own.deliveredM3s[10] - split.deliveredM3s[10]) < 1e-8); // the tank's inflow
    }

    void stopsWhereTheCheckValveOfItsPipeStops()
    {
        auto network = net1::network();
        network.links[6].pipe()->checkValve = true; // from the tank: it may only empty
        const Leak leak{6, 0.5, c, 0.5};
        Conditions conditions = tight(network);
        conditions.leaks = {leak};
        const auto own = solved(network, conditions), split = splitState(network, leak);
        QCOMPARE(own.status[6], LinkStatus::Closed);
        QVERIFY(own.leakM3s[0] > 1e-3); // fed from behind the valve
        QVERIFY(std::fabs(own.leakM3s[0] - split.emitterM3s.back()) < 1e-8);
    }

    void mayLieAtAnEnd_data()
    {
        QTest::addColumn<int>("link");
        QTest::addColumn<bool>("atStart");
        const auto network = net1::network();
        for (int link = 0; link < static_cast<int>(network.links.size()); ++link)
            for (const bool atStart : {true, false})
                if (const Link& l = network.links[link];
                    l.pipe() && network.nodes[atStart ? l.from : l.to].isJunction())
                    QTest::addRow("pipe %d, %s", link, atStart ? "start" : "end") << link << atStart;
    }
    void mayLieAtAnEnd()
    {
        QFETCH(int, link);
        QFETCH(bool, atStart);
        auto network = net1::network();
        Conditions conditions = tight(network);
        conditions.leaks = {{link, atStart ? 0.0 : 1.0, c, 0.5}};
        const auto atEnd = solved(network, conditions);
        conditions.leaks.clear();
        const int node = atStart ? network.links[link].from : network.links[link].to;
        conditions.emitter[node] = c;
        const auto atNode = solved(network, conditions);
        QVERIFY(std::fabs(atEnd.leakM3s[0] - atNode.emitterM3s[node]) < 1e-7);
    }

    void studyIsAsExactAsASolutionOfItsOwn()
    {
        auto network = net1::network();
        auto conditions = tight(network);
        std::vector<Leak> leaks;
        for (int link = 0; link < 12; ++link)
            leaks.push_back({link, 0.3, link % 2 == 0 ? c : c / 50, 0.5});
        const auto states = solveLeaks(network, conditions, leaks, 3);
        QVERIFY2(states, states ? "" : states.error().text().c_str());
        for (std::size_t k = 0; k < leaks.size(); ++k) {
            Conditions one = conditions;
            one.leaks = {leaks[k]};
            const auto own = solved(network, one);
            for (std::size_t i = 0; i < network.nodes.size(); ++i)
                QVERIFY((*states)[k].headM[i] > 0 && std::fabs((*states)[k].headM[i] - own.headM[i]) < 1e-6);
            QVERIFY(std::fabs((*states)[k].leakM3s[0] - own.leakM3s[0]) < 1e-8);
            QVERIFY((*states)[k].iterations < own.iterations);
        }
    }

    void studyLeavesNothingBehind()
    {
        const auto network = net1::network();
        auto study = LeakStudy::make(network, tight(network));
        QVERIFY(study);
        const auto first = study->solve({8, 0.5, c, 0.5});
        QVERIFY(study->solve({1, 0.5, 20 * c, 0.5}));
        const auto again = study->solve({8, 0.5, c, 0.5}), nothing = study->solve({8, 0.5, 0, 0.5});
        QCOMPARE(first->headM, again->headM);
        for (std::size_t i = 0; i < network.nodes.size(); ++i)
            QVERIFY(std::fabs(nothing->headM[i] - study->base().headM[i]) < 1e-7);
        QVERIFY(!study->solve({12, 0.5, c, 0.5})); // a pump
        QVERIFY(!study->solve({8, 1.5, c, 0.5}));
        QVERIFY(!study->solve({8, 0.5, -c, 0.5}));
    }

    void sensitivityIsTheDerivative()
    {
        const auto network = net1::network();
        auto solver = HydraulicSolver::make(network);
        Conditions conditions = tight(network);
        const int sensors[] = {3, 8, 9};
        for (const double size : {0.0, c}) {
            const Leak leak{8, 0.4, size, 0.5};
            conditions.leaks = {leak};
            const auto here = solver->solve(conditions);
            const auto s = solver->leakSensitivity(conditions, *here, sensors, std::span(&leak, 1));
            QVERIFY2(s, s ? "" : s.error().text().c_str());
            const double dc = 1e-7;
            conditions.leaks[0].emitter += dc;
            const auto more = solver->solve(conditions);
            for (int k = 0; k < 2; ++k) {
                const double numeric = (more->headM[sensors[k]] - here->headM[sensors[k]]) / dc;
                QVERIFY(numeric < 0);
                QVERIFY2(std::fabs((*s)(k, 0) - numeric) < 5e-3 * std::fabs(numeric),
                         qPrintable(QString("%1 against %2").arg((*s)(k, 0)).arg(numeric)));
            }
            QCOMPARE((*s)(2, 0), 0.0); // the reservoir
        }
    }

    void leaksThroughoutARun()
    {
        const auto network = net1::network();
        SimulationOptions options;
        options.durationS = 7200;
        options.leaks = {{8, 0.5, c, 0.5}};
        double least = 1, with = 0, without = 0;
        QVERIFY(simulate(network, options, [&](const HydraulicState& s, bool) {
            least = std::min(least, s.leakM3s.at(0));
            with = s.headM[10];
        }));
        options.leaks.clear();
        QVERIFY(simulate(network, options, [&](const HydraulicState& s, bool) { without = s.headM[10]; }));
        QVERIFY(least > 5e-3);
        QVERIFY(with < without - 0.05); // the tank pays for it
        options.leaks = {{12, 0.5, c, 0.5}};
        QVERIFY(!simulate(network, options, [](const HydraulicState&, bool) {}));
    }

    void repairsCloseTheOpening()
    {
        const Leak leak{8, 0.5, c, 0.5};
        QCOMPARE(repaired(leak, {}).emitter, c);
        QVERIFY(std::fabs(repaired(leak, {1, 0.85, 0}).emitter - 0.15 * c) < 1e-12);
        QVERIFY(std::fabs(repaired(leak, {0.5, 0.8, 0.5}).emitter - 0.3 * c) < 1e-12);
        QCOMPARE(repaired(leak, {1, 1, 0}).emitter, 0.0);
        // 400 MPa in a band of 2 mm on a pipe of 0.1 m radius: 8 MPa, far above the line's 0.5 MPa.
        QCOMPARE(clampClosure(400e6, 2e-3, 0.1, 0.5e6), 1.0);
        QVERIFY(std::fabs(clampClosure(10e6, 2e-3, 0.1, 0.5e6) - 0.4) < 1e-12);
        QCOMPARE(clampClosure(-1, 2e-3, 0.1, 0.5e6), 0.0);
    }
};

QTEST_GUILESS_MAIN(tst_Leaks)
#include "tst_Leaks.moc"
