// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>

#include <string>

namespace sinew {

/// A channel whose values cannot be true together with what the others say.
struct Suspicion {
    ChannelId channel;
    std::string why; ///< with the numbers: "reads 512 kPa, the network says 431 ± 9 kPa"
    Instant since;
};

} // namespace sinew
