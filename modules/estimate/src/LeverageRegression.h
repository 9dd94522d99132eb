// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <Eigen/Core>

namespace sinew::estimate {

/// Sums over rows that a ridge regression needs; those of parts of a record add up.
struct RegressionSums {
    double rows = 0, y = 0, yy = 0;
    Eigen::VectorXd x, xy;
    Eigen::MatrixXd xx;

    static RegressionSums of(const Eigen::MatrixXd& x, const Eigen::VectorXd& y);
    RegressionSums& operator+=(const RegressionSums& other);
    RegressionSums operator-(const RegressionSums& other) const;
};

/// Ridge regression whose residuals are in units that grow where the features leave what was seen:
/// residual / sqrt(1 + z' (Z'Z + λ n I)^-1 z).
class LeverageRegression {
public:
    /// Features should be of order one (standardised). ridge: share of the number of rows.
    static LeverageRegression fit(const RegressionSums& sums, double ridge);
    double residual(const Eigen::VectorXd& x, double y) const;

private:
    Eigen::VectorXd m_mean, m_weights;
    Eigen::MatrixXd m_inverse;
    double m_meanY = 0;
};

} // namespace sinew::estimate
