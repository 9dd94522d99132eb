// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/materials/Healing.h>
#include <sinew/materials/HealingFit.h>
#include <sinew/materials/Heating.h>
#include <sinew/materials/PhaseChange.h>

namespace sinew::verify {

namespace {

using namespace materials;

const std::string kChapter = "Healing, heating, phase change";
constexpr double k10 = 283.15, k20 = 293.15, k60 = 333.15;
const HalfSpace kGround{1.4, 2.162e6};

void addKinetics(std::vector<Case>& cases)
{
    cases.push_back(closedForm(
        kChapter, "82 % healed against 45 % after the same time", "closed form of first-order kinetics",
        {{"k·t of 82 %", "1", 1.7148, within(5e-5)},
         {"k·t of 45 %", "1", 0.5978, within(5e-5)},
         {"their ratio", "1", 2.868, within(5e-4)},
         {"Ea that explains it, 60 against 20 °C", "kJ/mol", 21.4, within(0.05)}},
        [] {
            return std::vector{exposureOf(0.82), exposureOf(0.45), exposureOf(0.82) / exposureOf(0.45),
                               activationFrom(0.45, k20, 0.82, k60) / 1e3};
        }));
    cases.push_back(closedForm(kChapter, "Arrhenius, Ea 60 kJ/mol", "closed form",
                               {{"k(60 °C)/k(20 °C)", "1", 19.2, within(0.05)}}, [] {
                                   const HealingKinetics mix{1, 60e3, 1, 400};
                                   return std::vector{healingRatePerS(mix, k60) / healingRatePerS(mix, k20)};
                               }));
    cases.push_back({kChapter,
                     "k₀, Ea and H_∞ fitted to 16 tests that the law made (10⁶ 1/s, 60 kJ/mol, 0.95)",
                     "synthetic, without noise",
                     {},
                     {{"Ea", "kJ/mol", 60, within(1e-3)},
                      {"k₀", "10⁶/s", 1, within(1e-3)},
                      {"H_∞", "1", 0.95, within(1e-5)}},
                     [](const auto&, std::stop_token) -> Result<std::vector<double>> {
                         const HealingKinetics mix{1e6, 60e3, 0.95, 400};
                         std::vector<HealingTest> tests;
                         for (const double t : {k20, 313.15, k60, 353.15})
                             for (const double exposure : {0.2, 0.7, 1.5, 3.0}) {
                                 const double time = exposure / healingRatePerS(mix, t);
                                 tests.push_back({t, time, healingAfter(mix, 0, t, time), 1e-3});
                             }
                         const auto fit = fitHealing(tests);
                         if (!fit)
                             return passOn(fit);
                         return std::vector{fit->kinetics.activationJMol / 1e3, fit->kinetics.ratePerS / 1e6,
                                            fit->kinetics.fullest};
                     }});
}

void addHeating(std::vector<Case>& cases)
{
    cases.push_back(
        closedForm(kChapter, "50 mm layer from 10 to 60 °C, h_c 20 W/m²K, ρc 2.162 MJ/m³K", "closed form",
                   {{"heat", "MJ/m²", 5.405, withinShare(1e-3)},
                    {"power that holds 60 °C", "W/m²", 1000, withinShare(1e-3)},
                    {"time at 2 kW/m²", "min", 62.4, withinShare(1e-3)}},
                   [] {
                       const HeatedLayer layer{0.05, 2.162e6, 20, k10};
                       return std::vector{storedHeatJM2(layer, k10, k60) / 1e6, holdingPowerWM2(layer, k60),
                                          heatingTimeS(layer, k10, k60, 2000) / 60};
                   }));
    cases.push_back(
        closedForm(kChapter, "50 K at 30 mm depth by 2 kW/m² at the surface, k 1.4 W/mK, ρc 2.162 MJ/m³K",
                   "closed form of the half-space (Carslaw & Jaeger)",
                   {{"time", "s", 4412, withinShare(1e-3)},
                    {"energy", "MJ/m²", 8.8, withinShare(5e-3)},
                    {"rise of the surface", "K", 86, withinShare(5e-3)}},
                   [] {
                       const double time = fluxTimeS(kGround, 2000, 0.03, 50);
                       return std::vector{time, 2000 * time / 1e6, riseUnderFluxK(kGround, 2000, 0, time)};
                   }));
}

std::vector<double> pcmLump()
{
    // 480 J/K in all, of which the PCM's own 400.
    const PcmLump lump{80, 0.2, {800, 2000, 2000, 0.2, 0.2, 200e3, 315.15, 315.15}, 0.5};
    const double air = 303.15;
    const LumpState start = lumpAt(lump, air);
    const double begins = timeToEnthalpyS(lump, start, 0, 10, air);
    const double ends = timeToEnthalpyS(lump, start, 200e3, 10, air);
    return {begins, ends - begins, temperatureK(lump, advance(lump, start, 10, air, 1e6)) - 273.15};
}

} // namespace

void addHealing(std::vector<Case>& cases)
{
    addKinetics(cases);
    addHeating(cases);
    cases.push_back(closedForm(kChapter,
                               "PCM: 10 W, hA 0.5 W/K, C 480 J/K, 0.2 kg × 200 kJ/kg at 42 °C, air 30 °C",
                               "closed form, recomputed independently",
                               {{"until it melts", "s", 879.6, withinShare(1e-3)},
                                {"it holds 42 °C", "s", 10000, withinShare(1e-3)},
                                {"in the end", "°C", 50, withinShare(1e-3)}},
                               pcmLump));
}

} // namespace sinew::verify
