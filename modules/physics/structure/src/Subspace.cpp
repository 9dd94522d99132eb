// SPDX-License-Identifier: GPL-3.0-or-later
#include "Samples.h"

#include <sinew/physics/structure/ModalAnalysis.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::structure {

namespace {

using Matrix = Eigen::MatrixXd;
using Index = Eigen::Index;

// E[y(t+lag) y(t)ᵀ], without the bias of the shorter sum.
Matrix covariance(const Matrix& samples, Index lag)
{
    const Index n = samples.cols() - lag;
    return samples.rightCols(n) * samples.leftCols(n).transpose() / static_cast<double>(n);
}

// Blocks (r, c) hold the covariance at lag rows + r − c.
Result<Matrix> toeplitz(const Matrix& samples, int rows, const std::stop_token& stop)
{
    const Index l = samples.rows();
    Matrix made(l * rows, l * rows);
    for (int lag = 1; lag < 2 * rows; ++lag) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the identification was stopped");
        const Matrix r = covariance(samples, lag);
        for (int i = 0; i < rows; ++i)
            if (const int j = rows + i - lag; j >= 0 && j < rows)
                made.block(i * l, j * l, l, l) = r;
    }
    return made;
}

// U √S of the largest singular values, from T Tᵀ: what lies under √ε of the largest is noise here anyway.
Matrix observability(const Matrix& toeplitz, Index order)
{
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(toeplitz * toeplitz.transpose());
    const Eigen::VectorXd roots = solver.eigenvalues().tail(order).reverse().cwiseMax(0).array().pow(0.25);
    return solver.eigenvectors().rightCols(order).rowwise().reverse() * roots.asDiagonal();
}

class Stabilisation {
public:
    Stabilisation(const Matrix& observability, Index channels, const SubspaceOptions& options)
        : m_options(options), m_outputs(observability.topRows(channels))
    {
        const Index rows = observability.rows() - channels;
        const auto up = observability.topRows(rows), down = observability.bottomRows(rows);
        m_gram = up.transpose() * up;
        m_shift = up.transpose() * down;
    }

    std::vector<Pole> run()
    {
        std::vector<Pole> all, before;
        for (Index order = 2; order <= m_gram.rows(); order += 2) {
            std::vector<Pole> now = polesAt(order);
            for (Pole& pole : now)
                pole.stable = std::ranges::any_of(before, [&](const Pole& b) { return returns(pole, b); });
            all.insert(all.end(), now.begin(), now.end());
            before = std::move(now);
        }
        return all;
    }

private:
    std::vector<Pole> polesAt(Index order) const
    {
        const Matrix state =
            m_gram.topLeftCorner(order, order).ldlt().solve(m_shift.topLeftCorner(order, order));
        std::vector<Pole> poles;
        if (!state.allFinite())
            return poles;
        const Eigen::EigenSolver<Matrix> solver(state);
        for (Index i = 0; i < order; ++i) {
            const std::complex<double> root = solver.eigenvalues()[i];
            if (!(std::abs(root) > 0) || !(root.imag() > 0))
                continue;
            const std::complex<double> s = std::log(root) * m_options.sampleRateHz;
            Pole pole{static_cast<int>(order), std::abs(s) / (2 * std::numbers::pi), -s.real() / std::abs(s),
                      false, m_outputs.leftCols(order) * solver.eigenvectors().col(i)};
            if (pole.dampingRatio > 0 && pole.dampingRatio < m_options.maximumDamping)
                poles.push_back(std::move(pole));
        }
        return poles;
    }
    bool returns(const Pole& now, const Pole& before) const
    {
        return std::abs(now.frequencyHz - before.frequencyHz) <
                   m_options.frequencyTolerance * before.frequencyHz &&
               std::abs(now.dampingRatio - before.dampingRatio) <
                   m_options.dampingTolerance * before.dampingRatio &&
               1 - mac(now.shape, before.shape) < m_options.macTolerance;
    }

    const SubspaceOptions& m_options;
    Matrix m_outputs, m_gram, m_shift;
};

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

IdentifiedMode modeOf(const std::vector<const Pole*>& group)
{
    std::vector<double> frequencies, ratios;
    for (const Pole* pole : group) {
        frequencies.push_back(pole->frequencyHz);
        ratios.push_back(pole->dampingRatio);
    }
    IdentifiedMode mode{median(frequencies), median(ratios), {}, static_cast<int>(group.size())};
    const auto* typical = *std::ranges::min_element(
        group, {}, [&](const Pole* p) { return std::abs(p->frequencyHz - mode.frequencyHz); });
    mode.shape = normalised(typical->shape);
    return mode;
}

// Stable poles in order of frequency; a new group begins where frequency or shape part.
std::vector<IdentifiedMode> grouped(const std::vector<Pole>& poles, const SubspaceOptions& options,
                                    int orders)
{
    std::vector<const Pole*> stable;
    for (const Pole& pole : poles)
        if (pole.stable)
            stable.push_back(&pole);
    std::ranges::sort(stable, {}, [](const Pole* p) { return p->frequencyHz; });
    std::vector<std::vector<const Pole*>> groups;
    for (const Pole* pole : stable) {
        const auto home = std::ranges::find_if(groups, [&](const auto& group) {
            const Pole& typical = *group[group.size() / 2];
            return pole->frequencyHz - typical.frequencyHz <
                       1.5 * options.frequencyTolerance * typical.frequencyHz &&
                   mac(pole->shape, typical.shape) > 1 - 2 * options.macTolerance;
        });
        if (home != groups.end())
            home->push_back(pole);
        else
            groups.push_back({pole});
    }
    std::vector<IdentifiedMode> modes;
    for (const auto& group : groups)
        if (static_cast<int>(group.size()) * 3 >= orders) // stable at a third of the orders
            modes.push_back(modeOf(group));
    std::ranges::sort(modes, {}, &IdentifiedMode::frequencyHz);
    return modes;
}

} // namespace

Result<SubspaceResult> identifySubspace(const Matrix& samples, const SubspaceOptions& options,
                                        std::stop_token stop)
{
    const Index l = samples.rows();
    if (options.blockRows < 2 || options.maximumOrder < 2 || options.blockRows > 2000)
        return fail(ErrorCode::InvalidInput, "block rows and order must be 2 or more");
    const auto centred = prepared(samples, options.sampleRateHz, 4 * options.blockRows);
    if (!centred)
        return passOn(centred);
    const auto matrix = toeplitz(*centred, options.blockRows, stop);
    if (!matrix)
        return passOn(matrix);
    const Index order = std::min<Index>(options.maximumOrder, l * (options.blockRows - 1)) / 2 * 2;
    if (order < 2)
        return fail(ErrorCode::InvalidInput, "block rows and order must be 2 or more");
    SubspaceResult result;
    result.poles = Stabilisation(observability(*matrix, order), l, options).run();
    result.modes = grouped(result.poles, options, static_cast<int>(order / 2));
    return result;
}

} // namespace sinew::structure
