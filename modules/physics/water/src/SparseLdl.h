// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

namespace sinew::water {

/// LDLᵀ of a symmetric positive definite matrix whose pattern never changes: that of a pipe network. Such a
/// matrix has two or three entries a column, so that a general factorisation spends its time on bookkeeping.
/// Here the bookkeeping is done once: `analyse` lists, in order, the entry that each product of two others is
/// taken from (not for long columns, whose entries lie so close that looking for them is no slower and needs
/// no memory). Rows are counted in elimination order (approximate minimum degree). No allocation after
/// analyse().
class SparseLdl {
public:
    /// `edges`: pairs of unknowns that share an off-diagonal entry; repetitions and order do not matter.
    /// `spare`: entries behind the last of diagonal() that the caller may write to and nobody reads; lower()
    /// has one. False: stopped, and as it was before.
    bool analyse(int unknowns, std::vector<std::pair<int, int>> edges, int spare = 0,
                 const std::stop_token& stop = {});

    int rows() const { return static_cast<int>(m_rowOf.size()); }
    int rowOf(int unknown) const { return m_rowOf[unknown]; }
    /// Where the entry of two different rows stands in lower(); -1: not in the pattern.
    int indexOf(int rowA, int rowB) const;

    /// Fill these with the matrix (both to zero first), then factorise.
    double* diagonal() { return m_diagonal.data(); }
    double* lower() { return m_lower.data(); }
    void setZero();

    static constexpr int done = -1, stopped = -2;
    /// Factorises in place and solves for one right side on the way. Returns the first row whose pivot is not
    /// positive, or one of the above. `x`: the right side, by row; becomes the solution.
    int factoriseAndSolve(double* x, const std::stop_token& stop = {});
    /// Another right side with the present factors.
    void solve(double* x) const;
    std::size_t entries() const { return m_row.size(); }

private:
    void order(int unknowns, std::span<const std::pair<int, int>> edges);
    void fill(std::span<const std::pair<int, int>> edges);
    void listTargets();
    void cut();
    int factorise(int from, int to, const int*& target, double* x);
    void solveBackward(double* x) const;

    std::vector<int> m_rowOf;
    std::vector<int> m_start;   ///< column -> first entry, rows + 1
    std::vector<int> m_row;     ///< entry -> row, ascending within a column
    std::vector<int> m_targets; ///< for each short column, each pair of its entries: the entry they change
    std::vector<int> m_cuts;    ///< columns before which a stop is looked for, ascending; the last: rows
    std::vector<double> m_diagonal, m_lower;
};

} // namespace sinew::water
