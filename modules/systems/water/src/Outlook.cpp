// SPDX-License-Identifier: GPL-3.0-or-later
#include "Outlook.h"

#include "Ensemble.h"

#include <sinew/estimate/Conformal.h>
#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr int kMembers = 32, kPoints = 8;
constexpr double kFloorM = 0.02; // a spread smaller than this is not believed
constexpr double z90 = 1.6448536269514722;

/// Conditions of the undisturbed model at the times ahead.
Result<std::vector<Snapshot>> baseline(const water::PipeNetwork& network, const Past& past,
                                       const std::vector<Instant>& times, double stepS, std::stop_token stop)
{
    std::vector<Snapshot> result;
    water::Conditions current;
    water::SimulationOptions options;
    options.startS = patternTime(past.end, network.options);
    options.durationS = toSeconds(times.back() - past.end);
    options.reportStepS = stepS;
    options.accuracy = std::min(1e-4, network.options.accuracy);
    options.tankLevelM = past.tankLevelM;
    options.links = past.links;
    options.adjust = [&](double, water::Conditions& c) {
        past.consumption.applyTo(c);
        current = c;
    };
    const auto run = water::simulate(
        network, options,
        [&](const water::HydraulicState& state, bool isReport) {
            if (isReport && state.timeS > options.startS && result.size() < times.size())
                result.push_back({times[result.size()], current, state});
        },
        stop);
    if (!run)
        return passOn(run);
    return result;
}

struct Ahead {
    const water::PipeNetwork& network;
    const Binding& binding;
    const std::vector<Snapshot>& base;
    std::stop_token stop;

    Result<Eigen::MatrixXd> member(estimate::Random& random) const;
    Result<Eigen::MatrixXd> burstChange(const Suspect& suspect) const;
    Eigen::RowVectorXd pressures(const water::HydraulicState& state) const;
};

Eigen::RowVectorXd Ahead::pressures(const water::HydraulicState& state) const
{
    Eigen::RowVectorXd result(static_cast<Eigen::Index>(binding.pressures.size()));
    for (std::size_t s = 0; s < binding.pressures.size(); ++s)
        result[static_cast<Eigen::Index>(s)] = state.pressureM(network, binding.pressures[s].node);
    return result;
}

/// Rows: times.
Result<Eigen::MatrixXd> Ahead::member(estimate::Random& random) const
{
    const water::PipeNetwork rough = roughened(network, random);
    const std::vector<double> factors = demandFactors(network, random);
    auto solver = water::HydraulicSolver::make(rough);
    if (!solver)
        return passOn(solver);
    Eigen::MatrixXd result(static_cast<Eigen::Index>(base.size()),
                           static_cast<Eigen::Index>(binding.pressures.size()));
    for (std::size_t t = 0; t < base.size(); ++t) {
        water::Conditions c = base[t].conditions;
        for (std::size_t i = 0; i < factors.size(); ++i)
            c.demandM3s[i] *= factors[i];
        const auto state = solver->solve(c, &base[t].state, stop);
        if (!state)
            return passOn(state);
        result.row(static_cast<Eigen::Index>(t)) = pressures(*state);
    }
    return result;
}

/// Rows: times.
Result<Eigen::MatrixXd> Ahead::burstChange(const Suspect& suspect) const
{
    auto solver = water::HydraulicSolver::make(network);
    if (!solver)
        return passOn(solver);
    HoleModel holes(*solver, network, binding);
    Eigen::MatrixXd result(static_cast<Eigen::Index>(base.size()),
                           static_cast<Eigen::Index>(binding.pressures.size()));
    for (std::size_t t = 0; t < base.size(); ++t) {
        const auto holed = holes.inPipe(base[t], suspect.link, suspect.opening, stop);
        if (!holed)
            return passOn(holed);
        result.row(static_cast<Eigen::Index>(t)) = holed->changeM.transpose();
    }
    return result;
}

/// By what the spread of sensor s must be multiplied to hold 90 % of what was measured in quiet times.
double conformalFactor(const Eigen::MatrixXd& r, const Calibration& c, int s, double spreadM)
{
    std::vector<double> scores;
    for (int k = c.spans.first; k < c.spans.end; ++k)
        if (std::isfinite(r(k, s)))
            scores.push_back(std::fabs(r(k, s)) / spreadM);
    const auto q = estimate::conformalQuantile(scores, 0.1);
    return q ? *q / z90 : std::max(1.0, c.sigmaM[s] / spreadM);
}

/// What one sample has of noise that the means of quiet spans have not, m.
double noiseOfOne(const Past& past, const Calibration& c, int s)
{
    double inverse = 0, spans = 0;
    for (int k = c.spans.first; k < c.spans.end; ++k)
        if (past.samples(k, s) > 0) {
            inverse += 1 / past.samples(k, s);
            spans += 1;
        }
    return spans > 0 ? past.sampleSigmaM * std::sqrt(std::max(0.0, 1 - inverse / spans)) : 0;
}

/// Turns raw members into calibrated ones: centred on the model's prediction, spread as the past demands.
/// Returns by what each known sensor's spread was multiplied.
std::vector<double> calibrateMembers(std::vector<Eigen::MatrixXd>& members, const std::vector<Snapshot>& base,
                                     const Ahead& ahead, const Past& past, const Calibration& c)
{
    const Eigen::MatrixXd r = crossValidated(past, c);
    const auto count = static_cast<double>(members.front().rows());
    std::vector<double> factors;
    for (int s = 0; s < past.sensors(); ++s) {
        double meanVariance = 0;
        for (const Eigen::MatrixXd& m : members)
            meanVariance += (m.col(s).array() - m.col(s).mean()).square().sum() / (count - 1) /
                            static_cast<double>(members.size());
        const double typical = std::max(kFloorM, std::fabs(c.slope[s]) * std::sqrt(meanVariance));
        const double factor = conformalFactor(r, c, s, typical), noise = noiseOfOne(past, c, s);
        if (c.usable[static_cast<std::size_t>(s)])
            factors.push_back(factor);
        for (std::size_t t = 0; t < members.size(); ++t) {
            auto column = members[t].col(s);
            const double centre = c.predict(s, ahead.pressures(base[t].state)[s]), mean = column.mean();
            const double sigma = std::sqrt((column.array() - mean).square().sum() / (count - 1));
            const double wanted =
                std::hypot(factor * std::max({kFloorM, std::fabs(c.slope[s]) * sigma, 0.5 * typical}), noise);
            column = centre + (column.array() - mean) * (sigma > 0 ? wanted / sigma : 0);
        }
    }
    return factors;
}

/// Root mean square over the known sensors of what lasts between measured and modelled heads in the
/// calibrated spans.
double lastingOffset(const Past& past, const Calibration& c)
{
    double squares = 0, sensors = 0;
    for (int s = 0; s < past.sensors(); ++s) {
        std::vector<double> differences;
        for (int k = c.spans.first; k < c.spans.end; ++k)
            if (const double d = past.measuredM(k, s) - past.modelM(k, s);
                c.usable[static_cast<std::size_t>(s)] && std::isfinite(d))
                differences.push_back(d);
        if (differences.empty())
            continue;
        squares += std::pow(estimate::mean(differences), 2);
        sensors += 1;
    }
    return sensors > 0 ? std::sqrt(squares / sensors) : 0;
}

std::vector<Instant> timesAhead(Instant from, double stepS)
{
    std::vector<Instant> times;
    for (int k = 1; k <= kPoints; ++k)
        times.push_back(from + fromSeconds(k * stepS));
    return times;
}

} // namespace

Result<Prediction> lookAhead(const water::PipeNetwork& network, const Binding& binding, const Past& past,
                             const std::optional<BurstFinding>& burst, Duration horizon, std::uint64_t seed,
                             std::stop_token stop)
{
    const auto c = calibrate(past, {0, burst ? std::max(burst->onsetBin - 2, past.bins() / 4) : past.bins()});
    if (!c)
        return passOn(c);
    const double stepS = std::max(60.0, std::round(toSeconds(horizon) / kPoints));
    Prediction p;
    p.times = timesAhead(past.end, stepS);
    const auto base = baseline(network, past, p.times, stepS, stop);
    if (!base)
        return passOn(base);
    if (base->size() < p.times.size())
        return fail(ErrorCode::Internal, "the simulation ahead skipped a report");
    const Ahead ahead{network, binding, *base, stop};
    p.membersM.assign(p.times.size(), Eigen::MatrixXd::Zero(kMembers, past.sensors()));
    std::vector<const Suspect*> drawn;
    for (int m = 0; m < kMembers; ++m) {
        estimate::Random random(seed, static_cast<std::uint64_t>(m));
        drawn.push_back(draw(burst, random));
        const auto rows = ahead.member(random);
        if (!rows)
            return passOn(rows);
        for (std::size_t t = 0; t < p.times.size(); ++t)
            p.membersM[t].row(m) = rows->row(static_cast<Eigen::Index>(t));
    }
    const std::vector<double> factors = calibrateMembers(p.membersM, *base, ahead, past, *c);
    p.spreadFactor = factors.empty() ? 1 : estimate::quantile(factors, 0.5);
    p.offsetM = lastingOffset(past, *c);
    std::map<const Suspect*, Eigen::MatrixXd> changes;
    for (int m = 0; m < kMembers && burst; ++m) {
        if (!changes.contains(drawn[static_cast<std::size_t>(m)])) {
            auto change = ahead.burstChange(*drawn[static_cast<std::size_t>(m)]);
            if (!change)
                return passOn(change);
            changes.emplace(drawn[static_cast<std::size_t>(m)], std::move(*change));
        }
        for (std::size_t t = 0; t < p.times.size(); ++t)
            p.membersM[t].row(m) +=
                changes.at(drawn[static_cast<std::size_t>(m)]).row(static_cast<Eigen::Index>(t)) *
                c->slope.asDiagonal();
    }
    p.known = c->usable;
    return p;
}

} // namespace sinew::systems::waterloop
