// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/Model.h>

#include <filesystem>
#include <optional>

namespace sinew::importer {

/// Terrains and orthophotos of one source as the reader made them, in tiles/: safe to delete.
struct Rasters {
    std::vector<std::shared_ptr<const Terrain>> terrains;
    std::vector<std::shared_ptr<const Orthophoto>> orthophotos;
    bool isEmpty() const { return terrains.empty() && orthophotos.empty(); }
};

/// Fails silently: a cache that cannot be written is only slower.
void saveRasters(const std::filesystem::path& file, const Rasters& rasters);
/// Nothing where the file is absent or not whole.
std::optional<Rasters> loadRasters(const std::filesystem::path& file);

} // namespace sinew::importer
