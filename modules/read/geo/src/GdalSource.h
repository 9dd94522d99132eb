// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/read/source/TempFolder.h>

#include <gdal_priv.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::read {

/// GDAL's last complaint of this thread, instead of its print on stderr. One alive at a time a thread.
class GdalErrors {
public:
    GdalErrors();
    ~GdalErrors();
    GdalErrors(const GdalErrors&) = delete;
    GdalErrors& operator=(const GdalErrors&) = delete;
    const std::string& last() const { return m_last; }
    void clear() { m_last.clear(); }

private:
    std::string m_last;
};

/// A file opened by GDAL, read only, from a folder of our own that links to it: whatever a driver likes to
/// write beside its source (.aux.xml, .gfs, -wal) lands there and goes with it. gzip and zip are unpacked
/// there. Errors: NotFound, Unsupported (no format that is read), Corrupt, Cancelled, and those of
/// unpackInto.
class GdalSource {
public:
    static Result<GdalSource> open(const std::filesystem::path& path, std::stop_token stop);
    GDALDataset& dataset() const { return *m_dataset; }
    std::string format() const;
    /// The file that was opened, inside the folder of our own.
    const std::filesystem::path& opened() const { return m_opened; }

private:
    GdalSource(TempFolder folder, std::filesystem::path opened, GDALDatasetUniquePtr dataset);
    TempFolder m_folder;
    std::filesystem::path m_opened;
    GDALDatasetUniquePtr m_dataset;
};

/// "EPSG:3547" where the CRS has a code, its WKT otherwise; empty for none.
std::string crsText(const OGRSpatialReference* crs);

/// Formats that are read: not those that follow references to other files, to networks or to databases.
bool gdalRecognises(const std::filesystem::path& path);

} // namespace sinew::read
