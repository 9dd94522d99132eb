// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Binding.h"

#include <sinew/estimate/Random.h>
#include <sinew/forecast/System.h>

#include <vector>

namespace sinew::systems::sewer {

/// Rain and everything that is compared come in spans of this length.
inline constexpr double kSpanS = 300;

/// Rain in equal spans from `start` on, by gage of the drainage model, m/s.
struct MeasuredRain {
    Instant start;
    std::vector<std::vector<double>> rateMs; ///< [gage][span]
    double silentS = 0;                      ///< since the last measured span of the best gauge
    std::vector<Warning> warnings;

    std::size_t spans() const { return rateMs.empty() ? 0 : rateMs.front().size(); }
};

/// What the gauges caught: a reading is the mean since the one before, so the samples within a span and at
/// its end make its mean. Short gaps are closed in a straight line, at the end with the last value. Gages
/// without a gauge get the mean of all gauges.
MeasuredRain measuredRain(const Binding& binding, const drainage::DrainageModel& sewers,
                          const forecast::SystemInput& input, Instant start, std::size_t spans);

/// The rain to come, in spans from `start` on, by gage.
struct RainToCome {
    Instant start;
    std::vector<std::vector<double>> meanMs, sigmaMs; ///< [gage][span]
    std::vector<Warning> warnings;

    std::size_t spans() const { return meanMs.empty() ? 0 : meanMs.front().size(); }
    Instant end() const { return start + fromSeconds(kSpanS * static_cast<double>(spans())); }
    bool isDry() const; ///< nobody expects any
};

/// As the newest outlooks say, as far as they reach, a day and an hour at most. Without one, what fell in the
/// last quarter of an hour is taken to last for half an hour, and no more is said.
RainToCome rainToCome(const Binding& binding, const MeasuredRain& measured,
                      const forecast::SystemInput& input);

/// One possible course of the rain, log-normal about the outlook with an error that lasts for hours, by gage;
/// times are seconds from `start`. `luck`: the error at the beginning, standard normal.
std::vector<std::vector<drainage::RainSpan>> drawRain(const RainToCome& rain, double luck,
                                                      estimate::Random& random);

} // namespace sinew::systems::sewer
