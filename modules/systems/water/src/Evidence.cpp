// SPDX-License-Identifier: GPL-3.0-or-later
#include "Evidence.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr double kUnknownNoise = 0.3; // of a variance
constexpr double kLeastShare = 0.02;  // of a variance, that is more than the gauges' noise
constexpr double kOwnError = 0.02; // of an effect, sensor by sensor, beside what the model's unknowns explain

std::vector<int> heardSensors(const Eigen::MatrixXd& r, const Calibration& c, Window w)
{
    std::vector<int> result;
    for (const int s : usableSensors(c))
        if (r.col(s).segment(w.onset, w.end - w.onset).array().isFinite().any())
            result.push_back(s);
    return result;
}

double meanOf(const Eigen::MatrixXd& r, int sensor, Window w)
{
    double sum = 0, count = 0;
    for (int k = w.onset; k < w.end; ++k)
        if (std::isfinite(r(k, sensor))) {
            sum += r(k, sensor);
            count += 1;
        }
    return sum / count;
}

/// Variance that the gauge's noise has in the mean of a window, and in that of quiet spans of its length, m²:
/// values may be the means of more samples, or of fewer. A gauge of unknown noise: the same of both.
struct Noise {
    double now = 0, quiet = 0;
};

Noise noiseOf(const Past& past, const Calibration& c, int sensor, Window w, double variance)
{
    const Noise unknown{kUnknownNoise * variance, kUnknownNoise * variance};
    if (past.sampleSigmaM <= 0 || sensor >= past.samples.cols())
        return unknown;
    double inverse = 0, spans = 0;
    for (int k = c.spans.first; k < c.spans.end; ++k)
        if (c.spans.contains(k) && past.samples(k, sensor) > 0) {
            inverse += 1 / past.samples(k, sensor);
            spans += 1;
        }
    const double now = past.samples.col(sensor).segment(w.onset, w.end - w.onset).sum();
    if (spans == 0 || now == 0)
        return unknown;
    const double one = past.sampleSigmaM * past.sampleSigmaM;
    return {one / now, one * inverse / spans / (w.end - w.onset)};
}

/// The quiet noise of the gauges replaced by that of the window; what lies beneath it stays a covariance.
Eigen::MatrixXd withNoiseOf(const Eigen::MatrixXd& covariance, const std::vector<Noise>& noise)
{
    const Eigen::Index n = covariance.rows();
    Eigen::VectorXd now(n), quiet(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        now[i] = noise[static_cast<std::size_t>(i)].now;
        quiet[i] = noise[static_cast<std::size_t>(i)].quiet;
    }
    const Eigen::VectorXd scale = covariance.diagonal().array().sqrt();
    Eigen::MatrixXd beneath = covariance;
    beneath.diagonal() -= quiet;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(scale.cwiseInverse().asDiagonal() * beneath *
                                                               scale.cwiseInverse().asDiagonal());
    const Eigen::MatrixXd kept = eigen.eigenvectors() *
                                 eigen.eigenvalues().cwiseMax(kLeastShare).asDiagonal() *
                                 eigen.eigenvectors().transpose();
    Eigen::MatrixXd result = scale.asDiagonal() * kept * scale.asDiagonal();
    result.diagonal() += now;
    return result;
}

double logDeterminant(const Eigen::LDLT<Eigen::MatrixXd>& ldlt)
{
    return ldlt.vectorD().array().max(1e-300).log().sum();
}

} // namespace

Past withInflow(const Past& past)
{
    Past result = past;
    if (!past.inflowM3s.array().isFinite().any())
        return result;
    const int sensors = past.sensors();
    result.measuredM.conservativeResize(Eigen::NoChange, sensors + 1);
    result.modelM.conservativeResize(Eigen::NoChange, sensors + 1);
    result.measuredM.col(sensors) = inflowScale * past.inflowM3s;
    result.modelM.col(sensors) = inflowScale * past.demandM3s;
    return result;
}

Eigen::VectorXd withInflow(Eigen::VectorXd effect, double flowM3s, int sensors)
{
    if (effect.size() < sensors) {
        effect.conservativeResize(sensors);
        effect[sensors - 1] = inflowScale * flowM3s;
    }
    return effect;
}

std::vector<int> usableSensors(const Calibration& c)
{
    std::vector<int> result;
    for (std::size_t s = 0; s < c.usable.size(); ++s)
        if (c.usable[s])
            result.push_back(static_cast<int>(s));
    return result;
}

Eigen::MatrixXd pick(const Eigen::MatrixXd& m, const std::vector<int>& indices)
{
    return m(indices, indices);
}

Eigen::VectorXd seen(const Eigen::VectorXd& effect, const Calibration& c, const std::vector<int>& sensors)
{
    return c.slope(sensors).cwiseProduct(effect(sensors));
}

Eigen::MatrixXd seenRows(const Eigen::MatrixXd& effects, const Calibration& c,
                         const std::vector<int>& sensors)
{
    return c.slope(sensors).asDiagonal() * effects(sensors, Eigen::all);
}

Evidence gather(const Past& past, const Eigen::MatrixXd& r, const Calibration& c, Window w)
{
    Evidence e;
    e.sensors = heardSensors(r, c, w);
    e.meanM.resize(static_cast<Eigen::Index>(e.sensors.size()));
    for (std::size_t i = 0; i < e.sensors.size(); ++i)
        e.meanM[static_cast<Eigen::Index>(i)] = meanOf(r, e.sensors[i], w);
    e.covariance = pick(covarianceOfMean(r, c, w.end - w.onset), e.sensors);
    std::vector<Noise> noise;
    for (std::size_t i = 0; i < e.sensors.size(); ++i)
        noise.push_back(noiseOf(past, c, e.sensors[i], w,
                                e.covariance(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(i))));
    if (past.sampleSigmaM > 0)
        e.covariance = withNoiseOf(e.covariance, noise);
    return e;
}

Fit fitEffect(const Evidence& e, const Eigen::VectorXd& effect, const Eigen::MatrixXd& errors)
{
    Fit fit;
    Eigen::MatrixXd ofEffect = errors * errors.transpose();
    ofEffect.diagonal().array() += (kOwnError * effect.array()).square();
    Eigen::MatrixXd covariance = e.covariance + ofEffect;
    for (int round = 0; round < 3; ++round) {
        const Eigen::LDLT<Eigen::MatrixXd> ldlt(covariance);
        const Eigen::VectorXd weighted = ldlt.solve(effect);
        const double information = effect.dot(weighted);
        fit.factor = information > 0 ? std::max(0.0, weighted.dot(e.meanM) / information) : 0;
        fit.sigma = information > 0 ? 1 / std::sqrt(information) : 0;
        const Eigen::VectorXd rest = e.meanM - fit.factor * effect;
        fit.chiSquare = rest.dot(ldlt.solve(rest));
        fit.logLikelihood = -0.5 * fit.chiSquare - 0.5 * logDeterminant(ldlt);
        covariance = e.covariance + fit.factor * fit.factor * ofEffect;
    }
    return fit;
}

Fit fitNothing(const Evidence& e)
{
    const Eigen::LDLT<Eigen::MatrixXd> ldlt(e.covariance);
    Fit fit;
    fit.chiSquare = e.meanM.dot(ldlt.solve(e.meanM));
    fit.logLikelihood = -0.5 * fit.chiSquare - 0.5 * logDeterminant(ldlt);
    return fit;
}

} // namespace sinew::systems::waterloop
