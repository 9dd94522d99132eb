// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/Shape.h>

#include <string>
#include <string_view>

namespace sinew::store {

/// A shape with every bit of its numbers, as the column elements.shape holds it.
std::string encodeShape(const Shape& shape);
/// Errors: Corrupt.
Result<Shape> decodeShape(std::string_view blob);

} // namespace sinew::store
