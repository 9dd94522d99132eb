// SPDX-License-Identifier: GPL-3.0-or-later
#include "Patience.h"
#include "support/Cases.h"

#include <sinew/physics/power/Dispatch.h>
#include <sinew/physics/power/Restoration.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <random>
#include <thread>

using namespace sinew;
using namespace sinew::power;
using namespace sinew::power::test;

namespace {

std::vector<Repair> six()
{
    const double hours[] = {3, 5, 2, 7, 4, 6}, weights[] = {8, 6, 10, 9, 3, 12};
    std::vector<Repair> repairs;
    for (int k = 0; k < 6; ++k)
        repairs.push_back({hours[k], weights[k], {}});
    return repairs;
}

double costOf(const std::vector<Repair>& repairs, const std::vector<int>& order)
{
    double time = 0, cost = 0;
    for (const int k : order)
        cost += repairs[k].weight * (time += repairs[k].hours);
    return cost;
}

std::vector<Repair> random(int count, unsigned seed)
{
    std::mt19937 generator(seed);
    std::vector<Repair> repairs;
    for (int k = 0; k < count; ++k)
        repairs.push_back(
            {static_cast<double>(1 + generator() % 9), static_cast<double>(1 + generator() % 20), {}});
    return repairs;
}

/// Every assignment to two crews, each in Smith's order.
double bestOfTwo(std::vector<Repair> repairs)
{
    std::ranges::sort(
        repairs, [](const Repair& a, const Repair& b) { return a.weight * b.hours > b.weight * a.hours; });
    double best = 1e30;
    for (unsigned set = 0; set < 1U << repairs.size(); ++set) {
        double time[2] = {0, 0}, cost = 0;
        for (std::size_t k = 0; k < repairs.size(); ++k)
            cost += repairs[k].weight * (time[set >> k & 1] += repairs[k].hours);
        best = std::min(best, cost);
    }
    return best;
}

/// Every order that keeps the waits, each repair to the crew that is free first.
double bestOf(const std::vector<Repair>& repairs, int crews)
{
    std::vector<int> order(repairs.size());
    std::iota(order.begin(), order.end(), 0);
    double best = 1e30;
    do {
        std::vector<double> free(static_cast<std::size_t>(crews), 0), done(repairs.size(), -1);
        double cost = 0;
        bool keeps = true;
        for (const int k : order) {
            double& crew = *std::ranges::min_element(free);
            for (const int before : repairs[k].after) {
                keeps &= done[before] >= 0;
                crew = std::max(crew, done[before]);
            }
            cost += repairs[k].weight * (crew = done[k] = crew + repairs[k].hours);
        }
        if (keeps)
            best = std::min(best, cost);
    } while (std::ranges::next_permutation(order).found);
    return best;
}

} // namespace

class tst_Restoration : public QObject {
    Q_OBJECT
private slots:
    void oneCrewFollowsSmith()
    {
        const auto plan = orderRepairs(six());
        QVERIFY(plan.has_value());
        QCOMPARE(plan->crews.front(), (std::vector<int>{2, 0, 5, 3, 1, 4}));
        SINEW_NEAR(plan->cost, 573, 1e-9);
        SINEW_NEAR(costOf(six(), {0, 1, 2, 3, 4, 5}), 712, 1e-9);
        QVERIFY(plan->isOptimal);
    }
    void twoCrews()
    {
        RestorationOptions options;
        options.crews = 2;
        const auto plan = orderRepairs(six(), options);
        QVERIFY(plan.has_value());
        SINEW_NEAR(plan->cost, 350, 1e-9);
        QVERIFY(plan->isOptimal);
    }
    void severalCrewsAreExact()
    {
        RestorationOptions options;
        options.crews = 2;
        for (unsigned seed = 1; seed <= 30; ++seed) {
            const auto repairs = random(9, seed);
            SINEW_NEAR(orderRepairs(repairs, options)->cost, bestOfTwo(repairs), 1e-9);
        }
    }
    void waitsAreKeptAndExact()
    {
        auto repairs = six();
        repairs[2].after = {4}; // the most urgent waits for the least
        repairs[5].after = {1};
        const auto plan = orderRepairs(repairs);
        QVERIFY(plan.has_value() && plan->isOptimal);
        std::vector<int> order{0, 1, 2, 3, 4, 5};
        double best = 1e30;
        do {
            const auto at = [&](int k) { return std::ranges::find(order, k); };
            if (at(4) < at(2) && at(1) < at(5))
                best = std::min(best, costOf(repairs, order));
        } while (std::ranges::next_permutation(order).found);
        SINEW_NEAR(plan->cost, best, 1e-9);
    }
    void searchComesNearTheOptimum()
    {
        RestorationOptions options;
        options.crews = 2;
        options.exactUpTo = 0; // by search, where the optimum is known
        options.mipSeconds = 0;
        for (unsigned seed = 1; seed <= 5; ++seed) {
            const auto repairs = random(12, seed);
            const auto plan = orderRepairs(repairs, options);
            const double best = bestOfTwo(repairs);
            QVERIFY(!plan->isOptimal);
            QVERIFY2(plan->cost >= best - 1e-9 && plan->cost <= 1.01 * best,
                     qPrintable(QString("%1 of %2").arg(plan->cost).arg(best)));
        }
        const auto many = random(120, 3);
        options.rounds = 0;
        const double list = orderRepairs(many, options)->cost;
        options.rounds = 3000;
        QVERIFY(orderRepairs(many, options)->cost <= list);
    }
    void theProgrammeFindsTheOptimum_data()
    {
        QTest::addColumn<int>("crews");
        QTest::addColumn<double>("share"); // of the pairs that wait
        QTest::addColumn<double>("scale"); // of the hours
        QTest::newRow("two crews") << 2 << 0.0 << 1.0;
        QTest::newRow("three crews") << 3 << 0.0 << 1.0;
        QTest::newRow("one crew, waits") << 1 << 0.2 << 1.0;
        QTest::newRow("two crews, waits") << 2 << 0.2 << 1.0;
        QTest::newRow("quarters of an hour") << 2 << 0.1 << 0.25;
    }
    void theProgrammeFindsTheOptimum()
    {
        QFETCH(int, crews);
        QFETCH(double, share);
        QFETCH(double, scale);
        RestorationOptions options{.crews = crews, .exactUpTo = 0, .rounds = 0, .mipSeconds = 60};
        for (unsigned seed = 1; seed <= 8; ++seed) {
            auto repairs = random(7, seed);
            std::mt19937 generator(seed);
            for (int k = 0; k < 7; ++k) {
                repairs[k].hours *= scale;
                for (int j = 0; j < k; ++j)
                    if (static_cast<double>(generator() % 1000) < 1000 * share)
                        repairs[k].after.push_back(j);
            }
            const auto plan = orderRepairs(repairs, options);
            QVERIFY2(plan.has_value(), plan ? "" : plan.error().text().c_str());
            const double best = bestOf(repairs, crews);
            QVERIFY2(std::abs(plan->cost - best) < 1e-6 && std::abs(plan->bound - plan->cost) < 1e-6,
                     qPrintable(QString("seed %1: %2, bound %3, best %4")
                                    .arg(seed)
                                    .arg(plan->cost)
                                    .arg(plan->bound)
                                    .arg(best)));
            QVERIFY(plan->isOptimal);
        }
    }
    void theProgrammeKnowsTheTwoCrewsOfTheExample()
    {
        const RestorationOptions options{.crews = 2, .exactUpTo = 0, .rounds = 0};
        const auto plan = orderRepairs(six(), options);
        SINEW_NEAR(plan->cost, 350, 1e-9);
        QVERIFY(plan->isOptimal && plan->gap() == 0);
    }
    /// Hours that have no common step are rounded down: the bound stands below the optimum all the same.
    void hoursWithoutACommonStepAreBounded()
    {
        std::mt19937 generator(5);
        std::uniform_real_distribution<double> hours(0.5, 9);
        for (int round = 0; round < 6; ++round) {
            auto repairs = random(9, static_cast<unsigned>(round + 40));
            for (Repair& r : repairs)
                r.hours = hours(generator);
            const auto exact = orderRepairs(repairs, {.crews = 2});
            const auto plan = orderRepairs(repairs, {.crews = 2, .exactUpTo = 0, .mipSeconds = 20});
            QVERIFY(exact->isOptimal);
            QVERIFY2(plan->bound <= exact->cost + 1e-6 && plan->cost >= exact->cost - 1e-6,
                     qPrintable(QString("%1 %2 %3").arg(plan->bound).arg(exact->cost).arg(plan->cost)));
            QVERIFY2(plan->gap() < 0.02, qPrintable(QString::number(plan->gap())));
        }
    }
    void theSearchIsBoundedAtMiddleSizes()
    {
        for (const int count : {20, 40}) {
            const auto repairs = random(count, 11);
            const auto plan = orderRepairs(repairs, {.crews = 3, .rounds = 3000});
            const double search = orderRepairs(repairs, {.crews = 3, .rounds = 3000, .mipSeconds = 0})->cost;
            QVERIFY2(plan->cost <= search && plan->bound <= search + 1e-9 && plan->gap() < 0.01,
                     qPrintable(
                         QString("%1 by search, %2, bound %3").arg(search).arg(plan->cost).arg(plan->bound)));
        }
        const auto many = orderRepairs(random(600, 3), {.crews = 4, .rounds = 50});
        QVERIFY(many->bound > 0 && many->gap() < 0.05); // too large for the programme
    }
    void theProgrammeStopsWhenAsked()
    {
        auto repairs = random(60, 2);
        for (int k = 10; k < 60; ++k)
            repairs[k].after = {k - 10, (k * 7) % 10};
        std::stop_source stop;
        const std::jthread asker([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(400));
            stop.request_stop();
        });
        QElapsedTimer timer;
        timer.start();
        const auto plan =
            orderRepairs(repairs, {.crews = 3, .rounds = 0, .mipSeconds = 120}, stop.get_token());
        QVERIFY(!plan);
        QCOMPARE(plan.error().code, ErrorCode::Cancelled);
        QVERIFY(timer.elapsed() < kPatience.count()); // by the stop, not by its own time
    }
    void linesThatFeedTogetherAreScoredByDispatch()
    {
        // Bus 5 hangs on 4-5 alone once 5-6 is down; three lines to repair.
        const Grid whole = case9();
        const int lines[] = {branchOf(whole, "4", "5"), branchOf(whole, "5", "6"), branchOf(whole, "9", "4")};
        DispatchOptions shed;
        shed.shedPerMwh = 1e4;
        auto solver = DispatchSolver::make(whole);
        QVERIFY(solver.has_value());
        int asked = 0;
        const auto served = [&](const std::vector<bool>& done) -> Result<double> {
            ++asked;
            Grid grid = whole;
            for (std::size_t k = 0; k < done.size(); ++k)
                grid.branches[lines[k]].inService = done[k];
            grid.generators[0].minMw = 0; // alone on its bus
            const auto d = solver->solve(grid, shed);
            if (!d)
                return passOn(d);
            double mw = 0;
            for (std::size_t i = 0; i < grid.buses.size(); ++i)
                mw += grid.buses[i].loadMw - d->shedMw[i];
            return mw;
        };
        const std::vector<Repair> repairs{{6, 0, {}}, {2, 0, {}}, {1, 0, {}}};
        const auto plan = orderRepairs(repairs, served);
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().text().c_str());
        QVERIFY(plan->isOptimal && asked <= 8);
        QCOMPARE(plan->crews.front().front(),
                 1); // 5-6 brings bus 5 back in two hours; the others bring nothing then
        SINEW_NEAR(plan->cost, 2 * 90, 1e-3);
    }
    void refusesWhatCannotBe()
    {
        auto repairs = six();
        repairs[0].after = {1};
        repairs[1].after = {0};
        QCOMPARE(orderRepairs(repairs).error().code, ErrorCode::InvalidInput);
        repairs = six();
        repairs[0].hours = NAN;
        QCOMPARE(orderRepairs(repairs).error().code, ErrorCode::InvalidInput);
        RestorationOptions none;
        none.crews = 0;
        QCOMPARE(orderRepairs(six(), none).error().code, ErrorCode::InvalidInput);
        std::stop_source stop;
        stop.request_stop();
        RestorationOptions two;
        two.crews = 2;
        two.exactUpTo = 0;
        QCOMPARE(orderRepairs(six(), two, stop.get_token()).error().code, ErrorCode::Cancelled);
        QVERIFY(orderRepairs({}).has_value());
    }
};

QTEST_GUILESS_MAIN(tst_Restoration)
#include "tst_Restoration.moc"
