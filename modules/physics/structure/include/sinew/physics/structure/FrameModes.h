// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/FrameSystem.h>

#include <stop_token>

namespace sinew::structure {

/// Undamped modes of a frame, ascending. shapes: N × modes on the free directions, φᵀMφ = 1.
struct FrameModes {
    Eigen::VectorXd omegaRadS;
    Eigen::MatrixXd shapes;
    /// modes × 3: φᵀ M ι for x, y, z, √kg. The square is the effective mass, kg.
    Eigen::Matrix<double, Eigen::Dynamic, 3> participation;

    int size() const { return static_cast<int>(omegaRadS.size()); }
    double frequencyHz(int mode) const;
};

/// The lowest `count` modes of K φ = ω² M φ.
///
/// Method: shift-invert Lanczos about zero; the number of eigenvalues below the highest one is then counted
/// by the signs of the pivots of K − σM (Sylvester), so that no mode of a repeated frequency is missed. Small
/// problems, and requests for most modes, are solved dense. withDampers: the dampers' elastic stiffness
/// counts too. Errors: InvalidInput (count < 1, or more modes than there are directions with mass);
/// SingularNetwork (as StaticSolver); NotConverged; Cancelled.
Result<FrameModes> solveFrameModes(const FrameSystem& system, int count, bool withDampers = false,
                                   std::stop_token stop = {});

} // namespace sinew::structure
