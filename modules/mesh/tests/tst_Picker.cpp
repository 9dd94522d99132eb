// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/SyntheticCity.h"

#include <QTest>
#include <sinew/mesh/Picker.h>
#include <sinew/mesh/TileBuilder.h>

#include <thread>

using namespace sinew;
using namespace sinew::mesh;

namespace {

std::shared_ptr<const TileSet> tilesOf(const Model& model)
{
    return std::make_shared<TileSet>(*buildTiles(model));
}

} // namespace

class tst_Picker : public QObject {
    Q_OBJECT

    test::CityOptions m_options{.buildings = 400, .pipes = 200, .offset = {70000, -90000, 0}};
    Model m_model = test::makeCity(m_options);
    std::shared_ptr<const TileSet> m_tiles = tilesOf(m_model);
    Picker m_picker{m_tiles};

    Vec3d centreOf(std::uint32_t element) const { return m_tiles->elementBounds[element].centre(); }

private slots:
    void findsEveryRoofFromAbove();
    void findsPipesThroughTheGroundOnly();
    void findsThinThingsFromAfar();
    void hiddenElementsAreNotInTheWay();
    void missesTheSky();
    void picksAtOnceFromManyThreads();
    void smallSetsWorkToo();
};

void tst_Picker::findsEveryRoofFromAbove()
{
    for (std::uint32_t i = 0; i < m_model.elements.size(); ++i) {
        const Element& element = m_model.elements[i];
        if (element.className != "building")
            continue;
        const auto& area = std::get<AreaShape>(element.shape);
        const Vec3d corner = area.polygons[0].rings[0][0];
        const Vec3d inside = corner + Vec3d{0.5, 0.5, 0}; // the first corner is the south-western one
        const auto hit = m_picker.pick({{inside.x, inside.y, 5000}, {0, 0, -1}},
                                       {.throughGround = true, .visible = [&](std::uint32_t e) {
                                            return m_model.elements[e].className == "building";
                                        }});
        QVERIFY(hit && hit->element);
        QCOMPARE(*hit->element, i);
        QVERIFY(std::fabs(hit->position.z - (corner.z + area.heightM)) < 2e-3);
        QVERIFY(std::fabs(hit->distanceM - (5000 - hit->position.z)) < 1e-6);
    }
}

void tst_Picker::findsPipesThroughTheGroundOnly()
{
    int found = 0;
    for (std::uint32_t i = 0; i < m_model.elements.size(); ++i) {
        const Element& element = m_model.elements[i];
        if (element.className != "pipe")
            continue;
        const auto& pipe = std::get<LineShape>(element.shape);
        const Vec3d on = pipe.points[0] + (pipe.points[1] - pipe.points[0]) * 0.5;
        PickOptions options{.throughGround = true,
                            .visible = [&](std::uint32_t e) { return m_model.elements[e].underground; }};
        const Ray ray{on + Vec3d{0, 0, 300}, {0, 0, -1}};
        const auto hit = m_picker.pick(ray, options);
        QVERIFY(hit && hit->element);
        QCOMPARE(*hit->element, i);
        QVERIFY(std::fabs(hit->position.z - (on.z + pipe.radiusM)) < 0.02);
        options.throughGround = false;
        const auto blocked = m_picker.pick(ray, options);
        QVERIFY(blocked && !blocked->element);
        ++found;
    }
    QVERIFY(found >= 200);
}

void tst_Picker::findsThinThingsFromAfar()
{
    const auto line = std::ranges::find(m_model.elements, std::string("line"), &Element::className);
    QVERIFY(line != m_model.elements.end());
    const Vec3d on = std::get<LineShape>(line->shape).points[1]; // where it is held, so no sag
    const Vec3d eye = on + Vec3d{0, -2000, 400};
    const double pixel = 0.001; // 2 m at 2 km
    const Ray beside{eye, on + Vec3d{0, 0, 3} - eye};
    PickOptions options{.pixelAngleRad = pixel, .tolerancePixels = 3, .visible = [&](std::uint32_t e) {
                            return m_model.elements[e].className == "line";
                        }};
    QVERIFY(m_picker.pick(beside, options)->element.has_value());
    options.tolerancePixels = 0;
    const auto exact = m_picker.pick(beside, options);
    QVERIFY(!exact || !exact->element);
}

void tst_Picker::hiddenElementsAreNotInTheWay()
{
    const auto hit = m_picker.pick({centreOf(0) + Vec3d{0, 0, 1000}, {0, 0, -1}},
                                   {.visible = [](std::uint32_t) { return false; }});
    QVERIFY(hit && !hit->element);
}

void tst_Picker::missesTheSky()
{
    QVERIFY(!m_picker.pick({centreOf(0) + Vec3d{0, 0, 1000}, {0, 0, 1}}));
    QVERIFY(!m_picker.pick({{std::nan(""), 0, 0}, {0, 0, 1}}));
}

void tst_Picker::picksAtOnceFromManyThreads()
{
    const auto run = [this] {
        std::vector<std::optional<std::uint32_t>> found;
        for (int i = 0; i < 2000; ++i) {
            const Vec3d target = m_options.offset + Vec3d{(i % 50 - 25) * 30.0, (i / 50 - 20) * 30.0, 40};
            const Vec3d eye = m_options.offset + Vec3d{3000, -4000, 2500};
            const auto hit = m_picker.pick({eye, target - eye});
            found.push_back(hit ? hit->element : std::nullopt);
        }
        return found;
    };
    std::vector<std::optional<std::uint32_t>> first, second;
    {
        const std::jthread a([&] { first = run(); });
        const std::jthread b([&] { second = run(); });
    }
    QVERIFY(first == second);
    QVERIFY(std::ranges::count_if(first, [](const auto& e) { return e.has_value(); }) > 100);
}

void tst_Picker::smallSetsWorkToo()
{
    const Picker nothing(std::make_shared<TileSet>());
    QVERIFY(!nothing.pick({{0, 0, 10}, {0, 0, -1}}));
    Model model;
    Element element;
    element.id = ElementId("a/j/1");
    element.shape = PointShape{{5, 5, 5}, 2};
    model.elements.push_back(element);
    const Picker one(tilesOf(model));
    const auto hit = one.pick({{5, 5, 100}, {0, 0, -2}});
    QVERIFY(hit && hit->element == 0u);
    QVERIFY(std::fabs(hit->position.z - 6) < 1e-6);
    QVERIFY(!one.pick({{6.5, 5, 100}, {0, 0, -1}}));
}

QTEST_GUILESS_MAIN(tst_Picker)
#include "tst_Picker.moc"
