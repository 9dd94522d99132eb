// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cmath>
#include <initializer_list>
#include <string>

namespace sinew::materials {

struct NamedValue {
    const char* name;
    double value;
};

/// Errors: InvalidInput, subject the first value's name that is not finite or not above zero.
inline Result<void> requirePositive(std::initializer_list<NamedValue> values)
{
    for (const NamedValue& each : values)
        if (!(std::isfinite(each.value) && each.value > 0))
            return fail(ErrorCode::InvalidInput, "must be positive, is " + std::to_string(each.value),
                        each.name);
    return {};
}

/// Errors: InvalidInput, subject the first value's name that is not finite or below zero.
inline Result<void> requireNotNegative(std::initializer_list<NamedValue> values)
{
    for (const NamedValue& each : values)
        if (!(std::isfinite(each.value) && each.value >= 0))
            return fail(ErrorCode::InvalidInput, "must not be negative, is " + std::to_string(each.value),
                        each.name);
    return {};
}

/// Errors: InvalidInput, subject the first value's name that does not lie above the one before it.
inline Result<void> requireRising(std::initializer_list<NamedValue> values)
{
    const NamedValue* before = nullptr;
    for (const NamedValue& each : values) {
        if (before && !(std::isfinite(each.value) && each.value > before->value))
            return fail(ErrorCode::InvalidInput, std::string("must lie above the ") + before->name,
                        each.name);
        before = &each;
    }
    return {};
}

} // namespace sinew::materials
