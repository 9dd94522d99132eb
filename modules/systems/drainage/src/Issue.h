// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Future.h"

#include <sinew/twin/ComputedField.h>

namespace sinew::systems::sewer {

inline constexpr const char* kSystem = "drainage";
inline constexpr const char* kModelName = "dynamic-wave-ensemble";
inline constexpr const char* kModelVersion = "1";

/// `tag`: what the future assumes, in the forecast's id. What one sensor may read over the horizon: the
/// members, each with the sensor's fit, what the fit leaves over, which fades in within an hour from the
/// residual of now, and the sensor's own noise. Points every ten minutes after now, up to `until`. A limit is
/// the channel's high limit, else its high warning.
Forecast forecastOf(const Binding& binding, std::size_t sensor, const Estimate& estimate,
                    const Future& future, const forecast::SystemInput& input, Instant until,
                    const std::string& inputsHash, const std::string& tag = {});

/// What the ensemble computes for every node and link: depth (nodes and links), flooding (nodes), velocity
/// (links). Mean ± 1.645 standard deviations of the members and of the usual error of a model that nobody
/// compared there, within what can be.
std::vector<ComputedField> fieldsOf(const AssetId& asset, const drainage::DrainageModel& sewers,
                                    const Future& future, Instant issuedAt, const std::string& inputsHash);

} // namespace sinew::systems::sewer
