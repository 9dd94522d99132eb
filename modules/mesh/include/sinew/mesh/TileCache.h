// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/mesh/TileBuilder.h>

#include <filesystem>

namespace sinew::mesh {

/// Reads the tiles of this key from the folder.
/// Errors: NotFound; Corrupt (truncated, foreign, another version, a wrong checksum, indices out of range).
/// Thread: any.
Result<TileSet> readTiles(const std::filesystem::path& folder, const std::string& key);

/// Writes the set under its key, whole or not at all, and removes the folder's other sets.
/// Errors: Io, ReadOnly, NoSpace. Thread: any, one writer a folder.
Result<void> writeTiles(const std::filesystem::path& folder, const TileSet& set);

/// From the cache where it is good, else built and cached. A folder that cannot be written is no error, only
/// a warning in the set: the cache is a convenience.
Result<TileSet> loadOrBuildTiles(const Model& model, const std::filesystem::path& folder,
                                 const TileOptions& options = {}, const Progress& progress = {},
                                 std::stop_token stop = {});

} // namespace sinew::mesh
