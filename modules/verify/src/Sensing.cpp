// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/materials/Conductive.h>
#include <sinew/materials/Piezo.h>
#include <sinew/physics/resistivity/EdgeCrack.h>
#include <sinew/physics/resistivity/Tomography.h>

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace sinew::verify {

namespace {

using namespace materials;

const std::string kChapter = "Conductive composite and piezo";
constexpr PiezoPatch kPatch{0.02, 0.01, 0.25e-3};
constexpr double kProbe = 0.25; // y/W

// The reference takes ε = 1730 ε0.
PiezoMaterial referenceCeramic()
{
    PiezoMaterial ceramic;
    ceramic.permittivity = 1730;
    return ceramic;
}

void addCrackDepth(std::vector<Case>& cases)
{
    const struct {
        double depth, ratio;
    } rows[] = {{0.1, 1.08144}, {0.2, 1.30200}, {0.3, 1.62265}, {0.5, 2.50616}, {0.7, 3.84625}};
    Case exact{kChapter, "Edge crack, R/R₀ between probes at y/W = 0.25", "Johnson 1965, closed form", {}, {},
               {}};
    Case back{kChapter, "The same turned round: depth from R/R₀", "inverse of the closed form", {}, {}, {}};
    Case volumes{kChapter, "The same by finite volumes, 120 cells across", "Johnson 1965", {}, {}, {}};
    for (const auto& row : rows) {
        const std::string at = fmt::format("a/W = {}", row.depth);
        exact.quantities.push_back({at, "1", row.ratio, within(1e-5)});
        back.quantities.push_back({at, "1", row.depth, within(1e-5)});
        volumes.quantities.push_back({at, "1", row.ratio, withinShare(0.01)});
    }
    exact.compute = [rows](const auto&, std::stop_token) -> Result<std::vector<double>> {
        std::vector<double> got;
        for (const auto& row : rows)
            got.push_back(johnsonRatio(row.depth, 1, kProbe));
        return got;
    };
    back.compute = [rows](const auto&, std::stop_token) -> Result<std::vector<double>> {
        std::vector<double> got;
        for (const auto& row : rows)
            got.push_back(johnsonDepth(row.ratio, 1, kProbe));
        return got;
    };
    volumes.compute = [rows](const auto&, std::stop_token) -> Result<std::vector<double>> {
        std::vector<double> got;
        for (const auto& row : rows) {
            const auto ratio = resistivity::edgeCrackRatio(120, row.depth, kProbe);
            if (!ratio)
                return passOn(ratio);
            got.push_back(*ratio);
        }
        return got;
    };
    cases.insert(cases.end(), {exact, back, volumes});
}

std::vector<double> patchUnderStrain()
{
    const PiezoMaterial ceramic = referenceCeramic();
    const double strain = 1e-4, charge = chargeC(ceramic, kPatch, strain, -ceramic.poisson * strain);
    const double capacitance = freeCapacitanceF(ceramic, kPatch);
    return {std::abs(charge) * 1e7, capacitance * 1e8, std::abs(charge) / capacitance,
            std::abs(openVoltageV(ceramic, kPatch, strain, -ceramic.poisson * strain))};
}

// Im Y/ω at 1 Hz for a structure that gives way, and one that does not; without losses.
std::vector<double> admittanceLimits()
{
    PiezoMaterial ceramic = referenceCeramic();
    ceramic.mechanicalLoss = ceramic.dielectricLoss = 0;
    const double w = 2 * std::numbers::pi;
    return {admittanceS(ceramic, kPatch, 1, 0).imag() / w * 1e8,
            admittanceS(ceramic, kPatch, 1, 1e15).imag() / w * 1e8};
}

// Mean power into the best load at 5 Hz and 100 µε, from a sampled history once its start has faded, µW.
std::vector<double> harvested()
{
    const double load = bestLoadOhm({}, kPatch, 5), step = 1e-4;
    std::vector<double> strain;
    for (int i = 0; i <= 20000; ++i)
        strain.push_back(1e-4 * std::sin(2 * std::numbers::pi * 5 * i * step));
    const auto whole = harvestedEnergyJ({}, kPatch, strain, step, load);
    const auto half = harvestedEnergyJ({}, kPatch, std::span(strain).first(10001), step, load);
    return {whole && half ? (*whole - *half) * 1e6 : std::nan("")};
}

// A slit on cells a third as large as the model's, electrodes in the same places.
Result<std::vector<double>> slitFound()
{
    using namespace resistivity;
    const Plate plate{16, 16, 0.4, 0.4, 0.05}, fine{48, 48, 0.4, 0.4, 0.05};
    const ElectrodeArray array = electrodesAround(plate, 16);
    ElectrodeArray truth{fine, {}};
    for (const std::size_t cell : array.cells)
        truth.cells.push_back((3 * (cell / 16) + 1) * 48 + 3 * (cell % 16) + 1);
    std::vector<double> whole(fine.cells(), 0.5), slit = whole;
    for (std::size_t row = 19; row < 29; ++row)
        slit[row * 48 + 35] = slit[row * 48 + 36] = 0.005; // 17 mm × 83 mm about (300, 200) mm
    const auto pattern = neighbourPattern(16);
    const auto before = transferOhm(truth, whole, pattern), now = transferOhm(truth, slit, pattern);
    if (!before || !now)
        return before ? passOn(now) : passOn(before);
    const auto map = findLoss(array, std::vector<double>(plate.cells(), 0.5), pattern, *before, *now, {1e-3});
    if (!map)
        return passOn(map);
    return std::vector{map->columnM * 1e3, map->rowM * 1e3};
}

} // namespace

void addSensing(std::vector<Case>& cases)
{
    addCrackDepth(cases);
    cases.push_back(
        closedForm(kChapter, "ΔR/R₀ at 100 µε", "law ΔR/R₀ = GF·ε",
                   {{"gauge factor 100", "1", 0.0100, within(1e-15)},
                    {"foil, gauge factor 2", "1", 0.0002, within(1e-15)}},
                   [] {
                       ConductiveMix mix{.gaugeFactor = 100}, foil{.gaugeFactor = 2};
                       return std::vector{fractionalChange(mix, 1e-4, 0), fractionalChange(foil, 1e-4, 0)};
                   }));
    cases.push_back(closedForm(kChapter, "PZT-5A patch 20 × 10 × 0.25 mm, 100 µε uniaxial, ε 1730 ε₀",
                               "closed form, recomputed independently",
                               {{"|Q|", "10⁻⁷ C", 2.0854, withinShare(1e-3)},
                                {"C at constant stress", "10⁻⁸ F", 1.2254, withinShare(1e-3)},
                                {"Q/C", "V", 17.02, withinShare(1e-3)},
                                {"V with k₃₁² = 0.1164", "V", 19.26, withinShare(1e-3)}},
                               patchUnderStrain));
    cases.push_back(closedForm(kChapter, "Electromechanical admittance, ω → 0",
                               "limits of Liang, Sun & Rogers 1994",
                               {{"Z_s = 0: C at constant stress", "10⁻⁸ F", 1.2254, withinShare(1e-4)},
                                {"Z_s → ∞: clamped", "10⁻⁸ F", 1.0828, withinShare(1e-4)}},
                               admittanceLimits));
    const double closed = harvestedPowerW({}, kPatch, 1e-4, 5, bestLoadOhm({}, kPatch, 5)) * 1e6;
    cases.push_back(closedForm(kChapter,
                               "Power harvested at 5 Hz, 100 µε, best load: 10,000 samples a second",
                               "closed form of the steady harmonic, (ωQ)²R/2(1 + (ωRC)²)",
                               {{"power", "µW", closed, withinShare(1e-5)}}, harvested));
    cases.push_back({kChapter,
                     "Tomography of a 400 mm plate, 16 electrodes: a slit at (300, 200) mm",
                     "synthetic: the slit's centre, truth on cells a third of the size",
                     {},
                     {{"x", "mm", 300, within(25)}, {"y", "mm", 200, within(25)}},
                     [](const auto&, std::stop_token) { return slitFound(); }});
}

} // namespace sinew::verify
