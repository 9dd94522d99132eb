// SPDX-License-Identifier: GPL-3.0-or-later
#include "WindOutlook.h"

#include <algorithm>
#include <cmath>

namespace sinew::systems {

namespace {

constexpr double kCorrelationS = 2 * 3600;
constexpr double kGrowthMs = 2;        // per root of an hour, without an outlook
constexpr double kMeasurementMs = 0.5; // error of a measured mean wind
constexpr std::size_t kMostPoints = 72;

struct Predicted {
    double mean = 0, sigma = 0;
};

Predicted predictedAt(const std::vector<Outlook::Point>& points, Instant time)
{
    const auto after = std::ranges::lower_bound(points, time, {}, &Outlook::Point::time);
    if (after == points.begin()) { // a little before the first: in a straight line
        const double before = std::min(1800.0, toSeconds(after->time - time));
        const double slope = points.size() < 2
                                 ? 0
                                 : (points[1].mean - points[0].mean) /
                                       std::max(1.0, toSeconds(points[1].time - points[0].time));
        return {std::max(0.0, after->mean - slope * before), after->sigma};
    }
    if (after == points.end())
        return {points.back().mean, points.back().sigma};
    const auto& a = *(after - 1);
    const auto& b = *after;
    const double t = toSeconds(time - a.time) / std::max(1e-6, toSeconds(b.time - a.time));
    return {std::lerp(a.mean, b.mean, t), std::lerp(a.sigma, b.sigma, t)};
}

const Outlook* outlookOf(const forecast::SystemInput& input, const ChannelId& wind)
{
    const Outlook* newest = nullptr;
    for (const Outlook& outlook : input.outlooks)
        if (outlook.channel == wind && !outlook.points.empty() && outlook.issuedAt <= input.now &&
            outlook.points.back().time > input.now && (!newest || outlook.issuedAt > newest->issuedAt))
            newest = &outlook;
    return newest;
}

void placeTimes(WindScenario& scenario, Instant now, Duration horizon)
{
    const Duration ten = std::chrono::minutes(10);
    const auto tens = std::max<Duration::rep>(
        1, (horizon / static_cast<Duration::rep>(kMostPoints) + ten - Duration(1)) / ten);
    scenario.step = ten * tens;
    for (Instant time = now + scenario.step; time <= now + horizon; time += scenario.step)
        scenario.times.push_back(time);
}

} // namespace

Result<WindScenario> windScenario(const BridgeModel& bridge, const forecast::SystemInput& input,
                                  const PresentState& now)
{
    WindScenario scenario;
    const Outlook* outlook = outlookOf(input, bridge.wind);
    if (!outlook && !now.windKnown)
        return fail(ErrorCode::NotFound, "neither a wind outlook nor a current measurement", bridge.name);
    const Duration horizon = outlook ? std::min(input.horizon, outlook->points.back().time - input.now)
                                     : std::min<Duration>(input.horizon, std::chrono::hours(6));
    placeTimes(scenario, input.now, horizon);
    if (scenario.times.empty())
        return fail(ErrorCode::NotFound, "the wind outlook ends within ten minutes", bridge.name);
    if (!outlook)
        scenario.warnings.push_back({"no wind outlook: the measured wind is taken to last", bridge.name});
    for (const Instant time : scenario.times) {
        const Predicted predicted =
            outlook ? predictedAt(outlook->points, time)
                    : Predicted{now.windMs,
                                std::hypot(kMeasurementMs,
                                           kGrowthMs * std::sqrt(toSeconds(time - input.now) / 3600))};
        scenario.meanMs.push_back(std::max(0.0, predicted.mean));
        scenario.sigmaMs.push_back(std::max(kMeasurementMs, predicted.sigma));
    }
    if (outlook && now.windKnown) {
        const Predicted predicted = predictedAt(outlook->points, input.now - kWindLag);
        scenario.errorKnown = true;
        scenario.errorNow =
            std::clamp((now.windMs - predicted.mean) / std::max(kMeasurementMs, predicted.sigma), -3.0, 3.0);
    } else if (!outlook) {
        scenario.errorKnown = true; // sigma already says how it grows
    }
    return scenario;
}

std::vector<double> drawWind(const WindScenario& scenario, estimate::Random& random)
{
    const double keep = std::exp(-toSeconds(scenario.step) / kCorrelationS),
                 fresh = std::sqrt(1 - keep * keep);
    double error = scenario.errorKnown ? scenario.errorNow : random.normal();
    std::vector<double> wind;
    for (std::size_t i = 0; i < scenario.times.size(); ++i) {
        error = keep * error + fresh * random.normal();
        wind.push_back(std::max(0.5, scenario.meanMs[i] + scenario.sigmaMs[i] * error));
    }
    return wind;
}

} // namespace sinew::systems
