// SPDX-License-Identifier: GPL-3.0-or-later
#include "Rain.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace sinew::systems::sewer {

namespace {

constexpr double kErrorLastsS = 3 * 3600;
constexpr double kLongestGapS = 1800;   // closed without a word
constexpr std::size_t kMostSpans = 300; // a day and an hour
constexpr std::size_t kNowcastSpans = 6, kRecentSpans = 3;
constexpr double kNowcastSpread = 0.5;       // of the rain that is taken to last
constexpr double kNoRainMs = 0.02e-3 / 3600; // a drop

using Spans = std::vector<std::optional<double>>;

/// Mean of the good samples of each span.
Spans spansOf(const Channel& channel, const forecast::SystemInput& input, Instant start, std::size_t count)
{
    std::vector<double> sum(count, 0), n(count, 0);
    for (const Sample& sample :
         input.samples(channel.id, start, start + fromSeconds(kSpanS * static_cast<double>(count)))) {
        const double s = toSeconds(sample.sourceTime - start);
        if (sample.quality != Quality::Good || s <= 0 || sample.sourceTime > input.now)
            continue;
        const auto span = static_cast<std::size_t>(std::ceil(s / kSpanS - 1e-9)) - 1;
        if (span < count) {
            sum[span] += std::max(0.0, sample.value);
            n[span] += 1;
        }
    }
    Spans spans(count);
    for (std::size_t k = 0; k < count; ++k)
        if (n[k] > 0)
            spans[k] = sum[k] / n[k];
    return spans;
}

/// Straight lines between what is known; the first and the last known value go on. Returns the longest gap,
/// s.
double closeGaps(const Spans& spans, std::vector<double>& values)
{
    values.assign(spans.size(), 0);
    std::optional<std::size_t> last;
    std::size_t longest = 0;
    for (std::size_t k = 0; k < spans.size(); ++k) {
        if (!spans[k])
            continue;
        for (std::size_t i = last ? *last + 1 : k; i < k; ++i)
            values[i] = std::lerp(*spans[*last], *spans[k],
                                  static_cast<double>(i - *last) / static_cast<double>(k - *last));
        longest = std::max(longest, last ? k - *last - 1 : 0);
        values[k] = *spans[k];
        last = k;
    }
    for (std::size_t i = last ? *last + 1 : spans.size(); i < spans.size(); ++i)
        values[i] = *spans[*last];
    return static_cast<double>(longest) * kSpanS;
}

/// Gages that nobody measures get the mean of those that somebody does.
void shareWithOthers(MeasuredRain& rain, const std::vector<bool>& isMeasured, std::size_t spans)
{
    const auto measured = static_cast<double>(std::ranges::count(isMeasured, true));
    for (std::size_t g = 0; g < isMeasured.size(); ++g) {
        if (isMeasured[g])
            continue;
        rain.rateMs[g].assign(spans, 0);
        for (std::size_t other = 0; other < isMeasured.size(); ++other)
            for (std::size_t k = 0; isMeasured[other] && k < spans; ++k)
                rain.rateMs[g][k] += rain.rateMs[other][k] / measured;
    }
}

struct Expected {
    double mean = 0, sigma = 0;
};

Expected expectedAt(const Outlook& outlook, Instant time)
{
    const auto after = std::ranges::lower_bound(outlook.points, time, {}, &Outlook::Point::time);
    if (after == outlook.points.begin())
        return {std::max(0.0, after->mean), after->sigma};
    if (after == outlook.points.end())
        return {std::max(0.0, outlook.points.back().mean), outlook.points.back().sigma};
    const auto& before = *(after - 1);
    const double t = toSeconds(time - before.time) / std::max(1e-6, toSeconds(after->time - before.time));
    return {std::max(0.0, std::lerp(before.mean, after->mean, t)), std::lerp(before.sigma, after->sigma, t)};
}

const Outlook* outlookOf(const forecast::SystemInput& input, const Channel& channel)
{
    const Outlook* newest = nullptr;
    for (const Outlook& outlook : input.outlooks)
        if (outlook.channel == channel.id && !outlook.points.empty() && outlook.issuedAt <= input.now &&
            outlook.points.back().time > input.now && (!newest || outlook.issuedAt > newest->issuedAt))
            newest = &outlook;
    return newest;
}

/// The outlook for each gage: its own gauge's, else any.
std::vector<const Outlook*> outlooksOf(const Binding& binding, const forecast::SystemInput& input,
                                       std::size_t gages)
{
    std::vector<const Outlook*> found(gages, nullptr);
    const Outlook* any = nullptr;
    for (const RainGauge& gauge : binding.rain)
        if (const Outlook* outlook = outlookOf(input, *gauge.channel)) {
            found[gauge.gage] = outlook;
            any = any ? any : outlook;
        }
    for (const Outlook*& outlook : found)
        outlook = outlook ? outlook : any;
    return found;
}

RainToCome nowcast(const MeasuredRain& measured, Instant start)
{
    RainToCome rain{start, {}, {}, {}};
    for (const auto& rates : measured.rateMs) {
        const std::size_t recent = std::min(kRecentSpans, rates.size());
        double mean = 0;
        for (std::size_t k = rates.size() - recent; k < rates.size(); ++k)
            mean += rates[k] / static_cast<double>(recent);
        rain.meanMs.emplace_back(kNowcastSpans, mean);
        rain.sigmaMs.emplace_back(kNowcastSpans, kNowcastSpread * mean);
    }
    rain.warnings.push_back(
        {rain.isDry() ? "no rain outlook: dry weather assumed, half an hour ahead at most"
                      : "no rain outlook: the rain of the last quarter of an hour taken to last, half "
                        "an hour ahead at most",
         {}});
    return rain;
}

double drawn(double mean, double sigma, double luck)
{
    if (mean <= kNoRainMs || sigma <= 0)
        return std::max(0.0, mean + sigma * luck);
    const double variance = std::log1p(std::pow(std::min(sigma / mean, 3.0), 2));
    return mean * std::exp(std::sqrt(variance) * luck - variance / 2);
}

} // namespace

MeasuredRain measuredRain(const Binding& binding, const drainage::DrainageModel& sewers,
                          const forecast::SystemInput& input, Instant start, std::size_t spans)
{
    MeasuredRain rain{start, {}, kSpanS * static_cast<double>(spans), {}};
    rain.rateMs.resize(sewers.gages.size());
    std::vector<bool> isMeasured(sewers.gages.size(), false);
    for (const RainGauge& gauge : binding.rain) {
        const Spans caught = spansOf(*gauge.channel, input, start, spans);
        const auto last =
            std::find_if(caught.rbegin(), caught.rend(), [](const auto& v) { return v.has_value(); });
        if (last == caught.rend())
            continue;
        isMeasured[gauge.gage] = true;
        rain.silentS = std::min(rain.silentS, kSpanS * static_cast<double>(last - caught.rbegin()));
        if (const double gap = closeGaps(caught, rain.rateMs[gauge.gage]); gap > kLongestGapS)
            rain.warnings.push_back(
                {fmt::format("no rain measured for {:.0f} min of the past: a straight line taken", gap / 60),
                 gauge.channel->id.value});
    }
    shareWithOthers(rain, isMeasured, spans);
    return rain;
}

bool RainToCome::isDry() const
{
    for (std::size_t g = 0; g < meanMs.size(); ++g)
        for (std::size_t k = 0; k < meanMs[g].size(); ++k)
            if (meanMs[g][k] + 2 * sigmaMs[g][k] > kNoRainMs)
                return false;
    return true;
}

RainToCome rainToCome(const Binding& binding, const MeasuredRain& measured,
                      const forecast::SystemInput& input)
{
    const Instant start = measured.start + fromSeconds(kSpanS * static_cast<double>(measured.spans()));
    const auto outlooks = outlooksOf(binding, input, measured.rateMs.size());
    if (outlooks.empty() || !outlooks.front())
        return nowcast(measured, start);
    Instant end = outlooks.front()->points.back().time;
    for (const Outlook* outlook : outlooks)
        end = std::min(end, outlook->points.back().time);
    const auto spans =
        std::min(kMostSpans, static_cast<std::size_t>(std::max(0.0, toSeconds(end - start) / kSpanS)));
    RainToCome rain{start, {}, {}, {}};
    for (const Outlook* outlook : outlooks) {
        auto& mean = rain.meanMs.emplace_back();
        auto& sigma = rain.sigmaMs.emplace_back();
        for (std::size_t k = 0; k < spans; ++k) {
            const Expected expected =
                expectedAt(*outlook, start + fromSeconds(kSpanS * (static_cast<double>(k) + 0.5)));
            mean.push_back(expected.mean);
            sigma.push_back(expected.sigma);
        }
    }
    return rain;
}

std::vector<std::vector<drainage::RainSpan>> drawRain(const RainToCome& rain, double luck,
                                                      estimate::Random& random)
{
    const double keep = std::exp(-kSpanS / kErrorLastsS), fresh = std::sqrt(1 - keep * keep);
    std::vector<std::vector<drainage::RainSpan>> gages(rain.meanMs.size());
    for (std::size_t k = 0; k < rain.spans(); ++k) {
        for (std::size_t g = 0; g < gages.size(); ++g)
            if (const double rate = drawn(rain.meanMs[g][k], rain.sigmaMs[g][k], luck); rate > kNoRainMs)
                gages[g].push_back(
                    {kSpanS * static_cast<double>(k), kSpanS * static_cast<double>(k + 1), rate});
        luck = keep * luck + fresh * random.normal();
    }
    return gages;
}

} // namespace sinew::systems::sewer
