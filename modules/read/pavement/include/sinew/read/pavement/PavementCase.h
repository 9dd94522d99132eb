// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/pavement/CrackForecast.h>

#include <string_view>

namespace sinew::read {

/// What `solve pavement` is asked.
struct PavementCase {
    pavement::Section section;
    heat::WeatherSeries weather;
    double firstHourOfDay = 0;
    pavement::Uncertainty uncertainty;
    pavement::ForecastOptions forecast;
    struct Heating {
        pavement::Heater heater;
        pavement::HealingTarget target;
        pavement::Closure closure;
        pavement::PlanOptions options;
    };
    std::optional<Heating> heating;
};

/// A case in JSON; its keys stand in docs/physics/pavement.md.
/// Errors: InvalidInput naming file and place.
Result<PavementCase> parsePavement(std::string_view text, const std::string& fileName);

} // namespace sinew::read
