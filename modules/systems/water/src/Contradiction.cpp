// SPDX-License-Identifier: GPL-3.0-or-later
#include "Contradiction.h"

#include "Location.h"
#include "ModelError.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::systems::waterloop {

namespace {

constexpr int kSpans = 4; // 20 min
constexpr double kRecentSpans[] = {24, 96}; // hypotheses of how long ago quiet ended: 2 h, 8 h
constexpr double kAgrees = 4;               // chi-square a degree of freedom
constexpr double kContradicts = 9;          // normalised residual: of a gauge that is left out
constexpr double kBetterThanBurst = 20;     // ln of the likelihood ratio
constexpr std::size_t kLeastSensors = 4;

struct Doubted {
    int sensor = -1;
    double biasM = 0, sigmaM = 0; ///< beyond what the others say of it
};

Evidence part(const Evidence& e, const std::vector<Eigen::Index>& kept)
{
    Evidence rest;
    for (const Eigen::Index i : kept)
        rest.sensors.push_back(e.sensors[static_cast<std::size_t>(i)]);
    rest.meanM = e.meanM(kept);
    rest.covariance = e.covariance(kept, kept);
    return rest;
}

/// The gauge whose residual, given all others', is largest in its own standard deviations.
Doubted mostDoubtful(const Evidence& e, std::size_t gauges)
{
    const auto n = e.meanM.size();
    const Eigen::MatrixXd inverse = e.covariance.ldlt().solve(Eigen::MatrixXd::Identity(n, n));
    const Eigen::VectorXd weighted = inverse * e.meanM;
    Doubted most;
    double largest = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
        const int sensor = e.sensors[static_cast<std::size_t>(i)];
        const double information = inverse(i, i), z = std::abs(weighted[i]) / std::sqrt(information);
        if (static_cast<std::size_t>(sensor) < gauges && information > 0 && z > largest) {
            largest = z;
            most = {sensor, weighted[i] / information, 1 / std::sqrt(information)};
        }
    }
    return largest > kContradicts ? most : Doubted{};
}

bool agrees(const Evidence& e)
{
    return fitNothing(e).chiSquare <= kAgrees * static_cast<double>(e.sensors.size());
}

/// Gauges to be left out until the rest agrees; none where that does not succeed.
std::vector<Doubted> leftOut(Evidence e, std::size_t gauges)
{
    const std::size_t most = e.sensors.size() / 3;
    std::vector<Doubted> all;
    while (!agrees(e)) {
        const Doubted next = mostDoubtful(e, gauges);
        if (next.sensor < 0 || all.size() == most)
            return {};
        std::vector<Eigen::Index> kept;
        for (Eigen::Index i = 0; i < e.meanM.size(); ++i)
            if (e.sensors[static_cast<std::size_t>(i)] != next.sensor)
                kept.push_back(i);
        e = part(e, kept);
        all.push_back(next);
    }
    return all;
}

/// ln of the likelihood that is won where each of these gauges has an error of its own.
double gainOf(const Evidence& e, const std::vector<Doubted>& doubted)
{
    std::vector<Eigen::Index> kept;
    for (Eigen::Index i = 0; i < e.meanM.size(); ++i)
        if (std::ranges::find(doubted, e.sensors[static_cast<std::size_t>(i)], &Doubted::sensor) == doubted.end())
            kept.push_back(i);
    return (fitNothing(e).chiSquare - fitNothing(part(e, kept)).chiSquare) / 2;
}

Instant sinceOf(const Past& past, const Eigen::MatrixXd& r, const Doubted& doubted)
{
    int first = past.bins() - kSpans;
    const auto lasts = [&](int k) {
        const double value = r(k, doubted.sensor);
        return !std::isfinite(value) ||
               (std::abs(value) > std::abs(doubted.biasM) / 2 && value * doubted.biasM > 0);
    };
    while (first > 0 && lasts(first - 1))
        --first;
    return past.at(first);
}

Result<std::vector<Contradiction>> search(const water::PipeNetwork& network, const Binding& binding,
                                          const Past& past, int quietEnd, std::stop_token stop)
{
    std::vector<Contradiction> found;
    const auto c = calibrate(past, {0, quietEnd});
    if (!c)
        return found; // too little is known to contradict anything
    const Eigen::MatrixXd r = residuals(past, *c);
    const Window now{past.bins() - kSpans, past.bins()};
    Evidence e = gather(past, r, *c, now);
    if (e.sensors.size() < kLeastSensors || agrees(e))
        return found;
    auto solver = water::HydraulicSolver::make(network);
    if (!solver)
        return passOn(solver);
    const auto error = modelError(*solver, network, binding, past, *c, now, e.sensors);
    if (!error)
        return passOn(error);
    e.covariance += *error;
    const auto doubted = leftOut(e, binding.pressures.size());
    if (doubted.empty())
        return found;
    const auto burst = locate(*solver, network, binding, e, *c, representative(past, now.onset), 0, stop);
    if (!burst)
        return passOn(burst);
    const double byBurst =
        burst->suspects.empty() ? 0 : burst->best.logLikelihood - fitNothing(e).logLikelihood;
    if (gainOf(e, doubted) < byBurst + kBetterThanBurst)
        return found;
    for (const Doubted& one : doubted) {
        double sum = 0, count = 0;
        for (int k = now.onset; k < now.end; ++k)
            if (std::isfinite(past.measuredM(k, one.sensor))) {
                sum += past.measuredM(k, one.sensor);
                ++count;
            }
        found.push_back({one.sensor, sum / count, sum / count - one.biasM, one.sigmaM, sinceOf(past, r, one)});
    }
    return found;
}

} // namespace

Result<std::vector<Contradiction>> contradictions(const water::PipeNetwork& network, const Binding& binding,
                                                  const Past& undisturbed, std::stop_token stop)
{
    const Past past = withInflow(undisturbed);
    for (const double spans : kRecentSpans) {
        const int quietEnd = past.bins() - static_cast<int>(std::min(spans, past.bins() / 3.0));
        auto found = search(network, binding, past, quietEnd, stop);
        if (!found || !found->empty())
            return found;
    }
    return std::vector<Contradiction>{};
}

Past without(Past past, const std::vector<Contradiction>& contradictions)
{
    for (const Contradiction& one : contradictions)
        for (int k = 0; k < past.bins(); ++k)
            if (past.at(k) >= one.since)
                past.measuredM(k, one.sensor) = std::numeric_limits<double>::quiet_NaN();
    return past;
}

} // namespace sinew::systems::waterloop
