// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Net1.h"
#include <sinew/physics/water/Simulation.h>

#include <QtTest>

#include <cmath>
#include <map>

using namespace sinew;
using namespace sinew::water;

class tst_Simulation : public QObject {
    Q_OBJECT
private slots:
    // Referee's values (EPANET 2.3.5).
    void agreesWithNet1OverADay()
    {
        const auto network = net1::network();
        std::map<int, double> tankFt;
        std::vector<double> events;
        LinkStatus pump = LinkStatus::Open;
        const auto summary = simulate(network, {}, [&](const HydraulicState& s, bool) {
            tankFt[static_cast<int>(s.timeS)] = s.headM[10] / net1::ft;
            if (s.status[12] != pump)
                events.push_back(s.timeS);
            pump = s.status[12];
        });
        QVERIFY(summary);
        for (const auto& [hour, ft] : {std::pair{6, 982.377}, {12, 988.572}, {24, 965.402}})
            QVERIFY2(std::fabs(tankFt[hour * 3600] - ft) < 0.05,
                     qPrintable(QString::number(tankFt[hour * 3600])));
        QCOMPARE(events.size(), std::size_t(2));
        QVERIFY(std::fabs(events[0] - 45154) <= 5);
        QVERIFY(std::fabs(events[1] - 81690) <= 5);
    }

    // The pump loses its supply at the start: the tank alone feeds the town.
    void emptiesTheTankWhenThePumpStops()
    {
        auto network = net1::network();
        network.controls.clear();
        network.links[12].status = LinkStatus::Closed;
        double emptyS = 0, lowestPsi = 1e9;
        const auto summary = simulate(network, {}, [&](const HydraulicState& s, bool) {
            const double level = s.headM[10] - network.nodes[10].elevationM;
            if (emptyS == 0 && level <= 100 * net1::ft + 1e-6)
                emptyS = s.timeS;
            if (s.timeS == 4 * 3600)
                for (int i = 0; i < 9; ++i)
                    if (i != 0) // 10 has no demand
                        lowestPsi = std::min(lowestPsi, s.pressureM(network, i) / net1::ft * 0.4333);
        });
        QVERIFY(summary);
        QVERIFY2(std::fabs(emptyS / 3600 - 4.1003) < 0.002,
                 qPrintable(QString::number(emptyS / 3600, 'g', 8)));
        QVERIFY2(std::fabs(lowestPsi - 97.0) < 0.1, qPrintable(QString::number(lowestPsi)));
        QVERIFY(!summary->warnings.empty());
    }

    void adjustsConditions()
    {
        const auto network = net1::network();
        SimulationOptions options;
        options.durationS = 3600;
        options.adjust = [](double, Conditions& c) { c.demandM3s[5] += 0.01; };
        double with = 0, without = 0;
        QVERIFY(simulate(network, options, [&](const HydraulicState& s, bool) { with = s.headM[5]; }));
        options.adjust = {};
        QVERIFY(simulate(network, options, [&](const HydraulicState& s, bool) { without = s.headM[5]; }));
        QVERIFY(with < without - 0.05);
    }

    void reportsAtItsOwnStep()
    {
        const auto network = net1::network();
        SimulationOptions options;
        options.durationS = 7200;
        options.reportStepS = 1800;
        std::vector<double> times;
        QVERIFY(simulate(network, options, [&](const HydraulicState& s, bool isReport) {
            if (isReport)
                times.push_back(s.timeS);
        }));
        QCOMPARE(times, (std::vector<double>{0, 1800, 3600, 5400, 7200}));
    }
};

QTEST_GUILESS_MAIN(tst_Simulation)
#include "tst_Simulation.moc"
