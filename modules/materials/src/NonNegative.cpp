// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Conductive.h>

#include <algorithm>
#include <cmath>
#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <numeric>

namespace sinew::materials {

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

class ActiveSet {
public:
    ActiveSet(Eigen::MatrixXd normal, Eigen::VectorXd right)
        : m_normal(std::move(normal)), m_right(std::move(right)), m_x(Eigen::VectorXd::Zero(m_right.size())),
          m_isFree(static_cast<std::size_t>(m_right.size()), false), m_isBlocked(m_isFree)
    {
        m_tolerance = 1e-12 * std::max(m_right.cwiseAbs().maxCoeff(), 1e-300);
    }

    bool solve()
    {
        const Eigen::Index limit = 10 * m_x.size() + 50;
        for (Eigen::Index i = 0; i < limit; ++i) {
            const Eigen::Index best = steepest();
            if (best < 0)
                return true;
            const auto entered = static_cast<std::size_t>(best);
            m_isFree[entered] = true;
            while (!stepToFree())
                ;
            // Rounding may throw it out again: then another goes first.
            if (m_isFree[entered])
                m_isBlocked.assign(m_isBlocked.size(), false);
            else
                m_isBlocked[entered] = true;
        }
        return false;
    }
    std::vector<double> x() const { return {m_x.data(), m_x.data() + m_x.size()}; }

private:
    // The held unknown that the residual pulls up most; -1: none.
    Eigen::Index steepest() const
    {
        const Eigen::VectorXd gradient = m_right - m_normal * m_x;
        Eigen::Index best = -1;
        for (Eigen::Index i = 0; i < gradient.size(); ++i)
            if (!m_isFree[static_cast<std::size_t>(i)] && !m_isBlocked[static_cast<std::size_t>(i)] &&
                gradient[i] > m_tolerance && (best < 0 || gradient[i] > gradient[best]))
                best = i;
        return best;
    }
    std::vector<Eigen::Index> freeOnes() const
    {
        std::vector<Eigen::Index> free;
        for (std::size_t i = 0; i < m_isFree.size(); ++i)
            if (m_isFree[i])
                free.push_back(static_cast<Eigen::Index>(i));
        return free;
    }
    // Towards the unconstrained solution of the free ones, as far as none falls below zero. True: arrived.
    bool stepToFree()
    {
        const auto free = freeOnes();
        if (free.empty())
            return true;
        Eigen::MatrixXd part = m_normal(free, free);
        // Unknowns that the data do not tell apart: the least addition that makes them so.
        part.diagonal().array() += 1e-14 * m_normal.trace();
        const Eigen::VectorXd target = part.ldlt().solve(m_right(free));
        // The one that reaches zero first, if any.
        double reach = 1;
        Eigen::Index first = -1;
        for (std::size_t i = 0; i < free.size(); ++i) {
            const double t = target[static_cast<Eigen::Index>(i)], x = m_x[free[i]];
            if (const double share = t <= 0 ? x / std::max(x - t, 1e-300) : 1; share < reach) {
                reach = share;
                first = free[i];
            }
        }
        for (std::size_t i = 0; i < free.size(); ++i) {
            double& x = m_x[free[i]];
            x = std::max(0.0, x + reach * (target[static_cast<Eigen::Index>(i)] - x));
        }
        if (first < 0)
            return true;
        m_x[first] = 0;
        m_isFree[static_cast<std::size_t>(first)] = false;
        return false;
    }

    Eigen::MatrixXd m_normal;
    Eigen::VectorXd m_right, m_x;
    std::vector<bool> m_isFree, m_isBlocked;
    double m_tolerance = 0;
};

bool allNumbers(std::span<const double> values)
{
    return std::ranges::all_of(values, [](double each) { return std::isfinite(each); });
}

} // namespace

Result<std::vector<double>> solveNonNegative(std::span<const double> a, std::size_t unknowns,
                                             std::span<const double> b)
{
    if (unknowns == 0 || b.empty() || a.size() != unknowns * b.size())
        return fail(ErrorCode::InvalidInput,
                    "the matrix needs a row for each value and a column for each unknown", "least squares");
    if (!allNumbers(a) || !allNumbers(b))
        return fail(ErrorCode::InvalidInput, "is not a number", "least squares");
    const Eigen::Map<const Matrix> matrix(a.data(), static_cast<Eigen::Index>(b.size()),
                                          static_cast<Eigen::Index>(unknowns));
    const Eigen::Map<const Eigen::VectorXd> right(b.data(), static_cast<Eigen::Index>(b.size()));
    ActiveSet set(matrix.transpose() * matrix, matrix.transpose() * right);
    if (!set.solve())
        return fail(ErrorCode::NotConverged, "the active set still changes", "least squares");
    return set.x();
}

} // namespace sinew::materials
