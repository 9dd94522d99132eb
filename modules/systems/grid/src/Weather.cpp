// SPDX-License-Identifier: GPL-3.0-or-later
#include "Weather.h"

#include <algorithm>
#include <cmath>

namespace sinew::systems::powergrid {

namespace {

struct Kind {
    double least;     ///< standard deviation that is always left
    double dayBefore; ///< of what the day before tells
    double growth;    ///< of a value that is only held, per root of an hour
    double otherwise, otherwiseSigma;
    double keepHours;
};
constexpr Kind kAir{0.3, 2.5, 1.2, 293.15, 5, 6};
constexpr Kind kWind{0.5, 2.5, 1.2, 1, 1, 2};
constexpr double kRainShare = 0.5; // of the foretold rain, where the service does not say how wrong it is

const Outlook* outlookOf(const forecast::SystemInput& input, const ChannelId& channel)
{
    const Outlook* newest = nullptr;
    for (const Outlook& outlook : input.outlooks)
        if (!channel.isEmpty() && outlook.channel == channel && !outlook.points.empty() &&
            outlook.issuedAt <= input.now && outlook.points.back().time > input.now &&
            (!newest || outlook.issuedAt > newest->issuedAt))
            newest = &outlook;
    return newest;
}

/// Straight lines between the points; the first one's value up to half an hour before it.
std::optional<Outlook::Point> foretoldAt(const Outlook* outlook, Instant time)
{
    if (!outlook || time > outlook->points.back().time ||
        time < outlook->points.front().time - std::chrono::minutes(30))
        return std::nullopt;
    const auto after = std::ranges::lower_bound(outlook->points, time, {}, &Outlook::Point::time);
    if (after == outlook->points.begin())
        return *after;
    const auto& a = *(after - 1);
    const double t = toSeconds(time - a.time) / std::max(1e-6, toSeconds(after->time - a.time));
    return Outlook::Point{time, std::lerp(a.mean, after->mean, t), std::lerp(a.sigma, after->sigma, t)};
}

/// What was measured 24 h before an hour ahead.
std::optional<double> dayBefore(const Past& past, const std::vector<double>& measured, double hour)
{
    for (std::size_t k = 0; k < measured.size(); ++k)
        if (std::isfinite(measured[k]) && std::abs(past.hours(k) - (hour - 24)) < 0.26)
            return measured[k];
    return std::nullopt;
}

std::optional<double> latest(const Past& past, const std::vector<double>& measured)
{
    for (std::size_t k = measured.size(); k-- > 0;)
        if (std::isfinite(measured[k]))
            return past.hours(k) > -1 ? std::optional(measured[k]) : std::nullopt;
    return std::nullopt;
}

WeatherCourse course(const Kind& kind, const Outlook* outlook, const forecast::SystemInput& input,
                     const Past& past, const std::vector<double>& measured, const std::vector<double>& hours)
{
    WeatherCourse result;
    result.keepHours = kind.keepHours;
    const auto now = latest(past, measured);
    result.isKnown = outlook || now;
    std::optional<double> beside; // outlook's last value less the day before's
    double besideHour = 0;
    for (const double hour : hours) {
        const auto foretold = foretoldAt(outlook, input.now + fromSeconds(3600 * hour));
        const auto yesterday = dayBefore(past, measured, hour);
        if (foretold) {
            result.mean.push_back(foretold->mean);
            result.sigma.push_back(std::max(kind.least, foretold->sigma));
            if (yesterday) {
                beside = foretold->mean - *yesterday;
                besideHour = hour;
            }
            continue;
        }
        const double held = result.mean.empty() ? now.value_or(kind.otherwise) : result.mean.back();
        const double fade = beside ? std::exp(-(hour - besideHour) / kind.keepHours) : 0;
        result.mean.push_back(yesterday ? *yesterday + fade * beside.value_or(0) : held);
        const double grown = std::hypot(kind.least, kind.growth * std::sqrt(hour));
        const double before = result.sigma.empty() ? 0 : result.sigma.back();
        result.sigma.push_back(!result.isKnown
                                   ? kind.otherwiseSigma
                                   : std::max(before, yesterday ? std::min(grown, kind.dayBefore) : grown));
    }
    if (now && !result.mean.empty())
        result.errorNow = std::clamp((*now - result.mean.front()) / result.sigma.front(), -3.0, 3.0);
    return result;
}

WeatherCourse rainCourse(const Outlook* outlook, const forecast::SystemInput& input, const Past& past,
                         const std::vector<double>& hours)
{
    WeatherCourse result;
    result.keepHours = 1;
    const auto now = latest(past, past.rainMs);
    result.isKnown = outlook || now;
    for (const double hour : hours) {
        const auto foretold = foretoldAt(outlook, input.now + fromSeconds(3600 * hour));
        const double mean = foretold ? foretold->mean : hour < 0.5 ? now.value_or(0) : 0;
        result.mean.push_back(mean);
        result.sigma.push_back(foretold && foretold->sigma > 0 ? foretold->sigma : kRainShare * mean);
    }
    return result;
}

} // namespace

std::vector<double> WeatherCourse::draw(const std::vector<double>& hours, double lowest,
                                        estimate::Random& random) const
{
    std::vector<double> values;
    double error = errorNow;
    for (std::size_t i = 0; i < hours.size(); ++i) {
        const double keep = i == 0 ? 1 : std::exp(-(hours[i] - hours[i - 1]) / keepHours);
        error = keep * error + std::sqrt(1 - keep * keep) * random.normal();
        values.push_back(std::max(lowest, mean[i] + sigma[i] * error));
    }
    return values;
}

WeatherAhead weatherAhead(const GridModel& grid, const forecast::SystemInput& input, const Past& past,
                          const std::vector<double>& hours)
{
    WeatherAhead ahead;
    ahead.air = course(kAir, outlookOf(input, grid.air), input, past, past.airK, hours);
    ahead.wind = course(kWind, outlookOf(input, grid.wind), input, past, past.windMs, hours);
    ahead.rain = rainCourse(outlookOf(input, grid.rain), input, past, hours);
    if (!ahead.air.isKnown)
        ahead.warnings.push_back(
            {"no air temperature, measured or foretold: 20 °C ± 5 assumed for conductors and transformers",
             grid.name});
    if (!ahead.wind.isKnown)
        ahead.warnings.push_back(
            {"no wind, measured or foretold: 1 m/s assumed over the conductors", grid.name});
    const bool mayFreeze = std::ranges::any_of(ahead.air.mean, [](double kelvin) { return kelvin < 274.15; });
    if (mayFreeze && !ahead.rain.isKnown)
        ahead.warnings.push_back(
            {"it may freeze, and nobody measures or foretells rain: ice on the lines cannot be computed",
             grid.name});
    return ahead;
}

} // namespace sinew::systems::powergrid
