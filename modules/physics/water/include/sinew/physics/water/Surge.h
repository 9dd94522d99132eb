// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sinew::water {

/// Water of 20 °C, and a thin pipe wall held against moving along.
struct ElasticPipe {
    double diameterM = 0, wallM = 0;
    double wallModulusPa = 200e9;  ///< Young's, steel
    double waterModulusPa = 2.19e9; ///< bulk
    double densityKgM3 = 998;
};

/// Speed of a pressure wave, m/s (Korteweg): the speed of sound, slowed by a wall that gives.
double waveSpeedMs(const ElasticPipe& pipe);

/// Rise of head, m, where flow of a velocity is stopped within the wave's way there and back (Joukowsky).
double joukowskyHeadM(double waveSpeedMs, double stoppedMs);

} // namespace sinew::water
