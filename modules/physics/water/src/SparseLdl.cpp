// SPDX-License-Identifier: GPL-3.0-or-later
#include "SparseLdl.h"

#include <sinew/core/Abandon.h>

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCore>

#include <algorithm>
#include <memory>

namespace sinew::water {

namespace {

constexpr int kLongColumn = 32;
constexpr std::ptrdiff_t kProductsBetweenLooks = 1 << 21; ///< some milliseconds
constexpr int kLongAnalysis = 20'000;                     ///< unknowns; below, it is over at once

} // namespace

void SparseLdl::order(int unknowns, std::span<const std::pair<int, int>> edges)
{
    std::vector<Eigen::Triplet<double>> entries;
    entries.reserve(static_cast<std::size_t>(unknowns) + 2 * edges.size());
    for (int i = 0; i < unknowns; ++i)
        entries.emplace_back(i, i, 1);
    for (const auto& [a, b] : edges) {
        entries.emplace_back(a, b, 1);
        entries.emplace_back(b, a, 1);
    }
    Eigen::SparseMatrix<double> pattern(unknowns, unknowns);
    pattern.setFromTriplets(entries.begin(), entries.end());
    Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> permutation;
    Eigen::AMDOrdering<int>()(pattern, permutation);
    m_rowOf.resize(static_cast<std::size_t>(unknowns));
    for (int row = 0; row < unknowns; ++row)
        m_rowOf[permutation.indices()[row]] = row;
}

/// A column holds what the matrix has there and what the columns that it is the parent of leave to it.
void SparseLdl::fill(std::span<const std::pair<int, int>> edges)
{
    const std::size_t n = m_rowOf.size();
    std::vector<std::vector<int>> column(n);
    for (const auto& [a, b] : edges) {
        const auto [low, high] = std::minmax(m_rowOf[a], m_rowOf[b]);
        column[low].push_back(high);
    }
    m_start.assign(1, 0);
    m_row.clear();
    for (std::size_t j = 0; j < n; ++j) {
        std::vector<int>& rows = column[j];
        std::sort(rows.begin(), rows.end());
        rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
        m_row.insert(m_row.end(), rows.begin(), rows.end());
        m_start.push_back(static_cast<int>(m_row.size()));
        if (rows.size() > 1) {
            std::vector<int>& parent = column[rows.front()];
            parent.insert(parent.end(), rows.begin() + 1, rows.end());
        }
        std::vector<int>().swap(rows);
    }
}

void SparseLdl::listTargets()
{
    m_targets.clear();
    for (std::size_t j = 0; j + 1 < m_start.size(); ++j) {
        if (m_start[j + 1] - m_start[j] > kLongColumn)
            continue;
        for (int a = m_start[j]; a < m_start[j + 1]; ++a) {
            int at = m_start[m_row[a]];
            for (int b = a + 1; b < m_start[j + 1]; ++b) {
                while (m_row[at] != m_row[b])
                    ++at;
                m_targets.push_back(at);
            }
        }
    }
}

void SparseLdl::cut()
{
    m_cuts.clear();
    std::ptrdiff_t products = 0;
    for (int j = 0; j < rows(); ++j) {
        const std::ptrdiff_t entries = m_start[j + 1] - m_start[j];
        products += entries * entries / 2 + 1;
        if (products > kProductsBetweenLooks || j + 1 == rows()) {
            m_cuts.push_back(j + 1);
            products = 0;
        }
    }
}

bool SparseLdl::analyse(int unknowns, std::vector<std::pair<int, int>> edges, int spare,
                        const std::stop_token& stop)
{
    const auto made = std::make_shared<SparseLdl>();
    const auto make = [made, unknowns, spare, edges = std::move(edges)] {
        if (unknowns > 0)
            made->order(unknowns, edges);
        made->fill(edges);
        made->listTargets();
        made->cut();
        made->m_diagonal.assign(static_cast<std::size_t>(unknowns + spare), 0);
        made->m_lower.assign(made->m_row.size() + 1, 0);
    };
    if (!runUnlessStopped(make, unknowns > kLongAnalysis ? stop : std::stop_token{}))
        return false;
    *this = std::move(*made);
    return true;
}

int SparseLdl::indexOf(int rowA, int rowB) const
{
    const auto [low, high] = std::minmax(rowA, rowB);
    const auto begin = m_row.begin() + m_start[low], end = m_row.begin() + m_start[low + 1];
    const auto found = std::lower_bound(begin, end, high);
    return found != end && *found == high ? static_cast<int>(found - m_row.begin()) : -1;
}

void SparseLdl::setZero()
{
    std::fill(m_diagonal.begin(), m_diagonal.end(), 0.0);
    std::fill(m_lower.begin(), m_lower.end(), 0.0);
}

int SparseLdl::factoriseAndSolve(double* x, const std::stop_token& stop)
{
    const int* target = m_targets.data();
    int from = 0;
    for (const int to : m_cuts) {
        if (from > 0 && stop.stop_requested())
            return stopped;
        if (const int row = factorise(from, to, target, x); row >= 0)
            return row;
        from = to;
    }
    solveBackward(x);
    return done;
}

int SparseLdl::factorise(int from, int to, const int*& next, double* x)
{
    const int* target = next;
    const int *start = m_start.data(), *row = m_row.data();
    double *lower = m_lower.data(), *diagonal = m_diagonal.data();
    for (int j = from; j < to; ++j) {
        const double pivot = diagonal[j];
        if (!(pivot > 0))
            return j;
        const double inverse = 1 / pivot, xj = x[j];
        const int end = start[j + 1];
        const bool isLong = end - start[j] > kLongColumn;
        for (int a = start[j]; a < end; ++a) {
            const double full = lower[a], scaled = full * inverse;
            diagonal[row[a]] -= scaled * full;
            x[row[a]] -= scaled * xj;
            if (isLong)
                for (int b = a + 1, at = start[row[a]]; b < end; ++b, ++at) {
                    while (row[at] != row[b])
                        ++at;
                    lower[at] -= scaled * lower[b];
                }
            else
                for (int b = a + 1; b < end; ++b)
                    lower[*target++] -= scaled * lower[b];
            lower[a] = scaled;
        }
        diagonal[j] = inverse;
    }
    next = target;
    return done;
}

void SparseLdl::solveBackward(double* x) const
{
    const int *start = m_start.data(), *row = m_row.data();
    const double *lower = m_lower.data(), *inverse = m_diagonal.data();
    for (int j = rows() - 1; j >= 0; --j) {
        double sum = x[j] * inverse[j];
        for (int a = start[j]; a < start[j + 1]; ++a)
            sum -= lower[a] * x[row[a]];
        x[j] = sum;
    }
}

void SparseLdl::solve(double* x) const
{
    for (int j = 0; j < rows(); ++j)
        for (int a = m_start[j]; a < m_start[j + 1]; ++a)
            x[m_row[a]] -= m_lower[a] * x[j];
    solveBackward(x);
}

} // namespace sinew::water
