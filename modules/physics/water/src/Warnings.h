// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Engine.h"

#include <string>

namespace sinew::water {

/// Why there is no balance: how far it is, and the links that keep switching.
std::string unbalancedText(const Engine& engine);
/// Says in state.warnings what a person must know: no balance, undetermined heads, demand without water,
/// negative pressures.
void warnOf(const Engine& engine, HydraulicState& state);

} // namespace sinew::water
