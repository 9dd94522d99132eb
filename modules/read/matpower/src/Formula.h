// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <string_view>

namespace sinew::read {

/// What a name stands for; row and column count from 1 and are 0 where the name has no index.
using NameOf = std::function<std::optional<double>(std::string_view name, double row, double column)>;

/// The value of numbers, names and name(row, column) joined by + - * / ^ and parentheses, as MATLAB ranks
/// them. Nothing where the text is anything else, or a name is unknown, or the value is not finite.
std::optional<double> valueOf(std::string_view formula, const NameOf& nameOf);

} // namespace sinew::read
