// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/loop/Loop.h>

#include <optional>

namespace sinew::ui {

/// A forecast's value at an instant, between its points; nothing outside them.
std::optional<ForecastPoint> pointAt(const Forecast& forecast, Instant at);

/// The newest forecast of a channel, with or without the command, of a model before an outlook; null: there
/// is none.
const Forecast* forecastOf(const loop::Overview& overview, const ChannelId& channel,
                           bool withCommand = false);
const Forecast* forecastById(const loop::Overview& overview, const ForecastId& id);
const Skill* skillOf(const loop::Overview& overview, const std::string& system, const std::string& model,
                     const std::string& quantity);
inline const Skill* skillOf(const loop::Overview& overview, const Forecast& forecast)
{
    return skillOf(overview, forecast.system, forecast.model, forecast.quantity);
}

/// What is foreseen for an instant after now: the mean of each channel that a model or an outlook forecasts;
/// every other channel is unknown there (its live value is not carried forward as if it were a prediction).
live::StateSnapshot forecastState(const loop::Overview& overview, Instant at);

/// The last instant that any forecast or computed field reaches; the overview's world time where there is
/// none.
Instant horizonEnd(const loop::Overview& overview);

} // namespace sinew::ui
