// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "AlarmModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

class tst_AlarmModel : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void urgentOnesComeFirst();
    void shelvedOnesAreShownOnRequest();
    void nextUnacknowledgedGoesAround();
    void aChangeKeepsTheOtherRows();
    void replayShowsWhatStoodThen();
    void saysWhoAcknowledgedAndWhen();
    void rolesReadTheirFields();
    void forecastShowsNone();

private:
    std::shared_ptr<FakeBackend> m_backend;
    std::unique_ptr<Seat> m_seat;
    std::unique_ptr<AlarmModel> m_model;
};

void tst_AlarmModel::init()
{
    m_backend = std::make_shared<FakeBackend>();
    m_backend->currentModel = eve::model();
    m_backend->manual = std::make_shared<ManualClock>(eve::kNow);
    m_backend->current = std::make_shared<const loop::Overview>(eve::overview(m_backend->currentModel));
    m_seat = std::make_unique<Seat>();
    m_seat->setBackend(m_backend);
    m_model = std::make_unique<AlarmModel>();
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_model.get());
    m_model->setSeat(m_seat.get());
}

void tst_AlarmModel::cleanup()
{
    m_model.reset();
    m_seat.reset();
}

void tst_AlarmModel::urgentOnesComeFirst()
{
    QCOMPARE(m_model->rowCount(), 3);
    QCOMPARE(m_model->keyAt(0), u"a1"_qs); // unacknowledged high before acknowledged critical
    QCOMPARE(m_model->keyAt(1), u"a3"_qs);
    QCOMPARE(m_model->keyAt(2), u"a2"_qs);
    QCOMPARE(m_model->critical(), 1);
    QCOMPARE(m_model->unacknowledged(), 2);
    QCOMPARE(m_model->worstUnacknowledged(), 1);
    QCOMPARE(m_model->data(m_model->index(0), AlarmModel::ValueRole).toString(), u"41.2 mm"_qs);
}

void tst_AlarmModel::shelvedOnesAreShownOnRequest()
{
    m_model->setWithShelved(true);
    QCOMPARE(m_model->rowCount(), 4);
    QCOMPARE(m_model->shelved(), 1);
    QCOMPARE(m_model->data(m_model->index(3), AlarmModel::StateRole).toString(), u"shelved, 50 min left"_qs);
}

void tst_AlarmModel::nextUnacknowledgedGoesAround()
{
    QCOMPARE(m_model->nextUnacknowledged(-1), 0);
    QCOMPARE(m_model->nextUnacknowledged(0), 1);
    QCOMPARE(m_model->nextUnacknowledged(1), 0);
    m_backend->current = std::make_shared<const loop::Overview>();
    m_seat->refresh();
    QCOMPARE(m_model->nextUnacknowledged(-1), -1);
}

void tst_AlarmModel::aChangeKeepsTheOtherRows()
{
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    auto next = eve::overview(m_backend->currentModel);
    next.alarms.erase(next.alarms.begin());
    next.alarms.push_back(
        eve::alarm("a9", "New one", alarm::Priority::Low, alarm::State::Unacknowledged, 1s));
    m_backend->publish(next);
    QTRY_COMPARE(m_model->rowOf("a9") >= 0, true);
    QCOMPARE(reset.size(), 0);
    QCOMPARE(m_model->rowOf("a1"), -1);
}

void tst_AlarmModel::replayShowsWhatStoodThen()
{
    m_backend->then = [this](Instant) { return eve::anHourBefore(m_backend->currentModel); };
    m_seat->cursor()->scrubTo(m_seat->cursor()->nowMs() - 60 * 60e3);
    QCOMPARE(m_model->rowCount(), 0); // until the record is read nothing is claimed
    QVERIFY(!m_model->isKnown());
    QTRY_COMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->keyAt(0), u"b1"_qs);
    QCOMPARE(m_model->data(m_model->index(0), AlarmModel::StateRole).toString(), u"unacknowledged"_qs);
    QCOMPARE(m_model->data(m_model->index(0), AlarmModel::SinceRole).toString(), u"12:32:07, 30 min ago"_qs);
    QCOMPARE(m_model->unacknowledged(), 1); // then
    QVERIFY(!m_model->isLive());            // so nothing flashes
    m_seat->cursor()->live();
    QCOMPARE(m_model->rowCount(), 3);
    QVERIFY(m_model->isLive());
}

void tst_AlarmModel::saysWhoAcknowledgedAndWhen()
{
    QCOMPARE(m_model->data(m_model->index(2), AlarmModel::StateRole).toString(),
             u"acknowledged 13:42:07 by Ada Mori"_qs);
}

void tst_AlarmModel::rolesReadTheirFields()
{
    const auto names = m_model->roleNames();
    QCOMPARE(names.size(), 11);
    QCOMPARE(names.value(AlarmModel::StateRole), QByteArray("stateText"));
    const QModelIndex first = m_model->index(0);
    QCOMPARE(m_model->data(first, Qt::DisplayRole), m_model->data(first, AlarmModel::TitleRole));
    QCOMPARE(m_model->data(first, AlarmModel::PriorityRole).toInt(), 1);
    QCOMPARE(m_model->data(first, AlarmModel::UnacknowledgedRole).toBool(), true);
    QVERIFY(!m_model->data(first, Qt::EditRole).isValid());
    QVERIFY(!m_model->data(m_model->index(99), AlarmModel::TitleRole).isValid());
}

void tst_AlarmModel::forecastShowsNone()
{
    m_seat->cursor()->scrubTo(m_seat->cursor()->nowMs() + 60e3);
    QCOMPARE(m_model->rowCount(), 0);
    QVERIFY(!m_model->isKnown());
}

QTEST_GUILESS_MAIN(tst_AlarmModel)
#include "tst_AlarmModel.moc"
