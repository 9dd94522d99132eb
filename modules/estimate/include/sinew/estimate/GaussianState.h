// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <Eigen/Core>
#include <functional>

namespace sinew::estimate {

/// What is known of a state of n components: mean (n) and covariance (n × n), each in its component's unit.
struct GaussianState {
    Eigen::VectorXd mean;
    Eigen::MatrixXd covariance;
};

/// What a measurement said beside what was expected of it. Components that were missing are left out.
struct Innovation {
    Eigen::VectorXd residual;   ///< measured - expected
    Eigen::MatrixXd covariance; ///< of the residual
    double logLikelihood = 0;   ///< of the measurement, natural logarithm
};

/// x' = f(x) or y = h(x); always as many components out, all finite.
using StateFunction = std::function<Eigen::VectorXd(const Eigen::VectorXd&)>;

} // namespace sinew::estimate
