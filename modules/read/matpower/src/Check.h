// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/matpower/PowerCase.h>

#include <cmath>

namespace sinew::read {

inline bool isId(double value)
{
    return value >= 1 && value <= 2e9 && value == std::floor(value);
}

/// Buses are unique, every end exists, base and voltages are positive. Errors: InvalidInput.
Result<PowerCase> checked(PowerCase power, const std::string& fileName);

} // namespace sinew::read
