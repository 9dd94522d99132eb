// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Cases.h"
#include "support/Reference.h"

#include <sinew/physics/power/Estimation.h>

#include <algorithm>
#include <random>

using namespace sinew;
using namespace sinew::power;
using namespace sinew::power::test;

namespace {

using Q = Measurement::Quantity;

/// Meters at every bus and both ends of every branch, with noise of so many of their standard deviations.
std::vector<Measurement> metersOf(const Grid& grid, const PowerFlow& flow, double noise, unsigned seed)
{
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    std::vector<Measurement> meters;
    const auto add = [&](Q q, std::size_t at, double value, double sigma) {
        meters.push_back({q, static_cast<int>(at), value + noise * sigma * normal(generator), sigma});
    };
    std::vector<double> mw(grid.buses.size()), mvar(grid.buses.size());
    for (std::size_t i = 0; i < grid.buses.size(); ++i)
        mw[i] = -grid.buses[i].loadMw, mvar[i] = -grid.buses[i].loadMvar;
    for (std::size_t g = 0; g < grid.generators.size(); ++g)
        mw[grid.generators[g].bus] += flow.generatorMw[g],
            mvar[grid.generators[g].bus] += flow.generatorMvar[g];
    for (std::size_t i = 0; i < grid.buses.size(); ++i) {
        add(Q::VoltagePu, i, flow.voltagePu[i], 0.004);
        add(Q::InjectionMw, i, mw[i], 1);
        add(Q::InjectionMvar, i, mvar[i], 1);
    }
    for (std::size_t j = 0; j < grid.branches.size(); ++j) {
        add(Q::FromMw, j, flow.flow[j].fromMw, 0.8);
        add(Q::FromMvar, j, flow.flow[j].fromMvar, 0.8);
        add(Q::ToMw, j, flow.flow[j].toMw, 0.8);
        add(Q::ToMvar, j, flow.flow[j].toMvar, 0.8);
    }
    return meters;
}

double worstVoltage(const Estimate& estimate, const PowerFlow& flow)
{
    double worst = 0;
    for (std::size_t i = 0; i < flow.voltagePu.size(); ++i)
        worst = std::max({worst, std::abs(estimate.voltagePu[i] - flow.voltagePu[i]),
                          std::abs(estimate.angleRad[i] - flow.angleRad[i])});
    return worst;
}

} // namespace

class tst_Estimation : public QObject {
    Q_OBJECT
private slots:
    void exactMetersGiveTheExactState_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"case9", "case14", "case30", "case118", "case300"})
            QTest::newRow(name) << QString(name);
    }
    void exactMetersGiveTheExactState()
    {
        QFETCH(QString, name);
        SINEW_NEED_DATA(reference(name.toStdString() + ".m"));
        const Grid grid = *referenceGrid(name.toStdString());
        FlowOptions tight;
        tight.tolerancePu = 1e-11;
        const auto flow = solvePowerFlow(grid, tight);
        const auto estimate = estimateState(grid, metersOf(grid, *flow, 0, 1));
        QVERIFY2(estimate.has_value(), estimate ? "" : estimate.error().text().c_str());
        SINEW_NEAR(worstVoltage(*estimate, *flow), 0, 1e-8);
        QVERIFY(estimate->bad.empty());
        SINEW_NEAR(estimate->weightedSquares, 0, 1e-6);
    }
    void noiseIsWeighedDown()
    {
        const Grid grid = case9();
        const auto flow = solvePowerFlow(grid);
        double squares = 0, freedom = 0;
        for (unsigned seed = 1; seed <= 20; ++seed) {
            EstimationOptions options;
            options.badAbove = 0;
            const auto estimate = estimateState(grid, metersOf(grid, *flow, 1, seed), options);
            QVERIFY(estimate.has_value());
            QVERIFY(worstVoltage(*estimate, *flow) < 0.006); // one meter alone: 0.004 a standard deviation
            squares += estimate->weightedSquares;
            freedom += estimate->freedom;
        }
        SINEW_NEAR(squares / freedom, 1, 0.1);
    }
    void badDataAreFoundAndSetAside()
    {
        SINEW_NEED_DATA(reference("case14.m"));
        const Grid grid = *referenceGrid("case14");
        const auto flow = solvePowerFlow(grid);
        auto meters = metersOf(grid, *flow, 1, 7);
        const int first = 20, second = static_cast<int>(meters.size()) - 9;
        meters[first].value += 25 * meters[first].sigma;
        meters[second].value = -meters[second].value - 30;
        const auto estimate = estimateState(grid, meters);
        QVERIFY2(estimate.has_value(), estimate ? "" : estimate.error().text().c_str());
        auto bad = estimate->bad;
        std::ranges::sort(bad);
        QCOMPARE(bad, (std::vector<int>{first, second}));
        QVERIFY(worstVoltage(*estimate, *flow) < 0.01);
        QVERIFY(std::abs(estimate->residual[first]) > 15 * meters[first].sigma);
    }
    void normalisedResidualsSpreadAsTheyShould()
    {
        // Normalised by their own standard deviation, residuals of good data have a variance of one.
        const Grid grid = case9();
        const auto flow = solvePowerFlow(grid);
        double sum = 0, count = 0;
        EstimationOptions options;
        options.badAbove = 0;
        for (unsigned seed = 1; seed <= 40; ++seed) {
            const auto estimate = estimateState(grid, metersOf(grid, *flow, 1, seed), options);
            QVERIFY(estimate.has_value());
            for (const double r : estimate->normalised)
                sum += r * r, ++count;
        }
        SINEW_NEAR(sum / count, 1, 0.1);
    }
    void namesWhatIsOpen()
    {
        const Grid grid = case9();
        const auto flow = solvePowerFlow(grid);
        auto meters = metersOf(grid, *flow, 0, 1);
        std::erase_if(meters, [&](const Measurement& z) {
            if (z.quantity >= Q::FromMw)
                return grid.branches[z.at].from == 8 || grid.branches[z.at].to == 8;
            return z.at == 8 || (z.quantity != Q::VoltagePu && (z.at == 3 || z.at == 7));
        });
        EstimationOptions options;
        options.zeroInjections = false;
        const auto estimate =
            estimateState(grid, meters, options); // nobody looks at bus 9 nor at its neighbours' injections
        QVERIFY(!estimate);
        QCOMPARE(estimate.error().code, ErrorCode::SingularNetwork);
    }
    void zeroInjectionsStandInForMeters()
    {
        const Grid grid = case9(); // buses 4, 6 and 8 only pass on
        const auto flow = solvePowerFlow(grid);
        auto meters = metersOf(grid, *flow, 0, 1);
        std::erase_if(meters, [](const Measurement& z) {
            return z.quantity >= Q::FromMw || z.at == 3 || z.at == 5 || z.at == 7;
        });
        const auto estimate = estimateState(grid, meters);
        QVERIFY2(estimate.has_value(), estimate ? "" : estimate.error().text().c_str());
        SINEW_NEAR(worstVoltage(*estimate, *flow), 0, 1e-6);
    }
    void refusesBadMeters()
    {
        const Grid grid = case9();
        QCOMPARE(estimateState(grid, {{Q::VoltagePu, 77, 1, 0.1}}).error().code, ErrorCode::InvalidInput);
        QCOMPARE(estimateState(grid, {{Q::FromMw, 1, NAN, 0.1}}).error().code, ErrorCode::InvalidInput);
        QCOMPARE(estimateState(grid, {{Q::FromMw, 1, 1, 0}}).error().subject, std::string("measurement 1"));
        QCOMPARE(estimateState(grid, {}).error().code, ErrorCode::SingularNetwork);
    }
};

QTEST_GUILESS_MAIN(tst_Estimation)
#include "tst_Estimation.moc"
