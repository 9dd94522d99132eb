// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "BindingsModel.h"
#include "QuietServices.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace sinew;
using namespace sinew::ui;

class tst_BindingsModel : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void limitsAreTypedInTheShownUnit();
    void wordsAreNoLimits();
    void unchangedTextIsNoEdit();
    void everyEditCanBeUndone();
    void faultsBlockSaving_data();
    void faultsBlockSaving();
    void savingKeepsEverythingElse();
    void aTakenIdIsRefused();

private:
    std::unique_ptr<Seat> m_seat;
    std::unique_ptr<BindingsModel> m_model;
    const Channel& first() const { return m_model->channels()[0]; }
    const QString m_id = u"bridge/P7/displacement"_qs;
};

void tst_BindingsModel::init()
{
    auto backend = std::make_shared<FakeBackend>();
    backend->currentModel = eve::model();
    backend->manual = std::make_shared<ManualClock>(eve::kNow);
    m_seat = std::make_unique<Seat>();
    m_seat->setBackend(backend);
    m_model = std::make_unique<BindingsModel>();
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_model.get());
    m_model->setSeat(m_seat.get());
}

void tst_BindingsModel::cleanup()
{
    m_model.reset();
    m_seat.reset();
}

void tst_BindingsModel::limitsAreTypedInTheShownUnit()
{
    QCOMPARE(m_model->rows()[0].highLimit, u"50"_qs);
    QVERIFY(m_model->setLimit(m_id, BindingsModel::HighLimit, "60"));
    QCOMPARE(first().highLimit.value(), 0.06);
    m_seat->setUsUnits(true);
    QVERIFY(m_model->setLimit(m_id, BindingsModel::HighLimit, "2"));
    QCOMPARE(first().highLimit.value(), 0.0508);
    QCOMPARE(m_model->rows()[0].limitUnit, u"in"_qs);
    QCOMPARE(m_model->rows()[0].unit, u"mm"_qs); // on the wire
    QVERIFY(m_model->setLimit(m_id, BindingsModel::HighWarning, ""));
    QVERIFY(!first().highWarning);
}

void tst_BindingsModel::wordsAreNoLimits()
{
    QVERIFY(!m_model->setLimit(m_id, BindingsModel::HighLimit, "much"));
    QVERIFY(!m_model->isDirty());
    QVERIFY(!m_model->setGrace(m_id, "-3"));
}

void tst_BindingsModel::unchangedTextIsNoEdit()
{
    QVERIFY(m_model->setLimit(m_id, BindingsModel::HighLimit, "50"));
    m_model->setUnit(m_id, "mm");
    m_model->bind(m_id, "bridge/IfcColumn/P7");
    QVERIFY(!m_model->isDirty());
}

void tst_BindingsModel::everyEditCanBeUndone()
{
    const auto before = m_model->channels().size();
    m_model->setLimit(m_id, BindingsModel::HighLimit, "70");
    m_model->bind(m_id, "bridge/IfcColumn/P1");
    m_model->add("new/one", "", "pressure", "kPa");
    m_model->remove(m_id);
    for (int i = 0; i < 4; ++i)
        m_model->undo();
    QVERIFY(!m_model->isDirty());
    QCOMPARE(m_model->channels().size(), before);
    QCOMPARE(first().highLimit.value(), 0.05);
    m_model->undo();
    QCOMPARE(m_model->channels().size(), before);
}

void tst_BindingsModel::faultsBlockSaving_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("unit of another quantity") << 0;
    QTest::newRow("no such unit") << 1;
    QTest::newRow("no such element") << 2;
    QTest::newRow("limits fall") << 3;
}

void tst_BindingsModel::faultsBlockSaving()
{
    QFETCH(int, what);
    if (what == 0)
        m_model->setUnit(m_id, "kPa");
    if (what == 1)
        m_model->setUnit(m_id, "furlong");
    if (what == 2)
        m_model->bind(m_id, "nowhere");
    if (what == 3)
        m_model->setLimit(m_id, BindingsModel::HighLimit, "30");
    QVERIFY(m_model->isDirty());
    QVERIFY(!m_model->isReady());
    QVERIFY(!m_model->rows()[0].fault.isEmpty());
    QuietProjects projects;
    m_model->save(&projects);
    QVERIFY(!projects.edited);
}

void tst_BindingsModel::savingKeepsEverythingElse()
{
    m_model->setLimit(m_id, BindingsModel::HighLimit, "60");
    QVERIFY(m_model->isReady());
    QuietProjects projects;
    m_model->save(&projects);
    QVERIFY(projects.edited);
    QCOMPARE(projects.edited->elements.size(), eve::model()->elements.size());
    QCOMPARE(projects.edited->channels[0].highLimit.value(), 0.06);
    QCOMPARE(projects.edited->channels[0].highWarning.value(), 0.04);
}

void tst_BindingsModel::aTakenIdIsRefused()
{
    QVERIFY(!m_model->add(m_id, "", "pressure", "kPa"));
    QVERIFY(!m_model->add(" ", "", "pressure", "kPa"));
}

QTEST_GUILESS_MAIN(tst_BindingsModel)
#include "tst_BindingsModel.moc"
