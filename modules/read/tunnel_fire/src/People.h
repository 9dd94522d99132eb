// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/egress/Evacuation.h>

namespace sinew::read {

struct ExitDoor {
    double atM = 0, widthM = 0;
};

/// People evenly along a tube, its exits and portals.
struct Crowd {
    double fromM = 0, toM = 0;
    int persons = 0;
    double everyM = 25; ///< one group on each
    double leavesS = 0;
    double walkwayM = 1; ///< effective width of the way along the tube
    double walkingMs = 1.2;
    std::vector<ExitDoor> exits; ///< into a safe place beside the tube
    bool portals = true;         ///< both are ways out
};

/// A chain of places along the tube, cut at the fire: nobody walks past it.
egress::Plan planOf(const Crowd& crowd, double lengthM, double fireM);

} // namespace sinew::read
