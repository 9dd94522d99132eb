// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/SyntheticCity.h"

#include <QTest>
#include <sinew/mesh/Tessellate.h>
#include <sinew/mesh/TileBuilder.h>

#include <map>
#include <random>
#include <set>

using namespace sinew;
using namespace sinew::mesh;

namespace {

double areaOf(const Triangulation& t)
{
    double twice = 0;
    for (std::size_t i = 0; i + 2 < t.indices.size(); i += 3)
        twice += cross(t.points[t.indices[i + 1]] - t.points[t.indices[i]],
                       t.points[t.indices[i + 2]] - t.points[t.indices[i]])
                     .z;
    return twice / 2;
}

double ringArea(const std::vector<Vec3d>& ring)
{
    double twice = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Vec3d a = ring[i] - ring[0], b = ring[(i + 1) % ring.size()] - ring[0];
        twice += a.x * b.y - b.x * a.y;
    }
    return std::fabs(twice / 2);
}

std::vector<Vec3d> star(std::mt19937& random, Vec3d centre, double radius, int corners)
{
    std::vector<Vec3d> ring;
    std::uniform_real_distribution<double> vary(0.6, 1.3);
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * M_PI * i / corners, r = radius * vary(random);
        ring.push_back(centre + Vec3d{r * std::cos(angle), r * std::sin(angle), 0});
    }
    return ring;
}

Model withElement(Shape shape, const char* className = "thing")
{
    Model model;
    model.assets.push_back({AssetId("a"), "a", "bridge", {}});
    Element element;
    element.id = ElementId("a/thing/1");
    element.asset = AssetId("a");
    element.className = className;
    element.shape = std::move(shape);
    model.elements.push_back(std::move(element));
    return model;
}

TileSet tilesOf(const Model& model, TileOptions options = {})
{
    auto built = buildTiles(model, options);
    if (!built)
        qFatal("%s", built.error().text().c_str());
    return std::move(*built);
}

} // namespace

class tst_TileBuilder : public QObject {
    Q_OBJECT

private slots:
    void tessellatedAreaIsThePolygons_data();
    void tessellatedAreaIsThePolygons();
    void tessellatesTheHardOnes();
    void boundsAreExact();
    void everyElementIsFoundInItsTexel();
    void nothingIsNaN();
    void sameModelSameTiles();
    void farFromTheOriginNothingIsLost();
    void coarserLevelsAreSmallerAndNear();
    void surfacesFaceOutwards();
    void conductorSagsAtMidSpan();
    void tubeKeepsItsRadius();
    void boxHasTwelveEdges();
    void brokenShapesAreWarnings();
    void placesShapesWithoutHeightsOnTheGround();
    void terrainIsTheTerrain();
    void stopsWhenAsked();
};

void tst_TileBuilder::tessellatedAreaIsThePolygons_data()
{
    QTest::addColumn<double>("offset");
    QTest::newRow("near") << 0.0;
    QTest::newRow("500 km off") << 500000.0;
}

void tst_TileBuilder::tessellatedAreaIsThePolygons()
{
    QFETCH(double, offset);
    std::mt19937 random(11);
    for (int i = 0; i < 500; ++i) {
        const Vec3d centre{offset + i * 50.0, -offset, 12};
        AreaShape::Polygon polygon{{star(random, centre, 10, 5 + i % 20)}};
        double expected = ringArea(polygon.rings[0]);
        for (int hole = 0; hole < i % 3; ++hole) {
            polygon.rings.push_back(star(random, centre + Vec3d{hole * 4.0 - 2, 0, 0}, 1, 6));
            expected -= ringArea(polygon.rings.back());
        }
        const Triangulation t = triangulate(polygon);
        QVERIFY2(std::fabs(areaOf(t) - expected) < 1e-4 * expected,
                 qPrintable(QString::number(areaOf(t) - expected)));
    }
}

void tst_TileBuilder::tessellatesTheHardOnes()
{
    const auto area = [](std::vector<std::vector<Vec3d>> rings) {
        return areaOf(triangulate({std::move(rings)}));
    };
    QCOMPARE(area({}), 0.0);
    QCOMPARE(area({{{0, 0, 0}, {1, 0, 0}}}), 0.0);
    QCOMPARE(area({{{0, 0, 0}, {1, 0, 0}, {2, 0, 0}}}), 0.0);
    QCOMPARE(area({{{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 0}}}), 1.0); // closed after all
    QCOMPARE(area({{{0, 0, 0}, {0, 1, 0}, {1, 1, 0}, {1, 0, 0}}}), 1.0);            // clockwise
    QCOMPARE(area({{{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {std::nan(""), 1, 0}}}), 0.0);
    // A bow tie: two triangles that meet in a crossing which no corner holds.
    QVERIFY(std::fabs(area({{{0, 0, 0}, {2, 2, 0}, {2, 0, 0}, {0, 2, 0}, {-1, 1, 0}}}) - 2.0) < 1.01);
    // The hole touches the outline.
    QVERIFY(std::fabs(area({{{0, 0, 0}, {4, 0, 0}, {4, 4, 0}, {0, 4, 0}},
                            {{0, 0, 0}, {0, 2, 0}, {2, 2, 0}, {2, 0, 0}}}) -
                      12) < 1e-6);
}

void tst_TileBuilder::boundsAreExact()
{
    const TileSet set = tilesOf(test::makeCity({}));
    QVERIFY(set.tiles.size() > 8);
    for (const Tile& tile : set.tiles) {
        Box3d box;
        for (const TileLevel& level : tile.levels)
            for (const Vertex& v : level.vertexSpan())
                box.add(tile.origin + Vec3d{v.x, v.y, v.z});
        QVERIFY(box.min == tile.bounds.min && box.max == tile.bounds.max);
    }
}

void tst_TileBuilder::everyElementIsFoundInItsTexel()
{
    const Model model = test::makeCity({.buildings = 1500});
    const TileSet set = tilesOf(model);
    std::set<std::uint32_t> seen;
    for (const Tile& tile : set.tiles) {
        if (tile.material == MaterialClass::Terrain)
            continue;
        for (const TileLevel& level : tile.levels)
            for (const Vertex& v : level.vertexSpan()) {
                const std::uint32_t element = elementOf(v);
                QVERIFY(element < model.elements.size());
                const Box3d& box = set.elementBounds[element];
                const Vec3d p = tile.origin + Vec3d{v.x, v.y, v.z};
                const double slack = 0.02;
                QVERIFY(p.x > box.min.x - slack && p.x < box.max.x + slack && p.y > box.min.y - slack &&
                        p.y < box.max.y + slack);
                seen.insert(element);
            }
    }
    QCOMPARE(seen.size(), model.elements.size());
}

void tst_TileBuilder::nothingIsNaN()
{
    const TileSet set = tilesOf(test::makeCity({}));
    for (const Tile& tile : set.tiles)
        for (const TileLevel& level : tile.levels) {
            for (const Vertex& v : level.vertexSpan())
                for (const float f : {v.x, v.y, v.z, v.nx, v.ny, v.nz, v.u, v.v})
                    QVERIFY(std::isfinite(f));
            for (const std::uint32_t i : level.indexSpan())
                QVERIFY(i < level.vertexSpan().size());
        }
}

void tst_TileBuilder::sameModelSameTiles()
{
    const Model model = test::makeCity({});
    const TileSet one = tilesOf(model, {.threads = 1}), two = tilesOf(model, {.threads = 3});
    QCOMPARE(one.key, two.key);
    QCOMPARE(one.tiles.size(), two.tiles.size());
    for (std::size_t t = 0; t < one.tiles.size(); ++t)
        for (std::size_t l = 0; l < one.tiles[t].levels.size(); ++l) {
            QCOMPARE(one.tiles[t].levels[l].vertices, two.tiles[t].levels[l].vertices);
            QCOMPARE(one.tiles[t].levels[l].indices, two.tiles[t].levels[l].indices);
        }
    Model moved = model;
    std::get<AreaShape>(moved.elements[0].shape).heightM += 1;
    QVERIFY(tileKey(moved) != tileKey(model));
}

void tst_TileBuilder::farFromTheOriginNothingIsLost()
{
    const TileSet near = tilesOf(test::makeCity({})),
                  far = tilesOf(test::makeCity({.offset = {500000, 4000000, 0}}));
    QCOMPARE(near.tiles.size(), far.tiles.size());
    for (std::size_t e = 0; e < near.elementBounds.size(); ++e)
        if (!near.elementBounds[e].isEmpty())
            QVERIFY(length(far.elementBounds[e].size() - near.elementBounds[e].size()) < 2e-3);
}

void tst_TileBuilder::coarserLevelsAreSmallerAndNear()
{
    const TileSet set = tilesOf(test::makeCity({.buildings = 800}));
    std::size_t withLevels = 0;
    for (const Tile& tile : set.tiles) {
        withLevels += tile.levels.size() > 1;
        for (std::size_t l = 1; l < tile.levels.size(); ++l) {
            QVERIFY(tile.levels[l].indices.size() < tile.levels[l - 1].indices.size());
            QVERIFY(tile.levels[l].errorM >= tile.levels[l - 1].errorM);
        }
    }
    QVERIFY(withLevels > set.tiles.size() / 3);
}

void tst_TileBuilder::surfacesFaceOutwards()
{
    const TileSet set = tilesOf(withElement(test::makeBox({0, 0, 0}, {2, 3, 4})));
    const Vec3d centre{1, 1.5, 2};
    const TileLevel& level = set.tiles.at(0).levels.at(0);
    for (std::size_t i = 0; i < level.indexSpan().size(); i += 3) {
        const auto at = [&](std::size_t k) {
            const Vertex& v = level.vertexSpan()[level.indexSpan()[i + k]];
            return set.tiles[0].origin + Vec3d{v.x, v.y, v.z};
        };
        const Vec3d n = cross(at(1) - at(0), at(2) - at(0));
        QVERIFY(dot(n, at(0) - centre) > 0);
        const Vertex& v = level.vertexSpan()[level.indexSpan()[i]];
        QVERIFY(dot(n, Vec3d{v.nx, v.ny, v.nz}) > 0.99 * length(n)); // a box is creased everywhere
    }
}

void tst_TileBuilder::conductorSagsAtMidSpan()
{
    LineShape line;
    line.style = LineShape::Style::Catenary;
    line.points = {{0, 0, 30}, {200, 0, 40}};
    line.sagM = 8;
    line.radiusM = 0.02;
    const TileSet set = tilesOf(withElement(line));
    double middle = 0;
    for (const Vertex& v : set.tiles.at(0).levels.at(0).vertexSpan())
        if (const Vec3d p = set.tiles[0].origin + Vec3d{v.x, v.y, v.z}; std::fabs(p.x - 100) < 1e-3)
            middle = p.z;
    QVERIFY(std::fabs(middle - 27) < 1e-3);
}

void tst_TileBuilder::tubeKeepsItsRadius()
{
    const TileSet set = tilesOf(withElement(LineShape{{{0, 0, 0}, {10, 0, 0}, {20, 5, 2}}, 0.25}));
    const Tile& tile = set.tiles.at(0);
    QCOMPARE(tile.levels.size(), std::size_t(3));
    QCOMPARE(tile.levels[0].kind, VertexKind::Tube);
    QCOMPARE(tile.levels[2].kind, VertexKind::Ribbon);
    for (const Vertex& v : tile.levels[0].vertexSpan()) {
        const double r = length({v.nx, v.ny, v.nz});
        QVERIFY(r > 0.2499 && r <= tile.reachM);
    }
}

void tst_TileBuilder::boxHasTwelveEdges()
{
    const TileSet set = tilesOf(withElement(test::makeBox({0, 0, 0}, {1, 1, 1})));
    QCOMPARE(set.tiles.size(), std::size_t(2));
    QCOMPARE(set.tiles[1].material, MaterialClass::Edge);
    QCOMPARE(set.tiles[1].levels[0].indexSpan().size(), std::size_t(24));
}

void tst_TileBuilder::brokenShapesAreWarnings()
{
    MeshShape wild = test::makeBox({0, 0, 0}, {1, 1, 1});
    wild.indices[3] = 4711;
    MeshShape half = test::makeBox({0, 0, 0}, {1, 1, 1});
    half.positions[4] = std::nanf("");
    AreaShape thin;
    thin.heightM = 3;
    thin.polygons = {{{{{0, 0, 0}, {1, 1, 0}, {2, 2, 0}}}}};
    for (const Shape& shape :
         {Shape(wild), Shape(half), Shape(thin), Shape(LineShape{{{1, 1, 1}, {1, 1, 1}}, 0.1}),
          Shape(LineShape{{{0, 0, 0}, {1, 0, 0}}, -1})}) {
        const TileSet set = tilesOf(withElement(shape));
        QVERIFY(set.tiles.empty());
        QCOMPARE(set.warnings.size(), std::size_t(1));
        QCOMPARE(set.warnings[0].subject, std::string("a/thing/1"));
    }
    QVERIFY(tilesOf(Model{}).tiles.empty());
}

void tst_TileBuilder::placesShapesWithoutHeightsOnTheGround()
{
    AreaShape area;
    area.heightM = 10;
    area.polygons = {{{{{0, 0, 0}, {10, 0, 0}, {10, 10, 0}, {0, 10, 0}}}}};
    Model model = withElement(area);
    model.terrains = test::makeCity({.buildings = 0, .pipes = 0, .roads = 0, .spans = 0}).terrains;
    const TileSet set = tilesOf(model);
    double lowest = 1e9;
    for (const auto& [x, y] : {std::pair{0.0, 0.0}, {10.0, 0.0}, {10.0, 10.0}, {0.0, 10.0}})
        lowest = std::min(lowest, model.groundAt(x, y));
    QVERIFY(std::fabs(set.elementBounds[0].min.z - lowest) < 1e-3);
    QVERIFY(std::fabs(set.elementBounds[0].size().z - 10) < 1e-3);
}

void tst_TileBuilder::terrainIsTheTerrain()
{
    Model model = test::makeCity({.buildings = 0, .pipes = 0, .roads = 0, .spans = 0, .terrainCells = 150});
    auto withHole = std::make_shared<Terrain>(*model.terrains[0]);
    for (int r = 40; r < 60; ++r)
        for (int c = 40; c < 60; ++c)
            withHole->heightM[static_cast<std::size_t>(r * 150 + c)] = std::nanf("");
    model.terrains = {withHole};
    std::size_t points = 0;
    for (const Tile& tile : tilesOf(model).tiles) {
        if (tile.material != MaterialClass::Terrain)
            continue;
        for (const Vertex& v : tile.levels[0].vertexSpan()) {
            const Vec3d p = tile.origin + Vec3d{v.x, v.y, v.z};
            QVERIFY(std::fabs(withHole->heightAt(p.x, p.y) - p.z) < 0.01 ||
                    std::isnan(withHole->heightAt(p.x, p.y)));
            QVERIFY(v.nz > 0);
            ++points;
        }
    }
    QVERIFY(points > 150 * 150 - 20 * 20);
}

void tst_TileBuilder::stopsWhenAsked()
{
    std::stop_source source;
    int calls = 0;
    const auto built = buildTiles(
        test::makeCity({}), {},
        [&](double) {
            ++calls;
            source.request_stop();
        },
        source.get_token());
    QVERIFY(!built);
    QCOMPARE(built.error().code, ErrorCode::Cancelled);
    QVERIFY(calls <= 2);
}

QTEST_GUILESS_MAIN(tst_TileBuilder)
#include "tst_TileBuilder.moc"
