// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"

namespace sinew::systems::waterloop {

/// measured = offset + slope * model + residual, sensor by sensor, and how the residuals of quiet times behave.
struct Calibration {
    int firstBin = 0, endBin = 0; ///< the spans it was fitted to
    Eigen::VectorXd offsetM, slope, sigmaM;
    Eigen::MatrixXd covariance; ///< of the residuals, m²
    double persistence = 0;     ///< correlation of a span's residual with the next one's
    std::vector<bool> usable;   ///< per sensor: measured often enough

    double predict(int sensor, double modelM) const { return offsetM[sensor] + slope[sensor] * modelM; }
    /// Number of independent spans among `count` successive ones, at least 1.
    double independent(double count) const;
};

/// Errors: NotFound where fewer than two sensors have enough good spans in [firstBin, endBin).
Result<Calibration> calibrate(const Past& past, int firstBin, int endBin);

/// measured - predicted for every span and sensor; NaN where nothing was measured.
Eigen::MatrixXd residuals(const Past& past, const Calibration& calibration);

} // namespace sinew::systems::waterloop
