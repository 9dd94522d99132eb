// SPDX-License-Identifier: GPL-3.0-or-later
#include "WeatherTruth.h"

#include <cmath>
#include <numbers>

namespace sinew::field {

namespace {

constexpr double kUnforeseen = 0.05, kUnforeseenHours = 1; // of the wind's slow factor
constexpr double kStrengthNow = 0.02, kStrengthLater = 0.10, kStrengthHours = 8;
constexpr double kTimeErrorHours = 0.5, kTimeGrowthHours = 8;
constexpr double kIssueCorrelation = 0.93; // half-hourly issues: about four hours
constexpr int kOutlookSteps = 72;          // of ten minutes: twelve hours
constexpr Duration kOutlookStep = std::chrono::minutes(10);
constexpr Duration kMean = std::chrono::minutes(10);

double growth(double leadHours, double now, double later, double hours)
{
    return now + (later - now) * (1 - std::exp(-leadHours / hours));
}

} // namespace

WeatherTruth::WeatherTruth(const Scenario& scenario, std::uint64_t seed)
    : m_start(scenario.start), m_now(scenario.start), m_curve(scenario.windMs), m_airMean(scenario.airMeanK),
      m_airSwing(scenario.airSwingK), m_random(seed, 11)
{
    m_factor = kUnforeseen * m_random.normal();
    m_strengthError = m_random.normal();
    m_timeError = m_random.normal();
    m_airError = m_random.normal();
}

void WeatherTruth::advance(Instant world)
{
    const double hours = std::max(0.0, toSeconds(world - m_now) / 3600);
    const double keep = std::exp(-hours / kUnforeseenHours);
    m_factor = keep * m_factor + kUnforeseen * std::sqrt(1 - keep * keep) * m_random.normal();
    m_now = world;
    m_wind = std::max(0.2, m_curve.at(hoursAt(world)) * (1 + m_factor));
    m_recent.emplace_back(world, m_wind);
    while (m_recent.size() > 1 && world - m_recent.front().first >= kMean)
        m_recent.pop_front();
}

double WeatherTruth::windTenMinutesMs() const
{
    double sum = 0;
    for (const auto& [time, wind] : m_recent)
        sum += wind;
    return m_recent.empty() ? m_wind : sum / static_cast<double>(m_recent.size());
}

double WeatherTruth::airAt(Instant world) const
{
    // Warmest at 15 h of the world's day.
    const double dayHours = std::fmod(toSeconds(world.time_since_epoch()) / 3600, 24);
    return m_airMean + m_airSwing * std::cos(2 * std::numbers::pi * (dayHours - 15) / 24);
}

void WeatherTruth::issue()
{
    const double fresh = std::sqrt(1 - kIssueCorrelation * kIssueCorrelation);
    for (double* error : {&m_strengthError, &m_timeError, &m_airError})
        *error = kIssueCorrelation * *error + fresh * m_random.normal();
}

wire::OutlookMessage WeatherTruth::emptyOutlook(const ChannelId& channel) const
{
    return {channel, "Weather service (simulated)", m_now, {}, {}, true};
}

wire::OutlookMessage WeatherTruth::windOutlook(const ChannelId& channel) const
{
    wire::OutlookMessage outlook = emptyOutlook(channel);
    outlook.unit = "m/s";
    for (int i = 1; i <= kOutlookSteps; ++i) {
        const Instant time = m_now + i * kOutlookStep;
        const double lead = toSeconds(time - m_now) / 3600, hours = hoursAt(time);
        const double strength = growth(lead, kStrengthNow, kStrengthLater, kStrengthHours);
        const double shift = growth(lead, 0, kTimeErrorHours, kTimeGrowthHours);
        const double mean = m_curve.at(hours + shift * m_timeError) * (1 + strength * m_strengthError);
        const double slope = (m_curve.at(hours + 0.25) - m_curve.at(hours - 0.25)) / 0.5;
        outlook.points.push_back(
            {time, std::max(0.0, mean), std::hypot(mean * strength, slope * shift, mean * kUnforeseen)});
    }
    return outlook;
}

wire::OutlookMessage WeatherTruth::airOutlook(const ChannelId& channel) const
{
    wire::OutlookMessage outlook = emptyOutlook(channel);
    outlook.unit = "K";
    for (int i = 1; i <= kOutlookSteps; ++i) {
        const Instant time = m_now + i * kOutlookStep;
        const double sigma = growth(toSeconds(time - m_now) / 3600, 0.3, 1.5, 12);
        outlook.points.push_back({time, airAt(time) + sigma * m_airError, sigma});
    }
    return outlook;
}

} // namespace sinew::field
