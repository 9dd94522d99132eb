// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>

namespace sinew::app {

/// Where the demo city, its scenarios and the catalogues lie: SINEW_ASSETS, beside an installed program
/// (../share/sinew), or in the sources that it was built from.
std::filesystem::path assetsFolder();

} // namespace sinew::app
