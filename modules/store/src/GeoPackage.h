// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <sinew/twin/Model.h>

namespace sinew::store {

/// model.gpkg, written and read through GDAL. All throw Failure; GDAL prints nothing.

/// Makes the file. On failure a half-made one may be left: remove it.
void writeGeoPackage(const std::filesystem::path& file, const Model& model);
Model readGeoPackage(const std::filesystem::path& file);
/// Throws Failure: Corrupt (no GeoPackage, or none of ours), NewerVersion.
int versionOfGeoPackage(const std::filesystem::path& file);

} // namespace sinew::store
