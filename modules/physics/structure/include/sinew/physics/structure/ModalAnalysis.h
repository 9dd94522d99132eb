// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/estimate/Cusum.h>

#include <Eigen/Dense>
#include <span>
#include <stop_token>
#include <vector>

namespace sinew::structure {

/// Stochastic subspace identification from output covariances.
struct SubspaceOptions {
    double sampleRateHz = 0;
    int blockRows = 30; ///< lags of half the Toeplitz matrix; together they should span the longest period
    int maximumOrder = 40;
    double frequencyTolerance = 0.01; ///< a pole is stable where it returns at the next order within these
    double dampingTolerance = 0.1;    ///< relative
    double macTolerance = 0.05;       ///< of 1 − MAC
    double maximumDamping = 0.2;      ///< poles beyond are not physical
};

/// A point of the stabilisation diagram.
struct Pole {
    int order = 0;
    double frequencyHz = 0, dampingRatio = 0;
    bool stable = false;
    Eigen::VectorXcd shape;
};

struct IdentifiedMode {
    double frequencyHz = 0, dampingRatio = 0;
    Eigen::VectorXcd shape; ///< by channel, the largest is 1
    int votes = 0;          ///< orders at which it was stable
};

struct SubspaceResult {
    std::vector<IdentifiedMode> modes; ///< ascending in frequency
    std::vector<Pole> poles;
};

/// Modes of a structure that is shaken by what nobody measures (wind, traffic), from accelerations,
/// velocities or displacements: one row a channel, one column a sample. SSI-COV: the block Toeplitz matrix of
/// output covariances is split into observability and controllability; the state matrix follows by least
/// squares at every even order; poles that stay from order to order, grouped, are the modes. Means are
/// removed. Errors: InvalidInput (too short, not finite, a dead channel, rate or rows not positive);
/// Cancelled. Source: Peeters & De Roeck 1999.
Result<SubspaceResult> identifySubspace(const Eigen::MatrixXd& samples, const SubspaceOptions& options,
                                        std::stop_token stop = {});

struct DecompositionOptions {
    double sampleRateHz = 0;
    int segment = 4096;                 ///< samples; a power of two; half overlapping, Hann window
    int modes = 5;                      ///< peaks to pick, the highest first
    double lowestHz = 0, highestHz = 0; ///< where to look; 0: all
};
struct SpectralPeak {
    double frequencyHz = 0; ///< centre of the peak above half its height
    double prominence = 0;  ///< first singular value over the band's median
    Eigen::VectorXcd shape; ///< first singular vector, the largest is 1
};
/// Frequency-domain decomposition: peaks of the first singular value of the channels' cross-spectra,
/// ascending in frequency. No damping. Errors: as identifySubspace. Source: Brincker, Zhang & Andersen 2001.
Result<std::vector<SpectralPeak>> decomposeSpectra(const Eigen::MatrixXd& samples,
                                                   const DecompositionOptions& options,
                                                   std::stop_token stop = {});

/// Modal assurance criterion of two shapes: 1 alike, 0 without likeness.
double mac(const Eigen::VectorXcd& a, const Eigen::VectorXcd& b);

/// Watches a natural frequency for a lasting change that temperature does not explain: a line of the
/// frequency over temperature is fitted to a time that is taken for healthy, then a two-sided CUSUM runs on
/// what is left.
class FrequencyWatch {
public:
    /// Errors: InvalidInput (fewer than 10 pairs, different lengths, values not finite, no spread at all), as
    /// estimate::Cusum::make.
    static Result<FrequencyWatch> fit(std::span<const double> temperatureK,
                                      std::span<const double> frequencyHz, double slack = 0.5,
                                      double threshold = 5);
    /// True where this pair raises or keeps the alarm.
    bool add(double temperatureK, double frequencyHz);
    double expectedHz(double temperatureK) const;
    double slopeHzPerK() const { return m_slope; }
    double residualHz() const { return m_sigma; } ///< standard deviation while healthy
    const estimate::Cusum& cusum() const { return m_cusum; }

private:
    explicit FrequencyWatch(const estimate::Cusum& cusum) : m_cusum(cusum) {}
    double m_meanK = 0, m_meanHz = 0, m_slope = 0, m_sigma = 0;
    estimate::Cusum m_cusum;
};

} // namespace sinew::structure
