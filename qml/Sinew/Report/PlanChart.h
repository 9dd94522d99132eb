// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "CommandReport.h"

#include <QImage>

namespace sinew::report {

/// In layout units; the picture has three times as many pixels each way, for paper.
inline constexpr int kChartWidth = 660, kChartHeight = 210;

/// A command that is verified by measurement has a prediction without it and one with it.
bool hasChart(const CommandFacts& facts);

/// Prediction without the command (with ± 1.645 sigma, its 90 % band), prediction with it, and what was
/// measured. Thread: any.
QImage planChart(const CommandFacts& facts);

} // namespace sinew::report
