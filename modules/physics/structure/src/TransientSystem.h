// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "SparseFactor.h"

#include <sinew/physics/structure/Transient.h>

namespace sinew::structure {

/// M z + C y in one pass over the pattern of both.
class MassAndDamping {
public:
    MassAndDamping() = default;
    MassAndDamping(const SparseMatrix& mass, const SparseMatrix& damping);
    /// load += M z + C y. `pairs`: z and y of every row beside each other (2 N).
    void addTo(Eigen::VectorXd& load, const Eigen::VectorXd& pairs) const;

private:
    std::vector<int> m_starts, m_columns;
    std::vector<double> m_values; ///< M's and C's value beside each other
};

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct TransientSystem::Parts {
    double stepS = 0, gamma = 0.5;
    double a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0; ///< Newmark's
    int dofs = 0;                                          ///< N of the frame
    SparseMatrix mass, damping, stiffness;                 ///< in the coordinates of the steps
    SparseMatrix directions, ground, patterns;
    MassAndDamping inertia;
    std::unique_ptr<SparseFactor> factor; ///< of K̂
    Eigen::MatrixXd flexible;             ///< K̂⁻¹ G
    Eigen::MatrixXd compliance;           ///< Gᵀ K̂⁻¹ G
    std::vector<materials::FlagParameters> flags;
    RowMajor basis; ///< N × coordinates; empty: the coordinates are the directions
};

} // namespace sinew::structure
