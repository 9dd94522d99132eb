// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Engine.h"

#include <vector>

namespace sinew::water {

/// What rules look at besides the engine's state.
struct RuleView {
    const Engine& engine;
    double nowS = 0, sinceS = 0;          ///< the interval that is looked at: (sinceS, nowS]
    const std::vector<double>& volumeM3;  ///< per node, tanks only
    const std::vector<double>& inflowM3s; ///< per node, tanks only
};
/// The actions that change something, at most one a link: where rules disagree the higher priority wins, and
/// between equals the first.
std::vector<const Rule::Action*> actionsOf(const RuleView& view);

} // namespace sinew::water
