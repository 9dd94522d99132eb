// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/concrete/Wall.h>

namespace sinew::verify {

namespace {

using namespace concrete;

const std::string kChapter = "Concrete";
const std::string kFib = "structuralcodes (fib), tests of ec2_2004";
constexpr double kDay = 86400;

std::vector<double> ageing()
{
    const Concrete c30;
    const double temperatures[] = {19, 20, 20, 21, 22, 23}, days[] = {1, 2, 1, 1, 1, 2};
    double age = 0;
    for (int i = 0; i < 6; ++i)
        age += days[i] * ageingRate(273.15 + temperatures[i]);
    return {c30.strengthShare(9 * kDay), c30.strengthShare(365 * kDay), age};
}

double shrinkage(double strengthPa, Cement cement, double sizeM, double humidity)
{
    const Concrete c{strengthPa, cement};
    return 1e6 * (c.autogenousShrinkage(18263 * kDay) +
                  c.dryingShrinkage(18263 * kDay, 28 * kDay, sizeM, humidity));
}

/// Rise of an insulated wall over a year against its heat, and what is left open of the energy.
Result<std::vector<double>> adiabatic()
{
    Wall wall;
    wall.hydration = {300e3, 15 * 3600.0, 1.1};
    auto weather = heat::WeatherSeries::make({{}}, 3600);
    if (!weather)
        return passOn(weather);
    const auto out = castWall(wall, {.formedFilmWm2K = 0, .strippedFilmWm2K = 0}, *weather);
    if (!out)
        return passOn(out);
    const auto& last = out->states.back();
    const double heat = wall.cementKgM3 * wall.hydration.heatJKg(last.equivalentAgeS);
    return std::vector{(last.meanK - 293.15) * wall.densityKgM3 * wall.heatJKgK / heat, out->closure};
}

} // namespace

void addConcrete(std::vector<Case>& cases)
{
    cases.push_back(
        closedForm(kChapter, "C30/37", "EN 1992-1-1, table 3.1",
                   {{"f_ctm", "MPa", 2.9, within(0.05)}, {"E_cm", "GPa", 33, within(0.5)}}, [] {
                       return std::vector{Concrete{}.meanTensilePa() / 1e6, Concrete{}.modulusPa() / 1e9};
                   }));
    cases.push_back(
        closedForm(kChapter, "Strength and age over time, cement N", kFib,
                   {{"β_cc(9 d)", "1", 0.8261668305, withinShare(1e-8)},
                    {"β_cc(365 d)", "1", 1.198124627, withinShare(1e-8)},
                    {"age at 20 °C of 8 days at 19 to 23 °C", "d", 8.37986781, withinShare(1e-7)}},
                   ageing));
    cases.push_back(closedForm(kChapter, "Shrinkage, 28 days to 50 years", kFib,
                               {{"C35, R, h₀ 138.5 mm, 50 %", "µε", 656.02, withinShare(1e-4)},
                                {"C35, N, h₀ 600 mm, 50 %", "µε", 370.48, withinShare(1e-4)},
                                {"C30, N, h₀ 136.8 mm, 55 %", "µε", 482.56, withinShare(1e-4)}},
                               [] {
                                   return std::vector{shrinkage(35e6, Cement::Rapid, 0.1385, 0.5),
                                                      shrinkage(35e6, Cement::Normal, 0.6, 0.5),
                                                      shrinkage(30e6, Cement::Normal, 0.1368, 0.55)};
                               }));
    cases.push_back(closedForm(kChapter, "Member restrained at its ends, EN 1992-3 (M.1): ε_sm − ε_cm",
                               kFib + ", rounded there",
                               {{"α_e 5.869, ρ 1.478 %, 3.2 MPa", "µε", 590, withinShare(5e-3)},
                                {"α_e 5.512, ρ 0.969 %, 3.8 MPa", "µε", 1032, withinShare(5e-3)}},
                               [] {
                                   return std::vector{1e6 * endRestraintStrain(0.01478, 5.869, 3.2e6, 1, 1),
                                                      1e6 * endRestraintStrain(0.00969, 5.512, 3.8e6, 1, 1)};
                               }));
    cases.push_back(closedForm(kChapter, "Crack spacing, EN 1992-1-1 (7.11): c 35 mm, ø 16, bending",
                               "xc, ec2/crack_control/test_crack_control_01",
                               {{"s_r,max", "mm", 274.1230, withinShare(1e-6)}}, [] {
                                   const double share = 0.0006031857894892403 / (0.4 * 0.086);
                                   return std::vector{1e3 * crackSpacingM(0.035, 0.016, share, 0.8, 0.5)};
                               }));
    cases.push_back(closedForm(kChapter, "Tightness class 1, EN 1992-3, 7.3.1(111)", "the clause",
                               {{"w_k1, h_D/h 5", "mm", 0.2, within(1e-9)},
                                {"w_k1, h_D/h 20", "mm", 0.125, within(1e-9)},
                                {"w_k1, h_D/h 35", "mm", 0.05, within(1e-9)}},
                               [] {
                                   return std::vector{1e3 * tightnessLimitM(2, 0.4),
                                                      1e3 * tightnessLimitM(8, 0.4),
                                                      1e3 * tightnessLimitM(14, 0.4)};
                               }));
    cases.push_back({kChapter,
                     "An insulated wall keeps the heat of its cement for a year",
                     "energy",
                     {},
                     {{"rise over heat", "1", 1, within(1e-6)}, {"not closed", "1", 0, within(1e-6)}},
                     [](const auto&, std::stop_token) { return adiabatic(); }});
}

} // namespace sinew::verify
