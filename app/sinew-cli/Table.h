// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <filesystem>
#include <string_view>

namespace sinew::cli {

/// Writes a file beside its place and gives it its name when it is whole. Errors: Io.
Result<void> writeWhole(const std::filesystem::path& path, std::string_view text);

} // namespace sinew::cli
