// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Ensemble.h"

#include <sinew/twin/Forecast.h>

namespace sinew::systems::powergrid {

inline constexpr char kModelName[] = "ac-flow-ensemble";
inline constexpr char kModelVersion[] = "2";

/// What an ensemble foretells of one meter up to the horizon; no points where it ends before its first step.
/// `command`: of which it assumes that it is carried out, as a part of the id; empty: none.
Forecast forecastOf(const GridModel& grid, const forecast::SystemInput& input, const Ensemble& ensemble,
                    std::size_t meter, const std::string& hash, const std::string& command = {});

ComputedField fieldOf(const Ensemble& ensemble, const FieldSums& sums, const forecast::SystemInput& input,
                      const std::string& hash);

} // namespace sinew::systems::powergrid
