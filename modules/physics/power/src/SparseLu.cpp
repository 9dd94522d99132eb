// SPDX-License-Identifier: GPL-3.0-or-later
#include "SparseLu.h"

#include <sinew/core/Abandon.h>

#include <algorithm>
#include <klu.h>

namespace sinew::power {

namespace {

/// Below this ratio of the smallest to the largest pivot, an old pivot order is not trusted.
constexpr double kPoorPivots = 1e-14;
/// Entries below which everything is over before a stop could be late.
constexpr std::size_t kLong = 20'000;

struct Pattern {
    std::vector<int> columnStart{0}, row;
};

} // namespace

struct SparseLu::Private {
    klu_common common{};
    klu_symbolic* symbolic = nullptr;
    klu_numeric* numeric = nullptr;
    std::shared_ptr<Pattern> pattern; ///< not written to once it is here
    std::vector<double> value, right;

    Private(decltype(klu_common::scale) scale, std::shared_ptr<Pattern> of)
        : pattern(std::move(of)), value(pattern->row.size() + 1, 0.0)
    {
        klu_defaults(&common);
        common.scale = scale;
    }
    ~Private()
    {
        if (numeric)
            klu_free_numeric(&numeric, &common);
        if (symbolic)
            klu_free_symbolic(&symbolic, &common);
    }
    Private(const Private&) = delete;
    Private& operator=(const Private&) = delete;

    int size() const { return static_cast<int>(pattern->columnStart.size()) - 1; }
    bool isLong() const { return pattern->row.size() > kLong; }
    bool analyse()
    {
        if (!symbolic)
            symbolic = klu_analyze(size(), pattern->columnStart.data(), pattern->row.data(), &common);
        return symbolic != nullptr;
    }
    bool wellPivoted() { return klu_rcond(symbolic, numeric, &common) && common.rcond > kPoorPivots; }
    bool refactor()
    {
        return klu_refactor(pattern->columnStart.data(), pattern->row.data(), value.data(), symbolic, numeric,
                            &common) &&
               common.status == KLU_OK && wellPivoted();
    }
    bool factorAnew()
    {
        if (!analyse())
            return false;
        if (numeric)
            klu_free_numeric(&numeric, &common);
        numeric =
            klu_factor(pattern->columnStart.data(), pattern->row.data(), value.data(), symbolic, &common);
        if (numeric && common.status == KLU_OK)
            return true;
        if (numeric)
            klu_free_numeric(&numeric, &common);
        return false;
    }
    bool factor() { return (numeric && refactor()) || factorAnew(); }
    bool solve(double* rhs, int count)
    {
        return klu_solve(symbolic, numeric, size(), count, rhs, &common) != 0;
    }
    bool solveRight() { return solve(right.data(), static_cast<int>(right.size()) / std::max(1, size())); }
};

SparseLu::SparseLu(Scaling scaling)
    : m(std::make_shared<Private>(scaling == Scaling::Rows ? 2 : -1, // -1: nor is the pattern checked
                                  std::make_shared<Pattern>()))
{
}
SparseLu::SparseLu(SparseLu&&) noexcept = default;
SparseLu& SparseLu::operator=(SparseLu&&) noexcept = default;
SparseLu::~SparseLu() = default;

void SparseLu::setPattern(std::vector<int> columnStart, std::vector<int> row)
{
    m = std::make_shared<Private>(m->common.scale,
                                  std::make_shared<Pattern>(Pattern{std::move(columnStart), std::move(row)}));
}

bool SparseLu::hasPattern() const
{
    return m->size() > 0;
}
std::span<double> SparseLu::values()
{
    return m->value;
}
std::span<const int> SparseLu::columnStart() const
{
    return m->pattern->columnStart;
}
std::span<const int> SparseLu::rows() const
{
    return m->pattern->row;
}

/// A thread left behind keeps what it works on; this object goes on with new memory.
bool SparseLu::run(bool (Private::*work)(), const std::stop_token& stop)
{
    if (!m->isLong())
        return (*m.*work)();
    const auto result = std::make_shared<bool>(false);
    if (runUnlessStopped([p = m, result, work] { *result = (*p.*work)(); }, stop))
        return *result;
    m = std::make_shared<Private>(m->common.scale, m->pattern);
    return false;
}

bool SparseLu::factor(const std::stop_token& stop)
{
    return run(&Private::factor, stop);
}

bool SparseLu::factorAnew(const std::stop_token& stop)
{
    return run(&Private::factorAnew, stop);
}

void SparseLu::solve(std::span<double> rhs, int count, const std::stop_token& stop)
{
    if (!m->isLong() || !stop.stop_possible()) {
        m->solve(rhs.data(), count);
        return;
    }
    m->right.assign(rhs.begin(), rhs.end());
    if (run(&Private::solveRight, stop))
        std::ranges::copy(m->right, rhs.begin());
}

void SparseLu::solveRefined(std::span<double> rhs, std::span<double> work, const std::stop_token& stop)
{
    std::ranges::copy(rhs, work.begin());
    solve(rhs, 1, stop);
    if (stop.stop_requested())
        return;
    for (int k = 0; k < m->size(); ++k)
        for (int e = m->pattern->columnStart[k]; e < m->pattern->columnStart[k + 1]; ++e)
            work[m->pattern->row[e]] -= m->value[e] * rhs[k];
    solve(work, 1, stop);
    for (std::size_t i = 0; i < rhs.size(); ++i)
        rhs[i] += work[i];
}

int SparseLu::singularColumn() const
{
    return m->common.singular_col < m->size() ? m->common.singular_col : -1;
}

} // namespace sinew::power
