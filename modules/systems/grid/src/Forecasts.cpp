// SPDX-License-Identifier: GPL-3.0-or-later
#include "Forecasts.h"

#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::systems::powergrid {

namespace {

constexpr double k95 = 1.6448536269514722;

/// One side of a limit: how likely it is passed, and when the mean does.
struct Passing {
    double limit = 0, probability = 0;
    std::optional<Instant> at;
};

Passing passingOf(const Ensemble& ensemble, const Forecast& forecast, Eigen::Index meter, double limit,
                  bool isUpper)
{
    Passing passing{limit, 0, {}};
    const auto isPast = [&](double value) { return isUpper ? value > limit : value < limit; };
    int count = 0;
    for (int m = 0; m < ensemble.members; ++m) {
        bool passed = false;
        for (std::size_t p = 0; p < forecast.points.size(); ++p)
            passed = passed || isPast(ensemble.metered[p + 1](m, meter));
        count += passed;
    }
    passing.probability = static_cast<double>(count) / ensemble.members;
    for (const ForecastPoint& point : forecast.points)
        if (!passing.at && isPast(point.mean))
            passing.at = point.time;
    return passing;
}

/// Of a channel with two limits, the one more likely to be passed.
void setLimit(Forecast& forecast, const Ensemble& ensemble, Eigen::Index meter, const Channel& channel)
{
    std::optional<Passing> worst;
    for (const bool isUpper : {false, true})
        if (const auto& limit = isUpper ? channel.highLimit : channel.lowLimit)
            if (const Passing passing = passingOf(ensemble, forecast, meter, *limit, isUpper);
                !worst || passing.probability > worst->probability)
                worst = passing;
    if (!worst)
        return;
    forecast.limit = worst->limit;
    forecast.exceedance = worst->probability;
    forecast.timeToLimit = worst->at;
}

bool isNeverNegative(Meter::Kind kind)
{
    return kind != Meter::Kind::ActivePower && kind != Meter::Kind::ReactivePower;
}

} // namespace

Forecast forecastOf(const GridModel& grid, const forecast::SystemInput& input, const Ensemble& ensemble,
                    std::size_t k, const std::string& hash, const std::string& command)
{
    const Channel& channel = *grid.meters[k].channel;
    Forecast f;
    f.id = ForecastId(fmt::format("grid/{}@{}{}", channel.id.value, microsOf(input.now), command));
    f.system = "grid";
    f.model = kModelName;
    f.modelVersion = kModelVersion;
    f.inputsHash = hash;
    f.issuedAt = input.now;
    f.hindcast = input.hindcast;
    f.withCommand = !command.empty();
    f.element = channel.element;
    f.channel = channel.id;
    f.quantity = channel.quantity;
    const auto meter = static_cast<Eigen::Index>(k);
    for (std::size_t t = 1; t < ensemble.times.size() && ensemble.times[t] <= input.now + input.horizon;
         ++t) {
        const Eigen::VectorXd values = ensemble.metered[t].col(meter);
        f.members.assign(values.begin(), values.end());
        // Of a small sample, mean and deviation say more about the quantiles than its own order does.
        const double mean = values.mean(), spread = k95 * estimate::standardDeviation(f.members);
        const double lower =
            isNeverNegative(grid.meters[k].kind) ? std::max(0.0, mean - spread) : mean - spread;
        f.points.push_back({ensemble.times[t], mean, lower, mean + spread});
    }
    if (!f.points.empty())
        f.horizon = f.points.back().time - input.now;
    setLimit(f, ensemble, meter, channel);
    return f;
}

ComputedField fieldOf(const Ensemble& ensemble, const FieldSums& sums, const forecast::SystemInput& input,
                      const std::string& hash)
{
    ComputedField field;
    field.system = "grid";
    field.model = kModelName;
    field.modelVersion = kModelVersion;
    field.inputsHash = hash;
    field.issuedAt = input.now;
    field.quantity = sums.quantity;
    field.elements = sums.elements;
    field.times = ensemble.times;
    const double n = ensemble.members;
    for (Eigen::Index t = 0; t < sums.sum.rows(); ++t)
        for (Eigen::Index e = 0; e < sums.sum.cols(); ++e) {
            const double mean = sums.sum(t, e) / n;
            const double spread =
                k95 * std::sqrt(std::max(0.0, (sums.squares(t, e) - n * mean * mean) / std::max(1.0, n - 1)));
            field.mean.push_back(static_cast<float>(mean));
            field.lower.push_back(
                static_cast<float>(sums.isNeverNegative ? std::max(0.0, mean - spread) : mean - spread));
            field.upper.push_back(static_cast<float>(mean + spread));
        }
    return field;
}

} // namespace sinew::systems::powergrid
