// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/battery/Oven.h>
#include <sinew/physics/battery/Semenov.h>

namespace sinew::verify {

namespace {

using namespace battery;

const std::string kChapter = "Battery storage", kRecomputed = "recomputed independently";
const std::string kKim = "kinetics of Kim et al. 2007, " + kRecomputed;
constexpr double kZero = 273.15;
const Surface kOven{7.17, 0.8};

/// Radius 9 mm, length 65 mm, at 28 °C.
Part cell()
{
    Part part = cylindricalCell(0.009, 0.065);
    part.startK = 28 + kZero;
    return part;
}

Result<std::vector<double>> oven(double celsius, std::stop_token stop)
{
    RowOptions options;
    options.untilS = options.everyS = 4 * 3600;
    const auto run = ovenTest(cell(), kOven, celsius + kZero, options, stop);
    if (!run)
        return passOn(run);
    const PartOutcome& outcome = run->parts.front();
    return std::vector{outcome.peakK - kZero, outcome.runawayS ? 1.0 : 0.0, outcome.peakS / 60};
}

Case ovenCase(double celsius, double peakC, std::optional<double> minutes)
{
    Case c{kChapter,
           "18650 cell in an oven of " + std::to_string(static_cast<int>(celsius)) + " °C",
           kKim,
           {},
           {{"peak", "°C", peakC, within(0.2)}, {"runs away", "1", minutes ? 1.0 : 0.0, within(0)}},
           [celsius](const auto&, std::stop_token stop) { return oven(celsius, stop); }};
    if (minutes)
        c.quantities.push_back({"time of the peak", "min", *minutes, within(0.1)});
    return c;
}

Result<std::vector<double>> criticalOven(std::stop_token stop)
{
    OvenSearch search;
    search.lowK = 140 + kZero;
    search.highK = 160 + kZero;
    search.surface = kOven;
    search.passesK = 300 + kZero;
    const auto kelvin = criticalOvenK(cell(), search, stop);
    if (!kelvin)
        return passOn(kelvin);
    return std::vector{*kelvin - kZero};
}

Result<std::vector<double>> onsets()
{
    std::vector<double> got;
    for (const double perMinute : {0.02, 1.0}) {
        const auto kelvin = selfHeatingOnsetK(lithiumCobaltOxide(), 2.14e6, perMinute / 60);
        if (!kelvin)
            return passOn(kelvin);
        got.push_back(*kelvin - kZero);
    }
    return got;
}

/// A lump of 480 J/K with 0.2 kg of phase-change material in it, 10 W inside, 0.5 W/K to 30 °C.
Result<std::vector<double>> meltingLump(std::stop_token stop)
{
    battery::Row row;
    Part lump;
    lump.name = "lump";
    lump.substance = {1000, 480, 480, 1, 1, 0.2 * 200e3, 42 + kZero, 42 + kZero}; // a kilogram of it all
    lump.volumeM3 = 1e-3;
    lump.thicknessM = 0.1;
    lump.exposedM2 = 1;
    lump.startK = 30 + kZero;
    lump.heatW = {{0, 10}};
    row.parts = {lump};
    row.outside = {0.5, 0};
    row.surroundingsK = {{0, 30 + kZero}};
    RowOptions options;
    options.untilS = options.everyS = 40000;
    const auto run = solveRow(row, options, stop);
    if (!run)
        return passOn(run);
    if (run->events.size() != 2)
        return fail(ErrorCode::Internal, "it did not melt");
    return std::vector{run->events[0].timeS, run->events[1].timeS - run->events[0].timeS,
                       run->parts[0].endK - kZero};
}

Result<std::vector<double>> criticalNumbers()
{
    std::vector<double> got;
    for (const double epsilon : {0.0, 0.02, 0.05}) {
        const auto psi = semenovCritical(epsilon);
        if (!psi)
            return passOn(psi);
        got.push_back(*psi);
    }
    got.push_back(frankKamenetskiiSlab());
    return got;
}

} // namespace

void addBattery(std::vector<Case>& cases)
{
    cases.push_back(ovenCase(140, 147.7, {}));
    cases.push_back(ovenCase(145, 194.2, {}));
    cases.push_back(ovenCase(150, 482.3, 36.3));
    cases.push_back(ovenCase(155, 523.8, 25.1));
    cases.push_back(ovenCase(160, 540.7, 20.6));
    cases.push_back({kChapter,
                     "Critical oven of the 18650 cell: it passes 300 °C",
                     kKim,
                     {},
                     {{"oven", "°C", 145.86, within(0.2)}},
                     [](const auto&, std::stop_token stop) { return criticalOven(stop); }});
    cases.push_back({kChapter,
                     "Self-heating without loss, fresh cell",
                     kKim,
                     {},
                     {{"0.02 K/min", "°C", 82.94, within(0.05)}, {"1 K/min", "°C", 116.33, within(0.05)}},
                     [](const auto&, std::stop_token) { return onsets(); }});
    cases.push_back({kChapter,
                     "Critical numbers of self-heating",
                     "Semenov 1928, Frank-Kamenetskii 1939, " + kRecomputed,
                     {},
                     {{"ψ, RT/E = 0", "1", 0.367879, within(1e-5)},
                      {"ψ, 0.02", "1", 0.375466, within(1e-5)},
                      {"ψ, 0.05", "1", 0.387800, within(1e-5)},
                      {"δ of a slab", "1", 0.87846, within(1e-5)}},
                     [](const auto&, std::stop_token) { return criticalNumbers(); }});
    cases.push_back({kChapter,
                     "Phase-change lump at 42 °C: 480 J/K, 40 kJ, 10 W, 0.5 W/K to 30 °C",
                     "closed form",
                     {},
                     {{"begins to melt", "s", 879.6, withinShare(1e-3)},
                      {"holds", "s", 10000, withinShare(1e-3)},
                      {"ends at", "°C", 50, within(0.05)}},
                     [](const auto&, std::stop_token stop) { return meltingLump(stop); }});
}

} // namespace sinew::verify
