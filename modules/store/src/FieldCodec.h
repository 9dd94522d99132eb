// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/ComputedField.h>

#include <string>
#include <string_view>

namespace sinew::store {

/// Times and values of a field as one compressed, checksummed blob: values to a 65,534th of the range of all
/// of them. Layout (inside a zstd frame): version; times: count, then zigzag LEB128 of their differences;
/// elements: count; lowest value and step (doubles); then the means, lower and upper bounds as 16-bit numbers
/// of steps (65,535: nothing is said), each less its predecessor in time (bounds: less the mean's, first),
/// the low bytes of all before the high ones.
std::string encodeField(const ComputedField& field);

/// Fills in times and values for `elements` elements. Errors: Corrupt, also where it holds another number of
/// elements.
Result<void> decodeField(std::string_view blob, std::size_t elements, ComputedField& field);
/// What lies inside the frame.
Result<void> parseField(std::string_view raw, std::size_t elements, ComputedField& field);

/// A list of elements: count, then the ids, in a zstd frame.
std::string encodeElements(const std::vector<ElementId>& elements);
Result<std::vector<ElementId>> decodeElements(std::string_view blob);

} // namespace sinew::store
