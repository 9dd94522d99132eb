// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/Model.h>

#include <string>
#include <string_view>

namespace sinew::store {

/// Text that a GeoPackage can hold: UTF-8 without NUL stays as it is, anything else (a name in a forgotten
/// code page) becomes "\x1A" and base64.
std::string encodeText(std::string_view text);
std::string decodeText(std::string_view stored);

/// A JSON object; doubles keep every bit and whole numbers stay whole. What JSON lacks (NaN, infinity) is
/// {"number": "nan"}.
std::string encodeAttributes(const Attributes& attributes);
/// Errors: Corrupt.
Result<Attributes> decodeAttributes(std::string_view json);

} // namespace sinew::store
