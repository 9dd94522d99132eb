// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/geo/CityJson.h>
#include <sinew/read/geo/GeoReader.h>
#include <sinew/read/source/SourceFile.h>

#include "GdalSource.h"
#include "Rasters.h"
#include "Vectors.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace fs = std::filesystem;

namespace sinew::read {

namespace {

constexpr std::uint64_t mostJsonBytes = 2ULL << 30;

bool startsLikeMap(std::string_view head)
{
    using namespace std::string_view_literals;
    for (const auto magic : {"II*\0"sv, "MM\0*"sv, "\x00\x00\x27\x0a"sv, "II+\0"sv, "MM\0+"sv})
        if (head.starts_with(magic))
            return true;
    if (head.starts_with("SQLite format 3\0"sv)) // application id 'GPKG' at 68
        return head.size() > 72 &&
               (head.substr(68, 4) == "GPKG" || head.substr(68, 4) == "GP10" || head.substr(68, 4) == "GP11");
    const bool json = head.find('{') < 16;
    if (json && (head.find("\"FeatureCollection\"") != head.npos || head.find("\"Feature\"") != head.npos))
        return true;
    return head.starts_with("<") &&
           (head.find("<osm ") != head.npos || head.find("CityModel") != head.npos ||
            head.find("opengis.net/gml") != head.npos || head.find("opengis.net/kml") != head.npos ||
            head.find("FeatureCollection") != head.npos);
}

std::string lowerExtension(const fs::path& path)
{
    std::string text = path.extension().string();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool hasMapName(fs::path path)
{
    while (lowerExtension(path) == ".gz" || lowerExtension(path) == ".zip")
        path = path.stem();
    static constexpr std::array known{".hgt",     ".tif", ".tiff", ".asc", ".shp", ".gpkg",
                                      ".geojson", ".gml", ".kml",  ".pbf", ".osm", ".dem",
                                      ".img",     ".fgb", ".gpx",  ".dt1", ".dt2"};
    const std::string extension = lowerExtension(path);
    return std::find(known.begin(), known.end(), extension) != known.end();
}

Result<std::string> cityJsonText(const fs::path& path, std::stop_token stop)
{
    SourceLimits limits;
    limits.maxBytes = mostJsonBytes;
    return readWhole(path, limits, stop);
}

template <class T>
Result<T> about(Result<T> result, const fs::path& path)
{
    if (!result && result.error().subject.empty())
        result.error().subject = path.string();
    else if (!result && result.error().subject != path.string())
        result.error().subject = path.string() + ", " + result.error().subject;
    return result;
}

bool isCityJson(const fs::path& path)
{
    return looksLikeCityJson(readHead(path).value_or(""));
}

Result<ImportResult> readThroughGdal(const fs::path& path, const std::string& assetKey,
                                     const ImportOptions& options, const Progress& progress,
                                     std::stop_token stop)
{
    const auto source = GdalSource::open(path, stop);
    if (!source)
        return passOn(source);
    if (source->dataset().GetRasterCount() > 0)
        return readRaster(*source, assetKey, options, progress, stop);
    return readVectors(*source, assetKey, options, progress, stop);
}

Result<Preview> previewThroughGdal(const fs::path& path, const ImportOptions& options, std::stop_token stop)
{
    const auto source = GdalSource::open(path, stop);
    if (!source)
        return passOn(source);
    Preview preview{source->format(), {}, false, false, {}, {}};
    if (source->dataset().GetRasterCount() > 0)
        previewRaster(*source, options, preview);
    else
        previewVectors(*source, options, preview);
    return preview;
}

} // namespace

double GeoReader::recognises(const fs::path& path, std::string_view head) const
{
    if (looksLikeCityJson(head))
        return 1;
    if (startsLikeMap(head))
        return 0.9;
    if (hasMapName(path))
        return 0.7;
    return !isCompressed(path) && gdalRecognises(path) ? 0.4 : 0;
}

Result<Preview> GeoReader::preview(const fs::path& path, const ImportOptions& options,
                                   std::stop_token stop) const
{
    if (!isCityJson(path))
        return about(previewThroughGdal(path, options, stop), path);
    const auto text = cityJsonText(path, stop);
    return text ? about(previewCityJson(*text, options), path) : passOn(text);
}

Result<ImportResult> GeoReader::read(const fs::path& path, const std::string& assetKey,
                                     const ImportOptions& options, const Progress& progress,
                                     std::stop_token stop) const
{
    if (!isCityJson(path))
        return about(readThroughGdal(path, assetKey, options, progress, stop), path);
    const auto text = cityJsonText(path, stop);
    return text ? about(readCityJson(*text, assetKey, options, progress, stop), path) : passOn(text);
}

} // namespace sinew::read

std::unique_ptr<sinew::read::Reader> sinew_make_read_geo();
std::unique_ptr<sinew::read::Reader> sinew_make_read_geo()
{
    return std::make_unique<sinew::read::GeoReader>();
}
