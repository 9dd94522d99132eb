// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"
#include "ResponseSurface.h"

namespace sinew::systems {

/// What the past says about the bridge's factors: a Gaussian over the parameters' logarithms and one bias an
/// output (what the common factors leave over), and the spread of single minutes.
struct Calibration {
    Eigen::VectorXd mean; ///< kParameters values, then one bias an output
    Eigen::MatrixXd covariance;
    Eigen::VectorXd spread; ///< by output: standard deviation of a minute's log peak
    Eigen::VectorXd offset,
        noise;      ///< by output: mean and standard deviation of what a sensor adds in calm weather, SI
    int blocks = 0; ///< that counted
    int skippedBlocks = 0; ///< dampers too unlike each other
};

/// Prior standard deviations of the parameters' logarithms and of the biases.
Parameters priorSigma();
inline constexpr double kBiasSigma = 0.14;

/// Bayesian least squares of log peaks: iterated Gauss-Newton, linear in the parameters but for the drag,
/// which acts as a change of wind. One observation an output and block; blocks of one instant share their
/// gusts and the wind's error, so that the outputs of one quantity together count as one. Errors: Cancelled,
/// NotConverged (a dynamic run).
Result<Calibration> calibrate(SurfaceBook& book, const std::vector<PastBlock>& blocks, std::stop_token stop);

/// Log peak medians of all outputs: parameters and biases in `factors`, as in Calibration::mean.
Eigen::VectorXd logPeaks(const ResponseSurface& surface, const ResponseSurface& sensitivityGrid,
                         const std::vector<Eigen::MatrixXd>& sensitivity, double windMs,
                         const Eigen::VectorXd& factors);

} // namespace sinew::systems
