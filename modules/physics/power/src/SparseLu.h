// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <span>
#include <vector>

namespace sinew::power {

/// LU factors of a square sparse matrix whose pattern stays and whose values change. Indices are of columns
/// (CSC). Over KLU: ordering once, pivot order once, then numbers only; a pivot order that has gone bad is
/// found again.
class SparseLu {
public:
    enum class Scaling { None, Rows };
    explicit SparseLu(Scaling scaling = Scaling::None);
    SparseLu(SparseLu&&) noexcept;
    SparseLu& operator=(SparseLu&&) noexcept;
    ~SparseLu();

    /// Row indices ascend in each column. False: structurally singular, singularColumn() says where.
    bool analyse(std::vector<int> columnStart, std::vector<int> row);
    bool analysed() const;

    /// To fill before factor(), in the order of `row`; one more at the end that is never looked at.
    std::span<double> values();
    std::span<const int> columnStart() const;
    std::span<const int> rows() const;

    /// False: numerically singular.
    bool factor();
    /// The same with a new pivot order: for numbers that move by many powers of ten.
    bool factorAnew();
    /// Overwrites the right-hand side(s), one after the other, with the solution.
    void solve(std::span<double> rhs, int count = 1);
    /// The same with one step of iterative refinement; `work` as long as rhs.
    void solveRefined(std::span<double> rhs, std::span<double> work);
    /// The same with the transpose.
    void solveTransposed(std::span<double> rhs, int count = 1);
    int singularColumn() const; ///< after factor() said false; -1 where it is not known

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::power
