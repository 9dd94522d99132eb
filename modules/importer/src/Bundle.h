// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <filesystem>
#include <vector>

namespace sinew::importer {

/// Zips a file and those that belong to it, the file itself first. Errors: NotFound, Io.
Result<std::filesystem::path> bundle(const std::filesystem::path& zip, const std::filesystem::path& file,
                                     const std::vector<std::filesystem::path>& companions);

} // namespace sinew::importer
