// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "LayerModel.h"
#include "Patience.h"
#include "QuietServices.h"
#include "SceneLink.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace sinew;
using namespace sinew::ui;

class tst_LayerModel : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void foldsOpenAndShut();
    void elementsAreSortedAsPeopleCount();
    void searchFindsAndOpens();
    void hidingAClassMakesItsAssetPartly();
    void hidingAnAssetHidesItsClasses();
    void aTerrainIsHiddenAsAWhole();
    void markersStandOnTheirElements();

private:
    std::unique_ptr<Seat> m_seat;
    std::unique_ptr<LayerModel> m_model;
    QString keyOf(const QString& label) const
    {
        for (const auto& row : m_model->rows())
            if (row.label == label)
                return row.key;
        return {};
    }
};

void tst_LayerModel::init()
{
    auto backend = std::make_shared<FakeBackend>();
    backend->currentModel = eve::model();
    backend->manual = std::make_shared<ManualClock>(eve::kNow);
    backend->current = std::make_shared<const loop::Overview>(eve::overview(backend->currentModel));
    m_seat = std::make_unique<Seat>();
    m_seat->setBackend(backend);
    m_model = std::make_unique<LayerModel>();
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_model.get());
    m_model->setSeat(m_seat.get());
}

void tst_LayerModel::cleanup()
{
    m_model.reset();
    m_seat.reset();
}

void tst_LayerModel::foldsOpenAndShut()
{
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(m_model->rows()[0].label, u"Harbour bridge"_qs);
    QCOMPARE(m_model->rows()[0].count, 9);
    m_model->toggleOpen("bridge");
    QCOMPARE(m_model->rowCount(), 4);
    m_model->toggleOpen("bridge");
    QCOMPARE(m_model->rowCount(), 2);
}

void tst_LayerModel::elementsAreSortedAsPeopleCount()
{
    auto many = std::make_shared<Model>();
    many->assets = {{AssetId("a"), "A", "bridge", {}}};
    for (const char* name : {"P10", "P2", "P1"}) {
        Element e;
        e.id = ElementId(std::string("a/pier/") + name);
        e.asset = AssetId("a");
        e.name = name;
        e.className = "pier";
        many->elements.push_back(e);
    }
    auto backend = std::make_shared<FakeBackend>();
    backend->currentModel = many;
    backend->manual = std::make_shared<ManualClock>(eve::kNow);
    m_seat->setBackend(backend);
    m_model->toggleOpen("a");
    m_model->toggleOpen(keyOf("pier"));
    QCOMPARE(m_model->rows()[2].label, u"P1"_qs);
    QCOMPARE(m_model->rows()[3].label, u"P2"_qs);
    QCOMPARE(m_model->rows()[4].label, u"P10"_qs);
}

void tst_LayerModel::searchFindsAndOpens()
{
    m_model->setSearch("c-12");
    QCOMPARE(m_model->found(), 1);
    QCOMPARE(m_model->firstFound(), u"water/pipe/C-12"_qs);
    QCOMPARE(m_model->rowCount(), 3);
    m_model->setSearch("no such thing");
    QCOMPARE(m_model->rowCount(), 0);
    QVERIFY(m_model->firstFound().isEmpty());
    m_model->setSearch("");
    QCOMPARE(m_model->rowCount(), 2);
}

void tst_LayerModel::hidingAClassMakesItsAssetPartly()
{
    m_model->toggleOpen("bridge");
    QSignalSpy changed(m_model.get(), &LayerModel::visibilityChanged);
    m_model->setShown(keyOf("IfcColumn"), false);
    QCOMPARE(changed.size(), 1);
    QVERIFY(m_model->rows()[0].isPartly);
    QVERIFY(m_model->isHidden(*m_seat->index()->element(ElementId("bridge/IfcColumn/P7"))));
    QVERIFY(!m_model->isHidden(*m_seat->index()->element(ElementId("water/pipe/C-12"))));
    m_model->showAll();
    QVERIFY(m_model->rows()[0].isShown && !m_model->rows()[0].isPartly);
}

void tst_LayerModel::hidingAnAssetHidesItsClasses()
{
    QSignalSpy changed(m_model.get(), &LayerModel::visibilityChanged);
    m_model->setShown("bridge", false);
    QCOMPARE(changed.size(), 2);
    QVERIFY(!m_model->rows()[0].isShown && !m_model->rows()[0].isPartly);
    m_model->setShown("bridge", false);
    QCOMPARE(changed.size(), 2);
}

void tst_LayerModel::aTerrainIsHiddenAsAWhole()
{
    auto model = std::make_shared<Model>(*eve::model());
    model->assets.push_back({AssetId("dem"), "Terrain", "terrain", {}});
    auto backend = std::make_shared<FakeBackend>();
    backend->currentModel = model;
    backend->manual = std::make_shared<ManualClock>(eve::kNow);
    backend->current = std::make_shared<const loop::Overview>(eve::overview(model));
    m_seat->setBackend(backend);
    QuietProjects projects;
    scene::SceneController scene;
    SceneLink link;
    link.setProjects(&projects);
    link.setLayers(m_model.get());
    link.setScene(&scene);
    link.setSeat(m_seat.get());
    QVERIFY(scene.isGroundShown());
    const QString key = keyOf(u"Terrain"_qs);
    m_model->setShown(key, false);
    QTRY_VERIFY(!scene.isGroundShown());
    const auto row = std::ranges::find(m_model->rows(), key, &LayerRow::key);
    QVERIFY(!row->isShown && !row->isPartly);
    m_model->setShown(key, true);
    QTRY_VERIFY(scene.isGroundShown());
}

void tst_LayerModel::markersStandOnTheirElements()
{
    const auto o = eve::overview(eve::model());
    const auto place = [](const ElementId&) { return std::optional(Vec3d{1, 2, 3}); };
    const auto points = alarmMarkers(o, true, place);
    QCOMPARE(points.size(), std::size_t(3)); // the shelved one is not drawn
    QVERIFY(points[0].unacknowledged);
    QVERIFY(!points[1].unacknowledged);
    QVERIFY(alarmMarkers(o, true, [](const ElementId&) { return std::optional<Vec3d>(); }).empty());
}

QTEST_GUILESS_MAIN(tst_LayerModel)
#include "tst_LayerModel.moc"
