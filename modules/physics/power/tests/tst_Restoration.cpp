// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Cases.h"

#include <sinew/physics/power/Dispatch.h>
#include <sinew/physics/power/Restoration.h>

#include <algorithm>
#include <numeric>
#include <random>

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
