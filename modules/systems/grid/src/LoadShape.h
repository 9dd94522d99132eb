// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>

namespace sinew::systems::powergrid {

/// What is expected of a load before anything is measured: share of its yearly peak at an instant, by season,
/// day and hour on the clock of the longitude. South of the equator the seasons are the other half year's.
/// Source: IEEE Reliability Test System 1979, tables 1 (weeks: read as 1 here), 2 and 3.
double loadShape(Instant time, double latitudeDeg, double longitudeDeg);

} // namespace sinew::systems::powergrid
