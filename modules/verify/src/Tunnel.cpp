// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/egress/Crowd.h>
#include <sinew/physics/egress/Evacuation.h>
#include <sinew/physics/fire/CriticalVelocity.h>
#include <sinew/physics/fire/Growth.h>
#include <sinew/physics/fire/Seepage.h>
#include <sinew/read/source/CsvTable.h>
#include <sinew/read/source/SourceFile.h>

namespace sinew::verify {

namespace {

using namespace fire;

const std::string kChapter = "Tunnel", kRecomputed = "recomputed independently";
const std::filesystem::path kMemorialTunnel = "events/memorial_tunnel/runs.csv";
const Section kRoad{6, 60, 32, 0};

Result<std::vector<double>> growthTimes()
{
    std::vector<double> got;
    for (const double alpha : {kSlowWS2, kMediumWS2, kFastWS2, kUltraFastWS2}) {
        const auto seconds = timeToW({alpha, 2e6, 0, 0}, 1.055e6);
        if (!seconds)
            return passOn(seconds);
        got.push_back(*seconds);
    }
    return got;
}

Result<std::vector<double>> velocities(double heatW)
{
    const auto band = criticalVelocities(kRoad, {}, heatW);
    if (!band)
        return passOn(band);
    return std::vector{band->kennedyMs, band->wuBakarMs, band->liIngasonMs};
}

Case velocityCase(double megawatts, double kennedy, double wuBakar, double liIngason)
{
    return {kChapter,
            "Critical velocity, 10 by 6 m, " + std::to_string(static_cast<int>(megawatts)) +
                " MW, 30 % radiated",
            "Kennedy 1996, Wu & Bakar 2000, Li et al. 2010, " + kRecomputed,
            {},
            {{"Kennedy, K1 0.606", "m/s", kennedy, withinShare(1e-3)},
             {"Wu & Bakar", "m/s", wuBakar, withinShare(1e-3)},
             {"Li & Ingason, all heat", "m/s", liIngason, withinShare(1e-3)}},
            [heatW = 1e6 * megawatts](const auto&, std::stop_token) { return velocities(heatW); }};
}

/// Runs with heat_MW, velocity_ms and backlayering (0 or 1): how often the commanded velocity's bound says
/// "no smoke against the wind" where there was, and the other way round.
Result<std::vector<double>> memorialTunnel(const std::filesystem::path& data)
{
    const auto text = read::readWhole(data / kMemorialTunnel);
    if (!text)
        return passOn(text);
    const auto table = read::CsvTable::parse(*text, kMemorialTunnel.filename().string());
    if (!table)
        return passOn(table);
    const Section section{7.86, 60.4, 30.2, 3.2};
    double missed = 0, alarms = 0;
    for (std::size_t row = 0; row < table->rows(); ++row) {
        const auto heat = table->number(row, "heat_MW"), velocity = table->number(row, "velocity_ms"),
                   seen = table->number(row, "backlayering");
        for (const auto* value : {&heat, &velocity, &seen})
            if (!*value)
                return passOn(*value);
        const auto band = criticalVelocities(section, {}, 1e6 * *heat);
        if (!band)
            return passOn(band);
        const bool said = *velocity < band->commandMs();
        missed += *seen > 0 && !said;
        alarms += *seen == 0 && said;
    }
    return std::vector{missed, alarms};
}

Result<std::vector<double>> twoHundred(std::stop_token stop)
{
    egress::Plan plan;
    plan.places = {{"room", {}, 200, 0, false}, {"outside", {}, 0, 0, true}};
    plan.ways = {{"door", 0, 1, 0, 0.9, true}};
    const auto run = egress::evacuate(plan, {}, {}, stop);
    if (!run)
        return passOn(run);
    const auto bound = egress::quickestS(plan, 0.1, 7200, stop);
    if (!bound)
        return passOn(bound);
    return std::vector{run->requiredS, *bound, static_cast<double>(run->out)};
}

Result<std::vector<double>> seepage()
{
    const auto far = goodmanM2S({1e-7, 30, 5}), exact = bipolarM2S({1e-7, 30, 5});
    if (!far || !exact)
        return passOn(far ? exact : far);
    return std::vector{*far, *exact};
}

void addFire(std::vector<Case>& cases)
{
    cases.push_back({kChapter,
                     "Growth as the square of time to 1,055 kW",
                     "NFPA 92",
                     {},
                     {{"slow", "s", 600, withinShare(2e-3)},
                      {"medium", "s", 300, withinShare(2e-3)},
                      {"fast", "s", 150, withinShare(2e-3)},
                      {"ultra-fast", "s", 75, withinShare(2e-3)}},
                     [](const auto&, std::stop_token) { return growthTimes(); }});
    cases.push_back(velocityCase(10, 1.526, 2.024, 2.907));
    cases.push_back(velocityCase(30, 2.061, 2.919, 3.299));
    cases.push_back(velocityCase(100, 2.687, 3.431, 3.299));
    cases.push_back(closedForm(kChapter, "Factor of a descent of 3 %", "Kennedy 1996",
                               {{"Kg", "1", 1.0901, withinShare(1e-4)}},
                               [] { return std::vector{gradeFactor(3)}; }));
    cases.push_back(closedForm(kChapter, "Critical velocity, 7.2 by 5.2 m, 46.7 MW, 30 % radiated",
                               "FHWA-HIF-20-060 (2022), section 4.1.2",
                               {{"NFPA 502 of 2014", "m/s", 2.40, withinShare(5e-3)},
                                {"NFPA 502 of 2017", "m/s", 2.97, withinShare(1.5e-2)}},
                               [] {
                                   const Section section{5.2, 7.2 * 5.2, 24.8, 0};
                                   std::vector<double> got;
                                   for (const auto edition : {Nfpa502::Edition2014, Nfpa502::Edition2017})
                                       got.push_back(kennedyMs(section, {}, 0.7 * 46.7e6,
                                                               froudeFactor(edition, 0.7 * 46.7e6)));
                                   return got;
                               }));
    cases.push_back(closedForm(kChapter, "Smoke against the wind, 10 by 6 m, 30 MW",
                               "Li et al. 2010, " + kRecomputed,
                               {{"1.5 m/s", "m", 87.48, withinShare(1e-3)},
                                {"2.0 m/s", "m", 55.55, withinShare(1e-3)},
                                {"2.5 m/s", "m", 30.78, withinShare(1e-3)}},
                               [] {
                                   std::vector<double> got;
                                   for (const double velocity : {1.5, 2.0, 2.5})
                                       got.push_back(backLayeringM(kRoad, {}, 30e6, velocity));
                                   return got;
                               }));
    Case memorial{
        kChapter,
        "Memorial Tunnel, 20 runs of 8.5 to 106.8 MW",
        "Kile & Gonzalez 1997",
        {kMemorialTunnel},
        {{"smoke against the wind missed", "runs", 0, within(0)}, {"false alarms", "runs", 0, within(5)}},
        [](const std::filesystem::path& data, std::stop_token) { return memorialTunnel(data); }};
    memorial.isUncollected = true;
    cases.push_back(std::move(memorial));
}

} // namespace

void addTunnel(std::vector<Case>& cases)
{
    addFire(cases);
    cases.push_back(closedForm(
        kChapter, "A crowd on the level", "Nelson & Mowrer, SFPE Handbook; Frantzich & Nilsson 2003",
        {{"greatest flow", "1/(s m)", 1.3158, withinShare(1e-3)},
         {"at a density of", "1/m²", 1.880, withinShare(1e-3)},
         {"speed left at K = 5 1/m", "1", 0.596, withinShare(1e-3)}},
        [] {
            return std::vector{egress::kGreatestFlow, egress::kDensestFlowM2, egress::smokeFactor(5)};
        }));
    cases.push_back({kChapter,
                     "200 persons through 0.9 m",
                     "greatest flow, closed form",
                     {},
                     {{"first come, first served", "s", 168.9, withinShare(1e-3)},
                      {"quickest flow, steps of 0.1 s", "s", 168.9, withinShare(1e-3)},
                      {"persons out", "1", 200, within(0)}},
                     [](const auto&, std::stop_token stop) { return twoHundred(stop); }});
    cases.push_back({kChapter,
                     "Seepage, k 1e-7 m/s, 30 m below the table, radius 5 m",
                     "Goodman 1965; bipolar coordinates",
                     {},
                     {{"Goodman", "m³/(s m)", 7.5856e-6, withinShare(1e-4)},
                      {"exact", "m³/(s m)", 7.6071e-6, withinShare(1e-4)}},
                     [](const auto&, std::stop_token) { return seepage(); }});
}

} // namespace sinew::verify
