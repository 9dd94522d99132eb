// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Issue.h"

namespace sinew::systems::sewer {

/// What adviseGates() goes by: a run of the system up to its forecasts.
struct GateInput {
    const Bank& bank;
    const Binding& binding;
    const Estimate& estimate;
    const RainToCome& rain;
    const Future& without; ///< with the gates as they are told to stand
    const forecast::SystemInput& input;
    FutureSettings settings; ///< that `without` was made with
    const std::string& hash;
};

struct GateAdvice {
    std::vector<Proposal> proposals;
    std::vector<Forecast> forecasts; ///< of the sensors, with what is proposed
};

/// Seconds from now over which flooding is counted and gates are weighed.
inline constexpr double kGateAheadS = 4 * 3600;

/// Openings of the gates as reported, span by span: the median of the good samples; the last one where there
/// are none, the safe one before the first.
GatePast gatePast(const Binding& binding, const forecast::SystemInput& input, Instant start,
                  std::size_t spans);

/// What running commands tell the gates.
std::vector<GateMove> commanded(const Binding& binding, const forecast::SystemInput& input);

/// One gate moved to an end of its way, where the same ensemble then floods less in every member; or back to
/// its usual opening where no rain is expected any more and none would flood. At most one proposal: the next
/// run sees what it did. Errors: the solver's.
Result<GateAdvice> adviseGates(const GateInput& run, std::stop_token stop);

} // namespace sinew::systems::sewer
