// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <QString>
#include <sinew/loop/Loop.h>
#include <vector>

namespace sinew::ui {

/// What a trend chart draws: the measured past, what is foreseen without and with a command, and limits. SI.
struct TrendData {
    std::string quantity;
    std::vector<store::SeriesBucket> past;
    std::vector<ForecastPoint> without, with;
    std::vector<double> limits, warnings;
    bool hasInterval = false;
    bool isComputed = false; ///< `without` is a field's, not a forecast's
};

/// The foreseen part for a channel; where `command` is given, the two forecasts that it was made from (or,
/// where it keeps none, the curves that its verification compares with). Pure.
TrendData trendOf(const loop::Overview& moment, const Channel& channel,
                  const command::CommandRecord* command);

/// What a model computes of an element's quantity, over the times of its field; where channels of the same
/// quantity are there, with the first one's limits. Pure.
TrendData trendOf(const loop::Overview& moment, const ModelIndex& index, const ElementId& element,
                  const std::string& quantity);

struct ValueRange {
    double low = 0, high = 1;
};
/// What the vertical axis spans: everything drawn, limits too where they are not so far that the rest is a
/// line.
ValueRange rangeOf(const TrendData& data, Instant from, Instant to);

/// Runs of buckets without a gap much longer than their usual distance: a line is not drawn across missing
/// data.
std::vector<std::pair<std::size_t, std::size_t>> runsOf(const std::vector<store::SeriesBucket>& buckets);

} // namespace sinew::ui
