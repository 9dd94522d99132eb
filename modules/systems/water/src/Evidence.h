// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Calibration.h"

namespace sinew::systems::waterloop {

/// m per m³/s: how the inflow of the sources counts as one more sensor after those of pressure. 1 L/s is like
/// 2 cm.
inline constexpr double inflowScale = 20;

/// The past with the sources' inflow as one more sensor, where it is measured.
Past withInflow(const Past& past);
/// Effects on pressures, lengthened by that on the inflow where it counts as a sensor.
Eigen::VectorXd withInflow(Eigen::VectorXd effect, double flowM3s, int sensors);

/// Spans [onset, end).
struct Window {
    int onset = 0, end = 0;
};

/// What the sensors that can be trusted and were heard in a window say together.
struct Evidence {
    std::vector<int> sensors;
    Eigen::VectorXd meanM;      ///< residual, one entry a sensor
    Eigen::MatrixXd covariance; ///< of that mean in quiet times, m²
};
Evidence gather(const Past& past, const Eigen::MatrixXd& residuals, const Calibration& calibration,
                Window window);

std::vector<int> usableSensors(const Calibration& calibration);
Eigen::MatrixXd pick(const Eigen::MatrixXd& m, const std::vector<int>& indices);
/// A model's effect as the calibrated sensors show it.
Eigen::VectorXd seen(const Eigen::VectorXd& effect, const Calibration& calibration,
                     const std::vector<int>& sensors);
Eigen::MatrixXd seenRows(const Eigen::MatrixXd& effects, const Calibration& calibration,
                         const std::vector<int>& sensors);

/// How well a multiple of an effect explains the evidence.
struct Fit {
    double logLikelihood = 0;
    double factor = 0, sigma = 0; ///< of the effect
    double chiSquare = 0;         ///< of what is left
};
/// Gaussian, maximum likelihood. effectErrors: square root of the covariance of the effect's own error (one
/// column a cause); it grows with the factor.
Fit fitEffect(const Evidence& evidence, const Eigen::VectorXd& effect, const Eigen::MatrixXd& effectErrors);
/// The same for no effect at all.
Fit fitNothing(const Evidence& evidence);

} // namespace sinew::systems::waterloop
