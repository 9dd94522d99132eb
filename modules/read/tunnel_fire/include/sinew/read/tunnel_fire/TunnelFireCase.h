// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/egress/Evacuation.h>
#include <sinew/physics/fire/JetFans.h>
#include <sinew/physics/fire/Seepage.h>
#include <sinew/physics/fire/SmokeFront.h>

#include <string_view>

namespace sinew::read {

/// What `solve tunnel-fire` is asked: a fire in a tube, its air, its people.
struct TunnelFireCase {
    fire::SmokeCase smoke; ///< with fans, its ventilation is what it was before they start
    fire::SmokeOptions options;
    fire::Tube tube;
    struct Fans {
        fire::JetFan fan;
        int count = 0;
        double startsS = 0;
    };
    std::optional<Fans> fans;
    fire::Tenability tenability;
    std::optional<egress::Plan> people; ///< nobody walks past the fire
    std::optional<fire::Seepage> seepage;
};

/// A case in JSON; its keys stand in docs/physics/tunnel-fire.md.
/// Errors: InvalidInput naming file and place; LimitExceeded (too many persons or samples).
Result<TunnelFireCase> parseTunnelFire(std::string_view text, const std::string& fileName);

} // namespace sinew::read
