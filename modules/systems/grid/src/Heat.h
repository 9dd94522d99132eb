// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"

namespace sinew::systems::powergrid {

/// The weather over the lines at one instant.
struct Air {
    Instant at;
    double airK = 293.15, windMs = 1, rainMs = 0;
};

/// What nobody knows of a line's cooling.
struct Cooling {
    double shelter = 0.5; ///< wind where the conductor hangs, over the measured one
    double attackRad = 0.785;
    double emissivity = 0.7; ///< and absorptivity
    double clearness = 0.6;  ///< share of the clear sky's sun
};

/// Conductor and ice of one line.
struct LineState {
    double kelvin = 293.15;
    double iceM = 0;
};

/// Settled at a current. Errors: those of steadyTemperatureC().
Result<LineState> settledLine(const GridModel& grid, const LineData& line, const Cooling& cooling,
                              const Air& air, double currentA);

/// After a time at constant current and weather: IEEE 738; glaze (Jones) where rain falls through air below
/// freezing on a conductor that is no warmer than 1 °C; ice that is there holds the conductor at 0 °C at
/// most, and melts by what current and air bring more than it loses. Errors: those of temperatureAfterC().
Result<LineState> lineAfter(const GridModel& grid, const LineData& line, const Cooling& cooling,
                            const Air& air, double currentA, LineState state, double seconds);

/// What the thermal meters would have shown in the past by the model alone, and how things stand now.
struct HeatPast {
    std::vector<LineState> lines;               ///< by GridModel::lines, now
    std::vector<power::TransformerState> units; ///< by GridModel::units, now
    Eigen::MatrixXd metered; ///< one row a moment, one column a meter, SI; NaN for electrical ones
};
/// Ice starts from where the model begins, or from what a meter on the line says now.
/// Errors: those of the above.
Result<HeatPast> heatPast(const GridModel& grid, const Past& past, std::stop_token stop);

} // namespace sinew::systems::powergrid
