// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <filesystem>
#include <string>
#include <vector>

namespace sinew::demo {

/// One file of the demo city, in the order in which a project imports them.
struct DemoFile {
    std::string fileName;
    std::string assetKey; ///< "bridge", "water", …
    std::string crs;      ///< only for formats that cannot say it
    std::string name;     ///< as people say it
};

/// Terrain first: what has no height of its own is placed on it.
const std::vector<DemoFile>& demoFiles();
inline constexpr const char* kBindingsFile = "bindings.csv";
/// Rules that hold commands back (docs/interlocks.md).
inline constexpr const char* kInterlocksFile = "interlocks.json";

/// Writes Port Aurelia, a city that does not exist, into an existing folder: the same bytes of text every
/// time. Errors: Io (names the file).
Result<std::vector<std::filesystem::path>> makeDemo(const std::filesystem::path& folder);

} // namespace sinew::demo
