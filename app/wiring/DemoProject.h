// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "OpenProject.h"

#include <sinew/read/source/Reader.h>

namespace sinew::app {

/// Port Aurelia as a project: the demo city's files read through the same readers as anyone's.
/// An existing folder is opened as it is.
Result<OpenProject> openDemoProject(const std::filesystem::path& folder, const read::Progress& progress = {}, std::stop_token stop = {});

/// Where the demo's project lives between runs; it starts fresh with every demo.
std::filesystem::path demoFolder();

/// Where scenarios are looked up by name.
std::filesystem::path scenarioFolder();

} // namespace sinew::app
