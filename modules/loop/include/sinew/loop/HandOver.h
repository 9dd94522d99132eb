// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Authority.h>
#include <sinew/loop/Overview.h>

#include <string>
#include <vector>

namespace sinew::loop {

/// What is open at a moment and whoever takes over must know, a sentence each: standing alarms, shelved
/// alarms, commands that wait or run, authority held. Instants in ISO 8601.
std::vector<std::string> openPoints(const Overview& overview, const ModelIndex& index,
                                    const command::Authority& authority);

} // namespace sinew::loop
