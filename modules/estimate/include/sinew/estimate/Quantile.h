// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <span>

namespace sinew::estimate {

/// Quantile of a sample by linear interpolation between order statistics (Hyndman & Fan type 7, the default
/// of R and NumPy); probability is held inside [0, 1]. NaN where there are no values.
double quantile(std::span<const double> values, double probability);

double mean(std::span<const double> values);              ///< NaN where there are none
double standardDeviation(std::span<const double> values); ///< n-1 in the denominator; 0 for fewer than two

} // namespace sinew::estimate
