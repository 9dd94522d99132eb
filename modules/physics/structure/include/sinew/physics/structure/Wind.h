// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstdint>
#include <Eigen/Dense>
#include <span>

namespace sinew::structure {

inline constexpr double kAirDensityKgM3 = 1.225; ///< 15 °C, sea level (ISO 2533)

enum class WindSpectrum {
    Kaimal,   ///< n·S/σ² = 4x/(1+6x)^(5/3), x = n·L/U (IEC 61400-1's form; integrates to σ²)
    Davenport ///< n·S/σ² = (2/3)x²/(1+x²)^(4/3), x = n·L/U, usually with L = 1200 m
};

/// Wind along the drag direction at deck height.
struct WindConditions {
    double meanSpeedMs = 0;            ///< 10-minute mean
    double turbulenceIntensity = 0.12; ///< σ_u / mean
    double lengthScaleM = 170;
    double coherenceDecay = 10; ///< c in exp(-c·n·distance/U) (Davenport)
    WindSpectrum spectrum = WindSpectrum::Kaimal;
};

/// One-sided power spectral density of the longitudinal gust, m²/s² per Hz.
double gustSpectrum(const WindConditions& wind, double frequencyHz);

/// Neutral boundary layer over terrain of roughness length z0: intensity 1/ln(z/z0), length scale
/// 300 m·(z/200 m)^(0.67+0.05·ln z0), as EN 1991-1-4 has them. z and z0 in m, z > z0.
WindConditions windOver(double meanSpeedMs, double heightM, double roughnessLengthM);

/// Gusts u(t), m/s about the mean, at points along the deck: row = point, column = step.
///
/// Spectral representation (Shinozuka & Deodatis): amplitudes from the spectrum, Cholesky factors of the
/// coherence, one random phase a frequency and point; summed by FFT. The record repeats after the next power
/// of two steps; slower gusts than that are left out. Same seed: same phases at every mean speed, so that two
/// runs differ only by what was changed. Errors: InvalidInput (speed, step or counts not positive).
Result<Eigen::MatrixXd> simulateGusts(const WindConditions& wind, std::span<const double> positionsM,
                                      double stepS, int steps, std::uint64_t seed);

/// ½ρ·CdA·(U+u)²·sign(U+u), N. The structure's own velocity is neglected.
double dragForceN(double dragAreaM2, double speedMs);

} // namespace sinew::structure
