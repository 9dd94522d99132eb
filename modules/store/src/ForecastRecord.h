// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Sql.h"

#include <sinew/twin/Forecast.h>

namespace sinew::store {

/// A row of the table `forecast` of history.sqlite. Throw Failure.
void writeForecast(Database& database, const Forecast& forecast);
std::vector<Forecast> readForecasts(Database& database, Instant from, Instant to);

} // namespace sinew::store
