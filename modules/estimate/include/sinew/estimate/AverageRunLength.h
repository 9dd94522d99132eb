// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::estimate {

/// Mean number of samples until a chart alarms, for independent N(shift, 1) values and a chart that starts at
/// zero; shift 0 gives the samples between false alarms. Solved from the integral equation of the run length
/// by Gauss-Legendre panels (Nyström), not by simulation; at least eight digits below 1e9 samples. Errors:
/// InvalidInput as the charts' own; LimitExceeded where the chart's range is too wide for its kernel (a
/// threshold above 150, a weight below about 0.001) or the mean beyond 1e12 samples. Source: Page 1954;
/// Crowder 1987; two sides of a CUSUM by 1/L = 1/L⁺ + 1/L⁻ (van Dobben de Bruyn 1968).
Result<double> cusumRunLength(double slack, double threshold, double shift);
Result<double> ewmaRunLength(double weight, double width, double shift);
/// Single values against ±width.
Result<double> shewhartRunLength(double width, double shift);

} // namespace sinew::estimate
