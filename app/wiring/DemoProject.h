// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "OpenProject.h"

#include <sinew/read/source/Reader.h>

namespace sinew::app {

/// Port Aurelia as a project: the demo city's files read through the same readers as anyone's.
/// An existing folder is opened as it is.
Result<OpenProject> openDemoProject(const std::filesystem::path& folder, const read::Progress& progress = {},
                                    std::stop_token stop = {});

/// A fresh copy of the demo's project, without any history: every demo starts from the same city. The
/// imported city itself is kept in the user's cache.
Result<OpenProject> freshDemoProject(const read::Progress& progress = {}, std::stop_token stop = {});

/// The user's cache of Sinew.
std::filesystem::path cacheFolder();

/// Where scenarios are looked up by name.
std::filesystem::path scenarioFolder();

} // namespace sinew::app
