// SPDX-License-Identifier: GPL-3.0-or-later
#include "Assets.h"

#include <cstdlib>

namespace sinew::app {

std::filesystem::path assetsFolder()
{
    if (const char* set = std::getenv("SINEW_ASSETS"))
        return set;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto installed = program.parent_path().parent_path() / "share/sinew";
    if (!error && std::filesystem::exists(installed / "demo", error))
        return installed;
    return SINEW_SOURCE_ASSETS;
}

} // namespace sinew::app
