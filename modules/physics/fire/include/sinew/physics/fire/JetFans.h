// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/fire/CriticalVelocity.h>

namespace sinew::fire {

struct JetFan {
    double thrustN = 0;      ///< in still air of 1.2 kg/m³
    double jetMs = 30;       ///< its outlet's velocity
    double installed = 0.85; ///< what reaches the tunnel's air, for its place near walls and ceiling
};

/// One tube from portal to portal; air flows past the fire at `fireM` from the entrance.
struct Tube {
    Section section;
    double lengthM = 0, fireM = 0;
    double friction = 0.02;    ///< Darcy
    double portals = 1.5;      ///< entrance 0.5 and exit 1
    double standingDragM2 = 0; ///< sum of drag coefficient times frontal area of the vehicles in it
    double headwindPa = 0;     ///< against the flow, between the portals
    double wallWm2K = 25;      ///< to the walls, radiation with it
    double radiative = 0.3;
};

/// What the air has to overcome at a velocity (of cold air before the fire), Pa.
struct Resistance {
    double portalsPa = 0, frictionPa = 0, vehiclesPa = 0, windPa = 0;
    double throttlePa = 0; ///< the fire's: hot air leaves faster than it came
    double buoyancyPa = 0; ///< of the hot column down a grade; helps up one (negative)
    double totalPa() const { return portalsPa + frictionPa + vehiclesPa + windPa + throttlePa + buoyancyPa; }
};

/// Steady: behind the fire the excess temperature falls as exp(-h P x / (m c)); rho u stays, so friction and
/// momentum grow with T/T_0. Errors: InvalidInput.
Result<Resistance> resistance(const Tube& tube, const Air& air, double totalW, double velocityMs);

/// Fans that reach a velocity: thrust of each rho/1.2 T (1 - V/V_jet) eta. Errors: InvalidInput; NotFound
/// (the velocity is not below the jet's; more than `most`).
Result<int> fansFor(const Tube& tube, const Air& air, double totalW, double velocityMs, const JetFan& fan,
                    int most = 1000);

/// The greatest velocity at which that many fans balance the resistance; 0 where they do not even hold
/// 0.1 m/s. Below it a second, unstable balance may exist where buoyancy helps or hinders.
/// Errors: InvalidInput.
Result<double> velocityWithMs(const Tube& tube, const Air& air, double totalW, const JetFan& fan, int fans);

} // namespace sinew::fire
