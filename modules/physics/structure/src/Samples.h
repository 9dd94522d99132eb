// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <Eigen/Dense>

namespace sinew::structure {

/// Channels without their means, each divided by its standard deviation's root mean square over all, so that
/// units do not matter. Errors: InvalidInput (rate, length, a value that is not finite, a dead channel).
Result<Eigen::MatrixXd> prepared(const Eigen::MatrixXd& samples, double sampleRateHz, Eigen::Index atLeast);

/// The largest entry becomes 1.
Eigen::VectorXcd normalised(const Eigen::VectorXcd& shape);

} // namespace sinew::structure
