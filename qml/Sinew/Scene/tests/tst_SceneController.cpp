// SPDX-License-Identifier: GPL-3.0-or-later
#include "Focus.h"
#include "Patience.h"
#include "SceneController.h"
#include "support/SyntheticCity.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sinew;
using namespace sinew::scene;

class tst_SceneController : public QObject {
    Q_OBJECT

    ModelPtr m_model =
        std::make_shared<Model>(test::makeCity({.buildings = 120, .pipes = 60, .offset = {40000, 50000, 0}}));

    void load(SceneController& scene)
    {
        scene.open(m_model, {});
        QTRY_VERIFY(scene.picker() && !scene.overview().image.isNull());
        QTRY_VERIFY(scene.isSettled());
    }
    static QString roof(const SceneController& scene)
    {
        return QString::fromStdString(scene.model()->elements[0].id.value);
    }

private slots:
    void opensAndSettles();
    void theSecondModelWins();
    void clicksPickWhatIsThere();
    void hiddenAssetsArePickedNoMore();
    void framesOfAnotherModelAreIgnored();
    void fewValuesAreTagged();
    void fewGeometriesAreHeld();
    void levelsFollowTheDistance();
    void overlaysFollowTheCamera();
    void theInsetMapIsNorthUp();
    void aModelOfNothingIsNoProblem();
    void theFirstLookIsAtWhatIsBuilt();
    void anotherPlaceIsFramedAndAnEditIsNot();
};

void tst_SceneController::opensAndSettles()
{
    QTemporaryDir dir;
    SceneController scene;
    QAbstractItemModelTester tester(scene.tiles());
    QSignalSpy progress(&scene, &SceneController::busyChanged);
    scene.open(m_model, dir.path().toStdString());
    QVERIFY(scene.isBusy());
    QTRY_VERIFY(scene.isSettled() && !scene.isBusy());
    QVERIFY(scene.problem().isEmpty());
    QVERIFY(progress.count() >= 2);
    QVERIFY(scene.tiles()->rowCount() > 5);
    QCOMPARE(QDir(dir.path()).entryList({"*.tiles"}).size(), 1);
    QVERIFY(scene.labels()->rowCount() > 0);
}

void tst_SceneController::theSecondModelWins()
{
    SceneController scene;
    scene.open(std::make_shared<Model>(test::makeCity({.buildings = 900})), {});
    scene.open(m_model, {});
    QTRY_VERIFY(!scene.isBusy());
    QCOMPARE(scene.tiles()->tiles()->elementBounds.size(), m_model->elements.size());
}

void tst_SceneController::clicksPickWhatIsThere()
{
    SceneController scene;
    load(scene);
    QSignalSpy picked(&scene, &SceneController::elementPicked);
    const auto bounds = scene.boundsOfElements({m_model->elements[0].id});
    scene.rig()->setView({{bounds.min.x + 3, bounds.min.y + 3, bounds.max.z}, 60, 0, -M_PI / 2});
    const QPointF middle(scene.rig()->viewport().width() / 2, scene.rig()->viewport().height() / 2);
    scene.click(middle.x(), middle.y(), false);
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][0].toInt(), 0);
    QCOMPARE(scene.selectedId(), roof(scene));
    QVERIFY(scene.selectionRect().contains(middle));
    scene.click(middle.x(), middle.y(), true); // again, with the key that extends: off
    QVERIFY(scene.selectedId().isEmpty());
    scene.rig()->setView({{bounds.min.x, bounds.min.y, 5000}, 10, 0, 0.3});
    scene.click(middle.x(), 2, false);
    QCOMPARE(picked.back()[0].toInt(), -1);
}

void tst_SceneController::hiddenAssetsArePickedNoMore()
{
    SceneController scene;
    load(scene);
    const auto bounds = scene.boundsOfElements({m_model->elements[0].id});
    scene.rig()->setView({{bounds.min.x + 3, bounds.min.y + 3, bounds.max.z}, 60, 0, -M_PI / 2});
    scene.setAssetVisible("buildings", false);
    const auto hit = scene.pickAt({640, 400});
    QVERIFY(hit && (!hit->element || m_model->elements[*hit->element].asset.value != "buildings"));
    scene.setAssetVisible("buildings", true);
    QCOMPARE(scene.pickAt({640, 400})->element.value_or(99), 0u);
    scene.isolate({"water/pipe/P3"});
    QVERIFY(!scene.pickAt({640, 400})->element);
    scene.isolate({});
    QVERIFY(scene.pickAt({640, 400})->element);
}

void tst_SceneController::framesOfAnotherModelAreIgnored()
{
    SceneController scene;
    load(scene);
    HeatmapFrame frame;
    frame.mode = HeatmapMode::Health;
    frame.state.resize(3);
    frame.value01.resize(3);
    scene.setFrame(frame);
    QVERIFY(!scene.heatmapShown());
    frame.state.resize(m_model->elements.size());
    frame.value01.resize(m_model->elements.size());
    scene.setFrame(frame);
    QVERIFY(scene.heatmapShown());
    QCOMPARE(scene.legendHigh(), QString("100 %"));
}

void tst_SceneController::fewValuesAreTagged()
{
    SceneController scene;
    load(scene);
    HeatmapFrame frame;
    frame.mode = HeatmapMode::LiveValue;
    frame.quantity = "phase-fraction";
    frame.range = {0, 0.2};
    frame.above = true;
    frame.state.resize(m_model->elements.size());
    frame.value01.resize(m_model->elements.size());
    frame.state[0] = frame.state[1] = CellState::Normal;
    frame.state[2] = CellState::Stale; // its colour says so; a tag would look live
    frame.value01[0] = 0.5F;
    frame.value01[1] = 1;
    frame.normal = 2;
    scene.setFrame(frame);
    QCOMPARE(scene.values()->rowCount(), 2);
    QCOMPARE(scene.values()->points()[0].text, QString("10 %"));
    QCOMPARE(scene.values()->points()[1].text, QString("≥ 20 %"));
    QVERIFY(!scene.suspectShown());
    frame.state[1] = CellState::Suspect; // its number is not told again
    frame.normal = frame.suspect = 1;
    scene.setFrame(frame);
    QCOMPARE(scene.values()->points()[1].text, QString("suspect"));
    QVERIFY(scene.suspectShown());
    frame.normal = 25;
    scene.setFrame(frame);
    QCOMPARE(scene.values()->rowCount(), 0);
}

void tst_SceneController::fewGeometriesAreHeld()
{
    SceneController scene;
    load(scene);
    for (int i = 0; i < 12; ++i) {
        scene.rig()->zoomAbout(scene.rig()->view().target, i % 2 ? 0.02 : 50);
        QTRY_VERIFY(scene.isSettled());
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(scene.tiles()->findChildren<TileGeometry*>().size() <= scene.tiles()->rowCount());
}

void tst_SceneController::levelsFollowTheDistance()
{
    const auto tiles = *mesh::buildTiles(*m_model);
    for (const mesh::Tile& tile : tiles.tiles) {
        const Vec3d centre = tile.bounds.centre();
        QCOMPARE(TileListModel::levelFor(tile, centre, 0.001, 1, 1.5, -1), 0);
        int last = 0;
        for (const double distance : {100.0, 500.0, 2000.0, 10000.0, 40000.0}) {
            const int level =
                TileListModel::levelFor(tile, centre + Vec3d{0, 0, distance}, 0.001, 1, 1.5, -1);
            QVERIFY(level < 0 || level >= last);
            last = std::max(level, last);
        }
        QCOMPARE(TileListModel::levelFor(tile, centre + Vec3d{0, 0, 1e9}, 0.001, 1, 1.5, -1), -1);
    }
}

void tst_SceneController::overlaysFollowTheCamera()
{
    SceneController scene;
    load(scene);
    QAbstractItemModelTester tester(scene.markers());
    const Vec3d place = *scene.elementAt(m_model->elements[0].id);
    scene.setMarkers({{"a", place, "high", 0, true}});
    scene.rig()->setView({place, 100, 0, -1});
    const QModelIndex row = scene.markers()->index(0);
    QVERIFY(std::fabs(row.data(OverlayModel::XRole).toDouble() - 640) < 1e-6);
    QVERIFY(row.data(OverlayModel::OnScreenRole).toBool());
    scene.rig()->setView({place + Vec3d{0, 5000, 0}, 100, 0, -1});
    QVERIFY(!row.data(OverlayModel::OnScreenRole).toBool());
    QVERIFY(!scene.elementAt(ElementId("nobody")));
}

void tst_SceneController::theInsetMapIsNorthUp()
{
    const Overview map = makeOverview(*m_model, 64);
    const Vec3d centre = map.area.centre();
    QVERIFY(map.toImage(centre + Vec3d{0, 100, 0}).y() < map.toImage(centre).y());
    QVERIFY(map.toImage(centre + Vec3d{100, 0, 0}).x() > map.toImage(centre).x());
    const Vec3d back = map.toWorld(map.toImage(centre));
    QVERIFY(std::hypot(back.x - centre.x, back.y - centre.y) < 1e-6);
    QVERIFY(makeOverview(Model{}, 16).area.isEmpty());
}

void tst_SceneController::aModelOfNothingIsNoProblem()
{
    SceneController scene;
    scene.open(std::make_shared<Model>(), {});
    QTRY_VERIFY(!scene.isBusy() && scene.picker());
    QVERIFY(scene.problem().isEmpty());
    scene.frameAll();
    scene.click(10, 10, false);
    scene.press(10, 10);
    scene.pan(40, 30);
    scene.zoom(10, 10, 3);
    QVERIFY(scene.key(Qt::Key_F));
    QVERIFY(!scene.key(Qt::Key_Escape));
}

void tst_SceneController::theFirstLookIsAtWhatIsBuilt()
{
    Model model;
    model.assets = {{AssetId("net"), "net", "water", {}}, {AssetId("dem"), "dem", "terrain", {}}};
    for (int i = 0; i < 300; ++i)
        model.elements.push_back({.id = ElementId("net/junction/" + std::to_string(i)),
                                  .asset = AssetId("net"),
                                  .shape = PointShape{{i * 10.0, 0, 5}, 1}});
    model.elements.push_back({.id = ElementId("net/junction/astray"),
                              .asset = AssetId("net"),
                              .shape = PointShape{{90000, 0, 5}, 1}});
    auto ground = std::make_shared<Terrain>();
    *ground = {.sourceName = "dem",
               .westM = -20000,
               .northM = 20000,
               .stepXM = 4000,
               .stepYM = 4000,
               .columns = 10,
               .rows = 10,
               .heightM = std::vector<float>(100, 2.0F)};
    model.terrains.push_back(ground);
    const auto tiles = mesh::buildTiles(model, {}, {}, {});
    QVERIFY(tiles);
    const Box3d focus = focusOf(model, *tiles);
    QVERIFY(focus.min.x > -10 && focus.min.x < 100 && focus.max.x > 2900 && focus.max.x < 3010);
    // What stands a little way off is no stray: it belongs to the whole.
    model.elements.back().shape = PointShape{{3500, 0, 5}, 1};
    const auto whole = mesh::buildTiles(model, {}, {}, {});
    QVERIFY(whole);
    QVERIFY(focusOf(model, *whole).max.x > 3490);
    model.elements.clear();
    const auto bare = mesh::buildTiles(model, {}, {}, {});
    QVERIFY(bare);
    QVERIFY(focusOf(model, *bare).size().x > 30000);
}

void tst_SceneController::anotherPlaceIsFramedAndAnEditIsNot()
{
    QTemporaryDir here, there;
    SceneController scene;
    const auto shown = [&] { return !scene.isBusy() && scene.picker(); };
    scene.open(m_model, here.path().toStdString());
    QTRY_VERIFY(shown());
    scene.rig()->setView({{40010, 50010, 0}, 50, 1, -0.5});
    const View chosen = scene.rig()->view();
    scene.open(std::make_shared<Model>(*m_model), here.path().toStdString());
    QTRY_VERIFY(shown());
    QCOMPARE(scene.rig()->view(), chosen);
    scene.open(std::make_shared<Model>(test::makeCity({.buildings = 50})), there.path().toStdString());
    QTRY_VERIFY(shown());
    QVERIFY(length(scene.rig()->view().target - chosen.target) > 10000);
}

QTEST_MAIN(tst_SceneController)
#include "tst_SceneController.moc"
