// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"

#include <sinew/estimate/Random.h>

namespace sinew::systems::powergrid {

/// One quantity of the weather to come, at given instants.
struct WeatherCourse {
    std::vector<double> mean, sigma;
    double errorNow = 0;  ///< measured less foretold now, in sigmas
    bool isKnown = false; ///< measured or foretold at all
    double keepHours = 4; ///< how long an error lasts

    /// One possible course, never below `least`.
    std::vector<double> draw(const std::vector<double>& hours, double least, estimate::Random& random) const;
};

/// What the weather may do to the grid. SI.
struct WeatherAhead {
    WeatherCourse air, wind, rain;
    std::vector<Warning> warnings;
};

/// The outlook as far as it reaches, corrected by what is measured now; beyond it, and without one, the day
/// before with a growing error (air, wind), and no rain. Neither measured nor foretold: 20 °C and 1 m/s, said
/// in a warning. `hours`: after now, ascending from 0.
WeatherAhead weatherAhead(const GridModel& grid, const forecast::SystemInput& input, const Past& past,
                          const std::vector<double>& hours);

} // namespace sinew::systems::powergrid
