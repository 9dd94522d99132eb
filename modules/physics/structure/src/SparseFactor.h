// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/FrameSystem.h>

namespace sinew::structure {

/// LDLᵀ of a symmetric sparse matrix, kept as dense panels of columns of equal pattern, so that an answer
/// costs little more than reading the factor twice.
class SparseFactor {
public:
    /// Whatever the matrix is; what it is tells isDefinite().
    static std::unique_ptr<SparseFactor> make(const SparseMatrix& symmetric);
    /// No pivot was zero, negative or only rounding.
    bool isDefinite() const { return m_definite; }
    int negativePivots() const { return m_negative; }
    bool isComplete() const { return m_complete; } ///< no pivot was exactly zero
    std::size_t nonZeros() const { return m_values.size(); }

    /// x becomes A⁻¹ x. work: as long as x; two threads may share a factor, not a work vector.
    void solve(Eigen::VectorXd& x, Eigen::VectorXd& work) const;
    Eigen::VectorXd solve(const Eigen::VectorXd& b) const;

private:
    struct Panel {
        int first = 0, width = 0;         ///< columns
        std::size_t values = 0, rows = 0; ///< where its values and the indices of its lower rows start
        int height = 0;                   ///< lower rows
    };
    void keep(const SparseMatrix& lower);
    void forward(double* x, double* below) const;
    void backward(double* x, double* below) const;

    std::vector<Panel> m_panels;
    std::vector<double>
        m_values; ///< a panel: unit lower triangle (width²), then the rows below (height×width)
    std::vector<int> m_rows;
    Eigen::VectorXd m_inversePivots;
    Eigen::VectorXi m_order; ///< old index -> new
    int m_negative = 0;
    bool m_definite = false, m_complete = false;
};

/// The factor of the stiffness, with or without the dampers' elastic one. Errors: SingularNetwork naming what
/// is free to move.
Result<std::unique_ptr<SparseFactor>> factorStiffness(const FrameSystem& system, bool withDampers);

} // namespace sinew::structure
