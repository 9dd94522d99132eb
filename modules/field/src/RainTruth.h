// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Random.h>
#include <sinew/field/Scenario.h>
#include <sinew/wire/Messages.h>

namespace sinew::field {

/// The rain as it really falls, a gauge that catches not all of it, and a service that foretells it roughly.
///
/// Truth: the scenario's rain times a slow random factor (log-normal, 30 %, half an hour) that nobody can
/// foretell. Gauge: in wind it misses a share that the seed decides, and counts what fell since it was read
/// last. Service: wrong in strength and in time, more with the lead, correlated from one issue to the next;
/// it says its own standard deviation honestly.
class RainTruth {
public:
    RainTruth(const Scenario& scenario, std::uint64_t seed);
    void advance(Instant world);
    double rateMs() const { return m_rate; }               ///< mean since the last advance
    double measuredMs() const { return m_catch * m_rate; } ///< by the gauge, before its sensor's noise
    bool isForetold() const { return !m_curve.points.empty(); }

    void issue(); ///< how the service errs at its present issue
    wire::OutlookMessage outlook(const ChannelId& channel) const;

private:
    double hoursAt(Instant world) const { return toSeconds(world - m_start) / 3600; }

    Instant m_start, m_now;
    Curve m_curve; ///< m/s
    estimate::Random m_random;
    double m_factor = 0, m_rate = 0, m_catch = 1;
    double m_strengthError = 0, m_timeError = 0; ///< standard normal, correlated over issues
};

} // namespace sinew::field
