// SPDX-License-Identifier: GPL-3.0-or-later
#include "Burst.h"

#include <sinew/estimate/Cusum.h>

#include <Eigen/Cholesky>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sinew::systems::waterloop {

namespace {

constexpr double kSlack = 0.6, kThreshold = 9; // sigmas of independent spans
constexpr int kMinAfter = 2;                   // spans since the onset before anything is said
constexpr double kEarlyEvidence = 30;          // so soon, a burst must be plain to see
constexpr double kWorstFit = 4;                // chi-square a degree of freedom of a burst that is believed,
constexpr double kLeastExplained = 0.85;       // unless it explains this share of the deviation
constexpr double kLargestShare = 0.5;          // of the demand, that one burst may take
constexpr double kInflowScale = 20;            // m per m³/s: 1 L/s of inflow weighs like 2 cm of pressure
constexpr int kLongSpans = 24;                 // 2 h
constexpr double kHabit = 0.013;               // of the demand
constexpr double kNotable = 3;                 // sigmas of the flow
constexpr double kMinEvidence = 12;            // ln of the likelihood ratio; e^12 outweighs a thousand pipes
constexpr double kStillThere = 2;
constexpr double kModelError = 0.03;           // relative, of a predicted effect
constexpr int kRefined = 60;
constexpr double kRecentSpans[] = {24, 96};    // hypotheses of how long ago quiet ended: 2 h, 8 h

struct Window {
    int onset, end;
};

/// The inflow of the sources as one more sensor, after those of pressure, where it is measured.
Past withInflow(const Past& past)
{
    Past result = past;
    if (!past.inflowM3s.array().isFinite().any())
        return result;
    const int sensors = past.sensors();
    result.measuredM.conservativeResize(Eigen::NoChange, sensors + 1);
    result.modelM.conservativeResize(Eigen::NoChange, sensors + 1);
    result.measuredM.col(sensors) = kInflowScale * past.inflowM3s;
    result.modelM.col(sensors) = kInflowScale * past.demandM3s;
    return result;
}

/// Effects on pressures, lengthened by that on the inflow where it counts as a sensor.
Eigen::VectorXd withInflow(Eigen::VectorXd effect, double flowM3s, int sensors)
{
    if (effect.size() < sensors) {
        effect.conservativeResize(sensors);
        effect[sensors - 1] = kInflowScale * flowM3s;
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

/// What belongs to the sensors that can be trusted.
struct Evidence {
    std::vector<int> sensors;
    Eigen::MatrixXd covariance; ///< of the mean residual
    Eigen::VectorXd mean;
};

Eigen::VectorXd meanResidual(const Eigen::MatrixXd& r, const std::vector<int>& sensors, Window w)
{
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(sensors.size()));
    for (std::size_t i = 0; i < sensors.size(); ++i) {
        double sum = 0, count = 0;
        for (int k = w.onset; k < w.end; ++k)
            if (std::isfinite(r(k, sensors[i]))) {
                sum += r(k, sensors[i]);
                count += 1;
            }
        mean[static_cast<Eigen::Index>(i)] = count > 0 ? sum / count : 0;
    }
    return mean;
}

Eigen::MatrixXd pick(const Eigen::MatrixXd& m, const std::vector<int>& indices)
{
    const auto n = static_cast<Eigen::Index>(indices.size());
    Eigen::MatrixXd result(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            result(i, j) = m(indices[static_cast<std::size_t>(i)], indices[static_cast<std::size_t>(j)]);
    return result;
}

Evidence gather(const Eigen::MatrixXd& r, const Calibration& c, Window w)
{
    Evidence e;
    e.sensors = usableSensors(c);
    e.mean = meanResidual(r, e.sensors, w);
    e.covariance = pick(covarianceOfMean(r, c, w.end - w.onset), e.sensors);
    return e;
}

struct Fit {
    double logLikelihood = 0, flowM3s = 0, sigmaM3s = 0;
    double chiSquare = 0; ///< of what is left
};

/// Best flow along `direction` (head change per m³/s) and how well it explains the mean.
Fit fitFlow(const Evidence& e, const Eigen::VectorXd& direction)
{
    Fit fit;
    Eigen::MatrixXd covariance = e.covariance;
    for (int round = 0; round < 3; ++round) {
        const Eigen::LDLT<Eigen::MatrixXd> ldlt(covariance);
        const Eigen::VectorXd weighted = ldlt.solve(direction);
        const double information = direction.dot(weighted);
        fit.flowM3s = information > 0 ? std::max(0.0, weighted.dot(e.mean) / information) : 0;
        const Eigen::VectorXd rest = e.mean - fit.flowM3s * direction;
        fit.sigmaM3s = information > 0 ? 1 / std::sqrt(information) : 0;
        fit.chiSquare = rest.dot(ldlt.solve(rest));
        fit.logLikelihood = -0.5 * fit.chiSquare - 0.5 * ldlt.vectorD().array().max(1e-300).log().sum();
        covariance = e.covariance;
        covariance.diagonal().array() += (kModelError * fit.flowM3s * direction.array()).square();
    }
    return fit;
}

double quietLikelihood(const Evidence& e)
{
    const Eigen::LDLT<Eigen::MatrixXd> ldlt(e.covariance);
    return -0.5 * e.mean.dot(ldlt.solve(e.mean)) - 0.5 * ldlt.vectorD().array().max(1e-300).log().sum();
}

// ---- detection ----------------------------------------------------------------------------------------------------

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
            direction[i] = isInflow ? (i == j ? 1.0 : 0.0) : c.slope[s] * sensitivity(s, binding.pressures[of].node);
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
    estimate::Cusum cusum(kSlack, 1e300);
    double most = 0;
    for (int k = from; k < to; ++k) {
        cusum.add(chart.values[k]);
        most = std::max(most, cusum.high());
    }
    return most;
}

Chart chartOf(const Eigen::MatrixXd& r, const Calibration& c, const std::vector<int>& sensors, const Eigen::VectorXd& weights)
{
    Chart chart;
    chart.values.resize(r.rows());
    double sum = 0, count = 0;
    for (Eigen::Index k = 0; k < r.rows(); ++k) {
        double v = 0;
        for (std::size_t i = 0; i < sensors.size(); ++i)
            v += std::isfinite(r(k, sensors[i])) ? weights[static_cast<Eigen::Index>(i)] * r(k, sensors[i]) : 0;
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
    estimate::Cusum cusum(kSlack, chart.threshold);
    for (int k = from; k < to; ++k) {
        cusum.add(chart.values[k]);
        if (cusum.high() > chart.threshold)
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
std::optional<int> detect(const Past& past, const Calibration& c, const Eigen::MatrixXd& r, const Binding& binding,
                          const Eigen::MatrixXd& sensitivity)
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

// ---- location -----------------------------------------------------------------------------------------------------

std::vector<const Snapshot*> representative(const Past& past, int onset)
{
    const Instant from = past.at(onset);
    std::vector<const Snapshot*> inside;
    for (const Snapshot& s : past.snapshots)
        if (s.at >= from)
            inside.push_back(&s);
    if (inside.empty())
        inside.push_back(&past.snapshots.back());
    if (inside.size() > 3)
        inside = {inside.front(), inside[inside.size() / 2], inside.back()};
    return inside;
}

Result<Eigen::MatrixXd> meanSensitivity(water::HydraulicSolver& solver, const Binding& binding,
                                        const std::vector<const Snapshot*>& snapshots, int sensors)
{
    std::vector<int> nodes;
    for (const Binding::At& at : binding.pressures)
        nodes.push_back(at.node);
    Eigen::MatrixXd sum;
    for (const Snapshot* s : snapshots) {
        const auto one = solver.headSensitivity(s->conditions, s->state, nodes);
        if (!one)
            return one;
        sum = sum.size() == 0 ? *one : Eigen::MatrixXd(sum + *one);
    }
    Eigen::MatrixXd mean = sum / static_cast<double>(snapshots.size());
    if (mean.rows() < sensors) {
        mean.conservativeResize(sensors, Eigen::NoChange);
        mean.row(sensors - 1).setConstant(kInflowScale);
    }
    return mean;
}

Eigen::VectorXd seen(const Eigen::VectorXd& effect, const Calibration& c, const std::vector<int>& sensors)
{
    Eigen::VectorXd result(static_cast<Eigen::Index>(sensors.size()));
    for (std::size_t i = 0; i < sensors.size(); ++i)
        result[static_cast<Eigen::Index>(i)] = c.slope[sensors[i]] * effect[sensors[i]];
    return result;
}

struct Scored {
    Suspect suspect;
    double score = 0; ///< log posterior, not normalised
};

double priorOf(const water::Link& link) { return std::log(std::max(1.0, link.pipe()->lengthM)); }

std::vector<Scored> scoreAll(const water::PipeNetwork& network, const Evidence& e, const Calibration& c,
                             const Eigen::MatrixXd& sensitivity, const water::Conditions& conditions)
{
    std::vector<Scored> result;
    for (std::size_t j = 0; j < network.links.size(); ++j) {
        const water::Link& link = network.links[j];
        if (!link.pipe() || conditions.links[j].status == water::LinkStatus::Closed)
            continue;
        const Eigen::VectorXd direction = 0.5 * (sensitivity.col(link.from) + sensitivity.col(link.to));
        const Fit fit = fitFlow(e, seen(direction, c, e.sensors));
        if (fit.flowM3s <= 0)
            continue;
        result.push_back({{static_cast<int>(j), 0, fit.flowM3s, direction * fit.flowM3s}, fit.logLikelihood + priorOf(link)});
    }
    std::sort(result.begin(), result.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
    return result;
}

/// The linear answer's flow and effect, with the network solved for it.
Result<void> refine(std::vector<Scored>& scored, const water::PipeNetwork& network, const Binding& binding, const Evidence& e,
                    const Calibration& c, water::HydraulicSolver& solver, const std::vector<const Snapshot*>& snapshots,
                    std::stop_token stop)
{
    for (std::size_t i = 0; i < scored.size(); ++i) {
        Suspect& suspect = scored[i].suspect;
        for (int round = 0; round < 2; ++round) {
            const auto effect = burstEffect(solver, network, binding, snapshots, suspect.link, suspect.flowM3s, stop);
            if (!effect && effect.error().code == ErrorCode::Cancelled)
                return passOn(effect);
            if (!effect)
                break; // a flow that the network cannot give: the linear estimate stays
            const Eigen::VectorXd whole = withInflow(*effect, suspect.flowM3s, static_cast<int>(c.slope.size()));
            const Fit fit = fitFlow(e, seen(whole / suspect.flowM3s, c, e.sensors));
            suspect.effectM = whole * (fit.flowM3s / suspect.flowM3s);
            scored[i].score = fit.logLikelihood + priorOf(network.links[static_cast<std::size_t>(suspect.link)]);
            if (fit.flowM3s <= 0)
                break;
            suspect.flowM3s = fit.flowM3s;
        }
    }
    std::sort(scored.begin(), scored.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
    return {};
}

std::vector<Suspect> normalised(const std::vector<Scored>& scored)
{
    double total = 0;
    for (const Scored& s : scored)
        total += std::exp(s.score - scored.front().score);
    std::vector<Suspect> result;
    for (const Scored& s : scored) {
        result.push_back(s.suspect);
        result.back().probability = std::exp(s.score - scored.front().score) / total;
    }
    return result;
}

struct Search {
    const water::PipeNetwork& network;
    const Binding& binding;
    Past past;
    std::stop_token stop;
    water::HydraulicSolver solver;

    Result<std::optional<BurstFinding>> from(int quietEnd);
    Result<std::optional<BurstFinding>> locate(int onset);
};

/// What consumers' habits and leakage may deviate from the model over a long time, m³/s: quiet spans at another time of
/// the day say nothing about that.
double habitOf(const water::Conditions& conditions, int spans)
{
    return spans <= kLongSpans ? 0 : kHabit * std::accumulate(conditions.demandM3s.begin(), conditions.demandM3s.end(), 0.0);
}

/// Why a burst should not be believed; empty where it may be.
std::string doubtOf(const Fit& best, const Evidence& e, const water::Conditions& conditions)
{
    const double demand = std::accumulate(conditions.demandM3s.begin(), conditions.demandM3s.end(), 0.0);
    if (best.flowM3s > kLargestShare * demand)
        return fmt::format("The likeliest pipe would have to lose {:.0f} L/s of a demand of {:.0f} L/s.", best.flowM3s * 1000, demand * 1000);
    const double all = e.mean.dot(Eigen::LDLT<Eigen::MatrixXd>(e.covariance).solve(e.mean));
    const double perDegree = best.chiSquare / std::max(1.0, static_cast<double>(e.sensors.size()) - 2);
    if (perDegree > kWorstFit && best.chiSquare > (1 - kLeastExplained) * all)
        return fmt::format("The likeliest pipe leaves {:.0f} % of the deviation unexplained (chi-square {:.1f} a degree of freedom).",
                           100 * best.chiSquare / all, perDegree);
    return {};
}

Result<std::optional<BurstFinding>> Search::locate(int onset)
{
    // The alarm tells when quiet ended: everything before it serves to calibrate.
    const auto c = calibrate(past, {0, std::max(onset - 2, past.bins() / 4)});
    if (!c)
        return std::optional<BurstFinding>{};
    const Eigen::MatrixXd r = residuals(past, *c);
    const Evidence e = gather(r, *c, {onset, past.bins()});
    const auto snapshots = representative(past, onset);
    const auto sensitivity = meanSensitivity(solver, binding, snapshots, past.sensors());
    if (!sensitivity)
        return passOn(sensitivity);
    std::vector<Scored> scored = scoreAll(network, e, *c, *sensitivity, snapshots.back()->conditions);
    if (scored.empty())
        return std::optional<BurstFinding>{};
    scored.resize(std::min<std::size_t>(scored.size(), kRefined));
    if (auto ok = refine(scored, network, binding, e, *c, solver, snapshots, stop); !ok)
        return passOn(ok);
    const auto fitted = [&](const Evidence& at) {
        const Suspect& first = scored.front().suspect;
        return fitFlow(at, seen(first.effectM / std::max(1e-9, first.flowM3s), *c, at.sensors));
    };
    const Fit best = fitted(e);
    BurstFinding finding;
    finding.evidence = best.logLikelihood - quietLikelihood(e);
    const Evidence last = gather(r, *c, {std::max(onset, past.bins() - kMinAfter), past.bins()});
    const double lately = fitted(last).logLikelihood - quietLikelihood(last);
    const bool isEarly = past.bins() - onset <= kMinAfter;
    if (finding.evidence < (isEarly ? kEarlyEvidence : kMinEvidence) || lately < kStillThere ||
        best.flowM3s < kNotable * std::hypot(best.sigmaM3s, habitOf(snapshots.back()->conditions, past.bins() - onset)))
        return std::optional<BurstFinding>{};
    finding.flowSigmaM3s = best.sigmaM3s;
    finding.doubt = doubtOf(best, e, snapshots.back()->conditions);
    finding.explained = finding.doubt.empty();
    finding.onsetBin = onset;
    finding.since = past.at(onset);
    finding.suspects = normalised(scored);
    // The first span may hold but a part of it.
    const Eigen::VectorXd mean = meanResidual(r, e.sensors, {std::min(onset + 1, past.bins() - 1), past.bins()});
    finding.residualM = Eigen::VectorXd::Zero(past.sensors());
    for (std::size_t i = 0; i < e.sensors.size(); ++i)
        finding.residualM[e.sensors[i]] = mean[static_cast<Eigen::Index>(i)];
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
    return locate(*onset);
}

} // namespace

Result<Eigen::VectorXd> burstEffect(water::HydraulicSolver& solver, const water::PipeNetwork& network, const Binding& binding,
                                    const std::vector<const Snapshot*>& snapshots, int link, double flowM3s,
                                    std::stop_token stop)
{
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(binding.pressures.size()));
    const water::Link& pipe = network.links[static_cast<std::size_t>(link)];
    for (const Snapshot* snapshot : snapshots) {
        water::Conditions c = snapshot->conditions;
        for (const int end : {pipe.from, pipe.to})
            c.demandM3s[static_cast<std::size_t>(end)] += flowM3s / 2;
        const auto state = solver.solve(c, &snapshot->state, stop);
        if (!state)
            return passOn(state);
        for (std::size_t s = 0; s < binding.pressures.size(); ++s) {
            const auto node = static_cast<std::size_t>(binding.pressures[s].node);
            sum[static_cast<Eigen::Index>(s)] += state->headM[node] - snapshot->state.headM[node];
        }
    }
    return Eigen::VectorXd(sum / static_cast<double>(snapshots.size()));
}

Result<std::optional<BurstFinding>> findBurst(const water::PipeNetwork& network, const Binding& binding, const Past& past,
                                              std::stop_token stop)
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

Result<Leaking> stillLeaking(const water::PipeNetwork& network, const Binding& binding, const Past& undisturbed, const BurstFinding& burst,
                             Instant from, std::stop_token stop)
{
    const Past past = withInflow(undisturbed);
    const int first = static_cast<int>(std::ceil(toSeconds(from - past.start) / past.binS));
    if (first >= past.bins())
        return Leaking{burst.suspects.front().flowM3s, burst.flowSigmaM3s, 0};
    const auto c = calibrate(past, {0, std::max(burst.onsetBin - 2, past.bins() / 4)});
    auto solver = water::HydraulicSolver::make(network);
    if (!c || !solver)
        return c ? Result<Leaking>(passOn(solver)) : Result<Leaking>(passOn(c));
    const double unit = std::max(1e-4, burst.suspects.front().flowM3s / 4); // small: the answer is near linear
    const auto effect = burstEffect(*solver, network, binding, representative(past, first), burst.suspects.front().link, unit, stop);
    if (!effect)
        return passOn(effect);
    const Evidence e = gather(residuals(past, *c), *c, {first, past.bins()});
    const Fit fit = fitFlow(e, seen(withInflow(*effect, unit, past.sensors()) / unit, *c, e.sensors));
    return Leaking{fit.flowM3s, fit.sigmaM3s, past.bins() - first};
}

} // namespace sinew::systems::waterloop
