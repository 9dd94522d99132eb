// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/Piezo.h>

#include <algorithm>
#include <numbers>

namespace sinew::materials {

namespace {

double angular(double frequencyHz)
{
    return 2 * std::numbers::pi * frequencyHz;
}

double areaM2(const PiezoPatch& patch)
{
    return patch.lengthM * patch.widthM;
}

// Charge per strain under uniaxial stress.
double chargePerStrain(const PiezoMaterial& material, const PiezoPatch& patch)
{
    return material.d31CN * youngPa(material) * areaM2(patch);
}

// ∫V² over a step in which dQ/dt = rate·C is constant: V = s + (V₀ - s)e^(-t/τ), s = rate·τ.
double squareIntegral(double v0, double steady, double tau, double t)
{
    const double d = v0 - steady, fade = -std::expm1(-t / tau), fadeTwice = -std::expm1(-2 * t / tau);
    return steady * steady * t + 2 * steady * d * tau * fade + 0.5 * d * d * tau * fadeTwice;
}

} // namespace

Result<void> checkPiezo(const PiezoMaterial& material)
{
    const auto wrong = [](const char* name, const char* why) {
        return fail(ErrorCode::InvalidInput, why, name);
    };
    if (const auto positive = requirePositive({{"permittivity", material.permittivity},
                                               {"compliance", material.complianceM2N},
                                               {"density", material.densityKgM3}});
        !positive)
        return positive;
    if (const auto losses = requireNotNegative(
            {{"mechanical loss", material.mechanicalLoss}, {"dielectric loss", material.dielectricLoss}});
        !losses)
        return losses;
    if (!std::isfinite(material.d31CN) || material.d31CN == 0)
        return wrong("d31", "must not be zero");
    if (!(material.poisson > -1 && material.poisson < 0.5))
        return wrong("Poisson's ratio", "must lie between -1 and 0.5");
    if (!(couplingSquared(material) < 1))
        return wrong("d31", "gives more energy than it takes: k31² must lie below 1");
    return {};
}

Result<void> checkPatch(const PiezoPatch& patch)
{
    return requirePositive({{"patch length", patch.lengthM},
                            {"patch width", patch.widthM},
                            {"patch thickness", patch.thicknessM}});
}

double youngPa(const PiezoMaterial& material)
{
    return 1 / material.complianceM2N;
}

double couplingSquared(const PiezoMaterial& material)
{
    return material.d31CN * material.d31CN * youngPa(material) /
           (material.permittivity * kVacuumPermittivity);
}

double freeCapacitanceF(const PiezoMaterial& material, const PiezoPatch& patch)
{
    return material.permittivity * kVacuumPermittivity * areaM2(patch) / patch.thicknessM;
}

double clampedCapacitanceF(const PiezoMaterial& material, const PiezoPatch& patch)
{
    return (1 - couplingSquared(material)) * freeCapacitanceF(material, patch);
}

double chargeC(const PiezoMaterial& material, const PiezoPatch& patch, double strain1, double strain2)
{
    return chargePerStrain(material, patch) / (1 - material.poisson) * (strain1 + strain2);
}

double openVoltageV(const PiezoMaterial& material, const PiezoPatch& patch, double strain1, double strain2)
{
    return chargeC(material, patch, strain1, strain2) / clampedCapacitanceF(material, patch);
}

std::complex<double> admittanceS(const PiezoMaterial& material, const PiezoPatch& patch, double frequencyHz,
                                 std::complex<double> structureNsM)
{
    using namespace std::complex_literals;
    const double w = angular(frequencyHz);
    const auto young = youngPa(material) * (1.0 + 1i * material.mechanicalLoss);
    const auto permittivity =
        material.permittivity * kVacuumPermittivity * (1.0 - 1i * material.dielectricLoss);
    const auto kl = w * patch.lengthM * std::sqrt(material.densityKgM3 / young);
    const auto shape = std::tan(kl) / kl;
    const auto own = young * patch.widthM * patch.thicknessM / patch.lengthM / (1i * w * shape);
    const auto drive = material.d31CN * material.d31CN * young;
    return 1i * w * areaM2(patch) / patch.thicknessM *
           (permittivity - drive + own / (structureNsM + own) * drive * shape);
}

std::complex<double> oscillatorImpedance(double massKg, double dampingNsM, double stiffnessNM,
                                         double frequencyHz)
{
    const double w = angular(frequencyHz);
    return {dampingNsM, massKg * w - stiffnessNM / w};
}

Result<double> rootMeanSquareDeviation(std::span<const double> baseline, std::span<const double> now)
{
    if (baseline.empty() || baseline.size() != now.size())
        return fail(ErrorCode::InvalidInput, "needs as many values now as before, and one or more",
                    "conductance");
    double change = 0, whole = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
        change += (now[i] - baseline[i]) * (now[i] - baseline[i]);
        whole += baseline[i] * baseline[i];
    }
    if (!(whole > 0) || !std::isfinite(change))
        return fail(ErrorCode::InvalidInput, "a baseline of zeros, or values that are not numbers",
                    "conductance");
    return std::sqrt(change / whole);
}

double harvestedPowerW(const PiezoMaterial& material, const PiezoPatch& patch, double strainAmplitude,
                       double frequencyHz, double loadOhm)
{
    const double w = angular(frequencyHz), current = w * chargePerStrain(material, patch) * strainAmplitude;
    const double ratio = w * loadOhm * clampedCapacitanceF(material, patch);
    return current * current * loadOhm / (2 * (1 + ratio * ratio));
}

double bestLoadOhm(const PiezoMaterial& material, const PiezoPatch& patch, double frequencyHz)
{
    return 1 / (angular(frequencyHz) * clampedCapacitanceF(material, patch));
}

Result<double> harvestedEnergyJ(const PiezoMaterial& material, const PiezoPatch& patch,
                                std::span<const double> strain, double stepS, double loadOhm)
{
    if (const auto positive = requirePositive({{"step", stepS}, {"load", loadOhm}}); !positive)
        return passOn(positive);
    if (!std::ranges::all_of(strain, [](double each) { return std::isfinite(each); }))
        return fail(ErrorCode::InvalidInput, "is not a number", "strain");
    const double capacitance = clampedCapacitanceF(material, patch), tau = loadOhm * capacitance;
    const double voltsPerStrain = chargePerStrain(material, patch) / capacitance;
    double voltage = 0, energy = 0;
    for (std::size_t i = 1; i < strain.size(); ++i) {
        const double steady = voltsPerStrain * (strain[i] - strain[i - 1]) / stepS * tau;
        energy += squareIntegral(voltage, steady, tau, stepS) / loadOhm;
        voltage = steady + (voltage - steady) * std::exp(-stepS / tau);
    }
    return energy;
}

} // namespace sinew::materials
