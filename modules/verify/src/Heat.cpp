// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/heat/Closed.h>
#include <sinew/physics/heat/Solver.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <sstream>

namespace sinew::verify {

namespace {

using namespace heat;

const std::string kChapter = "Heat";
const std::string kClosed = "closed form, recomputed independently";

MeltingSubstance solid(double conductivityWMK, double heatJM3K)
{
    return {1000, heatJM3K / 1000, heatJM3K / 1000, conductivityWMK, conductivityWMK, 0, 1000,
            1000}; // it never melts
}

const MeltingSubstance kParaffin{800, 2000, 2000, 0.2, 0.2, 200e3, 300, 300};
const MeltingSubstance kWater{1000, 2050, 4226, 2.22, 0.556, 3.338e5, 273.15, 273.15};

Result<Solver> column(const MeltingSubstance& material, std::vector<double> cells, double startK,
                      Scheme scheme)
{
    const Layer layer{material, std::move(cells)};
    auto mesh = columnMesh({&layer, 1});
    if (!mesh)
        return passOn(mesh);
    const std::vector<double> start(mesh->cells.size(), startK);
    return Solver::make(std::make_shared<const Mesh>(std::move(*mesh)), start, {.scheme = scheme});
}

/// Under surfaces that stay, in equal steps; `each` sees the solver before the first and after every step.
Result<void> hold(Solver& solver, double seconds, int steps, const Surface& top,
                  const std::function<void(const Solver&)>& each = {}, const Surface& bottom = {})
{
    const Surface both[] = {top, bottom};
    if (each)
        each(solver);
    for (int i = 0; i < steps; ++i) {
        if (auto done = solver.advance(seconds / steps, both, both); !done)
            return done;
        if (each)
            each(solver);
    }
    return {};
}

double meltedM(const Solver& solver)
{
    double melted = 0;
    for (std::size_t i = 0; i < solver.mesh().cells.size(); ++i)
        melted += solver.liquidFraction(i) * solver.mesh().cells[i].volumeM3;
    return melted;
}

template <class F>
Case computed(std::string name, std::string source, std::vector<Quantity> quantities, F compute)
{
    return {kChapter,
            std::move(name),
            std::move(source),
            {},
            std::move(quantities),
            [compute](const std::filesystem::path&, std::stop_token) -> Result<std::vector<double>> {
                return compute();
            }};
}

void addStefan(std::vector<Case>& cases)
{
    Case stefan{
        kChapter, "Stefan's one-phase problem", "Alexiades & Solomon 1993; recomputed independently", {}, {},
        {}};
    const double known[][2] = {{.1, .220016}, {.2, .306424}, {.5, .464786}, {1, .620063}, {2, .800601}};
    for (const auto& [ste, lambda] : known) {
        std::ostringstream name;
        name << "λ(" << ste << ")";
        stefan.quantities.push_back({name.str(), "1", lambda, within(1e-6)});
    }
    stefan.compute = [](const auto&, std::stop_token) -> Result<std::vector<double>> {
        return std::vector{stefanLambda(.1), stefanLambda(.2), stefanLambda(.5), stefanLambda(1),
                           stefanLambda(2)};
    };
    cases.push_back(stefan);
}

Result<std::vector<double>> paraffinFront(int cells, double hours)
{
    auto solver = column(kParaffin, evenCells(0.055, cells), 300, Scheme::BackwardEuler);
    if (!solver)
        return passOn(solver);
    std::vector<double> front;
    if (auto done = hold(*solver, 3600 * hours, static_cast<int>(400 * hours), Surface::held(320)); !done)
        return passOn(done);
    return std::vector{1000 * meltedM(*solver), solver->energy().closure()};
}

Result<std::vector<double>> waterFreezes()
{
    auto solver = column(kWater, evenCells(0.15, 300), 275.15, Scheme::BackwardEuler);
    if (!solver)
        return passOn(solver);
    if (auto done = hold(*solver, 3600, 3600, Surface::held(263.15)); !done)
        return passOn(done);
    return std::vector{150 - 1000 * meltedM(*solver), solver->temperatureAtK(0.005) - 273.15,
                       solver->energy().closure()};
}

void addMelting(std::vector<Case>& cases)
{
    cases.push_back(
        computed("Paraffin melts by finite volumes: k 0.2, ρ 800, c 2000, L 200 kJ/kg, wall 20 K above",
                 "Stefan's problem, " + kClosed,
                 {{"front at 1 h", "mm", 13.0005, withinShare(1e-3)},
                  {"front at 10 h", "mm", 41.111, withinShare(1e-3)},
                  {"energy not closed", "1", 0, within(1e-6)}},
                 []() -> Result<std::vector<double>> {
                     const auto one = paraffinFront(400, 1), ten = paraffinFront(200, 10);
                     if (!one || !ten)
                         return passOn(one ? ten : one);
                     return std::vector{(*one)[0], (*ten)[0], std::max((*one)[1], (*ten)[1])};
                 }));
    cases.push_back(computed("Water freezes by finite volumes: wall −10 °C, water +2 °C, L 333.8 kJ/kg",
                             "Neumann's problem, " + kClosed,
                             {{"front at 1 h", "mm", 21.180, withinShare(2e-3)},
                              {"temperature at 5 mm, 1 h", "°C", -7.6179, withinShare(2e-3)},
                              {"energy not closed", "1", 0, within(1e-6)}},
                             waterFreezes));
    cases.push_back(closedForm(
        kChapter, "Neumann's two-phase problem of water", "recomputed independently",
        {{"λ", "1", 0.169606, within(1e-6)}, {"front at 1 h", "mm", 21.180, within(5e-4)}}, [] {
            const auto n = Neumann::make({2.22, 1000, 2050}, {0.556, 1000, 4226}, 3.338e5, -10, 0, 2);
            return n ? std::vector{n->lambda, 1000 * n->frontM(3600)} : std::vector(2, std::nan(""));
        }));
}

Result<std::vector<double>> suddenStep()
{
    const double alpha = 8e-7;
    auto solver = column(solid(1.6, 2e6), growingCells(2, 2e-4, 1.02), 290, Scheme::TrBdf2);
    if (!solver)
        return passOn(solver);
    if (auto done = hold(*solver, 3600, 720, Surface::held(300)); !done)
        return passOn(done);
    return std::vector{stepShare(alpha, 0.05, 3600), (solver->temperatureAtK(0.05) - 290) / 10};
}

/// Amplitude (K, for 1 K at the surface) and the instant of the highest at a depth, in the last of many days.
Result<std::vector<double>> diurnalWave()
{
    const double period = 86400, step = 300;
    auto solver = column(solid(1.6, 2e6), growingCells(1.6, 0.002, 1.04), 290, Scheme::TrBdf2);
    if (!solver)
        return passOn(solver);
    const auto surface = [&](double t) {
        return Surface::held(290 + std::sin(2 * std::numbers::pi * t / period));
    };
    double before = 0, now = 0, highest = 0, at = 0;
    for (int i = 0; i < 16 * 288; ++i) {
        const double t = i * step;
        const Surface begin[] = {surface(t), {}}, end[] = {surface(t + step), {}};
        if (auto done = solver->advance(step, begin, end); !done)
            return passOn(done);
        const double next = solver->temperatureAtK(0.1) - 290;
        if (i > 15 * 288 && now > before && now >= next) { // a parabola through the three
            const double bend = before - 2 * now + next, shift = 0.5 * (before - next) / bend;
            highest = now - 0.25 * (before - next) * shift;
            at = t + shift * step - 15 * period;
        }
        before = now;
        now = next;
    }
    return std::vector{waveDepthM(8e-7, period), -0.1 / std::log(highest), (at - period / 4) / 3600};
}

/// When a temperature that rises passes a mark, straight between steps; -1 where it does not.
double whenPassed(const std::vector<double>& temperature, double mark, double stepS)
{
    for (std::size_t i = 1; i < temperature.size(); ++i)
        if (temperature[i] >= mark)
            return stepS *
                   (static_cast<double>(i) - (temperature[i] - mark) / (temperature[i] - temperature[i - 1]));
    return -1;
}

/// Seconds until the surface is 50 K warmer.
Result<std::vector<double>> constantFlux()
{
    std::vector<double> times;
    for (const auto& [flux, span] : {std::pair{1000.0, 6600.0}, {2000.0, 1650.0}, {5000.0, 264.0}}) {
        auto solver = column(solid(1.4, 2.162e6), growingCells(1.5, 2e-4, 1.05), 283.15, Scheme::TrBdf2);
        if (!solver)
            return passOn(solver);
        std::vector<double> surface;
        if (auto done = hold(*solver, span, 600, Surface::heated(flux),
                             [&](const Solver& s) { surface.push_back(s.surfaceK(kTop)); });
            !done)
            return passOn(done);
        times.push_back(whenPassed(surface, 333.15, span / 600));
    }
    return times;
}

/// From above to 50 K at 30 mm: time, energy, and what the surface has come to.
Result<std::vector<double>> heatedFromAbove()
{
    auto solver = column(solid(1.4, 2.162e6), growingCells(1.5, 5e-4, 1.04), 283.15, Scheme::TrBdf2);
    if (!solver)
        return passOn(solver);
    std::vector<double> deep, surface;
    if (auto done = hold(*solver, 4800, 800, Surface::heated(2000),
                         [&](const Solver& s) {
                             deep.push_back(s.temperatureAtK(0.03));
                             surface.push_back(s.surfaceK(kTop));
                         });
        !done)
        return passOn(done);
    const double time = whenPassed(deep, 333.15, 6);
    return std::vector{time, 2000 * time / 1e6, surface[static_cast<std::size_t>(time / 6)] - 283.15};
}

/// A layer of one temperature (it conducts far better than it loses): time to 60 °C and the power that holds
/// it.
Result<std::vector<double>> lumpedLayer()
{
    auto solver = column(solid(1e5, 2.162e6), evenCells(0.05, 5), 283.15, Scheme::TrBdf2);
    if (!solver)
        return passOn(solver);
    Surface top = Surface::convective(20, 283.15);
    top.fluxWm2 = 2000;
    std::vector<double> surface;
    if (auto done =
            hold(*solver, 4000, 400, top, [&](const Solver& s) { surface.push_back(s.surfaceK(kTop)); });
        !done)
        return passOn(done);
    const double minutes = whenPassed(surface, 333.15, 10) / 60;
    auto steady = column(solid(1e5, 2.162e6), evenCells(0.05, 5), 333.15, Scheme::TrBdf2);
    if (!steady)
        return passOn(steady);
    top.fluxWm2 = 1000;
    if (auto done = hold(*steady, 36'000, 10, top); !done)
        return passOn(done);
    return std::vector{2.162e6 * 0.05 * 50 / 1e6, minutes, steady->temperatureK(2) - 273.15};
}

void addConduction(std::vector<Case>& cases)
{
    cases.push_back(computed("Half space under a sudden step, α 8·10⁻⁷ m²/s: share at 50 mm after 1 h",
                             "erfc(x/2√αt)",
                             {{"closed form", "1", 0.51002, withinShare(1e-4)},
                              {"finite volumes", "1", 0.51002, withinShare(1e-4)}},
                             suddenStep));
    cases.push_back(computed("Daily wave, α 8·10⁻⁷ m²/s", kClosed,
                             {{"depth of 1/e", "m", 0.1483, within(5e-5)},
                              {"the same by finite volumes", "m", 0.1483, withinShare(2e-3)},
                              {"lag at 0.10 m, finite volumes", "h", 2.575, within(5e-3)}},
                             diurnalWave));
    cases.push_back(computed(
        "Surface 50 K warmer under a constant flux, k 1.4 W/mK, ρc 2.162 MJ/m³K (finite volumes)", kClosed,
        {{"1 kW/m²", "s", 5943, withinShare(5e-3)},
         {"2 kW/m²", "s", 1486, withinShare(5e-3)},
         {"5 kW/m²", "s", 238, withinShare(5e-3)}},
        constantFlux));
    cases.push_back(computed("50 K at 30 mm depth by 2 kW/m² at the surface (finite volumes)", kClosed,
                             {{"time", "s", 4412, withinShare(2e-3)},
                              {"energy", "MJ/m²", 8.8, withinShare(5e-3)},
                              {"the surface is warmer by", "K", 86, withinShare(5e-3)}},
                             heatedFromAbove));
    cases.push_back(computed("50 mm from 10 to 60 °C, film 20 W/m²K (finite volumes)", kClosed,
                             {{"content", "MJ/m²", 5.405, withinShare(1e-3)},
                              {"time at 2 kW/m²", "min", 62.4, withinShare(1e-3)},
                              {"1,000 W/m² holds", "°C", 60, within(0.01)}},
                             lumpedLayer));
}

/// Error of a cosine that decays between insulated faces.
Result<double> cosineError(int cells, int steps, Scheme scheme)
{
    const double length = 0.1, rate = 8e-7 * std::pow(std::numbers::pi / length, 2), seconds = 1500;
    const Layer layer{solid(1.6, 2e6), evenCells(length, cells)};
    auto mesh = columnMesh({&layer, 1});
    if (!mesh)
        return passOn(mesh);
    std::vector<double> start;
    for (const auto& cell : mesh->cells)
        start.push_back(300 + 10 * std::cos(std::numbers::pi * cell.xM / length));
    auto solver = Solver::make(std::make_shared<const Mesh>(std::move(*mesh)), start, {.scheme = scheme});
    if (!solver)
        return passOn(solver);
    if (auto done = hold(*solver, seconds, steps, {}); !done)
        return passOn(done);
    return solver->temperatureK(0) - 300 - std::exp(-rate * seconds) * (start[0] - 300);
}

Result<std::vector<double>> orders()
{
    const auto fine = cosineError(400, 512, Scheme::TrBdf2);
    const auto e8 = cosineError(400, 8, Scheme::BackwardEuler),
               e16 = cosineError(400, 16, Scheme::BackwardEuler);
    const auto t8 = cosineError(400, 8, Scheme::TrBdf2), t16 = cosineError(400, 16, Scheme::TrBdf2);
    const auto x10 = cosineError(10, 400, Scheme::TrBdf2), x20 = cosineError(20, 400, Scheme::TrBdf2);
    for (const auto* each : {&fine, &e8, &e16, &t8, &t16, &x10, &x20})
        if (!*each)
            return passOn(*each);
    const auto order = [](double coarse, double half) { return std::log2(std::abs(coarse / half)); };
    return std::vector{order(*e8 - *fine, *e16 - *fine), order(*t8 - *fine, *t16 - *fine), order(*x10, *x20)};
}

} // namespace

void addHeat(std::vector<Case>& cases)
{
    addStefan(cases);
    addMelting(cases);
    addConduction(cases);
    cases.push_back(computed("Order of convergence, a cosine that decays", "the schemes' own",
                             {{"time, backward Euler", "1", 1, within(0.1)},
                              {"time, TR-BDF2", "1", 2, within(0.1)},
                              {"space", "1", 2, within(0.1)}},
                             orders));
}

} // namespace sinew::verify
