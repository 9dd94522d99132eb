// SPDX-License-Identifier: GPL-3.0-or-later
#include "Trend.h"

#include "ComputedModel.h"
#include "CursorState.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::ui {

namespace {

constexpr double k90 = 1.6448536269514722; // standard deviations of a 5…95 % interval

void addPlanned(TrendData& data, const VerifyPlan& plan)
{
    for (const VerifyPlan::Point& p : plan.points) {
        const double half = k90 * p.sigma;
        data.without.push_back({p.time, p.withoutCommand, p.withoutCommand - half, p.withoutCommand + half});
        data.with.push_back({p.time, p.withCommand, p.withCommand - half, p.withCommand + half});
    }
}

/// What the command keeps of it; for one of an older record, what still stands under that id.
std::vector<ForecastPoint> curveOf(const std::optional<Forecast>* own, const loop::Overview& moment,
                                   const ForecastId& id, const ChannelId& channel)
{
    const Forecast* f = own && *own ? &**own : forecastById(moment, id);
    return f && f->channel == channel ? f->points : std::vector<ForecastPoint>();
}

} // namespace

namespace {

void addLimits(TrendData& data, const Channel& channel)
{
    for (const auto& limit : {channel.highLimit, channel.lowLimit})
        if (limit)
            data.limits.push_back(*limit);
    for (const auto& limit : {channel.highWarning, channel.lowWarning})
        if (limit)
            data.warnings.push_back(*limit);
}

} // namespace

TrendData trendOf(const loop::Overview& moment, const ModelIndex& index, const ElementId& element,
                  const std::string& quantity)
{
    TrendData data;
    data.quantity = quantity;
    data.isComputed = data.hasInterval = true;
    for (const FieldOfElement& of : fieldsOf(moment, element))
        if (of.field->quantity == quantity)
            for (const Instant time : of.field->times)
                if (const auto point = pointAt(*of.field, of.element, time))
                    data.without.push_back(*point);
    for (const Channel* channel : index.channelsOf(element))
        if (channel->quantity == quantity && data.limits.empty())
            addLimits(data, *channel);
    return data;
}

TrendData trendOf(const loop::Overview& moment, const Channel& channel, const command::CommandRecord* command)
{
    TrendData data;
    data.quantity = channel.quantity;
    addLimits(data, channel);
    if (command) {
        const command::Basis* basis = command->basis.get();
        data.without =
            curveOf(basis ? &basis->without : nullptr, moment, command->proposal.forecastWithout, channel.id);
        data.with =
            curveOf(basis ? &basis->with : nullptr, moment, command->proposal.forecastWith, channel.id);
        const auto& plan = command->proposal.verify;
        if ((data.without.empty() || data.with.empty()) && plan && plan->channel == channel.id) {
            data.without.clear();
            data.with.clear();
            addPlanned(data, *plan);
        }
    } else if (const Forecast* f = forecastOf(moment, channel.id)) {
        data.without = f->points;
    }
    data.hasInterval = !data.without.empty() || !data.with.empty();
    return data;
}

ValueRange rangeOf(const TrendData& data, Instant from, Instant to)
{
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const auto add = [&](double v) {
        if (std::isfinite(v)) {
            low = std::min(low, v);
            high = std::max(high, v);
        }
    };
    for (const auto& b : data.past)
        if (b.to >= from && b.from <= to) {
            add(b.min);
            add(b.max);
        }
    for (const auto* curve : {&data.without, &data.with})
        for (const ForecastPoint& p : *curve)
            if (p.time >= from && p.time <= to) {
                add(p.lower);
                add(p.upper);
            }
    if (low > high)
        return data.limits.empty() ? ValueRange{}
                                   : ValueRange{data.limits.front() - 1, data.limits.front() + 1};
    const double spread = std::max(high - low, std::abs(high) * 1e-3 + 1e-12);
    for (const double limit : data.limits)
        if (limit < high + 3 * spread && limit > low - 3 * spread)
            add(limit);
    const double margin = std::max(high - low, spread) * 0.08;
    return {low - margin, high + margin};
}

std::vector<std::pair<std::size_t, std::size_t>> runsOf(const std::vector<store::SeriesBucket>& buckets)
{
    std::vector<std::pair<std::size_t, std::size_t>> runs;
    if (buckets.empty())
        return runs;
    std::vector<Duration> steps;
    for (std::size_t i = 1; i < buckets.size(); ++i)
        steps.push_back(buckets[i].from - buckets[i - 1].from);
    std::ranges::nth_element(steps, steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2));
    const Duration usual = steps.empty() ? Duration::zero() : steps[steps.size() / 2];
    std::size_t start = 0;
    for (std::size_t i = 1; i < buckets.size(); ++i)
        if (buckets[i].from - buckets[i - 1].to > 4 * usual) {
            runs.emplace_back(start, i);
            start = i;
        }
    runs.emplace_back(start, buckets.size());
    return runs;
}

} // namespace sinew::ui
