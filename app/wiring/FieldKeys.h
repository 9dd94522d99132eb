// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "OpenProject.h"

#include <sinew/gateway/Registry.h>

namespace sinew::app {

/// Whose signatures a field of this project accepts: its people with a key, its seats, and what takes two
/// people by the model.
gateway::Registry registryOf(const OpenProject& open, const std::string& site, Instant issuedAt);

/// The first file of keys of a simulated field that starts with this program: signed by a key of the
/// installation alone, which nobody keeps.
std::string installedKeys(const OpenProject& open, const std::string& site);

} // namespace sinew::app
