// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/source/Reader.h>

#include <string>
#include <vector>

namespace sinew::read {

/// Gives every element its asset: one asset a kind. A file of one kind has the asset `key`, a file of several
/// "<key>-<kind>". kinds[i] belongs to result.elements[i], whose ids and parents this fills in from
/// sourceKey.
void assignAssets(ImportResult& result, const std::vector<std::string>& kinds, const std::string& key);

/// "BuildingPart" -> "building-part".
std::string kebab(const std::string& camel);

} // namespace sinew::read
