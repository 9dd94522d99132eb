// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sinew::egress {

/// People on the level, density D in persons a square metre: S = 1.4 (1 - 0.266 D) m/s, free below 0.54, at a
/// standstill from 3.76 on. Source: Nelson & Mowrer, SFPE Handbook, "Emergency movement".
double crowdSpeedMs(double densityM2);

/// D S of the same line, persons per second and metre of effective width.
double specificFlow(double densityM2);

/// Its greatest: 1.4 / (4 · 0.266) = 1.3158 at D = 1 / (2 · 0.266) = 1.880. What a queue gets through a door.
inline constexpr double kDensestFlowM2 = 1 / (2 * 0.266);
inline constexpr double kGreatestFlow = 1.4 / (4 * 0.266);

/// Share of the walking speed that is left in smoke of extinction K: 1 - 0.057 K / 0.706, at least 0.1.
/// Source: Frantzich & Nilsson 2003 (fitted for K of 1.9 to 7.4 1/m), normalised as FDS+Evac does.
double smokeFactor(double extinctionPerM);

} // namespace sinew::egress
