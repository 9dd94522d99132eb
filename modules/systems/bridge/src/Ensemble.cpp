// SPDX-License-Identifier: GPL-3.0-or-later
#include "Ensemble.h"

#include <sinew/estimate/Gaussian.h>
#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>

namespace sinew::systems {

namespace {

// Square root of a covariance that may be only just positive.
Eigen::MatrixXd rootOf(const Eigen::MatrixXd& covariance)
{
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
    return solver.eigenvectors() * solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
}

Eigen::VectorXd normals(Eigen::Index count, estimate::Random& random)
{
    Eigen::VectorXd values(count);
    for (double& value : values)
        value = random.normal();
    return values;
}

// A bar warmer than thought by dT yields later by this much, log: mean over the dampers.
double yieldShift(const BridgeModel& bridge, double deltaK)
{
    double sum = 0;
    for (const BridgeDamper& damper : bridge.dampers)
        sum += damper.device.stressSlopePaK / damper.device.sigmaMsPa;
    return bridge.dampers.empty() ? 0 : deltaK * sum / static_cast<double>(bridge.dampers.size());
}

struct Surfaces {
    std::vector<const ResponseSurface*> byPoint;
    const ResponseSurface* grid = nullptr;
    const std::vector<Eigen::MatrixXd>* sensitivity = nullptr;
};

Result<Surfaces> surfacesFor(SurfaceBook& book, const std::vector<std::vector<double>>& barK,
                             std::stop_token stop)
{
    Surfaces made;
    const auto sensitivity = book.sensitivity(293.15, stop);
    const auto grid = book.surface(std::vector<double>(book.bridge().dampers.size(), 293.15), stop);
    if (!sensitivity)
        return passOn(sensitivity);
    if (!grid)
        return passOn(grid);
    made.grid = *grid;
    made.sensitivity = *sensitivity;
    for (const auto& bars : barK) {
        const auto surface = book.surface(bars, stop);
        if (!surface)
            return passOn(surface);
        made.byPoint.push_back(*surface);
    }
    return made;
}

} // namespace

double Ensemble::peakAt(int output, int point, int member) const
{
    const std::size_t at = static_cast<std::size_t>(point) * static_cast<std::size_t>(members) +
                           static_cast<std::size_t>(member);
    return medianAt(output, point, member) * std::exp(spread[output] * luck[at]);
}

double Ensemble::valueAt(int output, int point, int member) const
{
    const std::size_t at = static_cast<std::size_t>(point) * static_cast<std::size_t>(members) +
                           static_cast<std::size_t>(member);
    return std::max(0.0, peakAt(output, point, member) + offset[output] + noise[output] * sensorLuck[at]);
}

Result<Ensemble> makeEnsemble(SurfaceBook& book, const Calibration& calibration, const WindScenario& scenario,
                              const std::vector<std::vector<double>>& barK, double barSigmaK,
                              const EnsembleSettings& settings, std::stop_token stop)
{
    const auto surfaces = surfacesFor(book, barK, stop);
    if (!surfaces)
        return passOn(surfaces);
    Ensemble made{settings.members, static_cast<int>(scenario.times.size()), book.bridge().outputs()};
    made.spread = calibration.spread;
    made.offset = calibration.offset;
    made.noise = calibration.noise;
    made.median.resize(made.index(made.outputs, 0, 0));
    made.luck.resize(static_cast<std::size_t>(made.points) * static_cast<std::size_t>(made.members));
    made.sensorLuck.resize(made.luck.size());
    const Eigen::MatrixXd root = rootOf(calibration.covariance);
    for (int member = 0; member < made.members; ++member) {
        estimate::Random random(settings.seed, static_cast<std::uint64_t>(member));
        Eigen::VectorXd factors = calibration.mean + root * normals(root.cols(), random);
        factors.tail(made.outputs).array() += settings.modelSigma * random.normal();
        factors[kYield] += yieldShift(book.bridge(), barSigmaK * random.normal());
        const std::vector<double> wind = drawWind(scenario, random);
        for (int point = 0; point < made.points; ++point) {
            const auto at = static_cast<std::size_t>(point);
            const Eigen::VectorXd logs =
                logPeaks(*surfaces->byPoint[at], *surfaces->grid, *surfaces->sensitivity, wind[at], factors);
            for (int output = 0; output < made.outputs; ++output)
                made.median[made.index(output, point, member)] = std::exp(logs[output]);
            made.luck[at * static_cast<std::size_t>(made.members) + static_cast<std::size_t>(member)] =
                random.normal();
            made.sensorLuck[at * static_cast<std::size_t>(made.members) + static_cast<std::size_t>(member)] =
                random.normal();
        }
    }
    return made;
}

Summary summarise(const Ensemble& ensemble, int output, int point)
{
    std::vector<double> values;
    for (int member = 0; member < ensemble.members; ++member)
        values.push_back(ensemble.valueAt(output, point, member));
    return {estimate::mean(values), estimate::quantile(values, 0.05), estimate::quantile(values, 0.95)};
}

double exceedance(const Ensemble& ensemble, int output, double limit, double minutesAPoint, int firstPoint)
{
    double sum = 0;
    for (int member = 0; member < ensemble.members; ++member) {
        double logStay = 0;
        for (int point = firstPoint; point < ensemble.points; ++point) {
            const double z =
                std::log(limit / ensemble.medianAt(output, point, member)) / ensemble.spread[output];
            logStay += minutesAPoint * std::log1p(-estimate::normalCdf(-z));
        }
        sum += -std::expm1(logStay);
    }
    return sum / ensemble.members;
}

} // namespace sinew::systems
