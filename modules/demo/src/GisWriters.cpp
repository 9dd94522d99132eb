// SPDX-License-Identifier: GPL-3.0-or-later
#include "Writers.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gdal_priv.h>
#include <memory>
#include <ogrsf_frmts.h>

namespace sinew::demo {

namespace {

struct CloseDataset {
    void operator()(GDALDataset* dataset) const { GDALClose(dataset); }
};
using Dataset = std::unique_ptr<GDALDataset, CloseDataset>;

OGRSpatialReference cityCrs()
{
    OGRSpatialReference crs;
    crs.importFromEPSG(kEpsg);
    crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    return crs;
}

tl::unexpected<Error> cannotWrite(const Path& path)
{
    return fail(ErrorCode::Io, std::string("cannot be written: ") + CPLGetLastErrorMsg(), path.string());
}

/// A GeoPackage with one layer.
class Layer {
public:
    Layer(const Path& path, const char* name, OGRwkbGeometryType type)
    {
        GDALAllRegister();
        std::filesystem::remove(path);
        GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
        // A fixed time stamp would need a driver option that 3.6 lacks: the bytes differ, the content does
        // not.
        m_dataset.reset(driver->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
        if (!m_dataset)
            return;
        OGRSpatialReference crs = cityCrs();
        m_layer = m_dataset->CreateLayer(name, &crs, type, nullptr);
        m_dataset->StartTransaction();
    }
    ~Layer()
    {
        if (m_dataset)
            m_dataset->CommitTransaction();
    }
    explicit operator bool() const { return m_layer; }
    void field(const char* name, OGRFieldType type)
    {
        OGRFieldDefn field(name, type);
        m_layer->CreateField(&field);
    }
    template <class Fill>
    bool add(const OGRGeometry& geometry, Fill&& fill)
    {
        const std::unique_ptr<OGRFeature> feature(OGRFeature::CreateFeature(m_layer->GetLayerDefn()));
        feature->SetGeometry(&geometry);
        fill(*feature);
        return m_layer->CreateFeature(feature.get()) == OGRERR_NONE;
    }

private:
    Dataset m_dataset;
    OGRLayer* m_layer = nullptr;
};

double rounded(double value)
{
    return std::round(value * 100) / 100;
}

OGRLineString lineOf(const std::vector<Vec3d>& points)
{
    OGRLineString line;
    for (const Vec3d& p : points)
        line.addPoint(rounded(p.x + kEast0), rounded(p.y + kNorth0), rounded(p.z));
    return line;
}

} // namespace

Result<void> writeText(const Path& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file)
        return fail(ErrorCode::Io, "cannot be written", path.string());
    return {};
}

Result<void> writeTerrain(const Path& path)
{
    GDALAllRegister();
    constexpr double step = 12.5;
    constexpr int columns = static_cast<int>(kWidthM / step), rows = static_cast<int>(kHeightM / step);
    const char* const options[] = {"COMPRESS=DEFLATE", "PREDICTOR=3", "ZLEVEL=9", nullptr};
    const Dataset dataset(GetGDALDriverManager()->GetDriverByName("GTiff")->Create(
        path.c_str(), columns, rows, 1, GDT_Float32, const_cast<char**>(options)));
    if (!dataset)
        return cannotWrite(path);
    double transform[6] = {kEast0, step, 0, kNorth0 + kHeightM, 0, -step};
    dataset->SetGeoTransform(transform);
    const OGRSpatialReference crs = cityCrs();
    dataset->SetSpatialRef(&crs);
    GDALRasterBand* band = dataset->GetRasterBand(1);
    band->SetUnitType("m");
    std::vector<float> row(columns);
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < columns; ++c)
            row[static_cast<std::size_t>(c)] = static_cast<float>(
                std::round(groundHeight((c + 0.5) * step, kHeightM - (r + 0.5) * step) * 16) / 16);
        if (band->RasterIO(GF_Write, 0, r, columns, 1, row.data(), columns, 1, GDT_Float32, 0, 0) != CE_None)
            return cannotWrite(path);
    }
    return {};
}

Result<void> writeBuildings(const Path& path, const City& city)
{
    Layer layer(path, "buildings", wkbPolygon);
    if (!layer)
        return cannotWrite(path);
    layer.field("name", OFTString);
    layer.field("building", OFTString);
    layer.field("height", OFTReal);
    int number = 0;
    for (const Building& building : city.buildings) {
        OGRLinearRing ring;
        for (const Vec3d& p : building.ring)
            ring.addPoint(rounded(p.x + kEast0), rounded(p.y + kNorth0));
        ring.closeRings();
        OGRPolygon polygon;
        polygon.addRing(&ring);
        ++number;
        const bool good = layer.add(polygon, [&](OGRFeature& feature) {
            feature.SetField("name", ("Building " + std::to_string(number)).c_str());
            feature.SetField("building", building.use.c_str());
            feature.SetField("height", rounded(building.heightM));
        });
        if (!good)
            return cannotWrite(path);
    }
    return {};
}

Result<void> writeStreets(const Path& path, const City& city)
{
    Layer layer(path, "streets", wkbLineString);
    if (!layer)
        return cannotWrite(path);
    layer.field("name", OFTString);
    layer.field("highway", OFTString);
    layer.field("width", OFTReal);
    int number = 0;
    for (const Street& street : city.streets) {
        const StreetNode& a = city.nodes[static_cast<std::size_t>(street.from)];
        const StreetNode& b = city.nodes[static_cast<std::size_t>(street.to)];
        OGRLineString line;
        constexpr int pieces = 4; // the streets follow the ground
        for (int k = 0; k <= pieces; ++k)
            line.addPoint(rounded(kEast0 + a.x + (b.x - a.x) * k / pieces),
                          rounded(kNorth0 + a.y + (b.y - a.y) * k / pieces));
        line.flattenTo2D();
        ++number;
        const bool good = layer.add(line, [&](OGRFeature& feature) {
            const std::string name =
                a.i == b.i ? (a.bank ? "West Avenue " : "East Avenue ") + std::to_string(a.i + 1)
                           : (a.bank ? "West Street " : "East Street ") + std::to_string(a.j + 1);
            feature.SetField("name", name.c_str());
            feature.SetField("highway", street.main ? "secondary" : "residential");
            feature.SetField("width", street.main ? 12.0 : 7.5);
        });
        if (!good)
            return cannotWrite(path);
    }
    return {};
}

Result<void> writeHighway(const Path& path, const City& city)
{
    Layer layer(path, "motorway", wkbLineString25D);
    if (!layer)
        return cannotWrite(path);
    layer.field("name", OFTString);
    layer.field("highway", OFTString);
    layer.field("width", OFTReal);
    layer.field("surface", OFTString);
    int number = 0;
    for (const auto& piece : city.highway) {
        std::vector<Vec3d> dense;
        for (std::size_t k = 0; k + 1 < piece.size(); ++k) {
            const int steps = std::max(1, static_cast<int>(length(piece[k + 1] - piece[k]) / 25));
            for (int s = 0; s < steps; ++s) {
                const Vec3d p = piece[k] + (piece[k + 1] - piece[k]) * (double(s) / steps);
                const bool end = (k == 0 && s == 0);
                dense.push_back({p.x, p.y, end ? p.z : groundHeight(p.x, p.y) + 0.9});
            }
        }
        dense.push_back(piece.back());
        // The carriageway meets the deck's level at the abutments.
        const auto meet = [](Vec3d& p) {
            if (std::abs(p.y - kBridgeY) < 1 &&
                (std::abs(p.x - kBridgeWest) < 1 || std::abs(p.x - kBridgeWest - kSpans * kSpanM) < 1))
                p.z = deckHeight(p.x);
        };
        meet(dense.front());
        meet(dense.back());
        ++number;
        if (!layer.add(lineOf(dense), [&](OGRFeature& feature) {
                feature.SetField("name", ("Aurelia Motorway " + std::to_string(number)).c_str());
                feature.SetField("highway", "motorway");
                feature.SetField("width", 18.0);
                feature.SetField("surface", "asphalt with steel fibres (induction healing)");
            }))
            return cannotWrite(path);
    }
    return {};
}

Result<void> writeTunnel(const Path& path, const City& city)
{
    Layer layer(path, "tunnel", wkbLineString25D);
    if (!layer)
        return cannotWrite(path);
    layer.field("name", OFTString);
    layer.field("highway", OFTString);
    layer.field("tunnel", OFTString);
    layer.field("width", OFTReal);
    for (std::size_t k = 0; k + 1 < city.tunnel.size(); ++k)
        if (!layer.add(lineOf({city.tunnel[k], city.tunnel[k + 1]}), [&](OGRFeature& feature) {
                feature.SetField("name", ("Monte Tunnel, section " + std::to_string(k + 1)).c_str());
                feature.SetField("highway", "motorway");
                feature.SetField("tunnel", "yes");
                feature.SetField("width", 12.0);
            }))
            return cannotWrite(path);
    return {};
}

} // namespace sinew::demo
