// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"

namespace sinew::systems::waterloop {

/// Spans of the past, [first, end) without [skipFirst, skipEnd).
struct Spans {
    int first = 0, end = 0, skipFirst = 0, skipEnd = 0;
    bool contains(int k) const { return k >= first && k < end && (k < skipFirst || k >= skipEnd); }
    int count() const { return end - first - (skipEnd - skipFirst); }
};

/// measured = offset + slope * model + residual, sensor by sensor, and how the residuals of quiet times
/// behave.
struct Calibration {
    Spans spans; ///< it was fitted to
    Eigen::VectorXd offsetM, slope, sigmaM;
    Eigen::MatrixXd covariance; ///< of the residuals, m²
    double persistence = 0;     ///< correlation of a span's residual with the next one's
    std::vector<bool> usable;   ///< per sensor: measured often enough

    double predict(int sensor, double modelM) const { return offsetM[sensor] + slope[sensor] * modelM; }
};

/// Errors: NotFound where fewer than two sensors have enough good spans.
Result<Calibration> calibrate(const Past& past, Spans spans);

/// Covariance of the mean residual of `count` successive quiet spans, m². Taken from such means themselves,
/// since residuals last (demand that is high stays high); drawn towards the spans' own covariance as there
/// are few of them.
Eigen::MatrixXd covarianceOfMean(const Eigen::MatrixXd& residuals, const Calibration& calibration, int count);

/// Residuals of the calibrated spans when each quarter is predicted from the other three: what an unseen time
/// looks like.
Eigen::MatrixXd crossValidated(const Past& past, const Calibration& calibration);

/// measured - predicted for every span and sensor; NaN where nothing was measured.
Eigen::MatrixXd residuals(const Past& past, const Calibration& calibration);

} // namespace sinew::systems::waterloop
