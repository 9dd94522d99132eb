// SPDX-License-Identifier: GPL-3.0-or-later
#include "Rasters.h"

#include "Heights.h"
#include "RasterGrid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::read {

namespace {

constexpr int mostTerrainCells = 1500;
constexpr int mostPictureCells = 2048;
constexpr double mostPixels = 2e10;
constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

struct Watch {
    const Progress& progress;
    std::stop_token stop;
};

int watch(double done, const char*, void* data)
{
    const auto& w = *static_cast<Watch*>(data);
    if (w.progress)
        w.progress(0.1 + 0.6 * std::clamp(done, 0.0, 1.0), "Reading cells");
    return w.stop.stop_requested() ? FALSE : TRUE;
}

Result<PixelMap> pixelMap(GDALDataset& dataset)
{
    PixelMap map;
    if (dataset.GetGeoTransform(map.toMap.data()) != CE_None ||
        !GDALInvGeoTransform(map.toMap.data(), map.toPixel.data()))
        return fail(ErrorCode::InvalidInput,
                    "the picture does not say where it lies (no world file, no geotransform)");
    for (const double value : map.toMap)
        if (!std::isfinite(value))
            return fail(ErrorCode::InvalidInput, "its geotransform is not finite");
    return map;
}

bool isColour(GDALColorInterp c)
{
    return c == GCI_RedBand || c == GCI_GreenBand || c == GCI_BlueBand;
}

bool isPicture(GDALDataset& dataset)
{
    GDALRasterBand* first = dataset.GetRasterBand(1);
    if (first->GetRasterDataType() != GDT_Byte)
        return false;
    return dataset.GetRasterCount() >= 3 ? isColour(first->GetColorInterpretation())
                                         : first->GetColorTable() != nullptr;
}

/// One band averaged down to columns × rows.
template <class T>
Result<std::vector<T>> cells(GDALRasterBand& band, int columns, int rows, GDALDataType type,
                             GDALRIOResampleAlg how, Watch& w)
{
    std::vector<T> values(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    GDALRasterIOExtraArg extra;
    INIT_RASTERIO_EXTRA_ARG(extra);
    extra.eResampleAlg = how;
    extra.pfnProgress = &watch;
    extra.pProgressData = &w;
    GdalErrors errors;
    if (band.RasterIO(GF_Read, 0, 0, band.GetXSize(), band.GetYSize(), values.data(), columns, rows, type, 0,
                      0, &extra) == CE_None)
        return values;
    if (w.stop.stop_requested())
        return fail(ErrorCode::Cancelled, "cancelled");
    return fail(ErrorCode::Corrupt, "its cells cannot be read: " + errors.last());
}

/// Where the raster lies: its CRS, the frame, the way between them.
struct Placed {
    std::string crs;
    Frame frame;
    PixelMap pixels; ///< of the cells as read
    ToFrame toFrame;
    int columns = 0, rows = 0; ///< as read
};

Result<std::string> crsOf(GDALDataset& dataset, const ImportOptions& options)
{
    const std::string declared = crsText(dataset.GetSpatialRef());
    if (!declared.empty())
        return declared;
    if (options.crs.empty())
        return fail(ErrorCode::NeedsAnswer, "the file does not say which coordinate system it is in");
    return options.crs;
}

Result<Placed> place(GDALDataset& dataset, const ImportOptions& options, int mostCells)
{
    const auto crs = crsOf(dataset, options);
    if (!crs)
        return passOn(crs);
    auto pixels = pixelMap(dataset);
    if (!pixels)
        return passOn(pixels);
    const int width = dataset.GetRasterXSize(), height = dataset.GetRasterYSize();
    if (double(width) * height > mostPixels)
        return fail(ErrorCode::LimitExceeded, fmt::format("has {} × {} cells", width, height));
    Box3d extent;
    for (const double x : {0.0, double(width)})
        for (const double y : {0.0, double(height)})
            extent.add(pixels->map(x, y));
    const auto frame = options.frame ? Result<Frame>(*options.frame) : frameFor(*crs, extent);
    if (!frame)
        return passOn(frame);
    auto toFrame = ToFrame::make(*crs, *frame);
    if (!toFrame)
        return passOn(toFrame);
    const int columns = std::min(width, mostCells), rows = std::min(height, mostCells);
    // The same place in fewer, larger cells.
    for (const std::size_t i : {1U, 4U})
        pixels->toMap[i] *= double(width) / columns;
    for (const std::size_t i : {2U, 5U})
        pixels->toMap[i] *= double(height) / rows;
    if (!GDALInvGeoTransform(pixels->toMap.data(), pixels->toPixel.data()))
        return fail(ErrorCode::InvalidInput, "its geotransform covers no area");
    return Placed{*crs, *frame, *pixels, std::move(*toFrame), columns, rows};
}

/// A height from the four cells around; unknown where any of them is and the nearest is as well.
float sample(const std::vector<float>& values, int columns, int rows, double x, double y)
{
    if (!(x >= -0.01) || !(y >= -0.01) || !(x <= columns + 0.01) || !(y <= rows + 0.01))
        return unknown;
    const double cx = std::clamp(x - 0.5, 0.0, columns - 1.0), cy = std::clamp(y - 0.5, 0.0, rows - 1.0);
    const int x0 = std::min(static_cast<int>(cx), std::max(columns - 2, 0)),
              y0 = std::min(static_cast<int>(cy), std::max(rows - 2, 0));
    const int x1 = std::min(x0 + 1, columns - 1), y1 = std::min(y0 + 1, rows - 1);
    const auto at = [&](int c, int r) {
        return double(values[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) +
                             static_cast<std::size_t>(c)]);
    };
    const double u = cx - x0, v = cy - y0;
    const double smooth =
        (at(x0, y0) * (1 - u) + at(x1, y0) * u) * (1 - v) + (at(x0, y1) * (1 - u) + at(x1, y1) * u) * v;
    if (std::isfinite(smooth))
        return static_cast<float>(smooth);
    return static_cast<float>(at(u < 0.5 ? x0 : x1, v < 0.5 ? y0 : y1));
}

Result<HeightScale> heightsOf(GDALDataset& dataset, const std::string& crs, const ImportOptions& options)
{
    if (!options.heightUnit.empty())
        return lengthUnit(options.heightUnit);
    const std::string declared = dataset.GetRasterBand(1)->GetUnitType();
    if (!declared.empty())
        if (auto unit = lengthUnit(declared))
            return unit;
    const auto info = describeCrs(crs);
    if (info && info->heightMetresPerUnit)
        return HeightScale{*info->heightMetresPerUnit,
                           *info->heightMetresPerUnit == 1 ? "m" : "as in the CRS"};
    return fail(ErrorCode::NeedsAnswer, "the file does not declare the unit of its heights");
}

void forget(std::vector<float>& values, GDALRasterBand& band, double scale)
{
    int has = FALSE;
    const double none = band.GetNoDataValue(&has);
    int scaled = FALSE, moved = FALSE;
    const double factor = band.GetScale(&scaled), offset = band.GetOffset(&moved);
    for (float& value : values) {
        const bool gone =
            (has && value == static_cast<float>(none)) || !std::isfinite(value) || std::abs(value) > 1e6F;
        const double raw = (scaled ? factor : 1) * double(value) + (moved ? offset : 0);
        value = gone ? unknown : static_cast<float>(raw * scale);
    }
}

Result<ImportResult> readTerrain(GDALDataset& dataset, const std::string& key, const ImportOptions& options,
                                 Watch& w)
{
    const auto placed = place(dataset, options, mostTerrainCells);
    if (!placed)
        return passOn(placed);
    const auto heights = heightsOf(dataset, placed->crs, options);
    if (!heights)
        return passOn(heights);
    auto values = cells<float>(*dataset.GetRasterBand(1), placed->columns, placed->rows, GDT_Float32,
                               GRIORA_Average, w);
    if (!values)
        return passOn(values);
    forget(*values, *dataset.GetRasterBand(1), heights->metresPerUnit);
    const auto grid =
        coveringGrid(placed->pixels, placed->columns, placed->rows, placed->toFrame, mostTerrainCells);
    if (!grid)
        return passOn(grid);
    auto terrain = std::make_shared<Terrain>(
        Terrain{key, grid->westM, grid->northM, grid->stepXM, grid->stepYM, grid->columns, grid->rows, {}});
    terrain->heightM.assign(static_cast<std::size_t>(grid->columns) * static_cast<std::size_t>(grid->rows),
                            unknown);
    std::size_t known = 0;
    forEachCell(*grid, placed->pixels, placed->toFrame, [&](int column, int row, double x, double y) {
        const float h = sample(*values, placed->columns, placed->rows, x, y);
        known += std::isfinite(h) ? 1 : 0;
        terrain->heightM[static_cast<std::size_t>(row) * static_cast<std::size_t>(grid->columns) +
                         static_cast<std::size_t>(column)] = h;
    });
    if (known == 0)
        return fail(ErrorCode::InvalidInput, "holds no height at all");
    ImportResult result{placed->frame, placed->crs, heights->unit};
    result.assets.push_back({AssetId(key), key, "terrain", {}});
    result.terrains.push_back(std::move(terrain));
    if (dataset.GetRasterCount() > 1)
        result.warnings.push_back(
            {fmt::format("has {} bands; the first is taken as the height", dataset.GetRasterCount()), {}});
    return result;
}

/// Red, green, blue and alpha of every cell as read.
class Colours {
public:
    static Result<Colours> read(GDALDataset& dataset, int columns, int rows, Watch& w)
    {
        Colours c;
        c.m_columns = columns;
        c.m_rows = rows;
        const GDALRIOResampleAlg how =
            dataset.GetRasterBand(1)->GetColorTable() ? GRIORA_NearestNeighbour : GRIORA_Average;
        for (int b = 1; b <= std::min(dataset.GetRasterCount(), 4); ++b) {
            auto band = cells<std::uint8_t>(*dataset.GetRasterBand(b), columns, rows, GDT_Byte, how, w);
            if (!band)
                return passOn(band);
            c.m_bands.push_back(std::move(*band));
        }
        c.setTransparency(dataset);
        c.m_palette = dataset.GetRasterBand(1)->GetColorTable();
        return c;
    }
    std::array<std::uint8_t, 4> at(double x, double y) const
    {
        if (!(x >= 0) || !(y >= 0) || !(x < m_columns) || !(y < m_rows))
            return {0, 0, 0, 0};
        const std::size_t i =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(x);
        if (m_bands.size() < 3)
            return fromPalette(m_bands[0][i]);
        const std::array<std::uint8_t, 3> rgb{m_bands[0][i], m_bands[1][i], m_bands[2][i]};
        const bool none = m_none && rgb[0] == *m_none && rgb[1] == *m_none && rgb[2] == *m_none;
        return {rgb[0], rgb[1], rgb[2], m_alpha ? m_bands[3][i] : static_cast<std::uint8_t>(none ? 0 : 255)};
    }

private:
    void setTransparency(GDALDataset& dataset)
    {
        m_alpha = m_bands.size() == 4 && dataset.GetRasterBand(4)->GetColorInterpretation() == GCI_AlphaBand;
        int has = FALSE;
        const double none = dataset.GetRasterBand(1)->GetNoDataValue(&has);
        // White paper is a colour, not a hole: 255 as "no data" is a habit of exporters.
        if (has && none >= 0 && none < 255)
            m_none = static_cast<std::uint8_t>(none);
    }
    std::array<std::uint8_t, 4> fromPalette(std::uint8_t index) const
    {
        const GDALColorEntry* e = m_palette ? m_palette->GetColorEntry(index) : nullptr;
        const auto byte = [](short v) { return static_cast<std::uint8_t>(std::clamp<short>(v, 0, 255)); };
        return e ? std::array<std::uint8_t, 4>{byte(e->c1), byte(e->c2), byte(e->c3), byte(e->c4)}
                 : std::array<std::uint8_t, 4>{index, index, index, 255};
    }

    std::vector<std::vector<std::uint8_t>> m_bands;
    const GDALColorTable* m_palette = nullptr;
    int m_columns = 0, m_rows = 0;
    bool m_alpha = false;
    std::optional<std::uint8_t> m_none;
};

Result<ImportResult> readPicture(GDALDataset& dataset, const std::string& key, const ImportOptions& options,
                                 Watch& w)
{
    const auto placed = place(dataset, options, mostPictureCells);
    if (!placed)
        return passOn(placed);
    const auto colours = Colours::read(dataset, placed->columns, placed->rows, w);
    if (!colours)
        return passOn(colours);
    const auto grid =
        coveringGrid(placed->pixels, placed->columns, placed->rows, placed->toFrame, mostPictureCells);
    if (!grid)
        return passOn(grid);
    auto photo = std::make_shared<Orthophoto>(Orthophoto{key,
                                                         grid->westM,
                                                         grid->northM,
                                                         grid->westM + grid->stepXM * grid->columns,
                                                         grid->northM - grid->stepYM * grid->rows,
                                                         grid->columns,
                                                         grid->rows,
                                                         {}});
    photo->rgba.resize(4 * static_cast<std::size_t>(grid->columns) * static_cast<std::size_t>(grid->rows));
    forEachCell(*grid, placed->pixels, placed->toFrame, [&](int column, int row, double x, double y) {
        const auto rgba = colours->at(x, y);
        std::copy(rgba.begin(), rgba.end(),
                  photo->rgba.begin() + 4 * (std::ptrdiff_t(row) * grid->columns + column));
    });
    ImportResult result{placed->frame, placed->crs, {}};
    result.orthophotos.push_back(std::move(photo));
    return result;
}

} // namespace

Result<ImportResult> readRaster(const GdalSource& source, const std::string& assetKey,
                                const ImportOptions& options, const Progress& progress, std::stop_token stop)
{
    GDALDataset& dataset = source.dataset();
    Watch w{progress, stop};
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "cancelled");
    return isPicture(dataset) ? readPicture(dataset, assetKey, options, w)
                              : readTerrain(dataset, assetKey, options, w);
}

void previewRaster(const GdalSource& source, const ImportOptions& options, Preview& preview)
{
    GDALDataset& dataset = source.dataset();
    preview.crs = crsText(dataset.GetSpatialRef());
    preview.needsCrs = preview.crs.empty() && options.crs.empty();
    preview.counts = {{"columns", dataset.GetRasterXSize()},
                      {"rows", dataset.GetRasterYSize()},
                      {"bands", dataset.GetRasterCount()}};
    if (!isPicture(dataset)) {
        const auto heights = heightsOf(dataset, preview.crs.empty() ? options.crs : preview.crs, options);
        preview.needsHeightUnit = !heights && heights.error().code == ErrorCode::NeedsAnswer;
    }
}

} // namespace sinew::read
