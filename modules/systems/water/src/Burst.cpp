// SPDX-License-Identifier: GPL-3.0-or-later
#include "Burst.h"

#include "ModelError.h"

#include <sinew/estimate/Cusum.h>

#include <Eigen/Cholesky>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sinew::systems::waterloop {

namespace {

constexpr double kSlack = 0.6, kThreshold = 9; // sigmas of independent spans
constexpr int kMinAfter = 2;                   // spans since the onset before anything is said
constexpr double kEarlyEvidence = 30;          // so soon, a burst must be plain to see
constexpr double kWorstFit = 4;                // chi-square a degree of freedom of a burst that is believed,
constexpr double kLeastExplained = 0.7;        // unless it explains this share of the deviation
constexpr int kLongSpans = 24;                 // 2 h
constexpr double kHabit = 0.013;               // of the demand, over longer than that
constexpr double kNotable = 3;                 // sigmas of the flow
constexpr double kLinearTells = 0.8;           // of a flow, at least, where heads are taken as linear
constexpr double kMinEvidence = 12;            // ln of the likelihood ratio; e^12 outweighs a thousand pipes
constexpr double kStillThere = 2;
constexpr double kRecentSpans[] = {24, 96}; // hypotheses of how long ago quiet ended: 2 h, 8 h

// ---- detection
// ----------------------------------------------------------------------------------------------------

/// Columns: weights of a chart. Rows: usable sensors.
Eigen::MatrixXd chartWeights(const Calibration& c, const Binding& binding, const Eigen::MatrixXd& sensitivity,
                             const std::vector<int>& sensors)
{
    const Eigen::LDLT<Eigen::MatrixXd> ldlt(pick(c.covariance, sensors));
    const auto n = static_cast<Eigen::Index>(sensors.size());
    Eigen::MatrixXd weights(n, n);
    for (Eigen::Index j = 0; j < n; ++j) {
        Eigen::VectorXd direction(n);
        for (Eigen::Index i = 0; i < n; ++i) {
            const int s = sensors[static_cast<std::size_t>(i)];
            const auto of = static_cast<std::size_t>(sensors[static_cast<std::size_t>(j)]);
            const bool isInflow = of >= binding.pressures.size();
            direction[i] =
                isInflow ? (i == j ? 1.0 : 0.0) : c.slope[s] * sensitivity(s, binding.pressures[of].node);
        }
        const Eigen::VectorXd w = ldlt.solve(direction);
        const double norm = std::sqrt(direction.dot(w));
        weights.col(j) = norm > 0 ? Eigen::VectorXd(w / norm) : Eigen::VectorXd::Zero(n);
    }
    return weights;
}

struct Chart {
    Eigen::VectorXd values; ///< standardised, one a span; NaN where something is missing
    double threshold = kThreshold;
};

double highest(const Chart& chart, int from, int to)
{
    auto cusum = estimate::Cusum::make(kSlack, std::numeric_limits<double>::infinity()).value();
    double most = 0;
    for (int k = from; k < to; ++k) {
        cusum.add(chart.values[k]);
        most = std::max(most, cusum.high());
    }
    return most;
}

Chart chartOf(const Eigen::MatrixXd& r, const Calibration& c, const std::vector<int>& sensors,
              const Eigen::VectorXd& weights)
{
    Chart chart;
    chart.values.resize(r.rows());
    double sum = 0, count = 0;
    for (Eigen::Index k = 0; k < r.rows(); ++k) {
        double v = 0;
        for (std::size_t i = 0; i < sensors.size(); ++i)
            v += std::isfinite(r(k, sensors[i])) ? weights[static_cast<Eigen::Index>(i)] * r(k, sensors[i])
                                                 : 0;
        chart.values[k] = v;
        if (c.spans.contains(static_cast<int>(k))) {
            sum += v * v;
            count += 1;
        }
    }
    const double sigma = std::sqrt(sum / std::max(1.0, count));
    if (sigma > 0)
        chart.values /= sigma;
    // Residuals that last from span to span climb faster by chance; nothing the quiet past did may alarm.
    const double inflation = std::sqrt((1 + c.persistence) / (1 - c.persistence));
    chart.threshold = std::max(kThreshold * inflation, 1.3 * highest(chart, c.spans.first, c.spans.end));
    return chart;
}

bool alarms(const Chart& chart, int from, int to)
{
    auto cusum = estimate::Cusum::make(kSlack, chart.threshold);
    if (!cusum)
        return false;
    for (int k = from; k < to; ++k) {
        cusum->add(chart.values[k]);
        if (cusum->high() > chart.threshold)
            return true;
    }
    return false;
}

struct Step {
    int onset = 0;
    double weight = 0; ///< squared sum since the onset over their number
};

/// Where a lasting step most likely began; the chart's own last zero comes too early by chance.
Step stepOf(const Chart& chart, int from, int to)
{
    Step best{from, 0};
    double sum = 0;
    for (int k = to - 1; k >= from; --k) {
        sum += chart.values[k];
        const double weight = sum > 0 ? sum * sum / (to - k) : 0;
        if (weight > best.weight)
            best = {k, weight};
    }
    return best;
}

/// Start of the step on the chart that shows it best.
std::optional<int> detect(const Past& past, const Calibration& c, const Eigen::MatrixXd& r,
                          const Binding& binding, const Eigen::MatrixXd& sensitivity)
{
    const std::vector<int> sensors = usableSensors(c);
    const Eigen::MatrixXd weights = chartWeights(c, binding, sensitivity, sensors);
    std::optional<Step> best;
    for (Eigen::Index j = 0; j < weights.cols(); ++j) {
        const Chart chart = chartOf(r, c, sensors, weights.col(j));
        if (!alarms(chart, c.spans.end, past.bins()))
            continue;
        const Step step = stepOf(chart, c.spans.end, past.bins());
        if (!best || step.weight > best->weight)
            best = step;
    }
    return best ? std::optional(best->onset) : std::nullopt;
}

// ---- search
// -------------------------------------------------------------------------------------------------------

struct Search {
    const water::PipeNetwork& network;
    const Binding& binding;
    Past past;
    std::stop_token stop;
    water::HydraulicSolver solver;

    Result<std::optional<BurstFinding>> from(int quietEnd);
    Result<std::optional<BurstFinding>> weigh(int onset);
    Result<Evidence> evidenceOf(const Calibration& c, const Eigen::MatrixXd& r, Window w);
};

/// What consumers' habits and leakage may deviate from the model over hours, m³/s: quiet spans at another
/// time of the day say nothing about that.
double habitOf(const water::Conditions& conditions, int spans)
{
    return spans <= kLongSpans
               ? 0
               : kHabit * std::accumulate(conditions.demandM3s.begin(), conditions.demandM3s.end(), 0.0);
}

/// Why a burst should not be believed; empty where it may be. Against the noise of quiet times alone: a model
/// that is wrong enough could excuse anything.
std::string doubtOf(const Eigen::VectorXd& effect, const Evidence& e)
{
    Evidence rest = e;
    rest.meanM -= effect;
    const double left = fitNothing(rest).chiSquare, all = fitNothing(e).chiSquare;
    const double perDegree = left / std::max(1.0, static_cast<double>(e.sensors.size()) - 2);
    if (perDegree > kWorstFit && left > (1 - kLeastExplained) * all)
        return fmt::format("The likeliest pipe leaves {:.0f} % of the deviation unexplained (chi-square "
                           "{:.1f} a degree of freedom).",
                           100 * left / all, perDegree);
    return {};
}

/// What is measured in a window, weighed by what a sound network may deviate.
Result<Evidence> Search::evidenceOf(const Calibration& c, const Eigen::MatrixXd& r, Window w)
{
    Evidence e = gather(past, r, c, w);
    const auto error = modelError(solver, network, binding, past, c, w, e.sensors);
    if (!error)
        return passOn(error);
    e.covariance += *error;
    return e;
}

Result<std::optional<BurstFinding>> Search::weigh(int onset)
{
    // The alarm tells when quiet ended: everything before it serves to calibrate.
    const auto c = calibrate(past, {0, std::max(onset - 2, past.bins() / 4)});
    if (!c)
        return std::optional<BurstFinding>{};
    const Eigen::MatrixXd r = residuals(past, *c);
    const auto snapshots = representative(past, onset);
    const auto e = evidenceOf(*c, r, {onset, past.bins()});
    if (!e)
        return passOn(e);
    const double habit = habitOf(snapshots.back()->conditions, past.bins() - onset);
    auto location =
        locate(solver, network, binding, *e, *c, snapshots, kLinearTells * kNotable * habit, stop);
    if (!location)
        return passOn(location);
    if (location->suspects.empty())
        return std::optional<BurstFinding>{};
    const Suspect& first = location->suspects.front();
    const auto alone = [&](const Evidence& at) {
        const Eigen::VectorXd effect = seen(first.effectM, *c, at.sensors);
        return fitEffect(at, effect, Eigen::MatrixXd::Zero(effect.size(), 1)).logLikelihood -
               fitNothing(at).logLikelihood;
    };
    BurstFinding finding;
    finding.evidence = location->best.logLikelihood - fitNothing(*e).logLikelihood;
    const bool isEarly = past.bins() - onset <= kMinAfter;
    if (finding.evidence < (isEarly ? kEarlyEvidence : kMinEvidence) ||
        first.flowM3s < kNotable * std::hypot(location->flowSigmaM3s, habit))
        return std::optional<BurstFinding>{};
    const auto recent = evidenceOf(*c, r, {std::max(onset, past.bins() - kMinAfter), past.bins()});
    if (!recent)
        return passOn(recent);
    if (alone(*recent) < kStillThere)
        return std::optional<BurstFinding>{};
    finding.flowSigmaM3s = location->flowSigmaM3s;
    const Evidence quiet = gather(past, r, *c, {onset, past.bins()});
    finding.doubt = doubtOf(seen(first.effectM, *c, quiet.sensors), quiet);
    finding.explained = finding.doubt.empty();
    finding.onsetBin = onset;
    finding.since = past.at(onset);
    // The first span may hold but a part of it.
    const Evidence since = gather(past, r, *c, {std::min(onset + 1, past.bins() - 1), past.bins()});
    finding.residualM = Eigen::VectorXd::Zero(past.sensors());
    finding.residualM(since.sensors) = since.meanM;
    finding.suspects = std::move(location->suspects);
    return std::optional(std::move(finding));
}

Result<std::optional<BurstFinding>> Search::from(int quietEnd)
{
    const auto c = calibrate(past, {0, quietEnd});
    if (!c)
        return std::optional<BurstFinding>{};
    const Eigen::MatrixXd r = residuals(past, *c);
    const auto sensitivity = meanSensitivity(solver, binding, representative(past, quietEnd), past.sensors());
    if (!sensitivity)
        return passOn(sensitivity);
    const auto onset = detect(past, *c, r, binding, *sensitivity);
    if (!onset || past.bins() - *onset < kMinAfter)
        return std::optional<BurstFinding>{};
    return weigh(*onset);
}

} // namespace

Result<std::optional<BurstFinding>> findBurst(const water::PipeNetwork& network, const Binding& binding,
                                              const Past& past, std::stop_token stop)
{
    auto solver = water::HydraulicSolver::make(network);
    if (!solver)
        return passOn(solver);
    Search search{network, binding, withInflow(past), stop, std::move(*solver)};
    for (const double spans : kRecentSpans) {
        const int quietEnd = past.bins() - static_cast<int>(std::min(spans, past.bins() / 3.0));
        auto found = search.from(quietEnd);
        if (!found || *found)
            return found;
    }
    return std::optional<BurstFinding>{};
}

Result<Leaking> stillLeaking(const water::PipeNetwork& network, const Binding& binding,
                             const Past& undisturbed, const BurstFinding& burst, Instant from,
                             std::stop_token stop)
{
    const Past past = withInflow(undisturbed);
    const int first = static_cast<int>(std::ceil(toSeconds(from - past.start) / past.binS));
    if (first >= past.bins())
        return Leaking{burst.suspects.front().flowM3s, burst.flowSigmaM3s, 0};
    const auto c = calibrate(past, {0, std::max(burst.onsetBin - 2, past.bins() / 4)});
    auto solver = water::HydraulicSolver::make(network);
    if (!c || !solver)
        return c ? Result<Leaking>(passOn(solver)) : Result<Leaking>(passOn(c));
    HoleModel holes(*solver, network, binding);
    const Suspect& suspect = burst.suspects.front();
    const auto effect = meanEffect(holes, representative(past, first), suspect.link, suspect.opening / 4,
                                   stop); // small: near linear
    if (!effect)
        return passOn(effect);
    const Evidence e = gather(past, residuals(past, *c), *c, {first, past.bins()});
    const Eigen::VectorXd direction =
        seen(withInflow(effect->changeM, effect->inflowM3s, past.sensors()), *c, e.sensors);
    const Fit fit = fitEffect(e, direction, Eigen::MatrixXd::Zero(direction.size(), 1));
    return Leaking{fit.factor * effect->flowM3s, fit.sigma * effect->flowM3s, past.bins() - first};
}

} // namespace sinew::systems::waterloop
