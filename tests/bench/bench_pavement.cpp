// SPDX-License-Identifier: GPL-3.0-or-later
// A year of hourly weather for a thousand road sections: temperatures, ruts and cracks, on all cores.
#include <sinew/physics/pavement/Pavement.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numbers>

using namespace sinew;
using namespace sinew::pavement;

namespace {

materials::MeltingSubstance solid(double k, double rho, double c)
{
    return {rho, c, c, k, k, 0, 273.15, 273.15};
}

/// Frost in wet soil: 15 % water of its mass, freezing over two kelvin.
materials::MeltingSubstance wetSoil()
{
    return {1900, 900, 1300, 2.0, 1.5, 0.15 * 334e3, 271.15, 273.15};
}

Section section(int i)
{
    Section s;
    s.id = std::to_string(i);
    s.layers = {{"asphalt", solid(1.4, 2350, 920), 0.10 + 0.01 * (i % 12), true},
                {"base", solid(1.6, 2200, 900), 0.25, false},
                {"soil", wetSoil(), 2.0, false}};
    s.traffic.axlesByHour.fill(40.0 + i % 50);
    s.traffic.resilientStrain = {120e-6, 293.15, 0.01};
    s.traffic.stressRangePa = {0.3e6, 293.15, -0.01};
    s.cracking.depthM = 0.005;
    s.cracking.limitM = 0.05;
    s.cracking.paris = {2e-6, 4, 1.12};
    s.cracking.healing = {1e5, 60e3, 0.9, 363.15};
    s.cracking.modulusPa = {5e9, 293.15, -0.02};
    s.cracking.expansionPerK = 2.5e-5;
    s.cracking.relaxationJMol = 150e3;
    return s;
}

heat::WeatherSeries year()
{
    std::vector<heat::Weather> records;
    const auto wave = [](double hour, double period, double top) {
        return std::cos(2 * std::numbers::pi * (hour - top) / period);
    };
    for (int h = 0; h <= 8760; ++h) {
        const double season = wave(h, 8760, 4700);
        records.push_back({.airK = 283.15 + 12 * season + 6 * wave(h, 24, 15) + 3 * wave(h, 130, 0),
                           .windMs = 3 + 2 * wave(h, 53, 0),
                           .solarWm2 = std::max(0.0, (500 + 300 * season) * wave(h, 24, 12)),
                           .cloud = 0.5 + 0.4 * wave(h, 71, 0)});
    }
    return heat::WeatherSeries::make(std::move(records), 3600).value();
}

} // namespace

int main(int argc, char** argv)
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
    std::vector<Section> sections;
    for (int i = 0; i < count; ++i)
        sections.push_back(section(i));
    const auto weather = year();
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock();
    const auto outcomes = simulateAll(sections, weather);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double work =
        static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC; // other programs share the cores
    if (!outcomes) {
        std::printf("pavement: %s\n", outcomes.error().text().c_str());
        return 1;
    }
    double closure = 0, rut = 0, cold = 400, hot = 0;
    for (const Outcome& o : *outcomes) {
        closure = std::max(closure, o.closure);
        rut = std::max(rut, o.rutM);
        cold = std::min(cold, o.coldestSurfaceK);
        hot = std::max(hot, o.hottestSurfaceK);
    }
    std::printf("pavement: a year of hourly weather for %d sections of %zu cells in %.2f s (%.2f s of CPU, "
                "%.2f us a section and "
                "hour); energy closes to %.1e, deepest rut %.1f mm, surface %.1f to %.1f degC\n",
                count, meshOf(sections.front()).value()->cells.size(), seconds, work,
                1e6 * work / count / 8760.0, closure, 1000 * rut, cold - 273.15, hot - 273.15);
    return 0;
}
