// SPDX-License-Identifier: GPL-3.0-or-later
#include "SparseLu.h"

#include <algorithm>
#include <klu.h>

namespace sinew::power {

namespace {

/// Below this ratio of the smallest to the largest pivot, an old pivot order is not trusted.
constexpr double kPoorPivots = 1e-14;

} // namespace

struct SparseLu::Private {
    klu_common common{};
    klu_symbolic* symbolic = nullptr;
    klu_numeric* numeric = nullptr;
    std::vector<int> columnStart, row;
    std::vector<double> value;

    explicit Private(Scaling scaling)
    {
        klu_defaults(&common);
        common.scale = scaling == Scaling::Rows ? 2 : -1; // -1: nor is the pattern checked, which is ours
    }
    ~Private() { clear(); }
    Private(const Private&) = delete;
    Private& operator=(const Private&) = delete;

    int size() const { return static_cast<int>(columnStart.size()) - 1; }
    void clear()
    {
        if (numeric)
            klu_free_numeric(&numeric, &common);
        if (symbolic)
            klu_free_symbolic(&symbolic, &common);
    }
    bool wellPivoted() { return klu_rcond(symbolic, numeric, &common) && common.rcond > kPoorPivots; }
    bool refactor()
    {
        return klu_refactor(columnStart.data(), row.data(), value.data(), symbolic, numeric, &common) &&
               common.status == KLU_OK && wellPivoted();
    }
    bool factorAnew()
    {
        if (numeric)
            klu_free_numeric(&numeric, &common);
        numeric = klu_factor(columnStart.data(), row.data(), value.data(), symbolic, &common);
        if (numeric && common.status == KLU_OK)
            return true;
        if (numeric)
            klu_free_numeric(&numeric, &common);
        return false;
    }
};

SparseLu::SparseLu(Scaling scaling) : m(std::make_unique<Private>(scaling)) {}
SparseLu::SparseLu(SparseLu&&) noexcept = default;
SparseLu& SparseLu::operator=(SparseLu&&) noexcept = default;
SparseLu::~SparseLu() = default;

bool SparseLu::analyse(std::vector<int> columnStart, std::vector<int> row)
{
    m->clear();
    m->columnStart = std::move(columnStart);
    m->row = std::move(row);
    m->value.assign(m->row.size() + 1, 0.0);
    m->symbolic = klu_analyze(m->size(), m->columnStart.data(), m->row.data(), &m->common);
    return m->symbolic != nullptr;
}

bool SparseLu::analysed() const
{
    return m->symbolic != nullptr;
}
std::span<double> SparseLu::values()
{
    return m->value;
}
std::span<const int> SparseLu::columnStart() const
{
    return m->columnStart;
}
std::span<const int> SparseLu::rows() const
{
    return m->row;
}

bool SparseLu::factor()
{
    if (!m->symbolic)
        return false;
    return (m->numeric && m->refactor()) || m->factorAnew();
}

bool SparseLu::factorAnew()
{
    return m->symbolic && m->factorAnew();
}

void SparseLu::solveRefined(std::span<double> rhs, std::span<double> work)
{
    std::ranges::copy(rhs, work.begin());
    solve(rhs);
    for (int k = 0; k < m->size(); ++k)
        for (int e = m->columnStart[k]; e < m->columnStart[k + 1]; ++e)
            work[m->row[e]] -= m->value[e] * rhs[k];
    solve(work);
    for (std::size_t i = 0; i < rhs.size(); ++i)
        rhs[i] += work[i];
}

void SparseLu::solve(std::span<double> rhs, int count)
{
    klu_solve(m->symbolic, m->numeric, m->size(), count, rhs.data(), &m->common);
}
void SparseLu::solveTransposed(std::span<double> rhs, int count)
{
    klu_tsolve(m->symbolic, m->numeric, m->size(), count, rhs.data(), &m->common);
}
int SparseLu::singularColumn() const
{
    return m->common.singular_col < m->size() ? m->common.singular_col : -1;
}

} // namespace sinew::power
