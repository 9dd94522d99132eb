// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "OpenProject.h"

#include <sinew/loop/Loop.h>

namespace sinew::app {

/// A loop over an open project with every system that the build knows. `site`: as the field calls itself; empty:
/// the project's name.
std::unique_ptr<loop::Loop> makeLoop(const OpenProject& open, std::shared_ptr<const Clock> clock,
                                     std::vector<std::unique_ptr<live::Source>> sources,
                                     std::function<void(const wire::ClockMessage&)> followClock = {},
                                     const std::string& site = {});

} // namespace sinew::app
