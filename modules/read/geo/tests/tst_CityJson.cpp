// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/geo/CityJson.h>

#include "GeoTest.h"

using namespace geotest;

namespace {

/// A house of 10 m × 8 m × 6 m with a hole through its roof, in EPSG:25832.
std::string house(const std::string& version, const std::string& crs, const std::string& more = "")
{
    return R"({"type":"CityJSON","version":")" + version + R"(","metadata":{)" + crs +
           R"(},"transform":{"scale":[0.01,0.01,0.01],"translate":[691000,5334000,500]},
      "CityObjects":{"h1":{"type":"Building","attributes":{"name":"House","storeys":2,"lit":true},"children":["p1"]},
      "p1":{"type":"BuildingPart","parents":["h1"],"geometry":[{"type":"MultiSurface","lod":1,"boundaries":[[[0,1,2,3]]]},
      {"type":"Solid","lod":"2.2","boundaries":[[[[3,2,1,0]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]],[[4,5,6,7],[8,9,10,11]]]],
       "semantics":{"surfaces":[{"type":"GroundSurface"},{"type":"WallSurface"},{"type":"RoofSurface"}],"values":[[0,1,1,1,1,2]]}}]})" +
           more + R"(},
      "vertices":[[0,0,0],[1000,0,0],[1000,800,0],[0,800,0],[0,0,600],[1000,0,600],[1000,800,600],[0,800,600],[400,300,600],[400,500,600],[600,500,600],[600,300,600]]})";
}

const std::string utm = R"("referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/25832")";

Result<ImportResult> parse(const std::string& text, const ImportOptions& options = {},
                           std::stop_token stop = {})
{
    return readCityJson(text, "k", options, {}, stop);
}

const Element& named(const ImportResult& result, const std::string& key)
{
    return *std::find_if(result.elements.begin(), result.elements.end(),
                         [&](const Element& e) { return e.sourceKey == key; });
}

bool everyTriangleHasArea(const ImportResult& result)
{
    for (const Element& e : result.elements) {
        const auto* mesh = std::get_if<MeshShape>(&e.shape);
        const auto p = [&](std::size_t i) {
            return Vec3d{mesh->positions[3 * mesh->indices[i]], mesh->positions[3 * mesh->indices[i] + 1],
                         mesh->positions[3 * mesh->indices[i] + 2]};
        };
        for (std::size_t t = 0; mesh && t < mesh->indices.size(); t += 3)
            if (!(length(cross(p(t + 1) - p(t), p(t + 2) - p(t))) > 0))
                return false;
    }
    return true;
}

} // namespace

class tst_CityJson : public QObject {
    Q_OBJECT
private slots:
    void readsEveryVersion_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("1.0 urn") << QString::fromStdString(
            house("1.0", R"("referenceSystem":"urn:ogc:def:crs:EPSG::25832")"));
        QTest::newRow("1.0 epsg") << QString::fromStdString(house("1.0", R"("crs":{"epsg":25832})"));
        QTest::newRow("1.1") << QString::fromStdString(house("1.1", utm));
        QTest::newRow("2.0") << QString::fromStdString(house("2.0", utm));
    }
    void readsEveryVersion()
    {
        QFETCH(QString, text);
        const auto result = parse(text.toStdString());
        MUST(result);
        QCOMPARE(result->crs, std::string("EPSG:25832"));
        const Element& part = named(*result, "p1");
        QCOMPARE(part.className, std::string("building-part"));
        QCOMPARE(part.parent.value, std::string("k/building/h1"));
        QCOMPARE(textOf(part.attributes, "LoD"), std::string("2.2"));
        QVERIFY(std::abs(numberOf(part.attributes, "Semantic.RoofSurface.Area_m2").value() - 76) < 0.1);
        QVERIFY(std::abs(numberOf(part.attributes, "Semantic.WallSurface.Area_m2").value() - 216) < 0.3);
        const Box3d box = sinew::boundsOf(part.shape);
        QVERIFY(std::abs(box.min.z - 500) < 1e-3 && std::abs(box.max.z - 506) < 1e-3);
        QVERIFY(std::abs(box.size().x - 10) < 0.5 && std::abs(box.size().y - 8) < 0.5);
        QVERIFY(std::abs(box.centre().x) < 0.2 && std::abs(box.centre().y) < 0.2);
        QCOMPARE(result->assets.front().kind, std::string("building"));
        QCOMPARE(result->assets.front().id.value, std::string("k"));
        QVERIFY(result->warnings.empty());
    }
    void asksForTheCrs()
    {
        QCOMPARE(parse(house("1.1", "")).error().code, ErrorCode::NeedsAnswer);
        ImportOptions options;
        options.crs = "EPSG:25832";
        MUST(parse(house("1.1", ""), options));
        QVERIFY(previewCityJson(house("1.1", ""), {})->needsCrs);
    }
    void setsTemplates()
    {
        std::string text = house(
            "2.0", utm,
            R"(,"t1":{"type":"SolitaryVegetationObject","geometry":[{"type":"GeometryInstance","template":0,"boundaries":[1],
            "transformationMatrix":[2,0,0,0, 0,2,0,0, 0,0,2,0, 0,0,0,1]}]})");
        text.insert(
            text.rfind('}'),
            R"(,"geometry-templates":{"templates":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]]}],"vertices-templates":[[0,0,0],[1,0,0],[0,0,1]]})");
        const auto result = parse(text);
        MUST(result);
        const Box3d box = sinew::boundsOf(named(*result, "t1").shape);
        QVERIFY(std::abs(box.min.z - 500) < 1e-3 && std::abs(box.max.z - 502) < 1e-3 &&
                std::abs(box.size().x - 2) < 0.01);
        QCOMPARE(result->assets.size(), std::size_t(2));
        QCOMPARE(result->assets[0].id.value, std::string("k-building"));
    }
    void countsWhatPointsNowhere()
    {
        const auto result = parse(house(
            "1.1", utm,
            R"(,"x":{"type":"Road","geometry":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,99]],[[0,-1,2]],[["a",1,2]],[[0,1,2]]]}]})"));
        MUST(result);
        QVERIFY(warns(*result, "3 surfaces point to vertices"));
        QVERIFY(std::holds_alternative<MeshShape>(named(*result, "x").shape));
    }
    void breaksCycles()
    {
        const auto result = parse(house(
            "1.1", utm,
            R"(,"a":{"type":"Building","parents":["b"]},"b":{"type":"Building","parents":["a"]},"c":{"type":"Building","parents":["c"]})"));
        MUST(result);
        for (const char* id : {"a", "b", "c"})
            QVERIFY(named(*result, id).parent.isEmpty());
    }
    void refusesDamage_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("code");
        const std::string good = house("1.1", utm);
        const auto with = [&](const char* from, const char* to) {
            return QString::fromStdString(good).replace(from, to);
        };
        QTest::newRow("cut") << QString::fromStdString(good.substr(0, good.size() / 2))
                             << int(ErrorCode::InvalidInput);
        QTest::newRow("empty") << "" << int(ErrorCode::InvalidInput);
        QTest::newRow("other type") << R"({"type":"FeatureCollection"})" << int(ErrorCode::InvalidInput);
        QTest::newRow("future version")
            << with(R"("version":"1.1")", R"("version":"9.0")") << int(ErrorCode::Unsupported);
        QTest::newRow("bad transform")
            << with("[0.01,0.01,0.01]", "[0.01,0.01]") << int(ErrorCode::InvalidInput);
        QTest::newRow("endless scale")
            << with("[0.01,0.01,0.01]", "[1e308,1e308,1e308]") << int(ErrorCode::InvalidInput);
        QTest::newRow("bad vertex") << with("[0,0,0],", "[0,0],") << int(ErrorCode::InvalidInput);
        QTest::newRow("text vertex") << with("[0,0,0],", "[\"0\",0,0],") << int(ErrorCode::InvalidInput);
        QTest::newRow("objects a list")
            << with("\"CityObjects\":{", "\"CityObjects\":[],\"x\":{") << int(ErrorCode::InvalidInput);
        QTest::newRow("unknown crs") << with("0/25832", "0/999999") << int(ErrorCode::InvalidInput);
    }
    void refusesDamage()
    {
        QFETCH(QString, text);
        QFETCH(int, code);
        const auto result = parse(text.toStdString());
        QVERIFY(!result);
        QCOMPARE(int(result.error().code), code);
    }
    void survivesDeepNesting()
    {
        std::string deep(100000, '[');
        QVERIFY(!parse(deep));
        const auto result =
            parse(house("1.1", utm,
                        R"(,"d":{"type":"Road","geometry":[{"type":"Solid","lod":"1","boundaries":)" +
                            std::string(500, '[') + std::string(500, ']') + "}]}"));
        MUST(result);
    }
    void stops()
    {
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(parse(house("1.1", utm), {}, stop.get_token()).error().code, ErrorCode::Cancelled);
    }
    void readsDelft()
    {
        NEED_DATA(path, "gis/cityjson_samples/delft.json.gz");
        const auto result = import(path);
        MUST(result);
        QCOMPARE(result->crs, std::string("EPSG:7415"));
        QCOMPARE(result->elements.size(), std::size_t(570));
        QCOMPARE(countOf(*result, "building"), 160);
        QCOMPARE(countOf(*result, "road"), 143);
        QVERIFY(everyTriangleHasArea(*result));
        const auto shaped =
            std::count_if(result->elements.begin(), result->elements.end(),
                          [](const Element& e) { return std::holds_alternative<MeshShape>(e.shape); });
        QCOMPARE(shaped, 570);
        const Box3d box = boundsOf(*result); // a tile of Delft: some hundred metres, around sea level
        QVERIFY2(box.size().x > 200 && box.size().x < 2000 && box.min.z > -20 && box.max.z < 80,
                 std::to_string(box.max.z).c_str());
        QVERIFY2(std::hypot(box.centre().x, box.centre().y) < 30, std::to_string(box.centre().x).c_str());
        for (const Warning& w : result->warnings)
            qInfo("%s", w.message.c_str());
    }
    void readsZurich()
    {
        NEED_DATA(path, "gis/cityjson_samples/zurich/zurich_subset_lod2.json.gz");
        const auto result = import(path);
        MUST(result);
        QCOMPARE(result->elements.size(), std::size_t(210));
        QCOMPARE(countOf(*result, "building-part"), 161);
        QVERIFY(everyTriangleHasArea(*result));
        const Box3d box = boundsOf(*result);
        QVERIFY2(box.min.z > 380 && box.max.z < 700, std::to_string(box.min.z).c_str());
        double roofs = 0;
        for (const Element& e : result->elements)
            roofs += numberOf(e.attributes, "Semantic.RoofSurface.Area_m2").value_or(0);
        QVERIFY2(roofs > 1000, std::to_string(roofs).c_str());
        for (const Warning& w : result->warnings)
            qInfo("%s", w.message.c_str());
    }
    void readsTheOtherSamples()
    {
        NEED_DATA(folder, "gis/cityjson_samples");
        ImportOptions options;
        options.crs = "EPSG:28992";
        int read = 0;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (entry.path().string().find(".json") == std::string::npos)
                continue;
            const auto result = import(entry.path(), options);
            QVERIFY2(result.has_value(),
                     (entry.path().string() + ": " + (result ? "" : result.error().text())).c_str());
            ++read;
        }
        QVERIFY(read >= 19);
    }
};

QTEST_GUILESS_MAIN(tst_CityJson)
#include "tst_CityJson.moc"
