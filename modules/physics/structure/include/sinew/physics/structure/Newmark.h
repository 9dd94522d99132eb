// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sinew::structure {

/// Newmark's β and γ. The default, constant average acceleration, is stable for any step; linear acceleration
/// (β = 1/6) for steps up to 0.551 of the shortest period.
struct NewmarkParameters {
    double gamma = 0.5;
    double beta = 0.25;
};

} // namespace sinew::structure
