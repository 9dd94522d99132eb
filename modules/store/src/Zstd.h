// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <string>
#include <string_view>

namespace sinew::store {

/// One zstd frame with its checksum.
std::string compress(const std::string& raw);

/// Errors: Corrupt, naming `what` ("a chunk"); also where the contents would be larger than `atMost` bytes:
/// nothing is allocated for a lie.
Result<std::string> decompress(std::string_view frame, std::size_t atMost, const char* what);

} // namespace sinew::store
