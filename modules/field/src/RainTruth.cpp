// SPDX-License-Identifier: GPL-3.0-or-later
#include "RainTruth.h"

#include <algorithm>
#include <cmath>

namespace sinew::field {

namespace {

constexpr double kUnforeseen = 0.3, kUnforeseenHours = 0.5; // of the rain's slow factor, of its logarithm
constexpr double kCatchMean = 0.93, kCatchSpread = 0.05;
constexpr double kStrengthNow = 0.10, kStrengthLater = 0.30, kStrengthHours = 8;
constexpr double kTimeErrorHours = 0.5, kTimeGrowthHours = 8;
constexpr double kIssueCorrelation = 0.93; // half-hourly issues: about four hours
constexpr int kOutlookSteps = 150;         // of ten minutes: a day and an hour
constexpr Duration kOutlookStep = std::chrono::minutes(10);

double growth(double leadHours, double now, double later, double hours)
{
    return now + (later - now) * (1 - std::exp(-leadHours / hours));
}

} // namespace

RainTruth::RainTruth(const Scenario& scenario, std::uint64_t seed)
    : m_start(scenario.start), m_now(scenario.start), m_curve(scenario.rainMs), m_random(seed, 12)
{
    m_factor = kUnforeseen * m_random.normal();
    m_catch = std::clamp(kCatchMean + kCatchSpread * m_random.normal(), 0.8, 1.02);
    m_strengthError = m_random.normal();
    m_timeError = m_random.normal();
}

void RainTruth::advance(Instant world)
{
    const double hours = std::max(0.0, toSeconds(world - m_now) / 3600);
    const double keep = std::exp(-hours / kUnforeseenHours);
    m_factor = keep * m_factor + kUnforeseen * std::sqrt(1 - keep * keep) * m_random.normal();
    m_rate = m_curve.at(hoursAt(world) - hours / 2) * std::exp(m_factor - kUnforeseen * kUnforeseen / 2);
    m_now = world;
}

void RainTruth::issue()
{
    const double fresh = std::sqrt(1 - kIssueCorrelation * kIssueCorrelation);
    for (double* error : {&m_strengthError, &m_timeError})
        *error = kIssueCorrelation * *error + fresh * m_random.normal();
}

wire::OutlookMessage RainTruth::outlook(const ChannelId& channel) const
{
    wire::OutlookMessage outlook{channel, "Weather service (simulated)", m_now, "mm/h", {}, true};
    for (int i = 1; i <= kOutlookSteps; ++i) {
        const Instant time = m_now + i * kOutlookStep;
        const double lead = toSeconds(time - m_now) / 3600, hours = hoursAt(time);
        const double strength = growth(lead, kStrengthNow, kStrengthLater, kStrengthHours);
        const double shift = growth(lead, 0, kTimeErrorHours, kTimeGrowthHours);
        const double mean =
            m_curve.at(hours + shift * m_timeError) * std::max(0.0, 1 + strength * m_strengthError);
        const double slope = (m_curve.at(hours + 0.25) - m_curve.at(hours - 0.25)) / 0.5;
        const double mmH = 1000 * 3600;
        outlook.points.push_back(
            {time, mmH * mean, mmH * std::hypot(mean * strength, slope * shift, mean * kUnforeseen)});
    }
    return outlook;
}

} // namespace sinew::field
