// SPDX-License-Identifier: GPL-3.0-or-later
#include "Scoring.h"

#include <sinew/estimate/Crps.h>
#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace sinew::forecast {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFewestChanges = 5;
constexpr int kLeadsBack = 6;
constexpr std::size_t kBuckets = 240;

std::optional<double> nearestGood(const std::vector<Sample>& samples, Instant to)
{
    const Sample* best = nullptr;
    for (const Sample& sample : samples)
        if (sample.quality == Quality::Good && std::isfinite(sample.value))
            if (!best || std::chrono::abs(sample.sourceTime - to) < std::chrono::abs(best->sourceTime - to))
                best = &sample;
    return best ? std::optional(best->value) : std::nullopt;
}

Result<std::optional<double>> lastGood(const store::History& history, const ChannelId& channel, Instant at)
{
    const auto last = history.latest(channel, at);
    if (!last)
        return passOn(last);
    if (!*last)
        return std::nullopt;
    if ((*last)->quality == Quality::Good)
        return (*last)->value;
    const auto before = history.samples(channel, (*last)->sourceTime - 1h, at);
    if (!before)
        return passOn(before);
    for (auto sample = before->rbegin(); sample != before->rend(); ++sample)
        if (sample->quality == Quality::Good)
            return sample->value;
    return std::nullopt;
}

/// What the value did over `lead` in the time before `issued`.
Result<std::vector<double>> changesOver(const store::History& history, const ChannelId& channel,
                                        Instant issued, Duration lead)
{
    const auto series = history.series(channel, issued - kLeadsBack * lead, issued, kBuckets);
    if (!series)
        return passOn(series);
    std::vector<double> changes;
    std::size_t earlier = 0;
    for (const auto& bucket : *series) {
        while (earlier < series->size() && (*series)[earlier].to < bucket.to - lead)
            ++earlier;
        const auto& before = (*series)[earlier];
        // A gap in the data is no change over that lead.
        const bool isAtLead = bucket.to - before.to <= lead && bucket.to - before.to > lead - lead / 10;
        if (isAtLead && bucket.worst == Quality::Good && before.worst == Quality::Good)
            changes.push_back(bucket.mean - before.mean);
    }
    return changes;
}

double crpsOf(const Forecast& forecast, const ForecastPoint& point, double measured)
{
    if (!forecast.members.empty())
        return estimate::crpsEnsemble(forecast.members, measured);
    return estimate::crpsGaussian(point.mean, estimate::sigmaFrom90(point.lower, point.upper), measured);
}

} // namespace

const ForecastPoint& scoredPoint(const Forecast& forecast)
{
    const auto& points = forecast.points;
    if (forecast.members.empty())
        return points.back();
    const double mean = estimate::mean(forecast.members);
    const auto highest = std::ranges::max_element(points, {}, &ForecastPoint::mean);
    const auto lowest = std::ranges::min_element(points, {}, &ForecastPoint::mean);
    const std::array candidates{&*highest, &*lowest, &points.back()};
    return **std::ranges::min_element(
        candidates, {}, [mean](const ForecastPoint* point) { return std::abs(point->mean - mean); });
}

Duration scoringWindow(const Forecast& forecast)
{
    const auto& points = forecast.points;
    const Duration spacing = points.size() < 2 ? Duration(1min)
                                               : (points.back().time - points.front().time) /
                                                     static_cast<Duration::rep>(points.size() - 1);
    return std::clamp<Duration>(spacing / 2, 30s, 10min);
}

Result<std::optional<store::History::Score>> scoreOf(const Forecast& forecast, const store::History& history,
                                                     Instant now)
{
    const ForecastPoint& point = scoredPoint(forecast);
    const Duration window = scoringWindow(forecast);
    const auto around =
        history.samples(forecast.channel, point.time - window, std::min(point.time + window, now));
    if (!around)
        return passOn(around);
    const auto measured = nearestGood(*around, point.time);
    const auto last = lastGood(history, forecast.channel, forecast.issuedAt);
    if (!last)
        return passOn(last);
    if (!measured || !*last)
        return std::nullopt;
    auto changes = changesOver(history, forecast.channel, forecast.issuedAt, point.time - forecast.issuedAt);
    if (!changes)
        return passOn(changes);
    if (changes->size() < kFewestChanges)
        changes->assign(1, 0.0);
    for (double& change : *changes)
        change += **last;
    return store::History::Score{forecast.id,
                                 now,
                                 *measured,
                                 crpsOf(forecast, point, *measured),
                                 estimate::crpsEnsemble(*changes, *measured),
                                 *measured >= point.lower && *measured <= point.upper};
}

void addTo(Skill& skill, const store::History::Score& score, bool isHindcast)
{
    ++skill.scored;
    skill.hindcasts += isHindcast ? 1 : 0;
    const auto meanWith = [&](double mean, double value) { return mean + (value - mean) / skill.scored; };
    skill.crps = meanWith(skill.crps, score.crps);
    skill.crpsPersistence = meanWith(skill.crpsPersistence, score.crpsPersistence);
    skill.coverage90 = meanWith(skill.coverage90, score.inside90 ? 1 : 0);
}

} // namespace sinew::forecast
