// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>
#include <sinew/twin/Sample.h>

#include <optional>
#include <string>

namespace sinew::forecast {

/// Less likely than this is no risk to show.
inline constexpr double kLeastRisk = 0.05;

/// A stretch of time in which a limit may be passed, as one forecast says. SI.
struct Risk {
    ForecastId forecast;
    std::string system;
    ElementId element;
    ChannelId channel;
    std::string quantity;
    double limit = 0;
    bool isUpper = true; ///< passed upwards
    double probability = 0;
    Instant issuedAt;
    Instant from, to;         ///< where the 90 % interval reaches past the limit
    Instant coreFrom, coreTo; ///< where the mean does; equal: nowhere
    ForecastPoint extreme;    ///< the highest (lowest) mean within from … to, with its interval
};

/// Nothing where the forecast has no limit, no likelihood worth showing, or is a counterfactual. Which way
/// the limit is passed its channel says; without one, the first point: from below, or from above.
std::optional<Risk> riskOf(const Forecast& forecast, const Channel* channel);

/// System of an outlook in the record of forecasts.
inline constexpr const char* kOutlookSystem = "outlook";

/// Somebody else's outlook as a forecast of its issuer, so that it is kept, shown and scored like one. Its
/// limit is what is notable on the channel: the warning, else the limit; for wind and rain without either a
/// gale (17.2 m/s, Beaufort 8) or heavy rain (7.6 mm/h, AMS Glossary of Meteorology). Exceedance is that of
/// its worst point: no less than the truth.
Forecast forecastOf(const Outlook& outlook, const Channel& channel);
/// The same back.
Outlook outlookOf(const Forecast& forecast);

} // namespace sinew::forecast
