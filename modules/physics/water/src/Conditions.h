// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/water/Hydraulics.h>

namespace sinew::water {

/// Whether a control that looks at the clock or at a tank applies. `inflowM3s`: the tank's, so that a level
/// is taken as reached within the second in which it will be.
bool isDue(const PipeNetwork& network, const Control& control, double timeS, double tankHeadM,
           double inflowM3s);
/// Returns whether the link's condition changed.
bool obey(const PipeNetwork& network, const Control& control, Conditions::LinkCondition& link);
/// What a link is to be after a command.
Conditions::LinkCondition targetOf(const PipeNetwork& network, int link,
                                   const std::optional<LinkStatus>& status,
                                   const std::optional<double>& setting,
                                   const Conditions::LinkCondition& before);

} // namespace sinew::water
