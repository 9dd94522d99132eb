// SPDX-License-Identifier: GPL-3.0-or-later
#include "Running.h"

#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>

namespace sinew::systems {

namespace {

constexpr double kModelSigma = 0.09; // what calibration cannot see, log, lasting
constexpr double kBarSigmaK = 2;
constexpr double kWindVariance =
    10 * 0.05 * 0.05; // a ten-minute wind is 2.5 % wrong, for its ten minutes together: log peak
constexpr double kControlWindMs = 45;
constexpr double kControlEffect =
    0.03; // an output that heating changes by less, log, tells of the storm alone

using Bars = std::vector<double>;

struct Comparing {
    SurfaceBook& book;
    const forecast::SystemInput& input;
    const forecast::RunningCommand& command;
    Bars cold, hot;
    const ResponseSurface* coldSurface = nullptr;
    const ResponseSurface* hotSurface = nullptr;
    const ResponseSurface* grid = nullptr;
    const std::vector<Eigen::MatrixXd>* sensitivity = nullptr;
    Calibration calibration;
    const BridgeModel& bridge() const { return book.bridge(); }
};

std::optional<double> targetOf(const Proposal& proposal, const BridgeDamper& damper)
{
    if (!damper.heater)
        return std::nullopt;
    if (damper.heater->id == proposal.actuator)
        return proposal.value;
    const auto also =
        std::ranges::find(proposal.alsoSet, damper.heater->id, &std::pair<ActuatorId, double>::first);
    return also == proposal.alsoSet.end() ? std::nullopt : std::optional(also->second);
}

std::optional<double> meanBetween(const forecast::SystemInput& input, const ChannelId& channel, Instant from,
                                  Instant to)
{
    std::vector<double> values;
    if (!channel.isEmpty() && input.samples)
        for (const Sample& sample : input.samples(channel, from, std::min(to, input.now)))
            if (sample.quality == Quality::Good)
                values.push_back(sample.value);
    return values.empty() ? std::nullopt : std::optional(estimate::quantile(values, 0.5));
}

// As they were before the command, and as it asks for. False where a temperature is not known.
bool readBars(Comparing& made)
{
    const Instant operated = made.command.operatedAt;
    for (const BridgeDamper& damper : made.bridge().dampers) {
        const auto before =
            meanBetween(made.input, damper.temperature, operated - std::chrono::minutes(30), operated);
        if (!before)
            return false;
        made.cold.push_back(*before);
        made.hot.push_back(std::max(*before, targetOf(made.command.proposal, damper).value_or(*before)));
    }
    return true;
}

Result<void> readSurfaces(Comparing& made, std::stop_token stop)
{
    const auto cold = made.book.surface(made.cold, stop), hot = made.book.surface(made.hot, stop);
    const auto grid = made.book.surface(Bars(made.cold.size(), 293.15), stop);
    const auto sensitivity = made.book.sensitivity(293.15, stop);
    for (const auto* surface : {&cold, &hot, &grid})
        if (!*surface)
            return passOn(*surface);
    if (!sensitivity)
        return passOn(sensitivity);
    made.coldSurface = *cold;
    made.hotSurface = *hot;
    made.grid = *grid;
    made.sensitivity = *sensitivity;
    return {};
}

// Of the time since the command only what heating does not touch may speak: else the prediction without it
// would be fitted to what the command did.
std::vector<PastBlock> untouched(const Comparing& made, Duration past)
{
    std::vector<PastBlock> blocks = pastBlocks(made.bridge(), made.input, past);
    const double logWind = std::log(kControlWindMs);
    const Eigen::VectorXd effect = made.hotSurface->at(logWind) - made.coldSurface->at(logWind);
    for (PastBlock& block : blocks) {
        if (block.from + std::chrono::minutes(10) <= made.command.operatedAt)
            continue;
        block.barK = estimate::mean(made.cold);
        block.barSpreadK = 0;
        for (int output = 0; output < made.bridge().outputs(); ++output)
            if (std::abs(effect[output]) > kControlEffect)
                block.peaks[static_cast<std::size_t>(output)].clear();
    }
    return blocks;
}

// Variance of the log prediction that lasts through the storm.
double lastingVariance(const Comparing& made, int output, double windMs)
{
    const Calibration& known = made.calibration;
    const double logWind = std::log(windMs) + 0.5 * known.mean[kDrag];
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(known.mean.size());
    gradient[kDrag] = 0.5 * made.coldSurface->slopeAt(logWind)[output];
    gradient[kParameters + output] = 1;
    for (int k = kStiffness; k < kParameters; ++k)
        gradient[k] =
            made.grid->interpolate((*made.sensitivity)[static_cast<std::size_t>(k)], logWind)[output];
    const materials::SmaDevice& device = made.bridge().dampers.front().device;
    const double bars = gradient[kYield] * kBarSigmaK * device.stressSlopePaK / device.sigmaMsPa;
    return gradient.dot(known.covariance * gradient) + kModelSigma * kModelSigma + bars * bars;
}

VerifyPlan::Point pointAt(const Comparing& made, int output, Instant time, double windMs)
{
    const Calibration& known = made.calibration;
    const auto median = [&](const ResponseSurface& surface) {
        return std::exp(logPeaks(surface, *made.grid, *made.sensitivity, windMs, known.mean)[output]);
    };
    const double s = known.spread[output], lift = std::exp(0.5 * s * s);
    VerifyPlan::Point point{time, median(*made.coldSurface) * lift, median(*made.hotSurface) * lift, 0, 0};
    // Neighbouring minutes share the slow gusts: half of them count.
    point.sigma = std::hypot(point.withoutCommand * std::sqrt(std::expm1(2 * s * s + kWindVariance)),
                             known.noise[output]);
    point.lasting = point.withoutCommand * std::sqrt(std::expm1(lastingVariance(made, output, windMs)));
    point.withoutCommand += known.offset[output];
    point.withCommand += known.offset[output];
    return point;
}

VerifyPlan planFor(const Comparing& made, int output)
{
    VerifyPlan plan = *made.command.proposal.verify;
    plan.points.clear();
    const Duration minute = std::chrono::minutes(1);
    const Instant first = std::chrono::ceil<std::chrono::minutes>(made.command.operatedAt);
    for (Instant time = first; time + kWindLag <= made.input.now; time += minute)
        if (const auto wind = meanBetween(made.input, made.bridge().wind, time + kWindLag - 2 * minute,
                                          time + kWindLag + 2 * minute);
            wind && *wind > 1)
            plan.points.push_back(pointAt(made, output, time, *wind));
    return plan;
}

} // namespace

Result<std::optional<VerifyPlan>> refinedPlan(SurfaceBook& book, const forecast::SystemInput& input,
                                              const forecast::RunningCommand& command, Duration past,
                                              std::stop_token stop)
{
    const BridgeModel& bridge = book.bridge();
    const auto& plan = command.proposal.verify;
    if (!plan || !plan->followsMeasurement || bridge.dampers.empty() ||
        std::ranges::none_of(bridge.dampers, [&](const auto& damper) {
            return targetOf(command.proposal, damper).has_value();
        }))
        return std::nullopt;
    int output = 0;
    while (output < bridge.outputs() && bridge.channelOf(output) != plan->channel)
        ++output;
    Comparing made{book, input, command};
    if (output == bridge.outputs() || !readBars(made))
        return std::nullopt;
    if (const auto read = readSurfaces(made, stop); !read)
        return passOn(read);
    auto calibration = calibrate(book, untouched(made, past), stop);
    if (!calibration)
        return passOn(calibration);
    made.calibration = std::move(*calibration);
    VerifyPlan refined = planFor(made, output);
    return refined.points.empty() ? std::nullopt : std::optional(std::move(refined));
}

} // namespace sinew::systems
