// SPDX-License-Identifier: GPL-3.0-or-later
#include "LeverageRegression.h"

#include <Eigen/Cholesky>

#include <cmath>

namespace sinew::estimate {

RegressionSums RegressionSums::of(const Eigen::MatrixXd& x, const Eigen::VectorXd& y)
{
    RegressionSums sums;
    sums.rows = static_cast<double>(x.rows());
    sums.y = y.sum();
    sums.yy = y.squaredNorm();
    sums.x = x.colwise().sum();
    sums.xy = x.transpose() * y;
    sums.xx = Eigen::MatrixXd::Zero(x.cols(), x.cols());
    sums.xx.selfadjointView<Eigen::Lower>().rankUpdate(x.transpose());
    sums.xx.triangularView<Eigen::StrictlyUpper>() = sums.xx.transpose();
    return sums;
}

RegressionSums& RegressionSums::operator+=(const RegressionSums& other)
{
    if (x.size() == 0)
        return *this = other;
    rows += other.rows;
    y += other.y;
    yy += other.yy;
    x += other.x;
    xy += other.xy;
    xx += other.xx;
    return *this;
}

RegressionSums RegressionSums::operator-(const RegressionSums& other) const
{
    return {rows - other.rows, y - other.y, yy - other.yy, x - other.x, xy - other.xy, xx - other.xx};
}

LeverageRegression LeverageRegression::fit(const RegressionSums& sums, double ridge)
{
    LeverageRegression r;
    r.m_mean = sums.x / sums.rows;
    r.m_meanY = sums.y / sums.rows;
    Eigen::MatrixXd centred = sums.xx - sums.rows * r.m_mean * r.m_mean.transpose();
    centred.diagonal().array() += ridge * sums.rows;
    const auto size = centred.rows();
    r.m_inverse = centred.ldlt().solve(Eigen::MatrixXd::Identity(size, size));
    r.m_weights = r.m_inverse * (sums.xy - sums.rows * r.m_meanY * r.m_mean);
    return r;
}

double LeverageRegression::residual(const Eigen::VectorXd& x, double y) const
{
    const Eigen::VectorXd z = x - m_mean;
    const double leverage = std::max(0.0, z.dot(m_inverse * z));
    return (y - m_meanY - m_weights.dot(z)) / std::sqrt(1 + leverage);
}

} // namespace sinew::estimate
