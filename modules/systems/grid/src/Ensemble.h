// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Heat.h"
#include "Weather.h"

#include <memory>

namespace sinew::systems::powergrid {

/// One quantity of many elements over the times ahead: sums over the members.
struct FieldSums {
    std::string quantity;
    std::shared_ptr<const std::vector<ElementId>> elements;
    Eigen::MatrixXd sum, squares; ///< one row a time, one column an element, SI
    bool isNeverNegative = true;
};

/// What may become of the grid.
struct Ensemble {
    std::vector<Instant> times; ///< from now on
    std::vector<Eigen::MatrixXd>
        metered; ///< per time: one row a member, one column a meter, as the meter would show it, SI
    std::vector<bool> known; ///< by meter: agrees with the model closely enough to be foretold
    std::vector<FieldSums> fields;
    int members = 0;
    std::vector<Warning> warnings;
    /// By member: the worst while a line is out of service for its ice; empty where none is.
    struct Strain {
        double loading = 0; ///< over the rating
        int branch = -1;
        double lowestPu = 1;
    };
    std::vector<Strain> strain;
};

/// A supply that drives its current through a line from an instant on, until the line has been bare for half
/// an hour: that is how long people are taken to need to return it to service.
struct Melting {
    std::size_t supply = 0; ///< of GridModel::supplies
    double currentA = 0;
    Instant from;
};

struct EnsembleSettings {
    int members = 40;
    Duration step{std::chrono::minutes(30)};
    Duration horizon{std::chrono::hours(24)};
    bool withFields = true;
    std::vector<Melting> meltings;
};

/// An AC power flow a member and a step: loads, power factors and sources go on as DailyProcess says, weather
/// as the outlook; conductors, ice and hot-spots follow, lines being melted are out of service. What a meter
/// shows is that and its own past deviation from the model. Errors: NotConverged where more than a tenth of
/// the members have no solution (says when and where the first failed); Cancelled.
Result<Ensemble> lookAhead(const GridModel& grid, const forecast::SystemInput& input, const Past& past,
                           const HeatPast& heat, const EnsembleSettings& settings, std::stop_token stop);

} // namespace sinew::systems::powergrid
