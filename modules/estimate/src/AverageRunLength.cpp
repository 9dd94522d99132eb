// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/AverageRunLength.h>
#include <sinew/estimate/Cusum.h>
#include <sinew/estimate/Ewma.h>
#include <sinew/estimate/Gaussian.h>

#include "Quadrature.h"

#include <cmath>
#include <Eigen/LU>

namespace sinew::estimate {

namespace {

constexpr int kMostPanels = 150;
constexpr double kLongest = 1e12; // beyond it the equation is singular in double accuracy

Result<void> checkShift(double shift)
{
    return std::isfinite(shift) ? Result<void>()
                                : fail(ErrorCode::InvalidInput, "must be finite", "shift in sigmas");
}

Result<double> checked(double samples, const char* chart)
{
    if (samples >= 1 && samples <= kLongest)
        return samples;
    return fail(ErrorCode::LimitExceeded, "the mean run is beyond 1e12 samples", chart);
}

// L(z) = 1 + L(0) Φ(k - z - δ) + ∫₀ʰ L(x) φ(x + k - z - δ) dx at z = 0 and at the points; 1 / L(0), 0 where
// the run is longer than can be told.
double alarmRateUpwards(double slack, double threshold, double shift)
{
    const Quadrature points = gaussPanels(0, threshold, std::max(1, static_cast<int>(std::ceil(threshold))));
    const auto n = static_cast<Eigen::Index>(points.at.size());
    Eigen::MatrixXd system = Eigen::MatrixXd::Identity(n + 1, n + 1);
    for (Eigen::Index i = 0; i <= n; ++i) {
        const double z = i == 0 ? 0 : points.at[static_cast<std::size_t>(i - 1)];
        system(i, 0) -= normalCdf(slack - z - shift);
        for (Eigen::Index j = 0; j < n; ++j) {
            const auto at = static_cast<std::size_t>(j);
            system(i, j + 1) -= points.weight[at] * normalPdf(points.at[at] + slack - z - shift);
        }
    }
    const double samples = system.partialPivLu().solve(Eigen::VectorXd::Ones(n + 1))[0];
    return samples >= 1 && samples <= kLongest ? 1 / samples : 0;
}

} // namespace

Result<double> cusumRunLength(double slack, double threshold, double shift)
{
    if (auto chart = Cusum::make(slack, threshold); !chart)
        return passOn(chart);
    if (auto good = checkShift(shift); !good)
        return passOn(good);
    if (threshold > kMostPanels)
        return fail(ErrorCode::LimitExceeded, "is above 150", "CUSUM threshold");
    const double rate =
        alarmRateUpwards(slack, threshold, shift) + alarmRateUpwards(slack, threshold, -shift);
    return checked(1 / rate, "CUSUM");
}

Result<double> ewmaRunLength(double weight, double width, double shift)
{
    const auto chart = Ewma::make(weight, width);
    if (!chart)
        return passOn(chart);
    if (auto good = checkShift(shift); !good)
        return passOn(good);
    const double limit = chart->limit(), panels = std::ceil(2 * limit / weight);
    if (panels > kMostPanels)
        return fail(ErrorCode::LimitExceeded, "is too small for that width", "EWMA weight");
    // L(u) = 1 + (1/λ) ∫ L(x) φ((x - (1-λ)u)/λ - δ) dx over the limits; at zero by the
    // equation itself.
    const Quadrature points = gaussPanels(-limit, limit, static_cast<int>(panels));
    const auto n = static_cast<Eigen::Index>(points.at.size());
    const auto kernel = [&](double u) {
        Eigen::VectorXd row(n);
        for (std::size_t j = 0; j < points.at.size(); ++j)
            row[static_cast<Eigen::Index>(j)] =
                points.weight[j] / weight * normalPdf((points.at[j] - (1 - weight) * u) / weight - shift);
        return row;
    };
    Eigen::MatrixXd system = Eigen::MatrixXd::Identity(n, n);
    for (Eigen::Index i = 0; i < system.rows(); ++i)
        system.row(i) -= kernel(points.at[static_cast<std::size_t>(i)]).transpose();
    const Eigen::VectorXd lengths = system.partialPivLu().solve(Eigen::VectorXd::Ones(system.rows()));
    return checked(1 + kernel(0).dot(lengths), "EWMA");
}

Result<double> shewhartRunLength(double width, double shift)
{
    if (!(width > 0) || !std::isfinite(width))
        return fail(ErrorCode::InvalidInput, "must be positive", "Shewhart width");
    if (auto good = checkShift(shift); !good)
        return passOn(good);
    return checked(1 / (normalCdf(-width - shift) + normalCdf(shift - width)), "Shewhart");
}

} // namespace sinew::estimate
