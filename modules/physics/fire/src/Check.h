// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cmath>
#include <fmt/format.h>
#include <initializer_list>
#include <utility>

namespace sinew::fire {

using Named = std::initializer_list<std::pair<const char*, double>>;

inline Result<void> requirePositive(Named values)
{
    for (const auto& [name, value] : values)
        if (!(std::isfinite(value) && value > 0))
            return fail(ErrorCode::InvalidInput, fmt::format("must be positive, is {}", value), name);
    return {};
}

inline Result<void> requireNotNegative(Named values)
{
    for (const auto& [name, value] : values)
        if (!(std::isfinite(value) && value >= 0))
            return fail(ErrorCode::InvalidInput, fmt::format("must not be negative, is {}", value), name);
    return {};
}

} // namespace sinew::fire
