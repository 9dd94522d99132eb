// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"

namespace sinew::systems::powergrid {

/// The weather over the lines at one instant.
struct Air {
    Instant at;
    double airK = 293.15, windMs = 1, rainMs = 0;
};

/// What nobody knows of a line's cooling and icing.
struct Cooling {
    double shelter = 0.5; ///< wind where the conductor hangs, over the measured one
    double attackRad = 0.785;
    double emissivity = 0.7; ///< and absorptivity
    double clearness = 0.6;  ///< share of the clear sky's sun
    double iceGrowth = 1;    ///< over what rain and wind let expect
    double iceMelting = 1;   ///< share of the current's heat that reaches the ice
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
/// freezing on ice or a conductor that is no warmer than 1 °C; ice that is there holds the conductor at 0 °C
/// at most, and melts at the same time by what current and air bring more than it loses.
/// Errors: those of temperatureAfterC().
Result<LineState> lineAfter(const GridModel& grid, const LineData& line, const Cooling& cooling,
                            const Air& air, double currentA, LineState state, double seconds);

/// How a line's ice grows, over what rain and wind let expect: log-normal.
struct IceGrowth {
    double logMean = 0, logSigma = 0.3;
};

/// Ice that a meter shows is ice from here on; what is less may be its own error.
inline constexpr double kIceSeenM = 1e-3;
/// What a load cell on a line may read beside the ice at any moment, as a thickness.
inline constexpr double kIceMeterSigmaM = 3e-4;

/// What the thermal meters would have shown in the past by the model alone, and how things stand now.
struct HeatPast {
    std::vector<LineState> lines;               ///< by GridModel::lines, now
    std::vector<power::TransformerState> units; ///< by GridModel::units, now
    std::vector<IceGrowth> growth;              ///< by GridModel::lines
    Eigen::MatrixXd metered; ///< one row a moment, one column a meter, SI; NaN for electrical ones, and for
                             ///< conductors under ice or a melting current
};
/// Ice starts from where the model begins, or from what a meter on the line says now; how fast it has grown
/// at the meters tells how it goes on, for the other lines too.
/// Errors: those of the above.
Result<HeatPast> heatPast(const GridModel& grid, const Past& past, std::stop_token stop);

} // namespace sinew::systems::powergrid
