// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <optional>
#include <span>

namespace sinew::estimate {

/// Rank (from 1) of the calibration score that bounds a new one with probability 1 - alpha:
/// ceil((n+1)(1-alpha)). More than n: too few scores for that alpha, or an alpha that is not positive.
std::size_t conformalRank(std::size_t count, double alpha);

/// Split conformal: the half width q such that |measured - predicted| <= q holds for a new case with
/// probability at least 1 - alpha, if calibration cases and the new one are exchangeable. scores: |measured -
/// predicted| of cases that the model was not fitted to. Nothing where they are too few. Source: Vovk et al.;
/// Lei et al. 2018.
std::optional<double> conformalQuantile(std::span<const double> scores, double alpha);

} // namespace sinew::estimate
