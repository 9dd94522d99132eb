// SPDX-License-Identifier: GPL-3.0-or-later
#include "Evidence.h"

#include <Eigen/Cholesky>

#include <cmath>

namespace sinew::systems::waterloop {

namespace {

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

double logDeterminant(const Eigen::LDLT<Eigen::MatrixXd>& ldlt) { return ldlt.vectorD().array().max(1e-300).log().sum(); }

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

Eigen::MatrixXd seenRows(const Eigen::MatrixXd& effects, const Calibration& c, const std::vector<int>& sensors)
{
    return c.slope(sensors).asDiagonal() * effects(sensors, Eigen::all);
}

Evidence gather(const Past&, const Eigen::MatrixXd& r, const Calibration& c, Window w)
{
    Evidence e;
    e.sensors = heardSensors(r, c, w);
    e.meanM.resize(static_cast<Eigen::Index>(e.sensors.size()));
    for (std::size_t i = 0; i < e.sensors.size(); ++i)
        e.meanM[static_cast<Eigen::Index>(i)] = meanOf(r, e.sensors[i], w);
    e.covariance = pick(covarianceOfMean(r, c, w.end - w.onset), e.sensors);
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
