// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cmath>
#include <fmt/format.h>
#include <string>

namespace sinew::battery {

inline Result<void> requirePositive(const std::string& name, double value)
{
    if (std::isfinite(value) && value > 0)
        return {};
    return fail(ErrorCode::InvalidInput, fmt::format("must be positive, is {}", value), name);
}

inline Result<void> requireNotNegative(const std::string& name, double value)
{
    if (std::isfinite(value) && value >= 0)
        return {};
    return fail(ErrorCode::InvalidInput, fmt::format("must not be negative, is {}", value), name);
}

} // namespace sinew::battery
