// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/materials/AuricchioFugazza.h>
#include <sinew/materials/Brinson.h>
#include <sinew/materials/Flag.h>
#include <sinew/materials/GraesserCozzarelli.h>
#include <sinew/materials/SmaDevice.h>

namespace sinew::verify {

namespace {

using namespace materials;

const std::string kChapter = "Shape-memory alloy";

/// Work per volume over one loop from rest to `top` strain and back, by the trapezoidal rule.
template <class Advance>
double loopWork(double top, int n, Advance stressAt)
{
    double work = 0, strain = 0, stress = 0;
    for (int i = 1; i <= 2 * n; ++i) {
        const double next = top * (i <= n ? i : 2 * n - i) / n, nextStress = stressAt(next);
        work += 0.5 * (nextStress + stress) * (next - strain);
        strain = next;
        stress = nextStress;
    }
    return work;
}

std::vector<double> auricchioFugazza()
{
    const AuricchioFugazza law;
    AuricchioFugazzaState state;
    const double work = loopWork(
        0.085, 100'000, [&](double strain) { return (state = advance(law, state, strain)).stressPa; });
    return {advance(law, {}, 0.0443333333333).stressPa / 1e6, work / 1e6};
}

std::vector<double> graesserCozzarelli()
{
    const GraesserCozzarelli law;
    double strain = 0, stress = 0;
    const double work = loopWork(0.05, 5000, [&](double next) {
        stress = stressAfter(law, strain, stress, next);
        strain = next;
        return stress;
    });
    const double top = stressAfter(law, 0, 0, 0.05);
    return {stressAfter(law, 0, 0, 0.03) / 1e6, top / 1e6, stressAfter(law, 0.05, top, 0.03) / 1e6,
            work / 1e6};
}

// Detwinned at 5 °C, unloaded, warmed: what is left of the strain; and half way along the line at 60 °C.
Result<std::vector<double>> brinsonBar()
{
    const Brinson law;
    const auto half = advanceStress(law, restState(law, 333.15), 467.8e6, 333.15);
    const auto cold =
        advanceStress(law, restState(law, 278.15), 170e6, 278.15).and_then([&](const auto& state) {
            return advanceStress(law, state, 0, 278.15);
        });
    const auto warmed =
        cold.and_then([&](const auto& state) { return advanceStress(law, state, 0, 322.15); });
    if (!half || !warmed)
        return half ? passOn(warmed) : passOn(half);
    return std::vector{half->martensite(), 100 * half->strain, 100 * cold->strain, 100 * warmed->strain};
}

std::vector<double> brinson()
{
    const auto at = transformationStresses({}, 333.15);
    return {at.martensiteStartPa / 1e6, at.martensiteFinishPa / 1e6, at.austeniteStartPa / 1e6,
            at.austeniteFinishPa / 1e6};
}

} // namespace

void addMaterials(std::vector<Case>& cases)
{
    cases.push_back(closedForm(kChapter, "Flag: equivalent damping, β 0.65, r 0.05, μ 4",
                               "closed form β(1−r)(μ−1)/[πμ(1+r(μ−1))]",
                               {{"ξ_eq", "1", 0.12819, within(1e-5)}},
                               [] { return std::vector{flagEquivalentDamping(0.65, 0.05, 4)}; }));
    cases.push_back(closedForm(kChapter, "Auricchio–Fugazza, E 60 GPa, 520/600/300/200 MPa, ε_L 7 %",
                               "closed form of linear kinetics (Fugazza 2003)",
                               {{"σ at ε = 4.43333 %", "MPa", 560, withinShare(1e-6)},
                                {"loop to 8.5 %", "MJ/m³", 21.70, withinShare(1e-6)}},
                               auricchioFugazza));
    cases.push_back(closedForm(kChapter, "Graesser–Cozzarelli, 0 → 5 % → 0",
                               "independent integration of the same law (Graesser & Cozzarelli 1991)",
                               {{"σ loading, 3 %", "MPa", 391.50, withinShare(1e-3)},
                                {"σ at 5 %", "MPa", 399.48, withinShare(1e-3)},
                                {"σ unloading, 3 %", "MPa", 78.15, withinShare(1e-3)},
                                {"loop", "MJ/m³", 11.964, withinShare(1e-3)}},
                               graesserCozzarelli));
    cases.push_back(closedForm(kChapter, "Brinson lines at 60 °C", "Brinson 1993's parameter set, by hand",
                               {{"σ_Ms", "MPa", 432.8, within(1e-6)},
                                {"σ_Mf", "MPa", 502.8, within(1e-6)},
                                {"σ_As", "MPa", 351.9, within(1e-6)},
                                {"σ_Af", "MPa", 151.8, within(1e-6)}},
                               brinson));
    cases.push_back(
        {kChapter,
         "Brinson, a bar under load",
         "closed form: ξ = 1/2 half way along the line, ε = σ/D(1/2) + ε_L/2; cold, ε_L stays until A_f",
         {},
         {{"ξ at 60 °C, 467.8 MPa", "1", 0.5, within(1e-9)},
          {"ε at 60 °C, 467.8 MPa", "%", 100 * (467.8e6 / 46.65e9 + 0.0335), within(1e-6)},
          {"5 °C, after 170 MPa and unloading", "%", 6.7, within(1e-6)},
          {"then warmed to 49 °C", "%", 0, within(1e-9)}},
         [](const auto&, std::stop_token) { return brinsonBar(); }});
    cases.push_back(closedForm(
        kChapter, "Heating NiTi from 20 to 60 °C", "c 500 J/kgK, latent heat 20 kJ/kg, by hand",
        {{"energy", "kJ/kg", 40, within(1e-9)}, {"power for 100 kg in 60 s", "kW", 66.667, within(1e-3)}},
        [] {
            return std::vector{heatingEnergyJ(1, 293.15, 333.15) / 1e3,
                               heatingEnergyJ(100, 293.15, 333.15) / 60e3};
        }));
}

} // namespace sinew::verify
