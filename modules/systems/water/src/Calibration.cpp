// SPDX-License-Identifier: GPL-3.0-or-later
#include "Calibration.h"

#include <algorithm>
#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr int kMinSpans = 12;
constexpr double kSlopePrior = 0.3;  // how far from 1 a sensor's response to load may lie
constexpr double kNoiseFloorM = 0.01; // no pressure gauge is better than that
constexpr double kShrinkage = 0.1;

/// Ridge regression towards slope 1 with weights; returns {offset, slope}.
std::pair<double, double> fitLine(const std::vector<double>& x, const std::vector<double>& y, const std::vector<double>& weight,
                                  double noise)
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
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
        noise = std::max(kNoiseFloorM, 1.4826 * sorted[sorted.size() / 2]);
        for (std::size_t i = 0; i < x.size(); ++i)
            weight[i] = off[i] > 2.5 * noise ? 2.5 * noise / off[i] : 1;
    }
    return line;
}

void fitSensor(const Past& past, int s, Calibration& c)
{
    std::vector<double> x, y;
    for (int k = c.firstBin; k < c.endBin; ++k)
        if (std::isfinite(past.measuredM(k, s)) && std::isfinite(past.modelM(k, s))) {
            x.push_back(past.modelM(k, s));
            y.push_back(past.measuredM(k, s));
        }
    c.usable[static_cast<std::size_t>(s)] = x.size() >= std::max<std::size_t>(kMinSpans, static_cast<std::size_t>(c.endBin - c.firstBin) / 3);
    if (c.usable[static_cast<std::size_t>(s)])
        std::tie(c.offsetM[s], c.slope[s]) = robustLine(x, y);
}

Eigen::MatrixXd covarianceOf(const Eigen::MatrixXd& r, const Calibration& c)
{
    const Eigen::Index n = r.cols();
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(n, n);
    double count = 0;
    for (int k = c.firstBin; k < c.endBin; ++k) {
        Eigen::VectorXd row = r.row(k);
        for (Eigen::Index i = 0; i < n; ++i)
            row[i] = std::isfinite(row[i]) ? row[i] : 0; // a gap says nothing about anything
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
        for (int k = c.firstBin + 1; k < c.endBin; ++k)
            if (std::isfinite(r(k, s)) && std::isfinite(r(k - 1, s))) {
                const double scale = c.covariance(s, s);
                with += r(k, s) * r(k - 1, s) / scale;
                own += (r(k, s) * r(k, s) + r(k - 1, s) * r(k - 1, s)) / 2 / scale;
            }
    return own > 0 ? std::clamp(with / own, 0.0, 0.95) : 0;
}

} // namespace

double Calibration::independent(double count) const
{
    return std::max(1.0, count * (1 - persistence) / (1 + persistence));
}

Eigen::MatrixXd residuals(const Past& past, const Calibration& c)
{
    Eigen::MatrixXd r(past.bins(), past.sensors());
    for (int s = 0; s < past.sensors(); ++s)
        for (int k = 0; k < past.bins(); ++k)
            r(k, s) = past.measuredM(k, s) - c.predict(s, past.modelM(k, s));
    return r;
}

Result<Calibration> calibrate(const Past& past, int firstBin, int endBin)
{
    Calibration c;
    c.firstBin = firstBin;
    c.endBin = endBin;
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
