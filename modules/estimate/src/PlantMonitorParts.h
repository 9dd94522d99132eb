// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "LeverageRegression.h"
#include "PlantRelation.h"
#include "TailChart.h"

#include <array>

namespace sinew::estimate {

/// A relation as learned: its regression, the size of its residuals, and what its charts do by themselves.
struct LearnedRelation {
    PlantRelation relation;
    Eigen::VectorXd centre, scale; ///< of the features
    LeverageRegression regression;
    double sigma = 1;
    std::array<std::optional<Tail>, kCharts> tails;

    double z(const PlantStep& step) const;
};

/// How far from its thresholds a level was when a link that it controls went into a status.
struct LearnedSwitch {
    int status = -1;
    double then = 0;
    Tail tail;
};

/// Nothing where the link did not switch that way; else how far the level was from every threshold that would
/// be a cause, m.
std::optional<double> switchMargin(const PlantLayout& layout, int status, double then, const PlantStep& step);
bool breaksControl(const PlantLayout& layout, const PlantControl& control, const Eigen::VectorXd& row);
bool flowsWhileStanding(const PlantLayout& layout, int flow, const Eigen::VectorXd& row);

/// Nothing where too few rows show the relation. Errors: Cancelled.
Result<std::optional<LearnedRelation>> learn(const PlantRelation& relation, const PlantRecord& clean,
                                             const PlantSettings& settings, const std::stop_token& stop);

} // namespace sinew::estimate
