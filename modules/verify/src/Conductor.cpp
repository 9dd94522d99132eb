// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/conductor/Heat.h>
#include <sinew/physics/conductor/Ice.h>
#include <sinew/physics/conductor/Span.h>

#include <cmath>
#include <numbers>

namespace sinew::verify {

namespace {

using namespace conductor;

const std::string kChapter = "Overhead line", kRecomputed = "recomputed independently";
constexpr double kDegree = std::numbers::pi / 180;

/// ACSR 26/7 "Drake".
Conductor drake()
{
    Conductor c;
    c.diameterM = 0.02812;
    c.strandDiameterM = 4.4e-3;
    c.resistanceLowOhmM = 7.283e-5;
    c.resistanceHighOhmM = 8.688e-5;
    c.heatCapacityJMK = 0.5119 * 481 + 1.116 * 897;
    c.massKgM = 1.628;
    c.areaM2 = 468.5e-6;
    c.youngPa = 74.5e9;
    c.expansionPerK = 18.9e-6;
    c.ratedTensionN = 140.1e3;
    return c;
}

/// 10 June, 11:00, line from east to west.
Sun juneMorning()
{
    Sun sun;
    sun.latitudeRad = 30 * kDegree;
    sun.dayOfYear = 161;
    sun.solarHour = 11;
    sun.lineAzimuthRad = 90 * kDegree;
    return sun;
}

std::vector<double> ieeeRatings()
{
    const Conductor c = drake();
    const double sun = solarGainWm(Method::Ieee738, c, juneMorning(), 0);
    std::vector<double> got{convectionWm(Method::Ieee738, c, {.airC = 40, .windMs = 0.61}, 100),
                            radiationWm(c, 40, 100), sun};
    for (const double windMs : {0.0, 0.3, 0.61, 1.22, 2.0})
        got.push_back(steadyCurrentA(Method::Ieee738, c, {.airC = 40, .windMs = windMs}, sun, 100));
    return got;
}

std::vector<double> cigreExampleA()
{
    Conductor c = drake();
    c.diameterM = 28.1e-3;
    Sun sun = juneMorning();
    sun.albedo = 0.1;
    const Weather weather{.airC = 40, .windMs = 0.61, .attackRad = 60 * kDegree};
    const double gain = solarGainWm(Method::Cigre601, c, sun, 0);
    return {convectionWm(Method::Cigre601, c, weather, 100), radiationWm(c, 40, 100), gain,
            steadyCurrentA(Method::Cigre601, c, weather, gain, 100)};
}

Result<std::vector<double>> statesOfDrake()
{
    const Conductor c = drake();
    std::vector<double> got;
    for (const auto& [celsius, iceM] : {std::pair{75.0, 0.0}, {-5.0, 0.0127}, {-5.0, 0.020}}) {
        const auto state = changeState(c, {300, 28000, 15}, celsius, loadNm(c, iceM));
        if (!state)
            return passOn(state);
        got.insert(got.end(), {state->tensionN, state->sagM});
    }
    return got;
}

Result<std::vector<double>> melting()
{
    const Conductor c = drake();
    std::vector<double> got{iceMassKgM(c, 0.020)};
    for (const double amperes : {1000.0, 1500.0, 2000.0}) {
        const auto melt = meltIce(c, 0.020, -5, 20, amperes);
        if (!melt)
            return passOn(melt);
        got.push_back(melt->seconds / 3600);
    }
    return got;
}

} // namespace

void addConductor(std::vector<Case>& cases)
{
    cases.push_back(closedForm(kChapter, "IEEE 738, Drake at 100 °C, air 40 °C, 30° N, 10 June 11:00",
                               "IEEE 738's method, " + kRecomputed,
                               {{"convection, 0.61 m/s", "W/m", 82.05, within(0.1)},
                                {"radiation", "W/m", 39.1, within(0.1)},
                                {"sun", "W/m", 22.44, within(0.1)},
                                {"rating, still air", "A", 792.9, withinShare(3e-3)},
                                {"0.3 m/s", "A", 887.2, withinShare(3e-3)},
                                {"0.61 m/s", "A", 1025.2, withinShare(3e-3)},
                                {"1.22 m/s", "A", 1192.4, withinShare(3e-3)},
                                {"2 m/s", "A", 1359.9, withinShare(3e-3)}},
                               ieeeRatings));
    cases.push_back(closedForm(kChapter, "CIGRE 601, example A",
                               "CIGRE Technical Brochure 601, as quoted by linerate",
                               {{"convection", "W/m", 77.6, within(0.5)},
                                {"radiation", "W/m", 39.1, within(0.5)},
                                {"sun", "W/m", 27.2, within(0.5)},
                                {"rating", "A", 976, within(1.5)}},
                               cigreExampleA));
    cases.push_back(closedForm(kChapter, "Glaze by Jones' simple model", kRecomputed,
                               {{"2 mm/h, 5 m/s, 6 h", "mm", 6.259, withinShare(1e-3)},
                                {"2 mm/h, 10 m/s, 12 h", "mm", 20.264, withinShare(1e-3)},
                                {"1 mm/h, calm, 10 h", "mm", 3.537, withinShare(1e-3)}},
                               [] {
                                   return std::vector{1e3 * glazeThicknessM(2, 5, 6),
                                                      1e3 * glazeThicknessM(2, 10, 12),
                                                      1e3 * glazeThicknessM(1, 0, 10)};
                               }));
    cases.push_back(closedForm(kChapter, "Collision efficiency by Finstad, droplets of 20 µm", kRecomputed,
                               {{"10 m/s, 30 mm", "1", 0.2554, within(1e-4)},
                                {"20 m/s, 30 mm", "1", 0.4090, within(1e-4)},
                                {"10 m/s, 100 mm", "1", 0.0287, within(1e-4)}},
                               [] {
                                   return std::vector{collisionEfficiency(20e-6, 10, 0.03),
                                                      collisionEfficiency(20e-6, 20, 0.03),
                                                      collisionEfficiency(20e-6, 10, 0.1)};
                               }));
    cases.push_back(closedForm(kChapter, "Catenary, 1.094 lb/ft, H 6,300 lb, span 600 ft", "closed form",
                               {{"sag", "ft", 7.8161, within(1e-4)},
                                {"sag of the parabola", "ft", 7.8143, within(1e-4)},
                                {"tension at the ends", "lb", 6308.55, within(1e-2)},
                                {"length", "ft", 600.2714, within(1e-4)}},
                               [] {
                                   return std::vector{
                                       catenarySagM(6300, 1.094, 600), parabolicSagM(6300, 1.094, 600),
                                       endTensionN(6300, 1.094, 600), catenaryLengthM(6300, 1.094, 600)};
                               }));
    cases.push_back({kChapter,
                     "Change of state, Drake, 300 m, strung at 28 kN and 15 °C",
                     kRecomputed,
                     {},
                     {{"tension at 75 °C", "N", 21065, withinShare(1e-3)},
                      {"sag", "m", 8.538, withinShare(1e-3)},
                      {"tension with 12.7 mm of ice at −5 °C", "N", 48942, withinShare(1e-3)},
                      {"sag", "m", 6.980, withinShare(1e-3)},
                      {"tension with 20 mm", "N", 61534, withinShare(1e-3)},
                      {"sag", "m", 7.805, withinShare(1e-3)}},
                     [](const auto&, std::stop_token) { return statesOfDrake(); }});
    cases.push_back({kChapter,
                     "Melting 20 mm of ice, −5 °C, 20 W/m²K",
                     "energy balance, " + kRecomputed,
                     {},
                     {{"ice", "kg/m", 2.720, within(2e-3)},
                      {"1,000 A", "h", 5.63, withinShare(1e-2)},
                      {"1,500 A", "h", 1.98, withinShare(1e-2)},
                      {"2,000 A", "h", 1.04, withinShare(1e-2)}},
                     [](const auto&, std::stop_token) { return melting(); }});
}

} // namespace sinew::verify
