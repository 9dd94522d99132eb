// SPDX-License-Identifier: GPL-3.0-or-later
#include "SparseFactor.h"

#include <Eigen/SparseCholesky>

namespace sinew::structure {

namespace {

// A pivot this small against its diagonal is what rounding leaves of zero.
constexpr double kRounding = 1e-13;

bool samePattern(const SparseMatrix& lower, int column)
{
    const int* outer = lower.outerIndexPtr();
    const int* inner = lower.innerIndexPtr();
    const int a = outer[column], b = outer[column + 1], c = outer[column + 2];
    if (b - a != c - b + 1 || inner[a] != column + 1)
        return false;
    return std::equal(inner + a + 1, inner + b, inner + b);
}

} // namespace

std::unique_ptr<SparseFactor> SparseFactor::make(const SparseMatrix& symmetric)
{
    Eigen::SimplicialLDLT<SparseMatrix, Eigen::Lower> ldlt(symmetric);
    auto factor = std::make_unique<SparseFactor>();
    if (ldlt.info() != Eigen::Success)
        return factor;
    const Eigen::VectorXd pivots = ldlt.vectorD();
    factor->m_order = ldlt.permutationP().indices();
    const Eigen::VectorXd diagonal = symmetric.diagonal();
    factor->m_complete = pivots.allFinite() && (pivots.array() != 0).all();
    factor->m_definite = factor->m_complete;
    for (Eigen::Index i = 0; i < pivots.size(); ++i) {
        const double pivot = pivots[factor->m_order[i]];
        factor->m_negative += pivot < 0;
        factor->m_definite = factor->m_definite && pivot > kRounding * diagonal[i];
    }
    if (!factor->m_complete)
        return factor;
    factor->m_inversePivots = pivots.cwiseInverse();
    SparseMatrix lower = ldlt.matrixL().nestedExpression();
    lower.makeCompressed();
    factor->keep(lower);
    return factor;
}

void SparseFactor::keep(const SparseMatrix& lower)
{
    const int n = static_cast<int>(lower.cols());
    const int* outer = lower.outerIndexPtr();
    const int* inner = lower.innerIndexPtr();
    const double* value = lower.valuePtr();
    for (int first = 0; first < n;) {
        int width = 1;
        while (first + width < n && samePattern(lower, first + width - 1))
            ++width;
        const int last = first + width - 1, height = outer[last + 1] - outer[last];
        m_panels.push_back({first, width, m_values.size(), m_rows.size(), height});
        m_rows.insert(m_rows.end(), inner + outer[last], inner + outer[last + 1]);
        const std::size_t start = m_values.size();
        const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
        m_values.resize(start + w * w + w * h, 0.0);
        for (std::size_t j = 0; j < w; ++j) {
            const double* column = value + outer[first + static_cast<int>(j)];
            double* triangle = m_values.data() + start + j * w;
            triangle[j] = 1;
            std::copy_n(column, w - 1 - j, triangle + j + 1);
            std::copy_n(column + (w - 1 - j), h, m_values.data() + start + w * w + j * h);
        }
        first += width;
    }
}

void SparseFactor::forward(double* x, double* below) const
{
    using Columns = Eigen::Map<const Eigen::MatrixXd>;
    using Vector = Eigen::Map<Eigen::VectorXd>;
    for (const Panel& p : m_panels) {
        const double* triangle = m_values.data() + p.values;
        double* at = x + p.first;
        for (int j = 0; j < p.width; ++j)
            for (int i = j + 1; i < p.width; ++i)
                at[i] -= triangle[j * p.width + i] * at[j];
        if (p.height == 0)
            continue;
        Vector(below, p.height).noalias() =
            Columns(triangle + p.width * p.width, p.height, p.width) * Vector(at, p.width);
        const int* row = m_rows.data() + p.rows;
        for (int i = 0; i < p.height; ++i)
            x[row[i]] -= below[i];
    }
}

void SparseFactor::backward(double* x, double* below) const
{
    using Columns = Eigen::Map<const Eigen::MatrixXd>;
    using Vector = Eigen::Map<Eigen::VectorXd>;
    for (auto p = m_panels.rbegin(); p != m_panels.rend(); ++p) {
        const double* triangle = m_values.data() + p->values;
        double* at = x + p->first;
        if (p->height > 0) {
            const int* row = m_rows.data() + p->rows;
            for (int i = 0; i < p->height; ++i)
                below[i] = x[row[i]];
            Vector(at, p->width).noalias() -=
                Columns(triangle + p->width * p->width, p->height, p->width).transpose() *
                Vector(below, p->height);
        }
        for (int j = p->width - 2; j >= 0; --j) {
            double sum = 0;
            for (int i = j + 1; i < p->width; ++i)
                sum += triangle[j * p->width + i] * at[i];
            at[j] -= sum;
        }
    }
}

void SparseFactor::solve(Eigen::VectorXd& x, Eigen::VectorXd& work) const
{
    const Eigen::Index n = x.size();
    work.resize(2 * n);
    double* ordered = work.data();
    for (Eigen::Index i = 0; i < n; ++i)
        ordered[m_order[i]] = x[i];
    forward(ordered, ordered + n);
    for (Eigen::Index i = 0; i < n; ++i)
        ordered[i] *= m_inversePivots[i];
    backward(ordered, ordered + n);
    for (Eigen::Index i = 0; i < n; ++i)
        x[i] = ordered[m_order[i]];
}

Eigen::VectorXd SparseFactor::solve(const Eigen::VectorXd& b) const
{
    Eigen::VectorXd x = b, work;
    solve(x, work);
    return x;
}

} // namespace sinew::structure
