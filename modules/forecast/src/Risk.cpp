// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/forecast/LimitSide.h>
#include <sinew/forecast/Risk.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

namespace sinew::forecast {

namespace {

constexpr double kGaleMs = 17.2;
constexpr double kHeavyRainMs = 7.6e-3 / 3600;
constexpr double k95 = 1.6448536269514722; // standard deviations from the mean to the 95 % quantile

/// First and last instant for which `isPast` holds; equal where it never does.
template <class IsPast>
std::pair<Instant, Instant> stretch(const Forecast& f, IsPast isPast)
{
    const auto first = std::ranges::find_if(f.points, isPast);
    if (first == f.points.end())
        return {};
    const auto last = std::find_if(f.points.rbegin(), f.points.rend(), isPast);
    return {first->time, last->time};
}

void setExtreme(Risk& risk, const Forecast& f)
{
    bool isFirst = true;
    for (const ForecastPoint& p : f.points) {
        const bool isInside = p.time >= risk.from && p.time <= risk.to;
        if (isInside &&
            (isFirst || (risk.isUpper ? p.mean > risk.extreme.mean : p.mean < risk.extreme.mean))) {
            risk.extreme = p;
            isFirst = false;
        }
    }
}

} // namespace

bool isUpperLimit(const Forecast& f, const Channel* channel)
{
    const auto is = [&](const std::optional<double>& level) { return level && *level == *f.limit; };
    if (channel && (is(channel->highLimit) || is(channel->highWarning)))
        return true;
    if (channel && (is(channel->lowLimit) || is(channel->lowWarning)))
        return false;
    const bool isHighOnly = f.system == kOutlookSystem; // the standard levels of wind and rain
    return isHighOnly || f.points.empty() || f.points.front().mean <= *f.limit;
}

std::optional<Risk> riskOf(const Forecast& f, const Channel* channel)
{
    if (f.withCommand || !f.limit || f.points.empty() || f.exceedance.value_or(0) < kLeastRisk)
        return std::nullopt;
    const double limit = *f.limit;
    Risk risk{f.id, f.system, f.element, f.channel, f.quantity, limit};
    risk.probability = *f.exceedance;
    risk.issuedAt = f.issuedAt;
    risk.isUpper = isUpperLimit(f, channel);
    std::tie(risk.from, risk.to) =
        stretch(f, [&](const auto& p) { return risk.isUpper ? p.upper >= limit : p.lower <= limit; });
    std::tie(risk.coreFrom, risk.coreTo) =
        stretch(f, [&](const auto& p) { return risk.isUpper ? p.mean >= limit : p.mean <= limit; });
    if (risk.to <= risk.from)
        return std::nullopt;
    setExtreme(risk, f);
    return risk;
}

namespace {

std::optional<double> notableLevel(const Channel& channel)
{
    for (const auto& level : {channel.highWarning, channel.highLimit, channel.lowWarning, channel.lowLimit})
        if (level)
            return level;
    if (channel.quantity == "wind-speed")
        return kGaleMs;
    if (channel.quantity == "rainfall")
        return kHeavyRainMs;
    return std::nullopt;
}

double probabilityAbove(const Outlook::Point& point, double level)
{
    if (point.sigma <= 0)
        return point.mean > level ? 1 : 0;
    return 0.5 * std::erfc((level - point.mean) / point.sigma / std::sqrt(2.0));
}

} // namespace

Forecast forecastOf(const Outlook& outlook, const Channel& channel)
{
    Forecast f;
    f.id = ForecastId(
        fmt::format("{}/{}@{}", kOutlookSystem, outlook.channel.value, microsOf(outlook.issuedAt)));
    f.system = kOutlookSystem;
    f.model = outlook.issuer;
    f.issuedAt = outlook.issuedAt;
    f.element = channel.element;
    f.channel = outlook.channel;
    f.quantity = channel.quantity;
    for (const Outlook::Point& p : outlook.points)
        f.points.push_back({p.time, p.mean, p.mean - k95 * p.sigma, p.mean + k95 * p.sigma});
    if (!outlook.points.empty())
        f.horizon = outlook.points.back().time - outlook.issuedAt;
    f.limit = notableLevel(channel);
    if (!f.limit || outlook.points.empty())
        return f;
    const bool isLower =
        !channel.highWarning && !channel.highLimit && (channel.lowWarning || channel.lowLimit);
    double worst = 0;
    for (const Outlook::Point& p : outlook.points) {
        const double above = probabilityAbove(p, *f.limit);
        worst = std::max(worst, isLower ? 1 - above : above);
    }
    f.exceedance = worst;
    const auto first = std::ranges::find_if(
        f.points, [&](const auto& p) { return isLower ? p.mean <= *f.limit : p.mean >= *f.limit; });
    if (first != f.points.end())
        f.timeToLimit = first->time;
    return f;
}

Outlook outlookOf(const Forecast& f)
{
    Outlook outlook{f.channel, f.model, f.issuedAt, {}};
    for (const ForecastPoint& p : f.points)
        outlook.points.push_back({p.time, p.mean, (p.upper - p.lower) / (2 * k95)});
    return outlook;
}

} // namespace sinew::forecast
