// SPDX-License-Identifier: GPL-3.0-or-later
#include "GeoTest.h"

#include <sinew/read/source/Projection.h>
#include <sinew/read/source/SourceFile.h>

#include <archive.h>
#include <archive_entry.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <map>
#include <numeric>
#include <set>

using namespace geotest;

namespace {

std::string collection(const std::string& features, const std::string& crs = "")
{
    return R"({"type":"FeatureCollection",)" + crs + R"("features":[)" + features + "]}";
}

std::string feature(const std::string& geometry, const std::string& properties = "{}")
{
    return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":)" + geometry + "}";
}

const std::string square =
    R"({"type":"Polygon","coordinates":[[[11.0,48.0],[11.001,48.0],[11.001,48.001],[11.0,48.001],[11.0,48.0]],[[11.0003,48.0003],[11.0003,48.0006],[11.0006,48.0006],[11.0006,48.0003],[11.0003,48.0003]]]})";
const std::string line = R"({"type":"LineString","coordinates":[[11.0,48.0],[11.01,48.01]]})";

const std::string gml =
    "<?xml version='1.0'?><ogr:FeatureCollection xmlns:ogr='http://ogr.maptools.org/' "
    "xmlns:gml='http://www.opengis.net/gml'><gml:featureMember><ogr:a fid='a.0'><ogr:geometryProperty>"
    "<gml:Point srsName='EPSG:25832'><gml:coordinates>691000,5334000</gml:coordinates></gml:Point>"
    "</ogr:geometryProperty><ogr:n>1</ogr:n></ogr:a></gml:featureMember></ogr:FeatureCollection>";

/// A DEM of columns × rows whose height is 100 + column + 10 * row, in EPSG:25832, cells of 10 m.
fs::path makeDem(const fs::path& to, const char* unit, bool crs, int columns = 40, int rows = 30)
{
    GDALAllRegister();
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
    GDALDatasetUniquePtr dataset(driver->Create(to.c_str(), columns, rows, 1, GDT_Float32, nullptr));
    double transform[6] = {691000, 10, 0, 5334000, 0, -10};
    dataset->SetGeoTransform(transform);
    OGRSpatialReference utm;
    utm.importFromEPSG(25832);
    if (crs)
        dataset->SetSpatialRef(&utm);
    if (unit)
        dataset->GetRasterBand(1)->SetUnitType(unit);
    dataset->GetRasterBand(1)->SetNoDataValue(-9999);
    std::vector<float> values;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c)
            values.push_back(c == 0 && r == 0 ? -9999.0F : static_cast<float>(100 + c + 10 * r));
    [[maybe_unused]] const CPLErr done = dataset->GetRasterBand(1)->RasterIO(
        GF_Write, 0, 0, columns, rows, values.data(), columns, rows, GDT_Float32, 0, 0, nullptr);
    return to;
}

std::map<std::string, std::string> fingerprint(const fs::path& folder)
{
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            all[entry.path().string()] = sha256OfFile(entry.path()).value();
    return all;
}

void zip(const fs::path& to, const std::vector<std::pair<std::string, std::string>>& entries)
{
    archive* a = archive_write_new();
    archive_write_set_format_zip(a);
    archive_write_open_filename(a, to.c_str());
    for (const auto& [name, bytes] : entries) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
        archive_write_header(a, entry);
        archive_write_data(a, bytes.data(), bytes.size());
        archive_entry_free(entry);
    }
    archive_write_free(a);
}

double quantile(std::vector<double> values, double q)
{
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

} // namespace

class tst_GeoReader : public QObject {
    Q_OBJECT
    std::optional<TempFolder> m_folder;
    fs::path at(const std::string& name) const { return m_folder->path() / name; }

private slots:
    void init() { m_folder = TempFolder::make("test").value(); }

    void classifiesFeatures()
    {
        write(at("a.geojson"),
              collection(feature(square, R"({"building":"yes","height":"12 m"})") + "," +
                         feature(square, R"({"building":"house","building:levels":"3"})") + "," +
                         feature(square, R"({"building":"yes"})") + "," +
                         feature(line, R"({"highway":"primary","name":"Main"})") + "," +
                         feature(line, R"({"highway":"residential","tunnel":"yes","width":"5"})") + "," +
                         feature(line, R"({"waterway":"river"})") + "," +
                         feature(square, R"({"landuse":"forest"})") + "," +
                         feature(R"({"type":"Point","coordinates":[11,48]})")));
        ImportOptions options;
        options.groundAt = [](double, double) { return 321.0; };
        const auto result = import(at("a.geojson"), options);
        MUST(result);
        QCOMPARE(countOf(*result, "building"), 3);
        QCOMPARE(std::get<AreaShape>(result->elements[0].shape).heightM, 12.0);
        QCOMPARE(std::get<AreaShape>(result->elements[1].shape).heightM, 9.0);
        QCOMPARE(std::get<AreaShape>(result->elements[2].shape).heightM, 6.0);
        QVERIFY(warns(*result, "1 buildings give no height"));
        QCOMPARE(std::get<AreaShape>(result->elements[0].shape).polygons[0].rings.size(), std::size_t(2));
        QCOMPARE(std::get<AreaShape>(result->elements[0].shape).polygons[0].rings[0].size(), std::size_t(4));
        QCOMPARE(std::get<AreaShape>(result->elements[0].shape).polygons[0].rings[0][0].z, 321.0);
        const auto& road = std::get<LineShape>(result->elements[3].shape);
        QCOMPARE(road.radiusM, 4.0);
        QVERIFY(road.style == LineShape::Style::Ribbon);
        QCOMPARE(result->elements[3].name, std::string("Main"));
        QVERIFY(result->elements[4].underground);
        QCOMPARE(std::get<LineShape>(result->elements[4].shape).radiusM, 2.5);
        QCOMPARE(result->elements[5].className, std::string("waterway"));
        QCOMPARE(result->elements[6].className, std::string("area"));
        QCOMPARE(result->elements[7].className, std::string("point"));
        std::set<std::string> kinds;
        for (const Asset& asset : result->assets)
            kinds.insert(asset.kind);
        QCOMPARE(kinds, (std::set<std::string>{"building", "landscape", "road"}));
    }
    void saysWhatItLeavesOut()
    {
        write(
            at("a.geojson"),
            collection(
                feature("null") + "," +
                feature(R"({"type":"Polygon","coordinates":[[[11,48],[11.1,48.1],[11,48]]]})") + "," +
                feature(
                    R"({"type":"MultiLineString","coordinates":[[[11,48],[11.1,48]],[[11,48.1],[11.1,48.1]]]})",
                    R"({"id":"m"})") +
                "," +
                feature(
                    R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[11,48]},{"type":"LineString","coordinates":[[11,48],[11.2,48]]}]})",
                    R"({"id":"g"})")));
        const auto result = import(at("a.geojson"));
        MUST(result);
        QVERIFY(warns(*result, "1 features have no geometry"));
        QVERIFY(warns(*result, "fewer than three corners"));
        QVERIFY(warns(*result, "lie at 0 m"));
        QCOMPARE(countOf(*result, "line"), 3);
        QCOMPARE(countOf(*result, "point"), 1);
        std::set<std::string> ids;
        for (const Element& e : result->elements)
            QVERIFY2(ids.insert(e.id.value).second, e.id.value.c_str());
    }
    void keepsIdsWhenReadAgain()
    {
        write(at("a.geojson"), collection(feature(line, R"({"id":"b","highway":"path"})") + "," +
                                          feature(line, R"({"id":"a","highway":"path"})")));
        QCOMPARE(import(at("a.geojson"))->elements[0].id.value, std::string("k/road/b"));
    }
    void asksForTheCrs()
    {
        GDALAllRegister();
        GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("ESRI Shapefile");
        {
            GDALDatasetUniquePtr made(driver->Create(at("p.shp").c_str(), 0, 0, 0, GDT_Unknown, nullptr));
            OGRLayer* layer = made->CreateLayer("p", nullptr, wkbPoint, nullptr);
            OGRFeature one(layer->GetLayerDefn());
            OGRPoint point(691000, 5334000);
            one.SetGeometry(&point);
            QCOMPARE(layer->CreateFeature(&one), OGRERR_NONE);
        }
        QCOMPARE(import(at("p.shp")).error().code, ErrorCode::NeedsAnswer);
        QVERIFY(GeoReader().preview(at("p.shp"), {}, {})->needsCrs);
        ImportOptions options;
        options.crs = "EPSG:25832";
        MUST(import(at("p.shp"), options));
        options.crs = "local:ft";
        const auto local = import(at("p.shp"), options);
        MUST(local);
        QVERIFY(local->frame.isLocal());
        QVERIFY(std::abs(std::get<PointShape>(local->elements[0].shape).at.x - 691000 * 0.3048) < 1e-6);
    }
    void asksForTheHeightUnit()
    {
        const fs::path dem = makeDem(at("d.tif"), nullptr, true);
        QCOMPARE(import(dem).error().code, ErrorCode::NeedsAnswer);
        QVERIFY(GeoReader().preview(dem, {}, {})->needsHeightUnit);
        ImportOptions options;
        options.heightUnit = "ft";
        const auto feet = import(dem, options);
        MUST(feet);
        QVERIFY(std::abs(feet->terrains[0]->heightAt(0, 0) / 0.3048 - (100 + 19.5 + 145)) < 0.6);
        options.heightUnit = "kPa";
        QCOMPARE(import(dem, options).error().code, ErrorCode::InvalidInput);
        QCOMPARE(import(makeDem(at("n.tif"), "m", false)).error().code, ErrorCode::NeedsAnswer);
    }
    void placesTerrain()
    {
        const auto result = import(makeDem(at("d.tif"), "metre", true));
        MUST(result);
        const Terrain& t = *result->terrains.at(0);
        QCOMPARE(result->assets.at(0).kind, std::string("terrain"));
        const auto to = ToFrame::make("EPSG:25832", result->frame).value();
        for (const auto& [column, row] : {std::pair{10.5, 5.5}, {30.0, 20.0}, {36.5, 26.5}, {3.5, 3.5}}) {
            const Vec3d p = to({691000 + 10 * column, 5334000 - 10 * row, 0});
            const double wanted = 100 + (column - 0.5) + 10 * (row - 0.5);
            QVERIFY2(std::abs(t.heightAt(p.x, p.y) - wanted) < 0.6,
                     std::to_string(t.heightAt(p.x, p.y) - wanted).c_str());
        }
        const Vec3d hole = to({691005, 5333995, 0});
        QVERIFY(std::isnan(t.heightAt(hole.x, hole.y)));
        QVERIFY(std::isnan(t.heightAt(1e6, 0)));
    }
    void shrinksHugeRasters()
    {
        const auto result = import(makeDem(at("d.tif"), "m", true, 4000, 1600));
        MUST(result);
        QCOMPARE(result->terrains[0]->columns, 1500);
        QCOMPARE(result->terrains[0]->rows, 1500);
        const auto to = ToFrame::make("EPSG:25832", result->frame).value();
        const Vec3d p = to({691000 + 10 * 2000, 5334000 - 10 * 800, 0});
        QVERIFY(std::abs(result->terrains[0]->heightAt(p.x, p.y) - (100 + 1999.5 + 7995)) < 8);
    }
    void writesNothingBesideASource()
    {
        write(at("a.geojson"), collection(feature(line)));
        makeDem(at("d.tif"), "m", true);
        write(at("c.gml"), gml);
        {
            GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
            GDALDatasetUniquePtr made(driver->Create(at("g.gpkg").c_str(), 0, 0, 0, GDT_Unknown, nullptr));
            OGRSpatialReference utm;
            utm.importFromEPSG(25832);
            OGRLayer* layer = made->CreateLayer("buildings", &utm, wkbPoint, nullptr);
            OGRFeature one(layer->GetLayerDefn());
            OGRPoint point(691000, 5334000);
            one.SetGeometry(&point);
            QCOMPARE(layer->CreateFeature(&one), OGRERR_NONE);
            made->ReleaseResultSet(made->ExecuteSQL("PRAGMA journal_mode = WAL", nullptr, nullptr));
        }
        const auto before = fingerprint(m_folder->path());
        for (const char* name : {"a.geojson", "d.tif", "c.gml", "g.gpkg"}) {
            const auto preview = GeoReader().preview(at(name), {}, {});
            MUST(preview);
            MUST(import(at(name)));
        }
        QCOMPARE(fingerprint(m_folder->path()), before);
    }
    void readsPackedSources()
    {
        zip(at("a.zip"), {{"sub/a.geojson", collection(feature(line))}, {"sub/readme.txt", "x"}});
        MUST(import(at("a.zip")));
        zip(at("climb.zip"), {{"../a.geojson", collection(feature(line))}});
        QCOMPARE(import(at("climb.zip")).error().code, ErrorCode::InvalidInput);
        zip(at("two.zip"),
            {{"a.geojson", collection(feature(line))}, {"b.geojson", collection(feature(line))}});
        QCOMPARE(import(at("two.zip")).error().code, ErrorCode::InvalidInput);
    }
    void refusesDamage_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << "a.geojson" << QByteArray();
        QTest::newRow("cut") << "a.geojson"
                             << QByteArray::fromStdString(collection(feature(line)).substr(0, 80));
        QTest::newRow("wrong type") << "a.geojson" << QByteArray("{\"type\":\"Nothing\"}");
        QTest::newRow("text as tif") << "a.tif" << QByteArray("II*\0abcdefgh", 12);
        QTest::newRow("text as shp") << "a.shp" << QByteArray("hello");
        QTest::newRow("sqlite") << "a.gpkg" << QByteArray("SQLite format 3\0rubbish", 23);
        QTest::newRow("vrt")
            << "a.vrt"
            << QByteArray("<VRTDataset rasterXSize=\"2\" rasterYSize=\"2\"><VRTRasterBand dataType=\"Byte\" "
                          "band=\"1\"><SimpleSource><SourceFilename>/etc/passwd</SourceFilename></"
                          "SimpleSource></VRTRasterBand></VRTDataset>");
        QTest::newRow("ogr vrt")
            << "b.vrt"
            << QByteArray(
                   "<OGRVRTDataSource><OGRVRTLayer "
                   "name=\"a\"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>");
        QTest::newRow("wms")
            << "a.xml"
            << QByteArray("<GDAL_WMS><Service "
                          "name=\"TMS\"><ServerUrl>http://localhost/</ServerUrl></Service></GDAL_WMS>");
        QTest::newRow("ascii grid of huge size")
            << "a.asc"
            << QByteArray(
                   "ncols 2000000000\nnrows 2000000000\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n");
    }
    void refusesDamage()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        write(at(name.toStdString()), bytes.toStdString());
        ImportOptions options;
        options.crs = "EPSG:25832";
        options.heightUnit = "m";
        const auto result = import(at(name.toStdString()), options);
        QVERIFY(!result || (result->elements.empty() && result->terrains.empty()));
        if (!result)
            QVERIFY(!result.error().message.empty());
    }
    void survivesCutRasters()
    {
        makeDem(at("d.tif"), "m", true, 300, 300);
        fs::resize_file(at("d.tif"), fs::file_size(at("d.tif")) / 2);
        const auto result = import(at("d.tif"));
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Corrupt);
    }
    void reportsWhatIsNotThere()
    {
        QCOMPARE(import(at("none.tif")).error().code, ErrorCode::NotFound);
        QVERIFY(!import(m_folder->path()));
    }
    void stopsAndReportsProgress()
    {
        write(at("a.geojson"), collection(feature(line)));
        std::vector<double> seen;
        MUST(import(at("a.geojson"), {}, [&](double f, const std::string&) { seen.push_back(f); }));
        QVERIFY(!seen.empty() && std::is_sorted(seen.begin(), seen.end()));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(import(at("a.geojson"), {}, {}, stop.get_token()).error().code, ErrorCode::Cancelled);
        QCOMPARE(import(makeDem(at("d.tif"), "m", true), {}, {}, stop.get_token()).error().code,
                 ErrorCode::Cancelled);
        std::stop_source later;
        QCOMPARE(
            import(
                at("d.tif"), {}, [&](double, const std::string&) { later.request_stop(); }, later.get_token())
                .error()
                .code,
            ErrorCode::Cancelled);
    }
    void recognisesByContent()
    {
        write(at("a.bin"), collection(feature(line)));
        QVERIFY(GeoReader().recognises(at("a.bin"), readHead(at("a.bin")).value()) >= 0.9);
        makeDem(at("d.tif"), "m", true);
        QVERIFY(GeoReader().recognises(at("d.tif"), readHead(at("d.tif")).value()) >= 0.9);
        write(at("net.inp"), "[TITLE]\n[JUNCTIONS]\n");
        QCOMPARE(GeoReader().recognises(at("net.inp"), "[TITLE]\n[JUNCTIONS]\n"), 0.0);
        write(at("case.m"), "function mpc = case9\n");
        QCOMPARE(GeoReader().recognises(at("case.m"), "function mpc = case9\n"), 0.0);
        QCOMPARE(GeoReader().recognises(at("x.ifc"), "ISO-10303-21;"), 0.0);
    }

    // Real data.
    void ky4LayersLandOnTheirTerrain()
    {
        NEED_DATA(folder, "gis/wntr_ky4_pipe_network");
        QCOMPARE(import(folder / "ky4_elevation.tif").error().code, ErrorCode::NeedsAnswer);
        ImportOptions options;
        options.heightUnit = "m";
        const auto dem = import(folder / "ky4_elevation.tif", options);
        MUST(dem);
        const auto terrain = dem->terrains.at(0);
        options = {};
        options.frame = dem->frame;
        options.groundAt = [&](double x, double y) { return terrain->heightAt(x, y); };
        const auto junctions = import(folder / "ky4_junctions.geojson.gz", options);
        MUST(junctions);
        QCOMPARE(countOf(*junctions, "junction"), 959);
        std::vector<double> misses;
        for (const Element& e : junctions->elements) {
            const Vec3d p = std::get<PointShape>(e.shape).at;
            if (const double ground = terrain->heightAt(p.x, p.y); std::isfinite(ground))
                misses.push_back(std::abs(p.z - ground));
        }
        QVERIFY(misses.size() > 900);
        const double median = quantile(misses, 0.5);
        qInfo("median |junction - terrain| %.2f m of %zu", median, misses.size());
        QVERIFY(median < 3);
        const auto pipes = import(folder / "ky4_pipes.geojson.gz", options);
        MUST(pipes);
        QCOMPARE(countOf(*pipes, "pipe"), 1156);
        const Element& pipe = pipes->elements.front();
        QCOMPARE(pipe.id.value, std::string("k/pipe/P-1"));
        QCOMPARE(numberOf(pipe.attributes, "diameter_m").value(), 0.1524);
        QCOMPARE(textOf(pipe.attributes, "from"), std::string("J-1"));
        QVERIFY(pipe.underground);
        const auto& shape = std::get<LineShape>(pipe.shape);
        QVERIFY(shape.style == LineShape::Style::Tube && std::abs(shape.radiusM - 0.0762) < 1e-9);
        double drawn = 0;
        for (std::size_t i = 1; i < shape.points.size(); ++i)
            drawn += std::hypot(shape.points[i].x - shape.points[i - 1].x,
                                shape.points[i].y - shape.points[i - 1].y);
        QVERIFY2(std::abs(drawn / 536.49 - 1) < 0.02, std::to_string(drawn).c_str()); // feet are feet
        for (const char* name : {"ky4_pumps.geojson", "ky4_tanks.geojson", "ky4_reservoirs.geojson"}) {
            const auto others = import(folder / name, options);
            MUST(others);
            QCOMPARE(others->assets.front().kind, std::string("water"));
        }
    }
    void andorrasRoadsLieOnItsRelief()
    {
        NEED_DATA(folder, "gis/andorra_roads_dem");
        const auto dem = import(folder / "N42E001.hgt.zip"); // declares metres
        MUST(dem);
        const auto terrain = dem->terrains.at(0);
        const auto to = ToFrame::make("EPSG:4326", dem->frame).value();
        const Vec3d vella = to({1.5218, 42.5063, 0}); // Andorra la Vella, 1023 m
        QVERIFY2(std::abs(terrain->heightAt(vella.x, vella.y) - 1023) < 60,
                 std::to_string(terrain->heightAt(vella.x, vella.y)).c_str());
        const Vec3d comapedrosa = to({1.4445, 42.5917, 0}); // 2942 m
        QVERIFY2(terrain->heightAt(comapedrosa.x, comapedrosa.y) > 2700,
                 std::to_string(terrain->heightAt(comapedrosa.x, comapedrosa.y)).c_str());
        ImportOptions options;
        options.frame = dem->frame;
        options.groundAt = [&](double x, double y) { return terrain->heightAt(x, y); };
        const auto before = fingerprint(folder);
        const auto roads = import(folder / "andorra.osm.pbf", options);
        MUST(roads);
        QCOMPARE(fingerprint(folder), before);
        QVERIFY2(countOf(*roads, "road") == 1614, std::to_string(countOf(*roads, "road")).c_str());
        QVERIFY(countOf(*roads, "building") > 100);
        std::ptrdiff_t bridges = 0, tunnels = 0;
        std::set<std::string> ids;
        for (const Element& e : roads->elements) {
            QVERIFY2(ids.insert(e.id.value).second, e.id.value.c_str());
            bridges += e.className == "road" && !textOf(e.attributes, "bridge").empty() ? 1 : 0;
            tunnels += e.className == "road" && e.underground ? 1 : 0;
        }
        QVERIFY2(bridges >= 100 && tunnels >= 10, std::to_string(bridges).c_str());
        const Box3d box = boundsOf(*roads);
        for (const Warning& w : roads->warnings)
            qInfo("%s", w.message.c_str());
        QVERIFY2(box.max.z > 2000 && box.max.z < 3143, std::to_string(box.max.z).c_str());
        QVERIFY(box.size().x > 25000 && box.size().x < 80000);
        qInfo("%td roads, %td buildings, %td bridges, %td tunnels", countOf(*roads, "road"),
              countOf(*roads, "building"), bridges, tunnels);
    }
    void readsTheSwellendamPackage()
    {
        NEED_DATA(folder, "gis/qgis_swellendam");
        const auto result = import(folder / "training_data.gpkg");
        MUST(result);
        QCOMPARE(countOf(*result, "road"), 717);
        QVERIFY(countOf(*result, "building") > 500);
        MUST(import(folder / "shapefile/rivers.shp"));
        const auto photo = import(folder / "raster/3320D_2010_315_RGB_LATLNG.tif");
        MUST(photo);
        QCOMPARE(photo->orthophotos.size(), std::size_t(1));
        QVERIFY(photo->orthophotos[0]->northM > photo->orthophotos[0]->southM);
    }
    void readsAnOrthophoto()
    {
        NEED_DATA(path, "gis/orthophoto_neon/OSBS_029.tif");
        const auto result = import(path);
        MUST(result);
        const Orthophoto& photo = *result->orthophotos.at(0);
        QVERIFY(std::abs((photo.eastM - photo.westM) - 40) < 1.5 &&
                std::abs((photo.northM - photo.southM) - 40) < 1.5); // 400 px of 0.1 m
        const std::size_t centre =
            4 * (static_cast<std::size_t>(photo.rows / 2) * static_cast<std::size_t>(photo.columns) +
                 static_cast<std::size_t>(photo.columns / 2));
        QCOMPARE(int(photo.rgba[centre + 3]), 255);
    }
    void readsCityGml()
    {
        NEED_DATA(folder, "gis/citygml3_ogc");
        int read = 0;
        ImportOptions options;
        options.crs = "EPSG:28355";
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (entry.path().extension() != ".gml")
                continue;
            const auto result = import(entry.path(), options);
            qInfo("%s: %s", entry.path().filename().c_str(),
                  result ? (std::to_string(result->elements.size()) + " elements").c_str()
                         : result.error().text().c_str());
            read += result.has_value() ? 1 : 0;
        }
        QVERIFY(read > 0);
    }
};

QTEST_GUILESS_MAIN(tst_GeoReader)
#include "tst_GeoReader.moc"
