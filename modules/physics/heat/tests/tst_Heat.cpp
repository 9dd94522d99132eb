// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/heat/Closed.h>
#include <sinew/physics/heat/Solver.h>
#include <sinew/physics/heat/Weather.h>

#include <QtTest>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>

using namespace sinew;
using namespace sinew::heat;

namespace {

MeltingSubstance solid(double k, double rho, double c)
{
    MeltingSubstance s;
    s.densityKgM3 = rho;
    s.solidHeatJKgK = s.liquidHeatJKgK = c;
    s.solidConductivityWMK = s.liquidConductivityWMK = k;
    s.solidusK = s.liquidusK = 1000; // never melts here
    return s;
}

const MeltingSubstance kStone = solid(1.4, 2350, 920);

MeltingSubstance paraffin()
{
    MeltingSubstance s = solid(0.2, 800, 2000);
    s.latentHeatJKg = 200e3;
    s.solidusK = s.liquidusK = 300;
    return s;
}

MeltingSubstance water()
{
    return {1000, 2050, 4226, 2.22, 0.556, 3.338e5, 273.15, 273.15};
}

Result<Solver> column(const MeltingSubstance& material, double thicknessM, int cells, double startK,
                      Scheme scheme = Scheme::TrBdf2)
{
    const Layer layer{material, evenCells(thicknessM, cells)};
    auto mesh = columnMesh({&layer, 1});
    if (!mesh)
        return passOn(mesh);
    return Solver::make(std::make_shared<Mesh>(std::move(*mesh)),
                        std::vector<double>(static_cast<std::size_t>(cells), startK), {.scheme = scheme});
}

/// The same surfaces from beginning to end, in equal steps.
void hold(Solver& solver, double seconds, int steps, const Surface& top, const Surface& bottom)
{
    const Surface both[] = {top, bottom};
    for (int i = 0; i < steps; ++i) {
        const auto done = solver.advance(seconds / steps, both, both);
        QVERIFY2(done, done ? "" : done.error().text().c_str());
    }
}

double frontM(const Solver& solver)
{
    double front = 0;
    for (std::size_t i = 0; i < solver.mesh().cells.size(); ++i)
        front += solver.liquidFraction(i) * solver.mesh().cells[i].volumeM3;
    return front;
}

/// Amplitude that decays as exp(-alpha (pi/L)² t): a cosine between insulated faces, measured against the
/// exact.
double cosineError(int cells, int steps, Scheme scheme)
{
    const double length = 0.1, alpha = 1.4 / (2350 * 920.0), seconds = 1500;
    const Layer layer{kStone, evenCells(length, cells)};
    auto mesh = std::make_shared<Mesh>(columnMesh({&layer, 1}).value());
    std::vector<double> start;
    for (const auto& cell : mesh->cells)
        start.push_back(300 + 10 * std::cos(std::numbers::pi * cell.xM / length));
    auto solver = Solver::make(mesh, start, {.scheme = scheme}).value();
    hold(solver, seconds, steps, {}, {});
    const double decay = std::exp(-alpha * std::pow(std::numbers::pi / length, 2) * seconds);
    double worst = 0;
    for (std::size_t i = 0; i < start.size(); ++i)
        worst = std::max(worst, std::abs(solver.temperatureK(i) - 300 - decay * (start[i] - 300)));
    return worst;
}

/// Shape factor of a square box whose wall is a quarter of its width, on n by n cells.
double boxShape(int n)
{
    const auto count = static_cast<std::size_t>(n);
    Grid grid{evenCells(1, n), evenCells(1, n), std::vector<int>(count * count, 0), {kStone}};
    for (std::size_t r = count / 4; r < 3 * count / 4; ++r)
        for (std::size_t c = count / 4; c < 3 * count / 4; ++c)
            grid.material[r * count + c] = -1;
    auto mesh = std::make_shared<Mesh>(sectionMesh(grid).value());
    auto solver = Solver::make(mesh, std::vector<double>(mesh->cells.size(), 285)).value();
    std::vector<Surface> sides(SideCount, Surface::held(280));
    sides[Inside] = Surface::held(300);
    for (int i = 0; i < 60; ++i)
        if (!solver.advance(72'000, sides, sides))
            return 0;
    const auto before = solver.energy();
    if (!solver.advance(1000, sides, sides))
        return 0;
    const auto after = solver.energy();
    const auto through = [&](int p) { return after.throughJ[p] - before.throughJ[p]; };
    double out = 0;
    for (const Side s : {West, East, South, North}) {
        out += through(s);
        if (std::abs(through(s) - through(West)) > 1e-6 * through(Inside))
            return 0;
    }
    return std::abs(through(Inside) + out) > 1e-6 * through(Inside) ? 0 : through(Inside) / 1000 / (1.4 * 20);
}

double order(double coarse, double fine)
{
    return std::log2(coarse / fine);
}

} // namespace

class tst_Heat : public QObject {
    Q_OBJECT
private slots:
    void closedSolutions()
    {
        const double expected[][2] = {
            {0.1, .220016}, {0.2, .306424}, {0.5, .464786}, {1, .620063}, {2, .800601}};
        for (const auto& [ste, lambda] : expected)
            QVERIFY(std::abs(stefanLambda(ste) - lambda) < 1e-6);
        QVERIFY(std::isnan(stefanLambda(0)));
        const Phase ice{2.22, 1000, 2050}, liquid{0.556, 1000, 4226};
        const auto neumann = Neumann::make(ice, liquid, 3.338e5, -10, 0, 2).value();
        QVERIFY(std::abs(neumann.lambda - 0.169606) < 1e-6);
        QVERIFY(std::abs(neumann.frontM(3600) - 0.021180) < 1e-6);
        QVERIFY(std::abs(neumann.temperatureC(0.005, 3600) + 7.6179) < 1e-4);
        // Both phases meet at the melting point, and the heat that leaves makes the latent heat: 1e-6 apart.
        const double front = neumann.frontM(3600), d = 1e-7;
        QVERIFY(std::abs(neumann.temperatureC(front * (1 - 1e-9), 3600)) < 1e-6);
        const double gradientIce = -neumann.temperatureC(front - d, 3600) / d,
                     gradientWater = neumann.temperatureC(front + d, 3600) / d;
        const double speed = front / 2 / 3600;
        QVERIFY(std::abs((ice.conductivityWMK * gradientIce - liquid.conductivityWMK * gradientWater) /
                             (1000 * 3.338e5 * speed) -
                         1) < 1e-4);
        QVERIFY(!Neumann::make(ice, liquid, 3.338e5, -10, 0, -2));
        QVERIFY(std::abs(stepShare(8e-7, 0.05, 3600) - 0.51002) < 1e-5);
        QVERIFY(std::abs(waveDepthM(8e-7, 86400) - 0.1483) < 1e-4);
    }

    void noLoadNoChange()
    {
        auto solver = column(kStone, 0.3, 20, 285).value();
        hold(solver, 1e6, 10, {}, {});
        for (std::size_t i = 0; i < 20; ++i)
            QCOMPARE(solver.temperatureK(i), 285.0);
        QCOMPARE(solver.energy().turnoverJ, 0.0);
        QCOMPARE(solver.energy().closure(), 0.0);
    }

    void ordersInTimeAndSpace()
    {
        // Time, on a mesh whose own error is taken off by comparing neighbours of a sequence.
        const auto timeOrder = [](Scheme scheme) {
            const double fine = cosineError(400, 512, Scheme::TrBdf2);
            const double a = cosineError(400, 8, scheme) - fine, b = cosineError(400, 16, scheme) - fine;
            return order(std::abs(a), std::abs(b));
        };
        const double euler = timeOrder(Scheme::BackwardEuler), second = timeOrder(Scheme::TrBdf2);
        QVERIFY2(euler > 0.9 && euler < 1.1, qPrintable(QString::number(euler)));
        QVERIFY2(second > 1.9, qPrintable(QString::number(second)));
        const double space =
            order(cosineError(10, 400, Scheme::TrBdf2), cosineError(20, 400, Scheme::TrBdf2));
        QVERIFY2(space > 1.9 && space < 2.2, qPrintable(QString::number(space)));
    }

    void paraffinFront()
    {
        // The front of the one-phase problem converges on the closed one with the cells.
        const double exact = 2 * stefanLambda(0.2) * std::sqrt(0.2 / (800 * 2000.0) * 4 * 3600);
        double before = 1;
        for (const int cells : {50, 100, 200}) {
            auto solver = column(paraffin(), 0.05, cells, 300, Scheme::BackwardEuler).value();
            hold(solver, 4 * 3600, 1600, Surface::held(320), {});
            const double error = std::abs(frontM(solver) / exact - 1);
            QVERIFY2(error < 1e-3 && error < before, qPrintable(QString::number(error)));
            before = error;
            QVERIFY(solver.energy().closure() < 1e-9);
        }
    }

    void waterFreezes()
    {
        auto solver = column(water(), 0.15, 300, 275.15, Scheme::BackwardEuler).value();
        hold(solver, 3600, 3600, Surface::held(263.15), {});
        double ice = 0;
        for (std::size_t i = 0; i < 300; ++i)
            ice += (1 - solver.liquidFraction(i)) * 0.0005;
        QVERIFY2(std::abs(ice / 0.021180 - 1) < 2e-3, qPrintable(QString::number(ice)));
        const double t = solver.temperatureAtK(0.005) - 273.15;
        QVERIFY2(std::abs(t / -7.6179 - 1) < 2e-3, qPrintable(QString::number(t)));
        QVERIFY(solver.energy().closure() < 1e-8);
    }

    void latentHeatHoldsATemperature()
    {
        // A kilowatt a square metre into 10 mm of paraffin at its melting point: 1.6 MJ, 1,600 s.
        auto solver = column(paraffin(), 0.01, 1, 300).value();
        hold(solver, 800, 10, Surface::heated(1000), {});
        QCOMPARE(solver.temperatureK(0), 300.0);
        QVERIFY(std::abs(solver.liquidFraction(0) - 0.5) < 1e-9);
        hold(solver, 1600, 10, Surface::heated(1000), {});
        QVERIFY(std::abs(solver.temperatureK(0) - 350) < 1e-6);
    }

    void symmetricLoadSymmetricAnswer()
    {
        auto solver = column(paraffin(), 0.1, 41, 290).value();
        hold(solver, 20'000, 100, Surface::convective(50, 330), Surface::convective(50, 330));
        for (std::size_t i = 0; i < 20; ++i)
            QVERIFY(std::abs(solver.enthalpyJKg(i) - solver.enthalpyJKg(40 - i)) < 1e-3);
    }

    void radiationSettlesWhereItBalances()
    {
        auto solver = column(kStone, 0.01, 4, 290).value();
        const Surface top{.fluxWm2 = 400, .filmWm2K = 10, .airK = 300, .emissivity = 0.9, .skyK = 270};
        hold(solver, 1e6, 200, top, {});
        const double t = solver.surfaceK(kTop);
        const double rest =
            400 + 10 * (300 - t) + 0.9 * kStefanBoltzmann * (std::pow(270, 4) - std::pow(t, 4));
        QVERIFY2(std::abs(rest) < 1e-4, qPrintable(QString::number(rest)));
        QVERIFY(std::abs(solver.temperatureK(3) - t) < 1e-4);
        QVERIFY(solver.energy().closure() < 1e-9);
    }

    void diurnalWave()
    {
        const double alpha = 8e-7, k = 1.4, amplitude = 10, period = 86400;
        const Layer layer{solid(k, 1000, k / alpha / 1000), growingCells(1.5, 0.004, 1.06)};
        auto mesh = std::make_shared<Mesh>(columnMesh({&layer, 1}).value());
        auto solver = Solver::make(mesh, std::vector<double>(mesh->cells.size(), 290)).value();
        const auto surface = [&](double t) {
            return Surface::held(290 + amplitude * std::sin(2 * std::numbers::pi * t / period));
        };
        double highest = 0, at = 0;
        for (int i = 0; i < 20 * 288; ++i) {
            const double t = i * 300.0;
            const Surface begin[] = {surface(t), {}}, end[] = {surface(t + 300), {}};
            QVERIFY(solver.advance(300, begin, end));
            const double value = solver.temperatureAtK(0.1) - 290;
            if (t + 300 > 19 * period && value > highest)
                highest = value, at = t + 300 - 19 * period;
        }
        QVERIFY2(std::abs(highest / (amplitude * std::exp(-0.1 / waveDepthM(alpha, period))) - 1) < 2e-3,
                 qPrintable(QString::number(highest)));
        QVERIFY2(std::abs((at - period / 4) / 3600 - 2.575) < 0.09, qPrintable(QString::number(at)));
    }

    void sectionAgreesWithColumn()
    {
        // A strip of a section that is insulated on its sides is a column.
        const double dt = 120;
        auto line = column(paraffin(), 0.04, 20, 290, Scheme::BackwardEuler).value();
        Grid grid{evenCells(0.03, 3), evenCells(0.04, 20), std::vector<int>(60, 0), {paraffin()}};
        auto mesh = std::make_shared<Mesh>(sectionMesh(grid).value());
        auto section =
            Solver::make(mesh, std::vector<double>(60, 290), {.scheme = Scheme::BackwardEuler}).value();
        const Surface hot = Surface::convective(80, 340);
        std::vector<Surface> sides(SideCount);
        sides[South] = hot;
        const Surface ends[] = {hot, {}};
        for (int i = 0; i < 60; ++i) {
            QVERIFY(line.advance(dt, ends, ends));
            QVERIFY(section.advance(dt, sides, sides));
        }
        for (std::size_t i = 0; i < 20; ++i)
            QVERIFY(std::abs(line.enthalpyJKg(i) - section.enthalpyJKg(3 * i + 1)) < 1e-2);
        QVERIFY(section.energy().closure() < 1e-9);
        QVERIFY(std::abs(section.energy().storedJ / 0.03 / line.energy().storedJ - 1) < 1e-9);
    }

    void boxSectionIsSymmetricAndSteady()
    {
        // A square box with a warm inside and cold outside: four equal sides, heat in equals heat out, and
        // the shape factor of four walls and four corners of 1 - 2 ln 2 / pi each.
        const double exact = 8 + 4 * (1 - 2 * std::numbers::ln2 / std::numbers::pi);
        const double coarse = std::abs(boxShape(20) / exact - 1), fine = std::abs(boxShape(40) / exact - 1);
        QVERIFY2(fine < 0.008 && fine < coarse / 2, qPrintable(QString::number(fine)));
    }

    void sourcesWarmEvenly()
    {
        auto solver = column(kStone, 0.05, 10, 283.15).value();
        const std::vector<double> sources(10, 20'000.0);
        const Surface ends[2];
        QVERIFY(solver.advance(3600, ends, ends, sources));
        QVERIFY(std::abs(solver.temperatureK(4) - 283.15 - 20'000 * 3600 / (2350 * 920.0)) < 1e-6);
        QVERIFY(std::abs(solver.energy().sourcesJ - 20'000 * 3600 * 0.05) < 1e-3);
        QVERIFY(solver.energy().closure() < 1e-9);
    }

    void hardStepsComeToRest()
    {
        // Layers that melt at one temperature or over a range, metals beside insulation, steps from seconds
        // to days, and surfaces that jump. The seed is fixed.
        std::mt19937 random(3);
        const auto pick = [&](double low, double high) {
            return low + (high - low) * static_cast<double>(random() >> 5) / 134217728.0;
        };
        for (int k = 0; k < 40; ++k) {
            std::vector<Layer> layers;
            for (int i = 0; i <= k % 4; ++i) {
                const double solidus = pick(260, 320), range = k % 2 ? pick(0, 3) : 0;
                layers.push_back({{pick(500, 3000), pick(500, 4000), pick(500, 4000), pick(0.1, 400),
                                   pick(0.1, 400), k % 3 ? pick(1e4, 4e5) : 0, solidus, solidus + range},
                                  evenCells(pick(0.005, 0.3), 2 + static_cast<int>(pick(0, 20)))});
            }
            auto mesh = std::make_shared<Mesh>(columnMesh(layers).value());
            auto solver = Solver::make(mesh, std::vector<double>(mesh->cells.size(), pick(250, 330)),
                                       {.scheme = k % 2 ? Scheme::TrBdf2 : Scheme::BackwardEuler})
                              .value();
            for (int step = 0; step < 20; ++step) {
                const Surface kinds[] = {Surface::held(pick(240, 340)),
                                         Surface::heated(pick(-300, 300)),
                                         {.fluxWm2 = pick(-500, 5000),
                                          .filmWm2K = pick(0, 500),
                                          .airK = pick(240, 340),
                                          .emissivity = 0.9,
                                          .skyK = pick(220, 300)}};
                const Surface ends[] = {kinds[step % 3], kinds[(step + k) % 3]};
                const auto done = solver.advance(std::pow(10, pick(0, 5.5)), ends, ends);
                QVERIFY2(done, done ? "" : done.error().text().c_str());
            }
            QVERIFY(solver.energy().closure() < 1e-9);
        }
    }

    void copiesGoTheirOwnWays()
    {
        auto a = column(kStone, 0.05, 10, 290).value();
        Solver b = a;
        hold(b, 3600, 4, Surface::held(320), {});
        QCOMPARE(a.temperatureK(0), 290.0);
        hold(a, 3600, 4, Surface::held(320), {});
        QCOMPARE(a.temperatureK(0), b.temperatureK(0));
    }

    void weatherIsRead()
    {
        QVERIFY(std::abs(skyTemperatureK(293.15, 0) - 0.0552 * std::pow(293.15, 1.5)) < 1e-9);
        QVERIFY(skyTemperatureK(293.15, 1) < 293.15 &&
                skyTemperatureK(293.15, 1) > skyTemperatureK(293.15, 0.3));
        const auto series = WeatherSeries::make({{.airK = 280}, {.airK = 290, .rainMmH = 2}}, 3600).value();
        QCOMPARE(series.at(1800).airK, 285.0);
        QCOMPARE(series.at(-5).airK, 280.0);
        QCOMPARE(series.at(1e9).airK, 290.0);
        QVERIFY(!WeatherSeries::make({}, 3600));
        QVERIFY(!WeatherSeries::make({{.airK = 280}}, 0));
        QVERIFY(!WeatherSeries::make({{.airK = 280, .cloud = 2}}, 3600));
        QVERIFY(!WeatherSeries::make({{.airK = std::nan("")}}, 3600));
    }

    void badInputHasANamedError()
    {
        const double nan = std::nan("");
        auto bad = kStone;
        bad.solidConductivityWMK = -1;
        const Layer negative{bad, evenCells(0.1, 5)}, empty{kStone, {}}, broken{kStone, {0.1, nan}};
        for (const Layer& layer : {negative, empty, broken}) {
            const auto mesh = columnMesh({&layer, 1});
            QVERIFY(!mesh && mesh.error().subject == "layer 1");
        }
        QVERIFY(!columnMesh({}));
        QVERIFY(!sectionMesh({evenCells(1, 2), evenCells(1, 2), {0, 0, 0}, {kStone}}));
        QVERIFY(!sectionMesh({evenCells(1, 1), evenCells(1, 1), {1}, {kStone}}));
        QVERIFY(!sectionMesh({evenCells(1, 1), evenCells(1, 1), {-1}, {kStone}}));
        QVERIFY(!column(kStone, 0.1, 5, -3));
        auto solver = column(kStone, 0.1, 5, 290).value();
        const Surface good[2];
        const auto refuses = [&](const Surface& s, double seconds = 10) {
            const Surface both[] = {s, {}};
            const auto done = solver.advance(seconds, both, both);
            return !done && done.error().code == ErrorCode::InvalidInput;
        };
        QVERIFY(refuses(Surface::held(-1)));
        QVERIFY(refuses(Surface::heated(nan)));
        QVERIFY(refuses(Surface::convective(-2, 290)));
        QVERIFY(refuses(Surface::convective(10, 0)));
        QVERIFY(refuses({.emissivity = 2, .skyK = 270}));
        QVERIFY(refuses({}, 0));
        QVERIFY(refuses({}, nan));
        QVERIFY(!solver.advance(1, {good, 1}, {good, 1}));
        const std::vector<double> sources(5, std::numeric_limits<double>::infinity());
        QVERIFY(!solver.advance(1, good, good, sources));
        QCOMPARE(solver.timeS(), 0.0);
    }
};

QTEST_GUILESS_MAIN(tst_Heat)
#include "tst_Heat.moc"
