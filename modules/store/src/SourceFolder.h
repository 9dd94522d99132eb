// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <string>

namespace sinew::store {

/// Copies `file` and what belongs to it under the same name (a Shapefile's table, a picture's world file)
/// into `folder` as `<hash>.<extension>`; returns that name. The hash is the file's SHA-256, or with
/// companions that of all their hashes. What is there already is not copied again. Throws Failure.
std::string storeSource(const std::filesystem::path& file, const std::filesystem::path& folder);
/// A stored file, with what belongs to it, is still what its name says. Throws Failure where it cannot be
/// read.
bool isStoredSource(const std::filesystem::path& stored);

} // namespace sinew::store
