// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/source/Reader.h>

namespace sinew::read {

/// Maps: every vector and raster format that GDAL reads from a file (GeoPackage, Shapefile, GeoJSON, CityGML,
/// OpenStreetMap, GeoTIFF, SRTM, …), and CityJSON. Zipped and gzipped ones too. Nothing is written beside a
/// source.
class GeoReader : public Reader {
public:
    std::string name() const override { return "geo"; }
    double recognises(const std::filesystem::path& path, std::string_view head) const override;
    Result<Preview> preview(const std::filesystem::path& path, const ImportOptions& options,
                            std::stop_token stop) const override;
    Result<ImportResult> read(const std::filesystem::path& path, const std::string& assetKey,
                              const ImportOptions& options, const Progress& progress,
                              std::stop_token stop) const override;
};

} // namespace sinew::read
