// SPDX-License-Identifier: GPL-3.0-or-later
#include "Calibration.h"

#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>

namespace sinew::systems {

namespace {

constexpr double kLowestWindMs = 6;    // below, sensor noise and traffic outweigh the wind
constexpr double kBlockSigma = 0.05;   // error of a block's wind in log peak: about 2.5 % of speed
constexpr double kLargestSpreadK = 10; // between dampers, for a surface of one temperature to stand for them
constexpr double kSmallestPeak[3] = {8e-4, 1e-2, 4e-5}; // displacement m, acceleration m/s², strain
constexpr double kQuietPeak[3] = {2e-3, 2e-2, 2e-4};    // below: the sensor's own error shows
constexpr double kTypicalNoise[3] = {2e-4, 4e-3, 1e-5}; // where none was seen
constexpr int kEnoughQuiet = 20;
constexpr int kRounds = 4;
constexpr int kEnoughMinutes = 60;

struct Row {
    int output = 0;
    double logPeak = 0;
    double variance = 0;
    const PastBlock* block = nullptr;
};

int kindOf(const BridgeModel& bridge, int output)
{
    const auto n = static_cast<int>(bridge.piers.size());
    return output < n ? 0 : output < 2 * n ? 1 : 2;
}

// Surfaces at the two 20 K nodes around a temperature, and the share of the upper one.
struct Between {
    const ResponseSurface* low = nullptr;
    const ResponseSurface* high = nullptr;
    double share = 0;
    Eigen::VectorXd at(double logWind) const
    {
        return (1 - share) * low->at(logWind) + share * high->at(logWind);
    }
    Eigen::VectorXd slopeAt(double logWind) const
    {
        return (1 - share) * low->slopeAt(logWind) + share * high->slopeAt(logWind);
    }
};

Result<Between> between(SurfaceBook& book, double barK, std::stop_token stop)
{
    const double nodes = (barK - 293.15) / 20, lower = std::floor(nodes);
    const auto at = [&](double node) {
        return book.surface(std::vector<double>(book.bridge().dampers.size(), 293.15 + 20 * node), stop);
    };
    const auto low = at(lower), high = nodes - lower < 1e-6 ? at(lower) : at(lower + 1);
    if (!low)
        return passOn(low);
    if (!high)
        return passOn(high);
    return Between{*low, *high, nodes - lower};
}

std::vector<Row> rowsOf(const BridgeModel& bridge, const PastBlock& block, const Eigen::VectorXd& spread)
{
    std::vector<Row> rows;
    int perKind[3] = {0, 0, 0};
    for (int output = 0; output < bridge.outputs(); ++output) {
        double sum = 0;
        int count = 0;
        for (const double peak : block.peaks[static_cast<std::size_t>(output)])
            if (peak > kSmallestPeak[kindOf(bridge, output)]) {
                sum += std::log(peak);
                ++count;
            }
        // Only blocks that stand clear of the noise: its upper half alone would pull the fit up.
        if (count == 0 || count < static_cast<int>(block.peaks[static_cast<std::size_t>(output)].size()))
            continue;
        ++perKind[kindOf(bridge, output)];
        // Neighbouring minutes share the slow gusts: half of them count.
        const double variance = 2 * spread[output] * spread[output] / count + kBlockSigma * kBlockSigma;
        rows.push_back({output, sum / count, variance, &block});
    }
    for (Row& row : rows)
        row.variance *= perKind[kindOf(bridge, row.output)];
    return rows;
}

struct Fit {
    Calibration result;
    std::vector<Row> rows;
    std::vector<Between> surfaces; ///< by row
    const std::vector<Eigen::MatrixXd>* sensitivity = nullptr;
    const ResponseSurface* grid = nullptr;
};

// Prediction of one row and its derivatives by parameter and bias.
double predict(const Fit& fit, std::size_t row, Eigen::VectorXd& gradient)
{
    const Row& seen = fit.rows[row];
    const Eigen::VectorXd& x = fit.result.mean;
    const double logWind = std::log(seen.block->windMs) + 0.5 * x[kDrag];
    double value = fit.surfaces[row].at(logWind)[seen.output] + x[kParameters + seen.output];
    gradient.setZero(x.size());
    gradient[kDrag] = 0.5 * fit.surfaces[row].slopeAt(logWind)[seen.output];
    gradient[kParameters + seen.output] = 1;
    for (int k = kStiffness; k < kParameters; ++k) {
        gradient[k] =
            fit.grid->interpolate((*fit.sensitivity)[static_cast<std::size_t>(k)], logWind)[seen.output];
        value += gradient[k] * x[k];
    }
    return value;
}

void gaussNewton(Fit& fit, const Eigen::VectorXd& priorInformation)
{
    for (int round = 0; round < kRounds; ++round) {
        Eigen::MatrixXd information = priorInformation.asDiagonal();
        Eigen::VectorXd pull = -priorInformation.cwiseProduct(fit.result.mean);
        Eigen::VectorXd gradient;
        for (std::size_t row = 0; row < fit.rows.size(); ++row) {
            const double residual = fit.rows[row].logPeak - predict(fit, row, gradient);
            // Huber: a block that the wind channel misjudged must not carry the rest.
            const double size = std::abs(residual) / std::sqrt(fit.rows[row].variance);
            const double weight = (size > 2 ? 2 / size : 1) / fit.rows[row].variance;
            information.selfadjointView<Eigen::Lower>().rankUpdate(gradient, weight);
            pull += weight * residual * gradient;
        }
        const Eigen::LDLT<Eigen::MatrixXd> solver(information.selfadjointView<Eigen::Lower>());
        fit.result.mean += solver.solve(pull);
        fit.result.mean[kDrag] = std::clamp(fit.result.mean[kDrag], -2.0, 2.0);
        fit.result.covariance =
            solver.solve(Eigen::MatrixXd::Identity(information.rows(), information.cols()));
    }
}

// Spread of single minutes about the fit, where enough were seen: the real gusts, not only the simulated
// ones.
void measureSpread(Fit& fit, const BridgeModel& bridge)
{
    double sum[3] = {0, 0, 0}, simulated[3] = {0, 0, 0};
    int count[3] = {0, 0, 0};
    Eigen::VectorXd gradient;
    for (std::size_t row = 0; row < fit.rows.size(); ++row) {
        const Row& seen = fit.rows[row];
        const double expected = predict(fit, row, gradient);
        const int kind = kindOf(bridge, seen.output);
        for (const double peak : seen.block->peaks[static_cast<std::size_t>(seen.output)])
            if (peak > kSmallestPeak[kind]) {
                sum[kind] += std::pow(std::log(peak) - expected, 2);
                simulated[kind] += std::pow(fit.result.spread[seen.output], 2);
                ++count[kind];
            }
    }
    for (int output = 0; output < bridge.outputs(); ++output) {
        const int kind = kindOf(bridge, output);
        if (count[kind] >= kEnoughMinutes * static_cast<int>(bridge.piers.size()) && simulated[kind] > 0)
            fit.result.spread[output] *= std::clamp(std::sqrt(sum[kind] / simulated[kind]), 0.7, 2.5);
    }
}

// What the sensors add, from the minutes in which the bridge itself hardly moves.
void measureNoise(Calibration& made, SurfaceBook& book, const ResponseSurface& grid,
                  const std::vector<Eigen::MatrixXd>& sensitivity, const std::vector<PastBlock>& blocks)
{
    const BridgeModel& bridge = book.bridge();
    std::vector<std::vector<double>> added(static_cast<std::size_t>(bridge.outputs()));
    Eigen::VectorXd moved = Eigen::VectorXd::Zero(bridge.outputs());
    for (const PastBlock& block : blocks) {
        const Eigen::VectorXd logs = logPeaks(grid, grid, sensitivity, block.windMs, made.mean);
        for (int output = 0; output < bridge.outputs(); ++output) {
            const double expected = std::exp(logs[output]), own = made.spread[output] * expected;
            if (expected > kQuietPeak[kindOf(bridge, output)])
                continue;
            for (const double peak : block.peaks[static_cast<std::size_t>(output)]) {
                added[static_cast<std::size_t>(output)].push_back(peak - expected);
                moved[output] += own * own;
            }
        }
    }
    for (int output = 0; output < bridge.outputs(); ++output) {
        const auto& seen = added[static_cast<std::size_t>(output)];
        made.noise[output] = kTypicalNoise[kindOf(bridge, output)];
        if (static_cast<int>(seen.size()) < kEnoughQuiet)
            continue;
        const double own = moved[output] / static_cast<double>(seen.size());
        // A gross error must not pass for noise: the middle 80 % say how wide it is.
        const double deviation = (estimate::quantile(seen, 0.9) - estimate::quantile(seen, 0.1)) / 2.563;
        made.offset[output] = estimate::quantile(seen, 0.5);
        made.noise[output] = std::sqrt(std::max(deviation * deviation - own, 0.04 * deviation * deviation));
    }
}

} // namespace

Parameters priorSigma()
{
    Parameters sigma;
    sigma << 0.20, 0.10, 0.35, 0.08, 0.15;
    return sigma;
}

Eigen::VectorXd logPeaks(const ResponseSurface& surface, const ResponseSurface& sensitivityGrid,
                         const std::vector<Eigen::MatrixXd>& sensitivity, double windMs,
                         const Eigen::VectorXd& factors)
{
    const double logWind = std::log(std::max(windMs, 0.5)) + 0.5 * factors[kDrag];
    Eigen::VectorXd value = surface.at(logWind) + factors.tail(factors.size() - kParameters);
    for (int k = kStiffness; k < kParameters; ++k)
        value += factors[k] * sensitivityGrid.interpolate(sensitivity[static_cast<std::size_t>(k)], logWind);
    return value;
}

Result<Calibration> calibrate(SurfaceBook& book, const std::vector<PastBlock>& blocks, std::stop_token stop)
{
    const BridgeModel& bridge = book.bridge();
    const auto sensitivity = book.sensitivity(293.15, stop);
    const auto grid = book.surface(std::vector<double>(bridge.dampers.size(), 293.15), stop);
    if (!sensitivity)
        return passOn(sensitivity);
    if (!grid)
        return passOn(grid);
    Fit fit;
    fit.sensitivity = *sensitivity;
    fit.grid = *grid;
    const Eigen::Index size = kParameters + bridge.outputs();
    Eigen::VectorXd prior = Eigen::VectorXd::Constant(size, 1 / (kBiasSigma * kBiasSigma));
    prior.head(kParameters) = priorSigma().array().square().inverse();
    fit.result.mean = Eigen::VectorXd::Zero(size);
    fit.result.covariance = prior.cwiseInverse().asDiagonal();
    fit.result.spread = (*grid)->logSpread.cwiseMax(0.05);
    for (const PastBlock& block : blocks) {
        if (block.windMs < kLowestWindMs)
            continue;
        if (block.barSpreadK > kLargestSpreadK) {
            ++fit.result.skippedBlocks;
            continue;
        }
        const auto surfaces = between(book, block.barK, stop);
        if (!surfaces)
            return passOn(surfaces);
        const auto rows = rowsOf(bridge, block, fit.result.spread);
        fit.result.blocks += !rows.empty();
        fit.rows.insert(fit.rows.end(), rows.begin(), rows.end());
        fit.surfaces.resize(fit.rows.size(), *surfaces);
    }
    if (!fit.rows.empty()) {
        gaussNewton(fit, prior);
        measureSpread(fit, bridge);
    }
    fit.result.offset = fit.result.noise = Eigen::VectorXd::Zero(bridge.outputs());
    measureNoise(fit.result, book, **grid, **sensitivity, blocks);
    return fit.result;
}

} // namespace sinew::systems
