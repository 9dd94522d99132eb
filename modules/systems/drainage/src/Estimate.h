// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Bank.h"

namespace sinew::systems::sewer {

/// How one sensor's readings follow the model: measured = dry + (1 + gain) * (computed - dry) + offset +
/// error.
struct SensorFit {
    double dry = 0; ///< as computed when nothing runs off
    double offset = 0, gain = 0;
    double offsetSigma = 0, gainSigma = 0;
    double errorShare = 0; ///< standard deviation of what the fit leaves over, of (computed - dry)
    double noise = 0;      ///< standard deviation of one reading
    double residual = 0;   ///< measured - fitted, now
    int wetSpans = 0;

    double fitted(double computed) const { return dry + (1 + gain) * (computed - dry) + offset; }
};

/// What the measured past says of the unknowns: a Gaussian, and one fit a sensor.
struct Estimate {
    Unknowns mean = Unknowns::Zero();
    Eigen::Matrix2d covariance = Eigen::Matrix2d::Identity();
    std::vector<SensorFit> sensors;
};

/// Good samples of every sensor, span by span from the bank's start; NaN where there are none.
Eigen::MatrixXd measuredSpans(const Binding& binding, const forecast::SystemInput& input, Instant start,
                              std::size_t spans);

/// Bayesian least squares about the prior, on a quadratic surface of every computed value through the bank's
/// members; Gauss-Newton. Errors last about an hour: so many spans count as one. Dry weather leaves the
/// unknowns as they were.
Estimate estimate(const Bank& bank, const Binding& binding, const Eigen::MatrixXd& measured,
                  const std::vector<double>& noise);

/// Standard deviation of one reading of each sensor, from successive readings while the model stands still;
/// what is usual where there are too few.
std::vector<double> noiseOf(const Bank& bank, const Binding& binding, const forecast::SystemInput& input);

} // namespace sinew::systems::sewer
