// SPDX-License-Identifier: GPL-3.0-or-later
#include "Samples.h"

#include <sinew/physics/structure/ModalAnalysis.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <unsupported/Eigen/FFT>

namespace sinew::structure {

namespace {

using Index = Eigen::Index;

std::vector<double> hann(int length)
{
    std::vector<double> window(static_cast<std::size_t>(length));
    for (std::size_t i = 0; i < window.size(); ++i)
        window[i] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / length);
    return window;
}

// Cross-spectra, a matrix each frequency, summed over half-overlapping segments; their scale does not matter.
Result<std::vector<Eigen::MatrixXcd>> crossSpectra(const Eigen::MatrixXd& samples, int segment,
                                                   const std::stop_token& stop)
{
    const Index l = samples.rows(), bins = segment / 2;
    std::vector<Eigen::MatrixXcd> sums(static_cast<std::size_t>(bins), Eigen::MatrixXcd::Zero(l, l));
    const std::vector<double> window = hann(segment);
    Eigen::FFT<double> fft;
    std::vector<double> piece(window.size());
    std::vector<std::complex<double>> spectrum;
    Eigen::MatrixXcd lines(l, bins);
    for (Index start = 0; start + segment <= samples.cols(); start += segment / 2) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the decomposition was stopped");
        for (Index channel = 0; channel < l; ++channel) {
            for (Index i = 0; i < segment; ++i)
                piece[static_cast<std::size_t>(i)] =
                    window[static_cast<std::size_t>(i)] * samples(channel, start + i);
            fft.fwd(spectrum, piece);
            for (Index k = 0; k < bins; ++k)
                lines(channel, k) = spectrum[static_cast<std::size_t>(k)];
        }
        for (Index k = 0; k < bins; ++k)
            sums[static_cast<std::size_t>(k)].noalias() += lines.col(k) * lines.col(k).adjoint();
    }
    return sums;
}

// A moving mean: single bins of an averaged spectrum still jump by tens of per cent.
Eigen::VectorXd smoothed(const Eigen::VectorXd& values)
{
    constexpr Index kReach = 3;
    Eigen::VectorXd made(values.size());
    for (Index k = 0; k < values.size(); ++k) {
        const Index from = std::max<Index>(k - kReach, 0), to = std::min(k + kReach + 1, values.size());
        made[k] = values.segment(from, to - from).mean();
    }
    return made;
}

// Centre of the bins around a peak that rise above half of it.
double centreOf(const Eigen::VectorXd& first, Index peak)
{
    Index from = peak, to = peak;
    while (from > 1 && first[from - 1] > first[peak] / 2)
        --from;
    while (to + 1 < first.size() && first[to + 1] > first[peak] / 2)
        ++to;
    double sum = 0, weighted = 0;
    for (Index k = from; k <= to; ++k) {
        sum += first[k];
        weighted += first[k] * static_cast<double>(k);
    }
    return weighted / sum;
}

// Local peaks of the first singular value, the highest first, at least three bins apart.
std::vector<Index> peaksOf(const Eigen::VectorXd& first, Index from, Index to, int count)
{
    std::vector<Index> peaks, chosen;
    for (Index k = std::max<Index>(from, 1); k + 1 < std::min<Index>(to, first.size()); ++k)
        if (first[k] > first[k - 1] && first[k] >= first[k + 1])
            peaks.push_back(k);
    std::ranges::sort(peaks, std::greater{}, [&](Index k) { return first[k]; });
    // The ragged flanks of a higher peak, within an eighth of its frequency, do not count.
    for (const Index k : peaks) {
        const Index reach = std::max<Index>(3, k / 8);
        if (std::ranges::none_of(chosen, [&](Index c) { return std::abs(c - k) <= reach; }))
            chosen.push_back(k);
        if (static_cast<int>(chosen.size()) == count)
            break;
    }
    std::ranges::sort(chosen);
    return chosen;
}

} // namespace

Result<Eigen::MatrixXd> prepared(const Eigen::MatrixXd& samples, double sampleRateHz, Index atLeast)
{
    if (!(std::isfinite(sampleRateHz) && sampleRateHz > 0))
        return fail(ErrorCode::InvalidInput, "the sample rate must be positive");
    if (samples.rows() < 1 || samples.cols() < atLeast)
        return fail(ErrorCode::InvalidInput, "at least " + std::to_string(atLeast) + " samples are needed");
    if (!samples.allFinite())
        return fail(ErrorCode::InvalidInput, "a sample is not finite");
    Eigen::MatrixXd centred = samples.colwise() - samples.rowwise().mean();
    const Eigen::VectorXd spread =
        (centred.rowwise().squaredNorm() / static_cast<double>(samples.cols())).cwiseSqrt();
    for (Index i = 0; i < spread.size(); ++i)
        if (!(spread[i] > 1e-12 * samples.row(i).cwiseAbs().maxCoeff()))
            return fail(ErrorCode::InvalidInput, "channel " + std::to_string(i) + " does not move");
    centred /= std::sqrt(spread.squaredNorm() / static_cast<double>(spread.size()));
    return centred;
}

Eigen::VectorXcd normalised(const Eigen::VectorXcd& shape)
{
    Index largest = 0;
    shape.cwiseAbs().maxCoeff(&largest);
    return shape / shape[largest];
}

double mac(const Eigen::VectorXcd& a, const Eigen::VectorXcd& b)
{
    const double both = a.squaredNorm() * b.squaredNorm();
    return both > 0 ? std::norm(a.dot(b)) / both : 0;
}

Result<std::vector<SpectralPeak>> decomposeSpectra(const Eigen::MatrixXd& samples,
                                                   const DecompositionOptions& options, std::stop_token stop)
{
    if (options.segment < 16 || !std::has_single_bit(static_cast<unsigned>(options.segment)) ||
        options.segment > (1 << 22) || options.modes < 1)
        return fail(ErrorCode::InvalidInput, "the segment must be a power of two, modes positive");
    const auto centred = prepared(samples, options.sampleRateHz, options.segment);
    if (!centred)
        return passOn(centred);
    const auto spectra = crossSpectra(*centred, options.segment, stop);
    if (!spectra)
        return passOn(spectra);
    const double bin = options.sampleRateHz / options.segment;
    const auto bins = static_cast<Index>(spectra->size());
    const auto from = static_cast<Index>(options.lowestHz / bin),
               to = options.highestHz > 0 ? static_cast<Index>(options.highestHz / bin) : bins;
    Eigen::VectorXd first(bins);
    std::vector<Eigen::VectorXcd> shapes;
    for (Index k = 0; k < bins; ++k) {
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver((*spectra)[static_cast<std::size_t>(k)]);
        first[k] = solver.eigenvalues().tail(1)[0];
        shapes.emplace_back(solver.eigenvectors().rightCols(1));
    }
    first = smoothed(first);
    std::vector<double> sorted(first.begin(), first.end());
    std::ranges::nth_element(sorted, sorted.begin() + bins / 2);
    const double typical = std::max(sorted[static_cast<std::size_t>(bins / 2)], 1e-300);
    std::vector<SpectralPeak> peaks;
    for (const Index k : peaksOf(first, from, to, options.modes))
        peaks.push_back(
            {centreOf(first, k) * bin, first[k] / typical, normalised(shapes[static_cast<std::size_t>(k)])});
    return peaks;
}

} // namespace sinew::structure
