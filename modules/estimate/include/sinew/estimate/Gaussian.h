// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sinew::estimate {

double normalPdf(double z);
double normalCdf(double z);
/// Inverse of normalCdf, close to double accuracy (Abramowitz & Stegun 26.2.23, then Halley steps);
/// -inf and +inf at 0 and 1, NaN outside.
double normalQuantile(double probability);

} // namespace sinew::estimate
