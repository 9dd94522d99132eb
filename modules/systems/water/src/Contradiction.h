// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"

namespace sinew::systems::waterloop {

/// A gauge that says what the network and all other gauges exclude.
struct Contradiction {
    int sensor = -1; ///< index into Binding::pressures
    double measuredM = 0, expectedM = 0, sigmaM = 0;
    Instant since;
};

/// Gauges whose last twenty minutes neither quiet times nor a hole in any pipe explain, while the other gauges
/// agree with the model: the largest normalised residuals of the state estimate are left out one by one, a
/// third of the gauges at most, until the rest agrees; and the likeliest burst must explain all of them much
/// worse. What goes on for longer than eight hours is taken for normal in the end. Errors: those of the
/// solver, Cancelled. Source: Abur & Expósito 2004, "Power System State Estimation", ch. 5 (bad data).
Result<std::vector<Contradiction>> contradictions(const water::PipeNetwork& network, const Binding& binding,
                                                  const Past& past, std::stop_token stop);

/// The past without what these gauges have said since.
Past without(Past past, const std::vector<Contradiction>& contradictions);

} // namespace sinew::systems::waterloop
