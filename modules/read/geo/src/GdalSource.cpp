// SPDX-License-Identifier: GPL-3.0-or-later
#include "GdalSource.h"

#include <sinew/read/source/SourceFile.h>

#include <cpl_string.h>
#include <ogr_spatialref.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <mutex>
#include <set>

namespace fs = std::filesystem;

namespace sinew::read {

namespace {

void registerOnce()
{
    static std::once_flag once;
    std::call_once(once, [] { GDALAllRegister(); });
}

/// Drivers that open something else than the file they are given.
bool isAllowed(const std::string& driver)
{
    static const std::set<std::string> refused{
        "VRT",        "OGR_VRT",       "DERIVED",    "HTTP",       "WMS",           "WMTS",
        "WCS",        "WFS",           "OAPIF",      "OGCAPI",     "EEDA",          "EEDAI",
        "PLMOSAIC",   "PLSCENES",      "NGW",        "STACTA",     "STACIT",        "DAAS",
        "Rasterlite", "PostGISRaster", "PostgreSQL", "MySQL",      "MSSQLSpatial",  "OCI",
        "ODBC",       "PGeo",          "Carto",      "AmigoCloud", "Elasticsearch", "CouchDB",
        "Cloudant",   "MongoDBv3",     "CSW",        "GMLAS",      "GeoRSS",        "TIGER",
        "SOSI",       "HANA",          "MEM",        "Memory",     "GNMFile",       "GNMDatabase",
        "JPIPKAK",    "RMF",           "GDALG",      "TileDB",     "MVT",           "PDF"};
    return !refused.contains(driver);
}

CPLStringList allowedDrivers()
{
    CPLStringList names;
    for (int i = 0; i < GetGDALDriverManager()->GetDriverCount(); ++i)
        if (const std::string name = GetGDALDriverManager()->GetDriver(i)->GetDescription(); isAllowed(name))
            names.AddString(name.c_str());
    return names;
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Files that GDAL rewrites when it pleases: copied, so that the original is never behind the name.
bool isRewritten(const fs::path& path)
{
    const std::string name = lower(path.filename().string());
    for (const char* suffix :
         {".aux.xml", ".gfs", ".gpkg-wal", ".gpkg-shm", ".sqlite-wal", ".sqlite-shm", ".ovr", ".msk"})
        if (name.ends_with(suffix))
            return true;
    return false;
}

/// A database with a write-ahead log is changed by opening it.
bool hasWriteAheadLog(const fs::path& path)
{
    std::error_code ec;
    return fs::exists(path.string() + "-wal", ec);
}

Result<void> mirrorOne(const fs::path& from, const fs::path& to, bool copy)
{
    std::error_code ec;
    if (copy)
        fs::copy_file(from, to, ec);
    else
        fs::create_symlink(fs::absolute(from), to, ec);
    if (ec)
        return fail(ErrorCode::Io, "cannot be opened aside: " + ec.message(), from.string());
    return {};
}

/// The file and its companions of the same stem (.shx, .dbf, .prj, .tfw, .aux.xml) under `folder`.
Result<fs::path> mirrored(const fs::path& path, const fs::path& folder)
{
    const fs::path to = folder / path.filename();
    if (const auto done = mirrorOne(path, to, hasWriteAheadLog(path)); !done)
        return passOn(done);
    std::error_code ec;
    const std::string stem = path.stem().string();
    for (const auto& entry : fs::directory_iterator(fs::absolute(path).parent_path(), ec)) {
        const std::string name = entry.path().filename().string();
        const bool companion = name.starts_with(stem + ".") ||
                               name.starts_with(path.filename().string() + ".") ||
                               name == path.filename().string() + "-wal";
        if (!companion || name == path.filename() || !entry.is_regular_file(ec))
            continue;
        if (const auto done =
                mirrorOne(entry.path(), folder / entry.path().filename(), isRewritten(entry.path()));
            !done)
            return passOn(done);
    }
    return to;
}

/// The one file of an archive that a driver opens; a companion is not it.
Result<fs::path> mainFile(const std::vector<fs::path>& files, const fs::path& archive)
{
    static constexpr std::array companions{".shx", ".dbf", ".prj", ".cpg", ".qpj",  ".sbn", ".sbx", ".xml",
                                           ".txt", ".md",  ".tfw", ".pdf", ".html", ".qmd", ".qml", ".qix"};
    std::vector<fs::path> candidates;
    for (const fs::path& file : files) {
        const std::string extension = lower(file.extension().string());
        if (files.size() == 1 ||
            std::find(companions.begin(), companions.end(), extension) == companions.end())
            candidates.push_back(file);
    }
    if (candidates.size() == 1)
        return candidates.front();
    return fail(ErrorCode::InvalidInput,
                candidates.empty() ? "the archive holds no map file"
                                   : "the archive holds several map files; unpack it and import one",
                archive.string());
}

Result<fs::path> accessible(const fs::path& path, const fs::path& folder, std::stop_token stop)
{
    if (!isCompressed(path))
        return mirrored(path, folder);
    const auto files = unpackInto(path, folder, {}, stop);
    return files ? mainFile(*files, path) : passOn(files);
}

} // namespace

GdalErrors::GdalErrors()
{
    CPLPushErrorHandlerEx(
        [](CPLErr level, CPLErrorNum, const char* text) {
            if (level >= CE_Warning)
                *static_cast<std::string*>(CPLGetErrorHandlerUserData()) = text;
        },
        &m_last);
}

GdalErrors::~GdalErrors()
{
    CPLPopErrorHandler();
}

GdalSource::GdalSource(TempFolder folder, fs::path opened, GDALDatasetUniquePtr dataset)
    : m_folder(std::move(folder)), m_opened(std::move(opened)), m_dataset(std::move(dataset))
{
}

Result<GdalSource> GdalSource::open(const fs::path& path, std::stop_token stop)
{
    registerOnce();
    std::error_code ec;
    if (!fs::is_regular_file(path, ec))
        return fail(fs::exists(path, ec) ? ErrorCode::InvalidInput : ErrorCode::NotFound,
                    fs::exists(path, ec) ? "is not a file" : "does not exist", path.string());
    auto folder = TempFolder::make("geo");
    if (!folder)
        return passOn(folder);
    const auto file = accessible(path, folder->path(), stop);
    if (!file)
        return passOn(file);
    CPLSetThreadLocalConfigOption("CPL_TMPDIR", folder->path().c_str());
    CPLSetThreadLocalConfigOption("GML_DOWNLOAD_SCHEMA", "NO");
    CPLSetThreadLocalConfigOption("GML_SKIP_CORRUPTED_FEATURES", "YES");
    const GdalErrors errors;
    const std::string extension = lower(file->extension().string());
    CPLStringList options;
    if (extension == ".gpkg" && !hasWriteAheadLog(path))
        options.SetNameValue("IMMUTABLE", "YES");
    GDALDatasetUniquePtr dataset(GDALDataset::Open(file->c_str(),
                                                   GDAL_OF_READONLY | GDAL_OF_VECTOR | GDAL_OF_RASTER,
                                                   allowedDrivers().List(), options.List(), nullptr));
    if (!dataset)
        return fail(errors.last().empty() ? ErrorCode::Unsupported : ErrorCode::Corrupt,
                    errors.last().empty() ? "is of no map format that is read"
                                          : "cannot be read: " + errors.last(),
                    path.string());
    return GdalSource(std::move(*folder), *file, std::move(dataset));
}

std::string GdalSource::format() const
{
    GDALDriver* driver = m_dataset->GetDriver();
    const char* name = driver ? driver->GetMetadataItem(GDAL_DMD_LONGNAME) : nullptr;
    return name ? name : "map";
}

std::string crsText(const OGRSpatialReference* crs)
{
    if (!crs || crs->IsEmpty() || crs->IsLocal())
        return {};
    const char* authority = crs->GetAuthorityName(nullptr);
    const char* code = crs->GetAuthorityCode(nullptr);
    if (authority && code)
        return std::string(authority) + ":" + code;
    char* wkt = nullptr;
    const char* const form[] = {"FORMAT=WKT2_2019", nullptr};
    crs->exportToWkt(&wkt, form);
    const std::string text = wkt ? wkt : "";
    CPLFree(wkt);
    return text;
}

bool gdalRecognises(const fs::path& path)
{
    registerOnce();
    const GdalErrors errors;
    GDALDriverH driver =
        GDALIdentifyDriverEx(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_RASTER, allowedDrivers().List(), nullptr);
    return driver != nullptr;
}

} // namespace sinew::read
