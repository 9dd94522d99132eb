// SPDX-License-Identifier: GPL-3.0-or-later
// The loops over steps take no memory: this program counts what is taken.
#include <sinew/physics/drainage/Simulation.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <QtTest>

namespace {
std::atomic<long> taken = 0;
}

void* operator new(std::size_t size)
{
    ++taken;
    if (void* p = std::malloc(size ? size : 1))
        return p;
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept
{
    std::free(p);
}
void operator delete(void* p, std::size_t) noexcept
{
    std::free(p);
}

using namespace sinew::drainage;

namespace {

/// A yard that drains to a basin with a gate, a weir and a rule.
DrainageModel basin(Routing routing)
{
    DrainageModel m;
    m.tables = {{"in", {{0, 0}, {600, 0.3}, {3600, 0}}}, {"area", {{0, 50}, {3, 300}}}};
    m.patterns = {{"day", Pattern::Kind::Hourly, std::vector<double>(24, 1.0)}};
    m.nodes = {{.id = "A",
                .invertM = 3,
                .maxDepthM = 2,
                .inflows = {{.series = 0}},
                .dryWeather = {{0.01, {0, -1, -1, -1}}}},
               {.id = "S", .invertM = 2, .maxDepthM = 3, .body = Storage{.table = 1, .evaporationFactor = 1}},
               {.id = "B", .invertM = 1, .maxDepthM = 2},
               {.id = "O", .body = Outfall{}}};
    const auto pipe = [](const char* id, int from, int to) {
        return Link{.id = id,
                    .from = from,
                    .to = to,
                    .body = Conduit{
                        .section = {.depthM = 0.6}, .lengthM = 100, .roughness = 0.013, .seepageMs = 1e-7}};
    };
    m.links = {pipe("AS", 0, 1), pipe("BO", 2, 3)};
    m.links.push_back(
        {.id = "gate", .from = 1, .to = 2, .strokeS = 60, .body = Orifice{.section = {.depthM = 0.4}}});
    m.links.push_back(
        {.id = "weir",
         .from = 1,
         .to = 2,
         .fromOffsetM = 2,
         .body = Weir{.section = {.shape = Shape::RectOpen, .depthM = 1, .widthM = 2}, .coefficient = 1.8}});
    m.rules = {{"r",
                {{{RuleTerm::What::NodeDepth, 1, 0},
                  {RuleTerm::What::Constant, -1, 1},
                  RuleCondition::Relation::Greater}},
                {{.link = 2, .value = 0.5}},
                {{.link = 2, .value = 1}}}};
    m.gages = {{"rain", {{0, 1800, 5e-6}}}};
    m.subcatchments = {
        {.id = "yard",
         .gage = 0,
         .outletNode = 0,
         .areaM2 = 5000,
         .imperviousFraction = 0.5,
         .widthM = 50,
         .slope = 0.01,
         .infiltration =
             Horton{.maximumMs = 1e-5, .minimumMs = 1e-6, .decayPerS = 1e-3, .regenerationPerS = 1e-6}}};
    m.options = {.routing = routing, .durationS = 7200, .wetStepS = 60, .routingStepS = 5};
    return m;
}

} // namespace

class tst_Allocation : public QObject {
    Q_OBJECT
private slots:
    void stepsTakeNoMemory_data()
    {
        QTest::addColumn<int>("routing");
        QTest::newRow("dynamic wave") << static_cast<int>(Routing::DynamicWave);
        QTest::newRow("kinematic wave") << static_cast<int>(Routing::KinematicWave);
    }
    void stepsTakeNoMemory()
    {
        QFETCH(int, routing);
        auto s = Simulation::make(basin(static_cast<Routing>(routing)));
        QVERIFY2(s.has_value(), s ? "" : s.error().text().c_str());
        DrainageState state;
        s->stateAt(0, state);
        const long before = taken;
        for (int k = 1; k <= 12; ++k) {
            const auto advanced = s->advanceTo(k * 600.0);
            if (!advanced)
                break;
            s->stateAt(k * 600.0, state);
        }
        QCOMPARE(taken - before, 0L);
        QCOMPARE(s->timeS(), 7200.0);
        QVERIFY(s->summary().nodes[3].outflowM3 > 100);
    }
};

QTEST_GUILESS_MAIN(tst_Allocation)
#include "tst_Allocation.moc"
