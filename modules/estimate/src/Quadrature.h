// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vector>

namespace sinew::estimate {

/// Points and weights of an integral.
struct Quadrature {
    std::vector<double> at, weight;
};

/// Gauss-Legendre with 12 points in each of `panels` equal parts of [from, to].
Quadrature gaussPanels(double from, double to, int panels);

} // namespace sinew::estimate
