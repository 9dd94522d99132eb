// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/egress/Crowd.h>
#include <sinew/physics/egress/Evacuation.h>

#include <cmath>
#include <numeric>
#include <QtTest>

using namespace sinew;
using namespace sinew::egress;

namespace {

/// One room and one door without a way before it.
Plan room(int persons, double widthM)
{
    Plan plan;
    plan.places = {{"room", {}, persons, 0, false}, {"out", {}, 0, 0, true}};
    plan.ways = {{"door", 0, 1, 0, widthM, true}};
    return plan;
}

/// A tunnel of 600 m: exits at both portals and at 300 m; people at 100 and at 400 m.
Plan tunnel()
{
    Plan plan;
    plan.walkingMs = 1;
    plan.places = {{"west", 0.0, 0, 0, true},   {"a", 100.0, 50, 60, false}, {"middle", 300.0, 0, 0, false},
                   {"b", 400.0, 30, 60, false}, {"east", 600.0, 0, 0, true}, {"cross", {}, 0, 0, true}};
    plan.ways = {{"w1", 0, 1, 100, 5, true},
                 {"w2", 1, 2, 200, 5, true},
                 {"w3", 2, 3, 100, 5, true},
                 {"w4", 3, 4, 200, 5, true},
                 {"door", 2, 5, 0, 1, true}};
    return plan;
}

int total(const Plan& plan)
{
    return std::accumulate(plan.places.begin(), plan.places.end(), 0,
                           [](int sum, const Place& p) { return sum + p.persons; });
}

} // namespace

class tst_Egress : public QObject {
    Q_OBJECT
private slots:
    void crowdIsQuickestInTheMiddle();
    void smokeSlows();
    void twoHundredThroughADoor();
    void twoDoorsAreTwiceAsQuick();
    void takesTheNearestExit();
    void nobodyIsLost();
    void smokeDelaysExactly();
    void closedBySmoke();
    void turnsBackWhereSmokeComes();
    void marginIsAvailableLessRequired();
    void strandedAreCounted();
    void oneWayOnly();
    void quickestBoundsEveryPlan();
    void quickestOfASmallNetwork();
    void saysWhatIsWrong();
    void stopsWhenTold();
};

void tst_Egress::crowdIsQuickestInTheMiddle()
{
    QVERIFY(std::abs(kGreatestFlow - 1.3158) < 1e-4);
    QVERIFY(std::abs(kDensestFlowM2 - 1.880) < 1e-3);
    QVERIFY(std::abs(specificFlow(kDensestFlowM2) - kGreatestFlow) < 1e-12);
    QVERIFY(specificFlow(1.8) < kGreatestFlow && specificFlow(2.0) < kGreatestFlow);
    QCOMPARE(crowdSpeedMs(0), crowdSpeedMs(0.5));
    QVERIFY(std::abs(crowdSpeedMs(0.1) - 1.19) < 0.01);
    QCOMPARE(crowdSpeedMs(5), 0.0);
}

void tst_Egress::smokeSlows()
{
    QCOMPARE(smokeFactor(0), 1.0);
    QVERIFY(std::abs(smokeFactor(5) - 0.596) < 5e-4);
    QCOMPARE(smokeFactor(100), 0.1);
}

void tst_Egress::twoHundredThroughADoor()
{
    const auto run = evacuate(room(200, 0.9));
    QVERIFY(run);
    QVERIFY(std::abs(run->requiredS - 168.9) < 0.05);
    QCOMPARE(run->out, 200);
    QCOMPARE(*quickestS(room(200, 0.9)), 169.0);
}

void tst_Egress::twoDoorsAreTwiceAsQuick()
{
    Plan plan = room(100, 1);
    plan.places.push_back({"other", {}, 0, 0, true});
    plan.ways.push_back({"second", 0, 2, 0, 1, true});
    // Led as well as possible both doors are used; the earliest route alone is one door.
    QCOMPARE(*quickestS(plan), 38.0); // 50 / 1.31579
    QVERIFY(std::abs(evacuate(plan)->requiredS - 100 / kGreatestFlow) < 1e-9);
}

void tst_Egress::takesTheNearestExit()
{
    const auto run = evacuate(tunnel());
    QVERIFY(run);
    QCOMPARE(run->groups.size(), std::size_t(2));
    QCOMPARE(run->groups[0].route.places, (std::vector<std::size_t>{1, 0}));
    QCOMPARE(run->groups[1].route.places, (std::vector<std::size_t>{3, 2, 5}));
    QCOMPARE(run->groups[0].route.arrivesS, 160.0);
    // The last of 30 through the cross passage's door of 1 m, whose queue never empties.
    const double wide = 1 / (5 * kGreatestFlow), narrow = 1 / kGreatestFlow;
    QVERIFY(std::abs(run->groups[1].lastOutS - (60 + 100 + wide + 30 * narrow)) < 1e-9);
    QCOMPARE(run->throughWay, (std::vector<int>{50, 0, 30, 0, 30}));
}

void tst_Egress::nobodyIsLost()
{
    // Smoke that wanders and closes one stretch after another.
    const Smoke smoke = [](double x, double t) {
        return Conditions{std::abs(std::sin(x / 50 + t / 30)) * 8, x < 150 || t < 200};
    };
    for (const Smoke& s : {Smoke{}, smoke}) {
        const auto run = evacuate(tunnel(), s);
        QVERIFY(run);
        QCOMPARE(run->out + run->stranded, total(tunnel()));
        QCOMPARE(run->outS.size(), static_cast<std::size_t>(run->out));
        QVERIFY(std::ranges::is_sorted(run->outS));
    }
}

void tst_Egress::smokeDelaysExactly()
{
    const Smoke smoke = [](double, double) { return Conditions{5, true}; };
    const auto clear = earliestRoute(tunnel(), {}, 1, 0), dim = earliestRoute(tunnel(), smoke, 1, 0);
    QVERIFY(clear && dim);
    QVERIFY(std::abs(dim->arrivesS * smokeFactor(5) - clear->arrivesS) < 1e-9);
    // It comes at 50 s: the second half of the way is slow.
    const Smoke later = [](double, double t) { return Conditions{t >= 50 ? 5.0 : 0.0, true}; };
    QVERIFY(std::abs(earliestRoute(tunnel(), later, 1, 0)->arrivesS - (50 + 50 / smokeFactor(5))) < 1e-9);
}

void tst_Egress::closedBySmoke()
{
    const Smoke west = [](double x, double) { return Conditions{0, x > 50}; };
    const auto route = earliestRoute(tunnel(), west, 1, 0);
    QVERIFY(route && route->isTenable);
    QCOMPARE(route->places, (std::vector<std::size_t>{1, 2, 5}));
    const Smoke everywhere = [](double, double) { return Conditions{0, false}; };
    const auto worst = earliestRoute(tunnel(), everywhere, 1, 0);
    QVERIFY(worst && !worst->isTenable);
    QCOMPARE(worst->places, (std::vector<std::size_t>{1, 0}));
    const auto run = evacuate(tunnel(), everywhere);
    QCOMPARE(run->overtaken, 80);
    QCOMPARE(run->out, 80);
}

/// Group b heads for the cross passage; when its door has let some through, smoke closes the place before it.
void tst_Egress::turnsBackWhereSmokeComes()
{
    Plan plan = tunnel();
    plan.places[1].persons = 0;
    plan.places[3].leavesS = 0;
    plan.ways[2].widthM = 0.1; // a queue at the middle's end of b's way
    // The stretch from b to the middle closes at 60 s; only the alternative east is then left.
    plan.places[3].persons = 5;
    const Smoke smoke = [](double x, double t) { return Conditions{0, !(x < 390 && t > 20)}; };
    const auto run = evacuate(plan, smoke);
    QVERIFY(run);
    QCOMPARE(run->out, 5);
    QCOMPARE(run->overtaken, 0);
    QCOMPARE(run->groups[0].route.places, (std::vector<std::size_t>{3, 4}));
}

void tst_Egress::marginIsAvailableLessRequired()
{
    const Available available = [](double x) -> std::optional<double> {
        return x < 200 ? std::optional(500.0) : std::nullopt;
    };
    const auto run = evacuate(tunnel(), {}, available);
    QVERIFY(run && run->marginS);
    QVERIFY(std::abs(*run->marginS - (500 - run->groups[0].lastOutS)) < 1e-9);
    QVERIFY(!run->groups[1].marginS);
}

void tst_Egress::strandedAreCounted()
{
    Plan plan = tunnel();
    plan.places.push_back({"niche", 250.0, 3, 0, false});
    const auto run = evacuate(plan);
    QVERIFY(run);
    QCOMPARE(run->stranded, 3);
    QCOMPARE(run->out, 80);
    QCOMPARE(quickestS(plan).error().code, ErrorCode::NotFound);
}

void tst_Egress::oneWayOnly()
{
    Plan plan = room(10, 1);
    std::swap(plan.ways[0].from, plan.ways[0].to);
    QCOMPARE(evacuate(plan)->out, 10);
    plan.ways[0].bothWays = false;
    QCOMPARE(evacuate(plan)->stranded, 10);
}

void tst_Egress::quickestBoundsEveryPlan()
{
    for (const int persons : {1, 20, 100, 400}) {
        Plan plan = tunnel();
        plan.places[1].persons = persons;
        const auto bound = quickestS(plan, 1);
        const auto run = evacuate(plan);
        QVERIFY(bound && run);
        QVERIFY(*bound <= run->requiredS + 1);
        QVERIFY(*bound >= 160);
    }
}

/// Two ways to one exit, of 10 and 30 s: N people over 1 person/s each are out when (t - 10) + (t - 30) = N.
void tst_Egress::quickestOfASmallNetwork()
{
    Plan plan;
    plan.walkingMs = 1;
    plan.places = {{"start", {}, 100, 0, false}, {"out", {}, 0, 0, true}};
    const double oneS = 1 / kGreatestFlow;
    plan.ways = {{"short", 0, 1, 10, oneS, true}, {"long", 0, 1, 30, oneS, true}};
    QCOMPARE(*quickestS(plan), 70.0);
    plan.places[0].leavesS = 25;
    QCOMPARE(*quickestS(plan), 95.0);
    QCOMPARE(quickestS(plan, 1, 60).error().code, ErrorCode::LimitExceeded);
}

void tst_Egress::saysWhatIsWrong()
{
    Plan plan = tunnel();
    plan.ways[1].widthM = 0;
    QCOMPARE(evacuate(plan).error().subject, std::string("w2"));
    plan = tunnel();
    plan.ways[1].to = 77;
    QCOMPARE(evacuate(plan).error().subject, std::string("w2"));
    plan = tunnel();
    plan.places[1].persons = -1;
    QCOMPARE(evacuate(plan).error().subject, std::string("a"));
    plan = tunnel();
    plan.walkingMs = std::nan("");
    QCOMPARE(evacuate(plan).error().subject, std::string("walking speed"));
    QCOMPARE(evacuate({}).error().subject, std::string("places"));
    QVERIFY(!earliestRoute(tunnel(), {}, 99, 0));
    QVERIFY(!quickestS(tunnel(), 0));
}

void tst_Egress::stopsWhenTold()
{
    std::stop_source source;
    source.request_stop();
    QCOMPARE(evacuate(tunnel(), {}, {}, source.get_token()).error().code, ErrorCode::Cancelled);
    QCOMPARE(quickestS(tunnel(), 1, 7200, source.get_token()).error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(tst_Egress)
#include "tst_Egress.moc"
