// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Net1.h"
#include <sinew/physics/water/Hydraulics.h>

#include <QtTest>

#include <cmath>

using namespace sinew;
using namespace sinew::water;

namespace {

HydraulicState solved(const PipeNetwork& network, const HydraulicOptions& options = {})
{
    auto state = solveHydraulics(network, options);
    if (!state)
        qFatal("%s", state.error().text().c_str());
    return *state;
}

} // namespace

class tst_Hydraulics : public QObject {
    Q_OBJECT
private slots:
    // Referee's values (EPANET 2.3.5).
    void agreesWithNet1AtTimeZero()
    {
        const auto s = solved(net1::network());
        const double headFt[] = {1004.347, 985.230, 970.070, 968.873, 971.547,
                                 969.078,  968.645, 967.392, 965.689};
        for (int i = 0; i < 9; ++i)
            QVERIFY2(std::fabs(s.headM[i] / net1::ft - headFt[i]) < 0.005,
                     qPrintable(QString::number(s.headM[i] / net1::ft)));
        const std::pair<int, double> flowGpm[] = {{12, 1866.18}, {7, 481.97}, {8, 188.70}, {6, -766.18}};
        for (const auto& [link, gpm] : flowGpm)
            QVERIFY(std::fabs(s.flowM3s[link] / net1::gpm - gpm) < 0.02);
        QVERIFY(s.iterations <= 6);
    }

    void conservesMassAtEveryJunction()
    {
        const auto network = net1::network();
        HydraulicOptions tight;
        tight.accuracy = 1e-8;
        const auto s = solved(network, tight);
        std::vector<double> net(network.nodes.size(), 0);
        for (std::size_t j = 0; j < network.links.size(); ++j) {
            net[network.links[j].from] -= s.flowM3s[j];
            net[network.links[j].to] += s.flowM3s[j];
        }
        for (int i = 0; i < 9; ++i)
            QVERIFY(std::fabs(net[i] - s.deliveredM3s[i]) < 1e-8);
    }

    void agreesWithNet1Leak()
    {
        auto network = net1::network();
        const auto before = solved(network);
        const double psi = net1::ft / 0.4333;
        network.nodes[5].junction()->emitter = 10 * net1::gpm / std::sqrt(psi);
        const auto s = solved(network);
        QVERIFY(std::fabs(s.emitterM3s[5] / net1::gpm - 108.794) < 1e-2);
        QVERIFY(std::fabs(s.headM[5] / net1::ft - 968.165) < 1e-3);
        const std::pair<int, double> dropPsi[] = {{5, .396}, {8, .356}, {6, .340},
                                                  {7, .326}, {4, .305}, {3, .173}};
        for (const auto& [node, drop] : dropPsi)
            QVERIFY2(std::fabs((before.headM[node] - s.headM[node]) / psi - drop) < 1e-3,
                     network.nodes[node].id.c_str());
    }

    void pipesLeakThroughTheirCracks()
    {
        auto network = net1::network();
        HydraulicOptions tight;
        tight.accuracy = 1e-8;
        QVERIFY(solved(network, tight).seepageM3s.empty());
        Pipe& between = *network.links[1].pipe();
        between.leakArea = 4e-7;
        between.leakExpansion = 1e-9;
        const auto s = solved(network, tight);
        const double orifice = 0.6 * std::sqrt(2 * 32.2 * net1::ft) * between.lengthM / 2;
        double sum = 0;
        for (std::size_t i = 0; i < network.nodes.size(); ++i) {
            const Link& link = network.links[1];
            const bool isEnd = static_cast<int>(i) == link.from || static_cast<int>(i) == link.to;
            const double h = s.pressureM(network, static_cast<int>(i));
            const double wanted =
                isEnd ? orifice * (between.leakArea + between.leakExpansion * h) * std::sqrt(h) : 0;
            QVERIFY2(std::fabs(s.seepageM3s[i] - wanted) <= 1e-6 * wanted, network.nodes[i].id.c_str());
            sum += s.seepageM3s[i];
        }
        QVERIFY(sum > 1e-4);
        double balance = 0;
        for (std::size_t i = 0; i < network.nodes.size(); ++i)
            balance += s.deliveredM3s[i] + s.seepageM3s[i];
        QVERIFY(std::fabs(balance) < 1e-8);
        // Solving from there again changes nothing.
        auto solver = HydraulicSolver::make(network);
        const auto again = solver->solve(conditionsAt(network, tight), &s);
        QVERIFY(again &&
                std::fabs(again->seepageM3s[network.links[1].to] - s.seepageM3s[network.links[1].to]) < 1e-9);
        between.leakArea = -1;
        QVERIFY(!solveHydraulics(network, {}));
    }

    // EPANET's own test of pressure-dependent demand: Net1, demand x 10, 20 to 100 psi, exponent 0.5.
    void agreesWithPressureDependentNet1()
    {
        auto network = net1::network();
        network.options.demandMultiplier = 10;
        const double psi = net1::ft / 0.4333;
        auto demandDriven = solved(network);
        int negative = 0;
        for (int i = 0; i < 9; ++i)
            negative += demandDriven.pressureM(network, i) < 0 && demandDriven.deliveredM3s[i] > 0;
        QCOMPARE(negative, 4);
        network.options.demandModel = DemandModel::PressureDependent;
        network.options.minimumPressureM = 20 * psi;
        network.options.requiredPressureM = 100 * psi;
        HydraulicOptions options;
        const auto s = solved(network, options);
        const auto asked = demandsAt(network, 0);
        double total = 0, missing = 0;
        int deficient = 0;
        for (int i = 0; i < 9; ++i) {
            if (asked[i] - s.deliveredM3s[i] < 1e-6)
                continue;
            ++deficient; // the referee's percentage is that of the deficient nodes' demand
            total += asked[i];
            missing += asked[i] - s.deliveredM3s[i];
        }
        QCOMPARE(deficient, 6);
        QVERIFY(std::fabs(100 * missing / total - 32.66) < 0.01);
        QVERIFY(std::fabs((asked[4] - s.deliveredM3s[4]) / net1::gpm - 413.67) < 0.1);
        QVERIFY(std::fabs(asked[2] - s.deliveredM3s[2]) < 1e-6);
    }

    void splitsALeakingPipe()
    {
        const auto network = net1::network();
        auto closed = withLeak(network, {8, 0.25, 0.0, 0.5});
        QVERIFY(closed);
        HydraulicOptions tight;
        tight.accuracy = 1e-8;
        const auto whole = solved(network, tight), split = solved(*closed, tight);
        for (std::size_t i = 0; i < network.nodes.size(); ++i)
            QVERIFY(std::fabs(whole.headM[i] - split.headM[i]) < 1e-6);
        auto open = withLeak(network, {8, 0.25, orificeEmitter(2e-4), 0.5});
        const auto leaking = solved(*open, tight);
        const double p = leaking.pressureM(*open, 11);
        QVERIFY(std::fabs(leaking.emitterM3s[11] - orificeEmitter(2e-4) * std::sqrt(p)) < 1e-8);
        QVERIFY(!withLeak(network, {12, 0.5, 1e-3, 0.5}));
        QVERIFY(!withLeak(network, {8, 1.0, 1e-3, 0.5}));
    }

    void givesTheOrificeItsTextbookFlow()
    {
        const double q = orificeEmitter(3.14159265358979 / 4 * 0.005 * 0.005) * std::sqrt(40.0);
        QVERIFY(std::fabs(q - 0.3300e-3) < 1e-7);
    }

    void sensitivityIsTheDerivative()
    {
        const auto network = net1::network();
        auto solver = HydraulicSolver::make(network);
        QVERIFY(solver);
        HydraulicOptions options;
        options.accuracy = 1e-10;
        auto conditions = conditionsAt(network, options);
        auto base = solver->solve(conditions);
        QVERIFY(base);
        const int sensors[] = {3, 8};
        const auto s = solver->headSensitivity(conditions, *base, sensors);
        QVERIFY(s);
        const double dq = 1e-5;
        conditions.demandM3s[5] += dq;
        const auto more = solver->solve(conditions);
        QVERIFY(more);
        for (int k = 0; k < 2; ++k) {
            const double numeric = (more->headM[sensors[k]] - base->headM[sensors[k]]) / dq;
            QVERIFY(std::fabs((*s)(k, 5) - numeric) < 2e-3 * std::fabs(numeric));
            QVERIFY((*s)(k, 5) < 0);
            QCOMPARE((*s)(k, 9), 0.0);
        }
    }

    void namesANodeWithoutASource()
    {
        auto network = net1::network();
        network.nodes.push_back({"alone", 10, Junction{}});
        const auto result = solveHydraulics(network, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::SingularNetwork);
        QCOMPARE(result.error().subject, std::string("alone"));
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<int>("what");
        for (int i = 0; i < 5; ++i)
            QTest::addRow("case %d", i) << i;
    }
    void refusesNonsense()
    {
        QFETCH(int, what);
        auto n = net1::network();
        if (what == 0)
            n.links[0].pipe()->diameterM = 0;
        if (what == 1)
            n.links[0].to = 99;
        if (what == 2)
            n.nodes[3].elevationM = std::nan("");
        if (what == 3)
            n.links[12].pump()->headCurve = {{0, 10}, {1, 20}, {2, 30}};
        if (what == 4)
            n.links[0].to = n.links[0].from;
        const auto result = solveHydraulics(n, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::InvalidInput);
    }

    void stopsWhenAsked()
    {
        std::stop_source stop{};
        stop.request_stop();
        const auto result = solveHydraulics(net1::network(), {}, stop.get_token());
        QVERIFY(!result && result.error().code == ErrorCode::Cancelled);
    }

    void closesAPipe()
    {
        const auto network = net1::network();
        auto conditions = conditionsAt(network, {});
        conditions.links[8].status = LinkStatus::Closed;
        auto solver = HydraulicSolver::make(network);
        const auto s = solver->solve(conditions);
        QVERIFY(s);
        QCOMPARE(s->flowM3s[8], 0.0);
        QCOMPARE(s->status[8], LinkStatus::Closed);
    }
};

QTEST_GUILESS_MAIN(tst_Hydraulics)
#include "tst_Hydraulics.moc"
