// SPDX-License-Identifier: GPL-3.0-or-later
#include "Calibration.h"

#include <algorithm>
#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr int kMinSpans = 12;
constexpr double kSlopePrior = 0.3;   // how far from 1 a sensor's response to load may lie
constexpr double kNoiseFloorM = 0.01; // no pressure gauge is better than that
constexpr double kShrinkage = 0.1;

/// Ridge regression towards slope 1 with weights; returns {offset, slope}.
std::pair<double, double> fitLine(const std::vector<double>& x, const std::vector<double>& y,
                                  const std::vector<double>& weight, double noise)
{
    double w = 0, mx = 0, my = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        w += weight[i];
        mx += weight[i] * x[i];
        my += weight[i] * y[i];
    }
    mx /= w;
    my /= w;
    double sxx = 0, sxy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sxx += weight[i] * (x[i] - mx) * (x[i] - mx);
        sxy += weight[i] * (x[i] - mx) * (y[i] - my);
    }
    const double prior = noise * noise / (kSlopePrior * kSlopePrior);
    const double slope = std::clamp((sxy + prior) / (sxx + prior), 0.2, 3.0);
    return {my - slope * mx, slope};
}

/// A few unnoticed bad spans must not bend the line: spans beyond three deviations lose weight (Huber).
std::pair<double, double> robustLine(const std::vector<double>& x, const std::vector<double>& y)
{
    std::vector<double> weight(x.size(), 1), off(x.size());
    std::pair<double, double> line{0, 1};
    double noise = 0.1;
    for (int round = 0; round < 4; ++round) {
        line = fitLine(x, y, weight, noise);
        for (std::size_t i = 0; i < x.size(); ++i)
            off[i] = std::fabs(y[i] - line.first - line.second * x[i]);
        std::vector<double> sorted = off;
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2),
                         sorted.end());
        noise = std::max(kNoiseFloorM, 1.4826 * sorted[sorted.size() / 2]);
        for (std::size_t i = 0; i < x.size(); ++i)
            weight[i] = off[i] > 2.5 * noise ? 2.5 * noise / off[i] : 1;
    }
    return line;
}

void fitSensor(const Past& past, int s, Calibration& c)
{
    std::vector<double> x, y;
    for (int k = c.spans.first; k < c.spans.end; ++k)
        if (c.spans.contains(k) && std::isfinite(past.measuredM(k, s)) && std::isfinite(past.modelM(k, s))) {
            x.push_back(past.modelM(k, s));
            y.push_back(past.measuredM(k, s));
        }
    c.usable[static_cast<std::size_t>(s)] =
        x.size() >= std::max<std::size_t>(kMinSpans, static_cast<std::size_t>(c.spans.count()) / 3);
    if (c.usable[static_cast<std::size_t>(s)])
        std::tie(c.offsetM[s], c.slope[s]) = robustLine(x, y);
}

/// A gap says nothing about anything.
Eigen::VectorXd withoutGaps(const Eigen::RowVectorXd& row)
{
    return row.transpose().unaryExpr([](double v) { return std::isfinite(v) ? v : 0.0; });
}

Eigen::MatrixXd covarianceOf(const Eigen::MatrixXd& r, const Calibration& c)
{
    const Eigen::Index n = r.cols();
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(n, n);
    double count = 0;
    for (int k = c.spans.first; k < c.spans.end; ++k) {
        if (!c.spans.contains(k))
            continue;
        const Eigen::VectorXd row = withoutGaps(r.row(k));
        sum += row * row.transpose();
        count += 1;
    }
    Eigen::MatrixXd cov = sum / std::max(1.0, count - 2);
    const Eigen::VectorXd diagonal = cov.diagonal();
    cov *= 1 - kShrinkage;
    cov.diagonal() = diagonal.array() + kNoiseFloorM * kNoiseFloorM;
    return cov;
}

double persistenceOf(const Eigen::MatrixXd& r, const Calibration& c)
{
    double with = 0, own = 0;
    for (Eigen::Index s = 0; s < r.cols(); ++s)
        for (int k = c.spans.first + 1; k < c.spans.end; ++k)
            if (c.spans.contains(k) && c.spans.contains(k - 1) && std::isfinite(r(k, s)) &&
                std::isfinite(r(k - 1, s))) {
                const double scale = c.covariance(s, s);
                with += r(k, s) * r(k - 1, s) / scale;
                own += (r(k, s) * r(k, s) + r(k - 1, s) * r(k - 1, s)) / 2 / scale;
            }
    return own > 0 ? std::clamp(with / own, 0.0, 0.95) : 0;
}

} // namespace

Eigen::MatrixXd covarianceOfMean(const Eigen::MatrixXd& r, const Calibration& c, int count)
{
    const int quiet = c.spans.count();
    const int length = std::clamp(count, 1, std::max(1, quiet / 6));
    const Eigen::Index n = r.cols();
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(n, n);
    double means = 0;
    for (int k = c.spans.first; k + length <= c.spans.end; ++k) {
        Eigen::VectorXd mean = Eigen::VectorXd::Zero(n);
        for (int i = k; i < k + length; ++i)
            mean += withoutGaps(r.row(i)) / length;
        sum += mean * mean.transpose();
        means += 1;
    }
    const Eigen::MatrixXd own = sum / std::max(1.0, means - 1);
    const double blocks = static_cast<double>(quiet) / length,
                 trust = blocks / (blocks + static_cast<double>(n));
    const double scale = own.trace() / c.covariance.trace();
    Eigen::MatrixXd result = trust * own + (1 - trust) * scale * c.covariance;
    // What was fitted to few blocks fits them too well.
    result *= 1 + 2 / blocks;
    result.diagonal().array() += kNoiseFloorM * kNoiseFloorM / count;
    return result;
}

Eigen::MatrixXd crossValidated(const Past& past, const Calibration& c)
{
    constexpr int folds = 4;
    Eigen::MatrixXd result = residuals(past, c);
    for (int fold = 0; fold < folds; ++fold) {
        const int from = c.spans.first + c.spans.count() * fold / folds,
                  to = c.spans.first + c.spans.count() * (fold + 1) / folds;
        const auto other = calibrate(past, {c.spans.first, c.spans.end, from, to});
        if (other)
            result.middleRows(from, to - from) = residuals(past, *other).middleRows(from, to - from);
    }
    return result;
}

Eigen::MatrixXd residuals(const Past& past, const Calibration& c)
{
    Eigen::MatrixXd r(past.bins(), past.sensors());
    for (int s = 0; s < past.sensors(); ++s)
        for (int k = 0; k < past.bins(); ++k)
            r(k, s) = past.measuredM(k, s) - c.predict(s, past.modelM(k, s));
    return r;
}

Result<Calibration> calibrate(const Past& past, Spans spans)
{
    Calibration c;
    c.spans = spans;
    c.offsetM = Eigen::VectorXd::Zero(past.sensors());
    c.slope = Eigen::VectorXd::Ones(past.sensors());
    c.usable.assign(static_cast<std::size_t>(past.sensors()), false);
    for (int s = 0; s < past.sensors(); ++s)
        fitSensor(past, s, c);
    if (std::count(c.usable.begin(), c.usable.end(), true) < 2)
        return fail(ErrorCode::NotFound, "too little has been measured to compare the model with");
    const Eigen::MatrixXd r = residuals(past, c);
    c.covariance = covarianceOf(r, c);
    c.sigmaM = c.covariance.diagonal().array().sqrt();
    c.persistence = persistenceOf(r, c);
    return c;
}

} // namespace sinew::systems::waterloop
