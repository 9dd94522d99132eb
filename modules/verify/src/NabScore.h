// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <span>

namespace sinew::verify {

/// What an alarm is worth: true positive, false positive, missed window.
struct NabProfile {
    double truePositive = 1, falsePositive = 0.11, falseNegative = 1;
};

/// First and last sample of a labelled anomaly.
struct NabWindow {
    std::size_t first = 0, last = 0;
};

/// Worth of a series' alarms by the function of the Numenta Anomaly Benchmark (Lavin & Ahmad 2015, and its
/// program since version 1.0): a window's earliest alarm counts 2/(1+e^(5y)) - 1, scaled so that the window's
/// first sample is worth 1; alarms outside fall from 0 at a window's end to -1 three windows later, and are
/// -1 before the first. The first 15 % of the series (750 samples at most) are not judged. alarms: samples,
/// rising. windows: rising, apart. count: samples of the series.
double nabWorth(std::span<const std::size_t> alarms, std::span<const NabWindow> windows, std::size_t count,
                const NabProfile& profile);

/// 100 for every window met at its first sample and no other alarm, 0 for no alarm at all; over all series.
double nabScore(double worth, std::size_t windows, const NabProfile& profile);

} // namespace sinew::verify
