// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <complex>
#include <span>

namespace sinew::materials {

inline constexpr double kVacuumPermittivity = 8.8541878128e-12; ///< F/m, CODATA 2018

/// A piezoelectric ceramic poled through a thin patch. Default: PZT-5A. d31, s11, ε33 at constant stress,
/// density: as in several public material libraries. 1730 ε0, sometimes quoted, is ε11, along the patch.
struct PiezoMaterial {
    double d31CN = -171e-12;         ///< C/N
    double permittivity = 1700;      ///< ε33 at constant stress, in ε0
    double complianceM2N = 16.4e-12; ///< s11 at constant field
    double poisson = 0.35;           ///< in the plane: -s12/s11
    double densityKgM3 = 7750;
    double mechanicalLoss = 1.0 / 75; ///< η = 1/Q
    double dielectricLoss = 0.02;     ///< tan δ
};

struct PiezoPatch {
    double lengthM = 0, widthM = 0, thicknessM = 0;
};

/// Errors: InvalidInput naming the value: not positive, d31 zero, Poisson's ratio outside (-1, 0.5), losses
/// below zero, k31² at or above 1.
Result<void> checkPiezo(const PiezoMaterial& material);
/// Errors: InvalidInput naming the value: not positive.
Result<void> checkPatch(const PiezoPatch& patch);

double youngPa(const PiezoMaterial& material);         ///< Y = 1/s11
double couplingSquared(const PiezoMaterial& material); ///< k31² = d31² Y / ε33
/// C of the patch free to move, ε33·lb/h, and clamped along its length, (1 - k31²) of it. F.
double freeCapacitanceF(const PiezoMaterial& material, const PiezoPatch& patch);
double clampedCapacitanceF(const PiezoMaterial& material, const PiezoPatch& patch);

/// Charge of a shorted patch under strains along and across it, C: Q = d31·Y/(1-ν)·(S₁ + S₂)·lb.
/// Under uniaxial stress S₂ = -ν·S₁ and Q = d31·Y·S₁·lb.
double chargeC(const PiezoMaterial& material, const PiezoPatch& patch, double strain1, double strain2);
/// Voltage of the open patch, its own deformation along its length prescribed: Q over the clamped
/// capacitance.
double openVoltageV(const PiezoMaterial& material, const PiezoPatch& patch, double strain1, double strain2);

/// Electrical admittance of a patch that drives a structure of mechanical impedance Z_s (N s/m), S:
///   Y = jω·lb/h·[ε - d²Y + Z_a/(Z_s + Z_a)·d²Y·tan(kl)/(kl)],  k = ω√(ρ/Y),  Z_a = Ybh/l·(kl)/(jω tan kl)
/// with complex Y(1 + jη) and ε(1 - j tan δ). Source: Liang, Sun & Rogers 1994.
/// `frequencyHz` > 0. The patch's own mass is in Z_a; bond layer and width-wise motion are left out.
std::complex<double> admittanceS(const PiezoMaterial& material, const PiezoPatch& patch, double frequencyHz,
                                 std::complex<double> structureNsM);

/// Mechanical impedance of a mass on a spring with a dashpot, c + j(mω - k/ω), N s/m.
std::complex<double> oscillatorImpedance(double massKg, double dampingNsM, double stiffnessNM,
                                         double frequencyHz);

/// Damage index of two conductance spectra at the same frequencies: √(Σ(G - G₀)² / ΣG₀²), 1.
/// Errors: InvalidInput: none or different numbers of values, a baseline of zeros, not a number.
Result<double> rootMeanSquareDeviation(std::span<const double> baseline, std::span<const double> now);

/// Mean power (W) into a load (Ω) under a harmonic strain along the patch (uniaxial stress) of an amplitude
/// the structure imposes: (ωQ)²R / 2(1 + (ωRC)²), C clamped.
double harvestedPowerW(const PiezoMaterial& material, const PiezoPatch& patch, double strainAmplitude,
                       double frequencyHz, double loadOhm);
/// The load that takes most: 1/(ωC).
double bestLoadOhm(const PiezoMaterial& material, const PiezoPatch& patch, double frequencyHz);

/// Energy (J) into a load over a sampled strain history (uniaxial stress), straight between samples, from
/// rest without charge: C·dV/dt + V/R = dQ/dt, exact for each sample. Errors: InvalidInput: not a number,
/// step or load not positive.
Result<double> harvestedEnergyJ(const PiezoMaterial& material, const PiezoPatch& patch,
                                std::span<const double> strain, double stepS, double loadOhm);

} // namespace sinew::materials
