// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Random.h>
#include <sinew/field/Scenario.h>
#include <sinew/wire/Messages.h>

#include <deque>

namespace sinew::field {

/// The weather as it really is, and a weather service that knows the future only roughly.
///
/// Truth: the scenario's wind, times a slow random factor (Ornstein-Uhlenbeck, 5 %, one hour) that nobody can
/// forecast. Service: wrong in strength and in time, both errors growing with the lead time and correlated
/// from one issue to the next, so that outlooks converge; it says its own standard deviation honestly.
class WeatherTruth {
public:
    WeatherTruth(const Scenario& scenario, std::uint64_t seed);
    void advance(Instant world);
    double windMs() const { return m_wind; } ///< 10-minute mean at deck height, now
    double airK() const { return airAt(m_now); }
    /// The mean that an anemometer makes of the last ten minutes.
    double windTenMinutesMs() const;

    /// How the service errs at its present issue.
    void issue();
    wire::OutlookMessage windOutlook(const ChannelId& channel) const;
    wire::OutlookMessage airOutlook(const ChannelId& channel) const;

private:
    double hoursAt(Instant world) const { return toSeconds(world - m_start) / 3600; }
    double airAt(Instant world) const;
    wire::OutlookMessage emptyOutlook(const ChannelId& channel) const;

    Instant m_start, m_now;
    Curve m_curve;
    double m_airMean, m_airSwing;
    estimate::Random m_random;
    double m_factor = 0, m_wind = 0;
    double m_strengthError = 0, m_timeError = 0, m_airError = 0; ///< standard normal, correlated over issues
    std::deque<std::pair<Instant, double>> m_recent;
};

} // namespace sinew::field
