// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/GaussianState.h>

#include <vector>

namespace sinew::estimate {

class Random;

/// Square, of that size, finite, symmetric, no negative eigenvalue. Errors: InvalidInput naming it.
Result<void> checkCovariance(const Eigen::MatrixXd& matrix, Eigen::Index size, const std::string& name);
Result<void> checkState(const GaussianState& state);
/// rows × columns and finite. Errors: InvalidInput naming it.
Result<void> checkMatrix(const Eigen::MatrixXd& matrix, Eigen::Index rows, Eigen::Index columns,
                         const std::string& name);

/// S with S Sᵀ = covariance, also where that is singular.
Eigen::MatrixXd rootOf(const Eigen::MatrixXd& covariance);
/// One draw a column.
Eigen::MatrixXd drawNormal(const Eigen::MatrixXd& root, Eigen::Index count, Random& random);

/// Every column through the function. Errors: InvalidInput (not finite, another length than `rows`, which -1
/// leaves to the first).
Result<Eigen::MatrixXd> applyToColumns(const StateFunction& function, const Eigen::MatrixXd& columns,
                                       Eigen::Index rows, const std::string& name);

/// Indices of the components that are there.
std::vector<Eigen::Index> presentIn(const Eigen::VectorXd& measured);

/// K = crossCovariance S⁻¹, and the innovation with its log-likelihood. Errors: InvalidInput where S is
/// singular.
struct Gain {
    Eigen::MatrixXd gain;
    Innovation innovation;
};
Result<Gain> gainOf(const Eigen::MatrixXd& crossCovariance, Innovation innovation);

inline Eigen::MatrixXd symmetric(const Eigen::MatrixXd& matrix)
{
    return 0.5 * (matrix + matrix.transpose());
}

} // namespace sinew::estimate
