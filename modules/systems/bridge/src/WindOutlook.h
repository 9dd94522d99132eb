// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"

#include <sinew/estimate/Random.h>

namespace sinew::systems {

/// The mean wind to come, at fixed instants, as a service predicts it and the latest measurement corrects it.
struct WindScenario {
    std::vector<Instant> times;
    std::vector<double> meanMs, sigmaMs; ///< as predicted
    double errorNow = 0;                 ///< measured - predicted now, in sigmas
    bool errorKnown = false;
    std::vector<Warning> warnings;
    Duration step{0};
};

/// Instants every `step` from now on; the horizon ends where the outlook does. Without an outlook the
/// measured wind is taken to last, with an error that grows as 2 m/s times the root of the hours, for six
/// hours at most. Errors: NotFound where neither is known.
Result<WindScenario> windScenario(const BridgeModel& bridge, const forecast::SystemInput& input,
                                  const PresentState& now);

/// One possible course of the wind, m/s: the outlook plus a first-order autoregressive error of correlation
/// time two hours that starts from what is known now.
std::vector<double> drawWind(const WindScenario& scenario, estimate::Random& random);

} // namespace sinew::systems
