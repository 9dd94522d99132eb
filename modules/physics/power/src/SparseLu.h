// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace sinew::power {

/// LU factors of a square sparse matrix whose pattern stays and whose values change. Indices are of columns
/// (CSC). Over KLU: ordering once, pivot order once, then numbers only; a pivot order that has gone bad is
/// found again. KLU knows no stop: what may take long runs on a thread that a stop leaves behind with its
/// numbers. After that the values are zero and there are no factors, but the object is as good as new.
class SparseLu {
public:
    enum class Scaling { None, Rows };
    explicit SparseLu(Scaling scaling = Scaling::None);
    SparseLu(SparseLu&&) noexcept;
    SparseLu& operator=(SparseLu&&) noexcept;
    ~SparseLu();

    /// Row indices ascend in each column. The ordering waits for the first factor().
    void setPattern(std::vector<int> columnStart, std::vector<int> row);
    bool hasPattern() const;

    /// To fill before factor(), in the order of `row`; one more at the end that is never looked at.
    std::span<double> values();
    std::span<const int> columnStart() const;
    std::span<const int> rows() const;

    /// False: structurally or numerically singular (singularColumn() says where), or stopped.
    bool factor(const std::stop_token& stop = {});
    /// The same with a new pivot order: for numbers that move by many powers of ten.
    bool factorAnew(const std::stop_token& stop = {});
    /// Overwrites the right-hand side(s), one after the other, with the solution; leaves them where stopped.
    void solve(std::span<double> rhs, int count = 1, const std::stop_token& stop = {});
    /// The same with one step of iterative refinement; `work` as long as rhs.
    void solveRefined(std::span<double> rhs, std::span<double> work, const std::stop_token& stop = {});
    int singularColumn() const; ///< after factor() said false; -1 where it is not known

private:
    struct Private;
    bool run(bool (Private::*work)(), const std::stop_token& stop);
    std::shared_ptr<Private> m; ///< shared with the thread at work only
};

} // namespace sinew::power
