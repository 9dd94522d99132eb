// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Schema.h"

#include <filesystem>
#include <functional>
#include <sinew/twin/Model.h>

class GDALDataset;

namespace sinew::store {

class GdalSession;

/// model.gpkg, written and read through GDAL. All throw Failure; GDAL prints nothing.

/// Makes the file. On failure a half-made one may be left: remove it.
void writeGeoPackage(const std::filesystem::path& file, const Model& model);
/// `more` adds layers of its own in the same transaction.
void writeGeoPackage(const std::filesystem::path& file, const Model& model,
                     const std::function<void(GDALDataset&, const GdalSession&)>& more);
Model readGeoPackage(const std::filesystem::path& file);
/// What this program writes, and how older files come there; run by GDAL, so that spatial functions are
/// there.
struct ModelSchema {
    int version;
    std::span<const Migration> migrations;
};
extern const ModelSchema kModelSchema;

/// Throws Failure: Corrupt (no GeoPackage, or none of ours), NewerVersion.
int versionOfGeoPackage(const std::filesystem::path& file, const ModelSchema& schema);
/// Changes the file in place: give it a copy.
void migrateGeoPackage(const std::filesystem::path& file, const ModelSchema& schema);

} // namespace sinew::store
