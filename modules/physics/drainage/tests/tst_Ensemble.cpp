// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/drainage/Ensemble.h>

#include <atomic>
#include <QtTest>

using namespace sinew;
using namespace sinew::drainage;

namespace {

/// A paved hectare that drains through one pipe.
DrainageModel yard()
{
    DrainageModel m;
    m.nodes = {{.id = "A", .invertM = 1, .maxDepthM = 3}, {.id = "O", .body = Outfall{}}};
    m.links = {{.id = "AO",
                .from = 0,
                .to = 1,
                .body = Conduit{.section = {.depthM = 0.6}, .lengthM = 100, .roughness = 0.013}}};
    m.gages = {{"rain", {{0, 1800, 20e-3 / 3600}}}};
    m.subcatchments = {{.id = "yard",
                        .gage = 0,
                        .outletNode = 0,
                        .areaM2 = 10000,
                        .imperviousFraction = 1,
                        .widthM = 100,
                        .slope = 0.01}};
    m.options = {.durationS = 7200, .wetStepS = 60, .routingStepS = 5};
    return m;
}

} // namespace

class tst_Ensemble : public QObject {
    Q_OBJECT
private slots:
    void membersAreWhatSingleRunsAre()
    {
        const auto start = Simulation::make(yard());
        const std::vector<RainMember> members{{}, {.factor = 2}, {.spans = {{{600, 1200, 40e-3 / 3600}}}}};
        std::atomic<int> reports = 0;
        const auto all = simulateEnsemble(
            *start, members, 7200, 600, [&](std::size_t, const DrainageState&) { ++reports; }, {}, 2);
        QVERIFY2(all.has_value(), all ? "" : all.error().text().c_str());
        QCOMPARE(reports.load(), 3 * 12);
        const auto single = simulate(yard(), {.rainFactor = 2}, {});
        QCOMPARE((*all)[1].links[0].flowM3s.value, single->links[0].flowM3s.value);
        QVERIFY((*all)[1].links[0].flowM3s.value > 1.5 * (*all)[0].links[0].flowM3s.value);
        QVERIFY((*all)[2].links[0].flowM3s.timeS > 600);
    }
    void rainRunsOffWhole()
    {
        const auto s = simulate(yard(), {}, {});
        QVERIFY2(std::abs(s->balance.rain - 100) < 1e-6, qPrintable(QString::number(s->balance.rain)));
        QVERIFY(std::abs(s->balance.runoffErrorPercent) < 1);
        QVERIFY2(s->balance.outflow > 95 && s->balance.outflow < 101,
                 qPrintable(QString::number(s->balance.outflow)));
    }
    void badRainIsRefused()
    {
        const auto start = Simulation::make(yard());
        const std::vector<RainMember> members{{.factor = -1}};
        QCOMPARE(simulateEnsemble(*start, members, 7200, 600, {}).error().code, ErrorCode::InvalidInput);
        const std::vector<RainMember> backwards{{.spans = {{{600, 500, 1e-6}}}}};
        QCOMPARE(simulateEnsemble(*start, backwards, 7200, 600, {}).error().code, ErrorCode::InvalidInput);
    }
    void stops()
    {
        std::stop_source stop;
        stop.request_stop();
        const std::vector<RainMember> members(3);
        QCOMPARE(simulateEnsemble(*Simulation::make(yard()), members, 7200, 600, {}, stop.get_token())
                     .error()
                     .code,
                 ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(tst_Ensemble)
#include "tst_Ensemble.moc"
