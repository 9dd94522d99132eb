// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <span>

namespace sinew::water {

/// How much later one listener hears what another one hears.
struct Delay {
    double seconds = 0;     ///< positive: the second one hears it later
    double correlation = 0; ///< at that delay, -1…1; what no noise has in common is near 0
    double resolutionS = 0; ///< half a sample: nothing finer is claimed
};

/// Delay between two listeners' records of the same instants, by the highest cross-correlation within ±maxDelayS.
/// Errors: InvalidInput (records of unequal or too short length, a record without any sound, a rate that is none).
Result<Delay> delayBetween(std::span<const double> first, std::span<const double> second, double sampleRateHz, double maxDelayS);

/// Distance of a leak from the first listener, m, on a pipe of one kind between two listeners: its noise runs both ways at
/// waveSpeedMs and reaches the first one earlier by delayS.
double leakDistanceM(double lengthM, double waveSpeedMs, double delayS);

} // namespace sinew::water
