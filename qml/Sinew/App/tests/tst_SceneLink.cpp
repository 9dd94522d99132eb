// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "Patience.h"
#include "QuietServices.h"
#include "SceneLink.h"

#include <QtTest>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

namespace {

FieldPtr computed(const ModelPtr& model, const char* quantity, Instant issued = eve::kNow)
{
    ComputedField field;
    field.system = "bridge";
    field.model = "lumped";
    field.quantity = quantity;
    field.issuedAt = issued;
    field.elements = std::make_shared<const std::vector<ElementId>>(std::vector{model->elements.front().id});
    field.times = {issued, issued + 2h};
    field.mean = field.lower = field.upper = {0.01F, 0.03F};
    return std::make_shared<const ComputedField>(std::move(field));
}

} // namespace

class tst_SceneLink : public QObject {
    Q_OBJECT

private slots:
    void legendSaysWhereComputedValuesComeFrom();
    void computedQuantitiesAreOfferedOnceTheyAreThere();
    void knowsWhatLiesUnderStreets();
    void aMomentThatCannotBeReadIsNotColoured();
};

void tst_SceneLink::legendSaysWhereComputedValuesComeFrom()
{
    const auto model = eve::model();
    const scene::HeatmapIndex index(model);
    const std::vector<FieldPtr> fields{computed(model, "displacement")};
    const scene::ComputedLayer layer(index, "displacement", fields);
    const QString said = originText(layer, eve::kNow + 1h, true, {});
    QVERIFY2(said.startsWith(u"computed by lumped, run of "_qs + issuedText(eve::kNow, eve::kNow + 1h, {})),
             qPrintable(said));
    QVERIFY2(said.contains(u"(1 h 00 min before)"_qs), qPrintable(said));
    QVERIFY(said.contains(u"90 % interval"_qs) && said.contains(u"SIMULATED"_qs));
    QVERIFY(originText(layer, eve::kNow + 3h, false, {}).contains(u"says nothing of this moment"_qs));
    QVERIFY(!originText(layer, eve::kNow + 3h, false, {}).contains(u"SIMULATED"_qs));
    QCOMPARE(originText(scene::ComputedLayer(index, "head", fields), eve::kNow, true, {}),
             u"Nothing computed for this moment."_qs);
}

void tst_SceneLink::knowsWhatLiesUnderStreets()
{
    Model model;
    model.assets = {{AssetId("w"), "w", "water", {}}, {AssetId("g"), "g", "power", {}}};
    for (const char* asset : {"w", "w", "g"}) {
        model.elements.emplace_back();
        model.elements.back().asset = AssetId(asset);
    }
    scene::HeatmapFrame frame;
    frame.state = {scene::CellState::Normal, scene::CellState::Stale, scene::CellState::Normal};
    QVERIFY(isBuried(frame, model));
    frame.state = {scene::CellState::NoData, scene::CellState::NoData, scene::CellState::Normal};
    QVERIFY(!isBuried(frame, model));
    frame.state = {scene::CellState::NoData, scene::CellState::NoData, scene::CellState::NoData};
    QVERIFY(!isBuried(frame, model));
}

void tst_SceneLink::computedQuantitiesAreOfferedOnceTheyAreThere()
{
    auto backend = std::make_shared<FakeBackend>();
    backend->currentModel = eve::model();
    backend->manual = std::make_shared<ManualClock>(eve::kNow);
    backend->current = std::make_shared<const loop::Overview>(eve::overview(backend->currentModel));
    Seat seat;
    seat.setBackend(backend);
    QuietProjects projects;
    LayerModel layers;
    scene::SceneController scene;
    SceneLink link;
    link.setProjects(&projects);
    link.setLayers(&layers);
    link.setScene(&scene);
    link.setSeat(&seat);
    QVERIFY(!link.chooseQuantity(u"computed:displacement"_qs));
    QVERIFY(link.quantityNames().contains(u"Displacement – measured"_qs));
    const QString before = link.quantityNames().value(link.quantityIndex());

    auto next = std::make_shared<loop::Overview>(*backend->current);
    next->fields = {computed(backend->currentModel, "displacement"),
                    computed(backend->currentModel, "stress")};
    backend->current = next;
    seat.refresh();
    const auto place = link.quantityNames().indexOf(u"Displacement – measured"_qs);
    QCOMPARE(link.quantityNames().value(place + 1), u"Displacement – computed"_qs);
    QCOMPARE(link.quantityNames().value(link.quantityIndex()), before); // the list grew, the choice stands
    QVERIFY(link.chooseQuantity(u"computed:displacement"_qs));
    QCOMPARE(link.quantityIndex(), static_cast<int>(place) + 1);
    QTRY_VERIFY(scene.computedShown());
    QVERIFY(scene.legendTitle().contains(u"computed"_qs));
    QVERIFY2(scene.legendNote().contains(u"lumped"_qs), qPrintable(scene.legendNote()));
    QCOMPARE(scene.frame().normal, std::size_t(1));
    QCOMPARE(scene.frame().value01[0], 0.0F);

    // In the future the field speaks for the cursor, and beyond its times not at all.
    seat.cursor()->scrubTo(static_cast<double>(microsOf(eve::kNow + 2h)) / 1000);
    QTRY_VERIFY(qFuzzyCompare(scene.frame().value01[0], 0.5F)); // half of the way from 10 mm to the limit of 50 mm
    seat.cursor()->scrubTo(static_cast<double>(microsOf(eve::kNow + 2h + 1min)) / 1000);
    QTRY_COMPARE(scene.frame().normal, std::size_t(0));
    QVERIFY(scene.legendNote().contains(u"says nothing of this moment"_qs));

    // In the past nothing of it was known; what was measured is no measurement in the future.
    seat.cursor()->scrubTo(static_cast<double>(microsOf(eve::kNow - 1h)) / 1000);
    QTRY_COMPARE(scene.legendNote(), u"Nothing computed for this moment."_qs);
    QVERIFY(scene.legendLow().isEmpty());
    QVERIFY(link.chooseQuantity(u"displacement"_qs));
    QTRY_COMPARE(scene.legendTitle(), u"Displacement – measured"_qs);
    seat.cursor()->scrubTo(static_cast<double>(microsOf(eve::kNow + 2h)) / 1000);
    QTRY_COMPARE(scene.legendTitle(), u"Displacement – forecast"_qs);
}

void tst_SceneLink::aMomentThatCannotBeReadIsNotColoured()
{
    auto backend = std::make_shared<FakeBackend>();
    backend->currentModel = eve::model();
    backend->manual = std::make_shared<ManualClock>(eve::kNow);
    backend->current = std::make_shared<const loop::Overview>(eve::overview(backend->currentModel));
    backend->recordIsBroken = true;
    Seat seat;
    seat.setBackend(backend);
    QuietProjects projects;
    LayerModel layers;
    scene::SceneController scene;
    SceneLink link;
    link.setProjects(&projects);
    link.setLayers(&layers);
    link.setScene(&scene);
    link.setSeat(&seat);
    QTRY_VERIFY(scene.frame().normal > 0);
    seat.cursor()->scrubTo(static_cast<double>(microsOf(eve::kNow - 1h)) / 1000);
    QTRY_COMPARE(scene.frame().normal, std::size_t(0)); // the live colours are none of that moment
    QVERIFY(!scene.legendNote().isEmpty());
}

QTEST_MAIN(tst_SceneLink)
#include "tst_SceneLink.moc"
