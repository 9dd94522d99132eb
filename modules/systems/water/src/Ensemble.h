// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Burst.h"

#include <sinew/estimate/Random.h>

namespace sinew::systems::waterloop {

/// One way in which a network's pipes may be rougher or smoother than its file says.
water::PipeNetwork roughened(const water::PipeNetwork& network, estimate::Random& random);

/// One way in which demand may differ, per node, for all times ahead.
std::vector<double> demandFactors(const water::PipeNetwork& network, estimate::Random& random);

/// One of a burst's suspects, as likely as it is; null without a burst.
const Suspect* draw(const std::optional<BurstFinding>& burst, estimate::Random& random);

} // namespace sinew::systems::waterloop
