// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/pavement/Pavement.h>

#include <cmath>
#include <numbers>

namespace sinew::verify {

namespace {

using namespace pavement;

const std::string kChapter = "Pavement";
constexpr double kInch = 0.0254;

std::vector<double> rutOfSixInches()
{
    Rut rut({}, 6 * kInch, 6);
    const std::vector<double> temperatures(6, 273.15 + (100 - 32) / 1.8), strains(6, 150e-6);
    rut.load(temperatures, strains, 1e6);
    return {depthFactor(6 * kInch, 2 * kInch), rut.depthM() / kInch};
}

/// A wet road through a week of frost and sun: what is left open of its energy.
Result<std::vector<double>> closureOfAWeek()
{
    Section s;
    s.layers = {{"asphalt", {2350, 920, 920, 1.4, 1.4, 0, 273.15, 273.15}, 0.15, true},
                {"soil", {1900, 950, 1300, 2.0, 1.5, 0.12 * 334e3, 271.65, 273.15}, 1.5, false}};
    s.traffic.axlesByHour.fill(100);
    s.cracking.depthM = 0.01;
    s.cracking.limitM = 0.05;
    s.cracking.paris = {1e-6, 4, 1};
    std::vector<heat::Weather> records;
    for (int h = 0; h <= 168; ++h) {
        const double day = std::cos(2 * std::numbers::pi * (h - 14) / 24.0);
        records.push_back(
            {.airK = 272 + 7 * day, .windMs = 3, .solarWm2 = std::max(0.0, 500 * day), .cloud = 0.4});
    }
    auto weather = heat::WeatherSeries::make(std::move(records), 3600);
    if (!weather)
        return passOn(weather);
    const auto out = simulate(s, *weather);
    return out ? Result<std::vector<double>>(std::vector{out->closure}) : passOn(out);
}

} // namespace

void addPavement(std::vector<Case>& cases)
{
    cases.push_back(closedForm(
        kChapter, "Rut by the MEPDG form: 6 in at 100 °F, 10⁶ loads, 150 µε, sublayers of 1 in",
        "formula, recomputed independently (a check of the formula, not of a road)",
        {{"k_z at 2 in", "1", 3.1383, withinShare(1e-4)}, {"rut", "in", 0.6243, withinShare(1e-4)}},
        rutOfSixInches));
    cases.push_back(closedForm(
        kChapter, "Paris: 1 to 25 mm, Δσ 100 MPa, C 6.9·10⁻¹², m 3, Y 1", "closed form",
        {{"cycles", "10⁶", 1.31688, withinShare(1e-5)}, {"depth after them", "mm", 25, withinShare(1e-6)}},
        [] {
            const Paris paris{6.9e-12, 3, 1};
            const double cycles = cyclesToGrow(paris, 100e6, 1e-3, 25e-3);
            return std::vector{cycles / 1e6, 1e3 * depthAfterM(paris, 100e6, 1e-3, cycles, 1)};
        }));
    cases.push_back({kChapter,
                     "Energy of a road on wet soil through a week of frost and sun",
                     "what went in against what is stored",
                     {},
                     {{"not closed", "1", 0, within(1e-6)}},
                     [](const auto&, std::stop_token) { return closureOfAWeek(); }});
}

} // namespace sinew::verify
