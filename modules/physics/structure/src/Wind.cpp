// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Random.h>
#include <sinew/physics/structure/Wind.h>

#include <bit>
#include <cmath>
#include <complex>
#include <numbers>
#include <unsupported/Eigen/FFT>
#include <vector>

namespace sinew::structure {

namespace {

using Complex = std::complex<double>;

Eigen::MatrixXd coherenceFactor(const WindConditions& wind, std::span<const double> positionsM,
                                double frequencyHz)
{
    const auto n = static_cast<Eigen::Index>(positionsM.size());
    Eigen::MatrixXd coherence(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) {
            const double distance =
                std::abs(positionsM[static_cast<std::size_t>(i)] - positionsM[static_cast<std::size_t>(j)]);
            coherence(i, j) = std::exp(-wind.coherenceDecay * frequencyHz * distance / wind.meanSpeedMs);
        }
    // Two points in one place are fully coherent: a trace on the diagonal keeps the factor real.
    coherence.diagonal().array() += 1e-9;
    return coherence.llt().matrixL();
}

bool valid(const WindConditions& wind)
{
    return std::isfinite(wind.meanSpeedMs) && wind.meanSpeedMs > 0 && wind.turbulenceIntensity >= 0 &&
           wind.lengthScaleM > 0 && wind.coherenceDecay >= 0;
}

// Fourier coefficients of every point's gust; column = frequency index.
Eigen::MatrixXcd coefficients(const WindConditions& wind, std::span<const double> positionsM,
                              double resolutionHz, int count, std::uint64_t seed)
{
    const auto points = static_cast<Eigen::Index>(positionsM.size());
    Eigen::MatrixXcd spectrum = Eigen::MatrixXcd::Zero(points, count);
    estimate::Random random(seed);
    Eigen::VectorXcd phases(points);
    for (int k = 1; k < count; ++k) {
        const double frequency = k * resolutionHz;
        for (auto& phase : phases)
            phase = std::polar(1.0, 2 * std::numbers::pi * random.uniform());
        const double amplitude = std::sqrt(2 * gustSpectrum(wind, frequency) * resolutionHz);
        spectrum.col(k) = amplitude * (coherenceFactor(wind, positionsM, frequency) * phases);
    }
    return spectrum;
}

} // namespace

double gustSpectrum(const WindConditions& wind, double frequencyHz)
{
    const double sigma = wind.turbulenceIntensity * wind.meanSpeedMs;
    const double x = frequencyHz * wind.lengthScaleM / wind.meanSpeedMs;
    const double perLog = wind.spectrum == WindSpectrum::Kaimal
                              ? 4 * x / std::pow(1 + 6 * x, 5.0 / 3)
                              : 2.0 / 3 * x * x / std::pow(1 + x * x, 4.0 / 3);
    return sigma * sigma * perLog / frequencyHz;
}

WindConditions windOver(double meanSpeedMs, double heightM, double roughnessLengthM)
{
    WindConditions wind;
    wind.meanSpeedMs = meanSpeedMs;
    wind.turbulenceIntensity = 1 / std::log(heightM / roughnessLengthM);
    wind.lengthScaleM = 300 * std::pow(heightM / 200, 0.67 + 0.05 * std::log(roughnessLengthM));
    return wind;
}

Result<Eigen::MatrixXd> simulateGusts(const WindConditions& wind, std::span<const double> positionsM,
                                      double stepS, int steps, std::uint64_t seed)
{
    if (!valid(wind) || !(stepS > 0) || steps < 1 || positionsM.empty())
        return fail(ErrorCode::InvalidInput, "wind, step and counts must be positive");
    const auto length = static_cast<int>(std::bit_ceil(static_cast<unsigned>(steps)));
    const Eigen::MatrixXcd half = coefficients(wind, positionsM, 1 / (length * stepS), length / 2, seed);
    Eigen::FFT<double> fft;
    Eigen::MatrixXd gusts(half.rows(), steps);
    std::vector<Complex> full(static_cast<std::size_t>(length)), series(full.size());
    for (Eigen::Index point = 0; point < half.rows(); ++point) {
        std::ranges::fill(full, Complex(0));
        for (Eigen::Index k = 0; k < half.cols(); ++k)
            full[static_cast<std::size_t>(k)] = half(point, k) * static_cast<double>(length);
        fft.inv(series, full); // divides by the length
        for (int i = 0; i < steps; ++i)
            gusts(point, i) = series[static_cast<std::size_t>(i)].real();
    }
    return gusts;
}

double dragForceN(double dragAreaM2, double speedMs)
{
    return 0.5 * kAirDensityKgM3 * dragAreaM2 * speedMs * std::abs(speedMs);
}

} // namespace sinew::structure
